import type { ObjectRef } from '@pothos/core';
import type { Account } from '../../connectors/accounts.ts';
import type { PreparedWrite } from '../../connectors/connector.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { partitionOf } from '../../reservations/account-call.ts';
import type { Updated, Writable } from '../../scheduling/guarded-writes.ts';
import { required } from '../../scheduling/writables.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { CHANGE_ERRORS } from '../errors.ts';
import type { InputFieldBuilder } from '../fields.ts';
import { defineMutation, resolveWritableAccount, updateFields, type WriteOptions } from './mutation.ts';

/** The part of the input that all update mutations share. */
export interface UpdateInput {
  readonly id: GlobalRef;
  readonly ifRevision?: string | null | undefined;
  readonly dryRun?: boolean | null | undefined;
}

/** The input fields that guard an update. */
export function guardFields(t: InputFieldBuilder, typeLabel: string) {
  return {
    ifRevision: t.string({
      description: `The expected revision; the update is rejected if the ${typeLabel} has a different one.`,
    }),
    dryRun: t.boolean({
      defaultValue: false,
      description: 'Whether to return a preview of the result, without writing anything.',
    }),
  };
}

interface UpdateOptions<T extends ResourceRef, Input extends UpdateInput, Change> extends WriteOptions<T, Input> {
  /** The type of the preview, which has no id: caches of clients would take a preview with an id for the object itself. */
  readonly previewRef: ObjectRef<typeof builder.$inferSchemaTypes, T>;
  readonly connectorOf: (account: Account) => {
    readonly prepareUpdate?: ((current: T, change: Change) => PreparedWrite<T>) | undefined;
    readonly writable: Writable<T>;
  };
  /** The input in terms of the account with the given key. @throws InvalidInputError */
  readonly changeOf: (input: Input, account: string) => Change;
}

/** Defines `update<Type>`, with its payload. */
export function defineUpdate<T extends ResourceRef, Input extends UpdateInput, Change>(
  options: UpdateOptions<T, Input, Change>,
): void {
  const { type, description, input } = options;
  defineMutation({
    name: `update${type}`,
    description,
    input,
    payload: definePayload(options),
    errors: CHANGE_ERRORS,
    subject: ({ id }) => id,
    resolve: (given, context) => update(options, given, context),
  });
}

function definePayload<T extends ResourceRef, Input extends UpdateInput, Change>({
  type,
  typeLabel,
  field,
  ref,
  previewRef,
}: UpdateOptions<T, Input, Change>) {
  return builder.objectRef<Updated<T>>(`Update${type}Payload`).implement({
    description: `Result of update${type}.`,
    fields: (t) => ({
      [field]: t.field({
        type: ref,
        nullable: true,
        description: `The ${typeLabel} as read back from the provider; null on a dry run.`,
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos cannot evaluate the type of a field for a generic `T`
        resolve: ({ resource }) => resource as never,
      }),
      preview: t.field({
        type: previewRef,
        nullable: true,
        description: `The ${typeLabel} as it would be after the update; null unless on a dry run.`,
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
        resolve: ({ preview }) => preview as never,
      }),
      ...updateFields(t),
    }),
  });
}

async function update<T extends ResourceRef, Input extends UpdateInput, Change>(
  { typeLabel, connectorOf, changeOf, done }: UpdateOptions<T, Input, Change>,
  given: Input,
  context: Context,
): Promise<Updated<T>> {
  const target = resolveWritableAccount(given.id, context);
  const { account, call } = target;
  const { prepareUpdate, writable } = connectorOf(account);
  const prepare = required(prepareUpdate, account.key, `changing a ${typeLabel}`);
  const change = changeOf(given, account.key);
  const updated = await context.writes.update(
    writable,
    {
      partition: partitionOf(target),
      id: given.id.id,
      ifRevision: given.ifRevision ?? undefined,
      dryRun: given.dryRun ?? false,
      prepare: (current) => prepare(current, change),
    },
    call,
  );
  if (updated.resource && updated.changes.length > 0) await done?.(updated.resource, context);
  return updated;
}
