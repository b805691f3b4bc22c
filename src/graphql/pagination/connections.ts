import type { ObjectRef } from '@pothos/core';
import type { ProviderError } from '../../domain/errors.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { builder } from '../builder.ts';
import { ProviderErrorType, ProviderFailure } from '../errors.ts';
import type { ArgumentBuilder } from '../fields.ts';
import { ProviderAccountRef } from '../refs.ts';
import type { AccountResult, MultiAccountPage, Page } from './pages.ts';
import { DEFAULT_PAGE, MAXIMUM_PAGE } from './slice.ts';

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
      description:
        'When the data was fetched; null if the request failed, or if the account was not read for this page since its items are on others.',
    }),
    error: t.field({
      type: ProviderErrorType,
      nullable: true,
      description:
        'The error because of which items of the account are missing from the list; null if there is none. It is repeated on the pages that follow.',
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos types the object by its class alone
      resolve: ({ error }) => (error ? (new ProviderFailure(error) as ProviderError) : null),
    }),
  }),
});

/** The arguments of every page. */
export function pageArguments(arg: ArgumentBuilder) {
  return {
    first: arg.int({
      description: `The number of items to return from the start of the list, at most ${MAXIMUM_PAGE}. Defaults to ${DEFAULT_PAGE} without \`last\`.`,
    }),
    after: arg.string({ description: 'A cursor of this list; only items after it are returned.' }),
    last: arg.int({
      description: `The number of items to return from the end of the list, at most ${MAXIMUM_PAGE}.`,
    }),
    before: arg.string({ description: 'A cursor of this list; only items before it are returned.' }),
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

/** The items alone: edges, with their cursors, are created only if they are selected. */
function nodesOf<T extends ResourceRef>(node: ObjectRef<typeof builder.$inferSchemaTypes, T>) {
  return {
    type: [node] as [typeof node],
    description: 'A list of the items, without their cursors.',
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos knows only the fields of https://relay.dev/graphql/connections.htm
    resolve: (page: unknown) => (page as Page<T>).nodes,
  };
}

const COUNTING =
  'Selecting it can cost upstream calls: a page of each account that the page did not need, and the whole list where the provider reports no number.';
const TOTAL_COUNT = `The number of items in the whole list; null if it cannot be read. ${COUNTING}`;
const TOTAL_COUNT_OVER_ACCOUNTS = `The number of items in the whole list; null if an account failed. ${COUNTING}`;

function totalCountOf(description: string) {
  return {
    type: 'Int' as const,
    nullable: true as const,
    description,
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos knows only the fields of https://relay.dev/graphql/connections.htm
    resolve: (page: unknown) => (page as Page<unknown>).totalCount(),
  };
}

/** A Relay connection of the items of one object. */
export function connectionOf<T extends ResourceRef>(
  node: ObjectRef<typeof builder.$inferSchemaTypes, T>,
  name: string,
) {
  return builder.connectionObject(
    {
      type: node,
      name: `${name}Connection`,
      description: 'One page of a list of items.',
      fields: (t) => ({ nodes: t.field(nodesOf(node)), totalCount: t.field(totalCountOf(TOTAL_COUNT)) }),
    },
    { name: `${name}Edge`, description: 'An item in a list, with its cursor.' },
  );
}

/** A Relay connection over accounts, with the outcome of each account. */
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
        totalCount: t.field(totalCountOf(TOTAL_COUNT_OVER_ACCOUNTS)),
        accountResults: t.field({
          type: [AccountResultType],
          description:
            'The outcome for each account of the list, also for those that were not read for this page. Accounts are read in order, a few at a time, until the page is full.',
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos knows only the fields of https://relay.dev/graphql/connections.htm
          resolve: (page: unknown) => (page as MultiAccountPage<T>).accountResults,
        }),
      }),
    },
    { name: `${name}Edge`, description: 'An item in a list, with its cursor.' },
  );
}
