import { z } from 'zod';
import type { Account } from '../../connectors/accounts.ts';
import type { CallContext } from '../../connectors/connector.ts';
import { encodeGlobalId } from '../../domain/global-id.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { partitionOf } from '../../reservations/account-call.ts';
import type { Writable } from '../../scheduling/guarded-writes.ts';
import { required } from '../../scheduling/writables.ts';
import { builder } from '../builder.ts';
import { CHANGE_ERRORS } from '../errors.ts';
import { idOf } from '../inputs.ts';
import { defineMutation, resolveWritableAccount } from './mutation.ts';

/** Defines `delete<Type>`, with its input and payload. */
export function defineDeletion<T extends ResourceRef>({
  type,
  typeLabel,
  description,
  connectorOf,
}: {
  readonly type: string;
  /** The type as lower-case words, for example `personalized schedule`. */
  readonly typeLabel: string;
  readonly description: string;
  readonly connectorOf: (account: Account) => {
    readonly remove?: ((id: string, call: CallContext) => Promise<void>) | undefined;
    readonly writable: Writable<T>;
  };
}): void {
  const input = builder
    .inputType(`Delete${type}Input`, {
      description: `Parameters for delete${type}.`,
      fields: (t) => ({
        id: t.id({ required: true, description: `The id of the ${typeLabel} to delete.` }),
        ifRevision: t.string({
          description: `The expected revision; the deletion is rejected if the ${typeLabel} has a different one.`,
        }),
      }),
    })
    .validate(z.object({ id: idOf(type), ifRevision: z.string().nullish() }));

  // A field named `id` would make the payload the deleted object in the caches of clients.
  const payload = builder.objectRef<{ deletedId: string }>(`Delete${type}Payload`).implement({
    description: `Result of delete${type}.`,
    fields: (t) => ({
      [`deleted${type}Id`]: t.exposeID('deletedId', { description: `The id of the deleted ${typeLabel}.` }),
    }),
  });

  defineMutation({
    name: `delete${type}`,
    description,
    input,
    payload,
    errors: CHANGE_ERRORS,
    subject: ({ id }) => id,
    async resolve({ id: ref, ifRevision }, context) {
      const target = resolveWritableAccount(ref, context);
      const { account, call } = target;
      const { remove, writable } = connectorOf(account);
      const removal = required(remove, account.key, `deleting a ${typeLabel}`);
      const { id } = ref;
      await context.writes.remove(
        writable,
        { partition: partitionOf(target), id, ifRevision: ifRevision ?? undefined, remove: () => removal(id, call) },
        call,
      );
      return { deletedId: encodeGlobalId(ref) };
    },
  });
}
