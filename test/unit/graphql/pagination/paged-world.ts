import * as fc from 'fast-check';
import { expect } from 'vitest';
import { ANONYMOUS } from '../../../../src/auth/client.ts';
import type { Account } from '../../../../src/connectors/accounts.ts';
import { GatewayError } from '../../../../src/domain/errors.ts';
import type { ResourceRef } from '../../../../src/domain/resource-ref.ts';
import type { Context } from '../../../../src/graphql/context.ts';
import {
  type AccountList,
  type ListArguments,
  type Page,
  pageOf,
  pageOverAccounts,
} from '../../../../src/graphql/pagination/pages.ts';
import { NOW } from '../../../support/gateway.ts';
import { plainAccount } from '../../../support/plain-account.ts';

/** What each account returns: ids, an error, or undefined for an unsupported type. */
export type World = Readonly<Record<string, readonly string[] | Error | undefined>>;

export function contextOf(world: World): Context {
  const all = Object.keys(world).map((key) => plainAccount(key));
  const accounts = { all, get: (key: string) => all.find((account) => account.key === key) };
  const session = { client: ANONYMOUS };
  return { accounts, session, now: () => NOW, failedAccounts: new Map() } as unknown as Context;
}

export function itemsOf(account: string, ids: readonly string[]): ResourceRef[] {
  return ids.map((id) => ({ account, id }));
}

export function listOf(world: World): AccountList<ResourceRef> {
  return {
    field: 'Query.items',
    supports: ({ key }) => world[key] !== undefined,
    load: async ({ key }) => {
      const has = world[key] ?? [];
      if (has instanceof Error) throw has;
      return itemsOf(key, has);
    },
  };
}

/** The page with the number of items of the whole list. */
export async function counted<P extends Page<unknown>>(
  page: P,
): Promise<Omit<P, 'totalCount'> & { totalCount: number | null }> {
  return { ...page, totalCount: await page.totalCount() };
}

export const pageIn = async (world: World, args: ListArguments = {}) =>
  counted(await pageOverAccounts(contextOf(world), args, listOf(world)));

/** A page of the items of one object. */
export const pageOfItems = async (
  items: readonly ResourceRef[],
  args: ListArguments,
  list: Parameters<typeof pageOf>[2],
) => counted(await pageOf({ load: async () => items }, args, list));

export function namesOf({ edges }: { readonly edges: readonly { readonly node: ResourceRef }[] }): string[] {
  return edges.map(({ node }) => `${node.account}/${node.id}`);
}

/** Every page, from the first to the one without a next page. */
export async function walk(world: World, args: ListArguments) {
  const pages = [];
  for (let after: string | null = null; ; ) {
    const page = await pageIn(world, { ...args, after });
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = page.pageInfo.endCursor;
    expect(pages.length).toBeLessThan(1000);
  }
}

export const ids = fc.uniqueArray(
  fc.oneof(fc.nat({ max: 200 }).map(String), fc.uuid(), fc.string({ maxLength: 4 }), fc.constantFrom('1', '01', '001')),
  { maxLength: 25 },
);
export const worlds = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,4}$/), fc.option(ids, { nil: undefined }), {
  maxKeys: 5,
  noNullPrototype: true,
});

export function recording(world: World) {
  const requested: string[] = [];
  const load = (account: Account) => {
    requested.push(account.key);
    return listOf(world).load(account);
  };
  return { requested, list: { ...listOf(world), load } };
}

export async function failureOf(page: Promise<unknown>): Promise<unknown> {
  const error: unknown = await page.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return error;
}
