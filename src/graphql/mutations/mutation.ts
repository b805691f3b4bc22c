import type { InputRef, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { accessOf } from '../../auth/client.ts';
import { waitLimits } from '../../connectors/call-budget.ts';
import { GatewayError, InvalidInputError, notFound, ProviderError, UnsupportedError } from '../../domain/errors.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import type { AccountCall } from '../../reservations/account-call.ts';
import { orNotFound } from '../../reservations/hold-errors.ts';
import type { FieldChange } from '../../scheduling/content.ts';
import type { Updated } from '../../scheduling/guarded-writes.ts';
import { forbiddenToBookers } from '../booking-access.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';

type Types = typeof builder.$inferSchemaTypes;
type ErrorClass = new (...parameters: never[]) => Error;

/** What the mutations that create and update objects of one type have in common. */
export interface WriteOptions<T, Input> {
  readonly type: string;
  /** The type as lower-case words, for example `personalized schedule`. */
  readonly typeLabel: string;
  /** The name of the payload's field with the written object. */
  readonly field: string;
  readonly ref: ObjectRef<Types, T>;
  readonly description: string;
  readonly input: InputRef<Input>;
  /**
   * Called after the object was written, also when a repeated create returns it again; not on a dry run, nor if an update changed
   * nothing.
   */
  readonly done?: (object: T, context: Context) => Promise<void>;
}

/**
 * Defines a mutation with the single argument `input`, which returns `<Name>Result`: its payload or one of the errors.
 *
 * @param subject the object that must exist; if it does not exist at the provider, the result is a `NotFoundError` with its id.
 */
export function defineMutation<Input, Payload>({
  name,
  description,
  input,
  payload,
  errors,
  subject,
  resolve,
}: {
  readonly name: string;
  readonly description: string;
  readonly input: InputRef<Input>;
  readonly payload: ObjectRef<Types, Payload>;
  readonly errors: readonly ErrorClass[];
  readonly subject?: (input: Input) => GlobalRef | undefined;
  readonly resolve: (input: Input, context: Context) => Promise<Payload>;
}): void {
  const union = `${name.charAt(0).toUpperCase()}${name.slice(1)}Result`;
  builder.mutationField(name, (t) =>
    t.field({
      type: payload,
      description,
      args: { input: t.arg({ type: input, required: true, description: `Parameters for ${name}.` }) },
      errors: {
        types: [...errors],
        union: {
          name: union,
          description: `Result of ${name}: its payload, or one of the errors that a client can act on.`,
        },
      },
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos does not infer the type of a generic argument; the signature of `defineMutation` relates `input` to `resolve`
      resolve: (async (
        _root: object,
        { input: given }: { input: Input },
        context: Context,
        { path }: GraphQLResolveInfo,
      ) => {
        try {
          return await resolve(given, { ...context, responseName: String(path.key) });
        } catch (error) {
          const clientError = toClientError(error, subject?.(given));
          recordFailure(context, name, clientError, subject?.(given)?.account);
          throw clientError;
        } finally {
          context.loaders.clearAll();
        }
      }) as never,
    }),
  );
}

/** Records an error of the mutation's result; all other errors are entries in `errors`. */
function recordFailure(
  { failedMutations }: Pick<Context, 'failedMutations'>,
  mutation: string,
  error: unknown,
  subject: string | undefined,
) {
  if (!(error instanceof GatewayError)) return;
  const account = error instanceof ProviderError || error instanceof UnsupportedError ? error.account : subject;
  failedMutations.push({ mutation, account, error });
}

/** The error as a member of the mutation's union, with paths that begin at the argument. */
function toClientError(error: unknown, subject: GlobalRef | undefined): unknown {
  if (error instanceof InvalidInputError && error.issues.some(({ path }) => path[0] !== 'input')) {
    return error.prefixPath('input');
  }
  // After a write of unknown outcome, the missing object can be the one that the write created.
  return subject ? orNotFound(error, subject) : error;
}

/**
 * The account of an object to write, with its call context. A write that has begun is not cancelled when its client
 * disconnects, since an incomplete replacement would lose what it replaces. Its reads bypass all caches.
 *
 * @param purpose `book` if clients that may only book are allowed the mutation.
 * @throws NotFoundError if the account does not exist or the client cannot use it.
 * @throws ProviderError `FORBIDDEN` if the client lacks the access.
 */
export function resolveWritableAccount(
  ref: GlobalRef,
  { accounts, callTo, loaders, session, signal }: Context,
  purpose: 'book' | 'write' = 'write',
): AccountCall {
  const account = accounts.get(ref.account);
  if (!account) throw notFound(ref);
  const access = accessOf(session.client, account.key);
  if (access === 'book' && purpose !== 'book') throw forbiddenToBookers(account.key, 'this mutation');
  if (access !== 'write' && access !== 'book') {
    const message = `Read-only access to account ${account.key}: ask the operator of the gateway for write access`;
    throw new ProviderError(account.key, 'FORBIDDEN', message);
  }
  const call = { ...callTo(account), signal: new AbortController().signal, clientSignal: signal, noCache: true };
  return { account, call, reader: loaders };
}

/**
 * Runs `work` once per idempotency key, which is that of the input or else the header `Idempotency-Key` of the request. The
 * scope of a key is the client, the mutation, the accounts and their credentials, and for the header also the response name
 * of the mutation: a request that creates two things has one key for each of them.
 *
 * @param recover finds the result of an earlier attempt whose outcome is unknown; it runs before `work` is repeated.
 */
export function withIdempotency<T>(
  mutation: string,
  targets: readonly AccountCall[],
  { key, input }: { readonly key: string | null | undefined; readonly input: unknown },
  { idempotency, idempotencyKey, responseName = '', session }: Context,
  work: (requestKey: string | undefined) => Promise<T>,
  recover?: () => Promise<T | undefined>,
): Promise<T> {
  const scope = [
    session.client.name,
    mutation,
    ...targets.flatMap(({ account, call }) => [account.key, call.credential]),
    ...(typeof key === 'string' ? [] : [`Idempotency-Key of ${responseName}`]),
  ];
  const wait = targets[0] && waitLimits(targets[0].call);
  return idempotency.runOnce(scope, key ?? idempotencyKey, input, work, { ...(wait && { wait }), recover });
}

/** The input field with the idempotency key of a mutation. */
export function idempotencyKeyField(t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) {
  return t.string({
    description:
      'A key that makes retries safe: a request with the same key and input returns the first result and has no further ' +
      'effect. Defaults to the header `Idempotency-Key`, which is a separate key for each response name of a request.',
  });
}

const FieldChangeType = builder.objectRef<FieldChange>('FieldChange').implement({
  description: 'A difference between the object before and after an update.',
  fields: (t) => ({
    path: t.exposeString('path', {
      description: 'The path of the changed value, such as `name` or `weeklyHours.MONDAY`.',
    }),
    before: t.expose('before', {
      type: 'JSON',
      nullable: true,
      description: 'The value before the change; null if there was none.',
    }),
    after: t.expose('after', {
      type: 'JSON',
      nullable: true,
      description: 'The value after the change; null if it was removed.',
    }),
  }),
});

/** The payload fields that all updates share. */
export function updateFields(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, Pick<Updated<unknown>, 'previousRevision' | 'changes' | 'warnings'>>,
) {
  return {
    previousRevision: t.exposeString('previousRevision', {
      description:
        'The revision before the update, to which `changes` apply. After a dry run, pass it as `ifRevision` to make exactly ' +
        'the previewed update, or none.',
    }),
    changes: t.field({
      type: [FieldChangeType],
      description: 'All differences made by the update; on a dry run, those that it would make.',
      resolve: ({ changes }) => changes,
    }),
    warnings: t.stringList({
      description: 'Side effects that the provider has, or can have, beyond the requested change.',
      resolve: ({ warnings }) => [...warnings],
    }),
  };
}
