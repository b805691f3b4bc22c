import type { ObjectRef } from '@pothos/core';
import type { ProviderError } from '../../domain/errors.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { builder } from '../builder.ts';
import { ProviderErrorType, ProviderFailure } from '../errors.ts';
import type { ArgumentBuilder } from '../fields.ts';
import { ProviderAccountRef } from '../refs.ts';
import { type AccountResult, DEFAULT_PAGE, MAXIMUM_PAGE, type Page } from './pages.ts';

export const AccountResultType = builder.objectRef<AccountResult>('AccountResult').implement({
  description: 'The outcome of the request to one account. A failed account does not affect the results of the others.',
  fields: (t) => ({
    account: t.field({
      type: ProviderAccountRef,
      description: 'The account that was queried.',
      resolve: ({ account }) => account,
    }),
    fetchedAt: t.expose('fetchedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the data was fetched; null if the request failed.',
    }),
    error: t.field({
      type: ProviderErrorType,
      nullable: true,
      description: 'The error because of which the account is missing from the results; null if the request succeeded.',
      resolve: ({ error }) => (error ? (new ProviderFailure(error) as ProviderError) : null),
    }),
  }),
});

/** The arguments of every page. */
export function pageArguments(arg: ArgumentBuilder) {
  return {
    first: arg.int({
      defaultValue: DEFAULT_PAGE,
      description: `The number of items to return, at most ${MAXIMUM_PAGE}.`,
    }),
    after: arg.string({ description: 'A cursor; only items after it are returned.' }),
  };
}

/** The arguments of every list over accounts. */
export function listArguments(arg: ArgumentBuilder) {
  return {
    ...pageArguments(arg),
    accounts: arg.idList({
      description: 'The ids of the accounts to query. Defaults to every account that supports this type.',
    }),
  };
}

/** The things alone: a page makes edges, with their cursors, only for those who ask for edges. */
function nodesOf<T extends ResourceRef>(node: ObjectRef<typeof builder.$inferSchemaTypes, T>) {
  return {
    type: [node] as [typeof node],
    description: 'A list of the items, without their cursors.',
    resolve: (page: unknown) => (page as Page<T>).nodes,
  };
}

/** A Relay connection of one account's things. */
export function connectionOf<T extends ResourceRef>(
  node: ObjectRef<typeof builder.$inferSchemaTypes, T>,
  name: string,
) {
  return builder.connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: 'One page of a list of items.',
      fields: (t) => ({ nodes: t.field(nodesOf(node)) }),
    },
    { name: `${name}Edge`, description: 'An item in a list, with its cursor.' },
  );
}

/** A Relay connection over accounts, which also says how each account answered. */
export function multiAccountConnectionOf<T extends ResourceRef>(
  node: ObjectRef<typeof builder.$inferSchemaTypes, T>,
  name: string,
) {
  return builder.connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: 'One page of a list of items across accounts.',
      fields: (t) => ({
        nodes: t.field(nodesOf(node)),
        accountResults: t.field({
          type: [AccountResultType],
          description: 'The outcome for each account that was queried.',
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos knows only the fields of https://relay.dev/graphql/connections.htm
          resolve: (page) =>
            (page as typeof page & { readonly accountResults: readonly AccountResult[] }).accountResults,
        }),
      }),
    },
    { name: `${name}Edge`, description: 'An item in a list, with its cursor.' },
  );
}
