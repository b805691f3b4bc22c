import type { ObjectRef } from '@pothos/core';
import type { Owned } from '../../domain/account.ts';
import type { ProviderError } from '../../domain/errors.ts';
import { builder } from '../builder.ts';
import { ProviderErrorType, ProviderFailure } from '../errors.ts';
import type { ArgumentBuilder } from '../fields.ts';
import { AccountRef } from '../refs.ts';
import { DEFAULT_PAGE, MAXIMUM_PAGE, type Page, type Source } from './pages.ts';

export const SourceType = builder.objectRef<Source>('Source').implement({
  description: 'How one account answered. One that failed takes nothing away from what the others answered.',
  fields: (t) => ({
    account: t.field({
      type: AccountRef,
      description: 'The account that was asked.',
      resolve: ({ account }) => account,
    }),
    fetchedAt: t.expose('fetchedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its answer came; null if it failed.',
    }),
    error: t.field({
      type: ProviderErrorType,
      nullable: true,
      description: 'Why it is missing from the list; null if it answered.',
      resolve: ({ error }) => (error ? (new ProviderFailure(error) as ProviderError) : null),
    }),
  }),
});

/** The arguments of every page. */
export function pageArguments(arg: ArgumentBuilder) {
  return {
    first: arg.int({ defaultValue: DEFAULT_PAGE, description: `How many, at most ${MAXIMUM_PAGE}.` }),
    after: arg.string({ description: 'A cursor: answers what comes behind it.' }),
  };
}

/** The arguments of every list over accounts. */
export function listArguments(arg: ArgumentBuilder) {
  return {
    ...pageArguments(arg),
    accounts: arg.idList({ description: 'Only these accounts; all that have the kind, if left out.' }),
  };
}

/** The things alone: a page makes edges, with their cursors, only for those who ask for edges. */
function nodesOf<T extends Owned>(node: ObjectRef<typeof builder.$inferSchemaTypes, T>) {
  return {
    type: [node] as [typeof node],
    description: 'The things without their cursors.',
    resolve: (page: unknown) => (page as Page<T>).nodes,
  };
}

/** A Relay connection of one account's things. */
export function connectionOf<T extends Owned>(node: ObjectRef<typeof builder.$inferSchemaTypes, T>, name: string) {
  return builder.connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: 'A page of a list.',
      fields: (t) => ({ nodes: t.field(nodesOf(node)) }),
    },
    { name: `${name}Edge`, description: 'A thing in a list, with its cursor.' },
  );
}

/** A Relay connection over accounts, which also says how each account answered. */
export function sourcedConnectionOf<T extends Owned>(
  node: ObjectRef<typeof builder.$inferSchemaTypes, T>,
  name: string,
) {
  return builder.connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: 'A page of a list over accounts.',
      fields: (t) => ({
        nodes: t.field(nodesOf(node)),
        sources: t.field({
          type: [SourceType],
          description: 'How each account that was asked answered.',
          resolve: (page) => (page as unknown as { sources: readonly Source[] }).sources,
        }),
      }),
    },
    { name: `${name}Edge`, description: 'A thing in a list, with its cursor.' },
  );
}
