import type { Account } from '../../connectors/accounts.ts';
import type { PreparedCreate } from '../../connectors/connector.ts';
import { NotFoundError } from '../../domain/errors.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import type { Writable } from '../../scheduling/guarded-writes.ts';
import { required } from '../../scheduling/writables.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { CREATE_ERRORS } from '../errors.ts';
import { defineMutation, resolveWritableAccount, type WriteOptions, withIdempotency } from './mutation.ts';

/** The part of the input that all create mutations share. */
export interface CreateInput {
  readonly idempotencyKey?: string | null | undefined;
}

interface CreateOptions<T extends ResourceRef, Input extends CreateInput, New> extends WriteOptions<T, Input> {
  /** The account, or the object of an account, in which it is created. @throws InvalidInputError */
  readonly parentOf: (input: Input, context: Context) => GlobalRef;
  /** The object that must exist. With it, the mutation can return a `NotFoundError`. */
  readonly subject?: (input: Input) => GlobalRef;
  readonly connectorOf: (account: Account) => {
    readonly prepareCreate?: ((input: New) => PreparedCreate) | undefined;
    readonly writable: Writable<T>;
  };
  /** The input in terms of the account with the given key. @throws InvalidInputError */
  readonly newOf: (input: Input, account: string) => New;
}

/** Defines `create<Type>`, with its payload. The object is created once per idempotency key and read back. */
export function defineCreate<T extends ResourceRef, Input extends CreateInput, New>(
  options: CreateOptions<T, Input, New>,
): void {
  const { type, description, input, subject } = options;
  defineMutation({
    name: `create${type}`,
    description,
    input,
    payload: definePayload(options),
    errors: subject ? [...CREATE_ERRORS, NotFoundError] : CREATE_ERRORS,
    ...(subject && { subject }),
    resolve: (given, context) => create(options, given, context),
  });
}

function definePayload<T extends ResourceRef, Input extends CreateInput, New>({
  type,
  typeLabel,
  field,
  ref,
}: CreateOptions<T, Input, New>) {
  return builder.objectRef<{ readonly created: T }>(`Create${type}Payload`).implement({
    description: `Result of create${type}.`,
    fields: (t) => ({
      [field]: t.field({
        type: ref,
        description: `The created ${typeLabel}, as read back from the provider.`,
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos cannot evaluate the type of a field for a generic `T`
        resolve: ({ created }) => created as never,
      }),
    }),
  });
}

async function create<T extends ResourceRef, Input extends CreateInput, New>(
  { type, typeLabel, parentOf, connectorOf, newOf, done }: CreateOptions<T, Input, New>,
  given: Input,
  context: Context,
): Promise<{ readonly created: T }> {
  const target = resolveWritableAccount(parentOf(given, context), context);
  const { account, call } = target;
  const { prepareCreate, writable } = connectorOf(account);
  const prepare = required(prepareCreate, account.key, `creating a ${typeLabel}`);
  const prepared = prepare(newOf(given, account.key));
  const { idempotencyKey: key, ...content } = given;
  const created = await withIdempotency(
    `create${type}`,
    [target],
    { key, input: content },
    context,
    () => context.writes.create(writable, prepared, call),
    () => context.writes.findCreated(writable, prepared, call),
  );
  await done?.(created, context);
  return { created };
}
