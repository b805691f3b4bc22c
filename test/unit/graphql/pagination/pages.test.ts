import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/connectors/accounts.ts';
import { GatewayError, InvalidInputError, ProviderError } from '../../../../src/domain/errors.ts';
import type { ResourceRef } from '../../../../src/domain/resource-ref.ts';
import type { Context } from '../../../../src/graphql/context.ts';
import {
  type ListArguments,
  MAXIMUM_PAGE,
  pageOf,
  pageOverAccounts,
} from '../../../../src/graphql/pagination/pages.ts';
import { idOf, NOW } from '../../../support/gateway.ts';
import { plainAccount } from '../../../support/plain-account.ts';

/** What each account has: ids, an error, or nothing of the kind. */
type World = Readonly<Record<string, readonly string[] | Error | undefined>>;

function contextOf(world: World): Context {
  const all = Object.keys(world).map((key) => plainAccount(key));
  const accounts = { all, get: (key: string) => all.find((account) => account.key === key) };
  return { accounts, now: () => NOW, failedAccounts: new Map() } as unknown as Context;
}

function listOf(world: World) {
  return ({ key }: Account): Promise<ResourceRef[]> | undefined => {
    const has = world[key];
    if (has === undefined) return undefined;
    return has instanceof Error ? Promise.reject(has) : Promise.resolve(has.map((id) => ({ account: key, id })));
  };
}

const pageIn = (world: World, args: ListArguments = {}) => pageOverAccounts(contextOf(world), args, listOf(world));

function namesOf({ edges }: { readonly edges: readonly { readonly node: ResourceRef }[] }): string[] {
  return edges.map(({ node }) => `${node.account}/${node.id}`);
}

/** Every page, from the first to the one that says it is the last. */
async function walk(world: World, args: ListArguments) {
  const pages = [];
  for (let after: string | null = null; ; ) {
    const page = await pageIn(world, { ...args, after });
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = page.pageInfo.endCursor;
    expect(pages.length).toBeLessThan(1000);
  }
}

const ids = fc.uniqueArray(
  fc.oneof(fc.nat({ max: 200 }).map(String), fc.uuid(), fc.string({ maxLength: 4 }), fc.constantFrom('1', '01', '001')),
  { maxLength: 25 },
);
const worlds = fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,4}$/), fc.option(ids, { nil: undefined }), {
  maxKeys: 5,
  noNullPrototype: true,
});

describe('walking', () => {
  test('meets every item exactly once, whatever the page size, and knows where it is', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.integer({ min: 1, max: 30 }), async (world, first) => {
        const pages = await walk(world, { first });
        const expected = Object.entries(world).flatMap(([key, has]) => (has ?? []).map((id) => `${key}/${id}`));
        const met = pages.flatMap(namesOf);
        expect(met).toHaveLength(expected.length);
        expect(new Set(met)).toEqual(new Set(expected));
        expect(pages).toHaveLength(Math.max(1, Math.ceil(expected.length / first)));
        for (const [i, page] of pages.entries()) {
          if (i < pages.length - 1) expect(page.edges).toHaveLength(first);
          expect(page.edges.length).toBeLessThanOrEqual(first);
          expect(page.pageInfo).toEqual({
            hasNextPage: i < pages.length - 1,
            hasPreviousPage: i > 0,
            startCursor: page.edges[0]?.cursor ?? null,
            endCursor: page.edges.at(-1)?.cursor ?? null,
          });
        }
      }),
    );
  });

  test('does not depend on the order in which a provider answers', async () => {
    await fc.assert(
      fc.asyncProperty(
        ids.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
        async ([some, shuffled]) => {
          expect(namesOf(await pageIn({ a: shuffled }, { first: 50 }))).toEqual(
            namesOf(await pageIn({ a: some }, { first: 50 })),
          );
        },
      ),
    );
  });

  test('goes on where it was, when items before and behind the cursor come and go', async () => {
    const [first] = (await walk({ a: ['1', '3', '5'] }, { first: 2 })).slice(0, 1);
    const after = first?.pageInfo.endCursor;
    expect(namesOf(await pageIn({ a: ['2', '4', '5'] }, { after }))).toEqual(['a/4', 'a/5']);
    expect(namesOf(await pageIn({ a: [], b: ['1'] }, { after }))).toEqual(['b/1']);
  });

  test('takes accounts in their order, and ids by the numbers in them', async () => {
    const world = { z: ['10', '9', '100', 'b2', 'b10', '1204.9', '1204.10'], a: ['2', '1'] };
    expect(namesOf(await pageIn(world))).toEqual([
      'z/9',
      'z/10',
      'z/100',
      'z/1204.9',
      'z/1204.10',
      'z/b2',
      'z/b10',
      'a/1',
      'a/2',
    ]);
  });

  test('asks all accounts that can be on the page at once, and no other', async () => {
    const world: World = { a: ['1'], b: ['1'], c: ['1'] };
    const asked: string[] = [];
    const release = Promise.withResolvers<void>();
    const list = async (account: Account) => {
      asked.push(account.key);
      if (asked.length === 3) release.resolve();
      await release.promise;
      return (await listOf(world)(account)) ?? [];
    };
    const { edges } = await pageOverAccounts(contextOf(world), {}, list);
    expect(asked).toEqual(['a', 'b', 'c']);
    await pageOverAccounts(contextOf(world), { after: edges[1]?.cursor ?? null }, list);
    expect(asked.slice(3)).toEqual(['b', 'c']);
  });
});

describe('accountResults', () => {
  test('tell how each account answered; one that failed takes nothing from the others', async () => {
    const error = new ProviderError('b', 'UPSTREAM_UNAVAILABLE', 'It is down');
    const page = await pageIn({ a: ['1'], b: error, c: undefined, d: ['1'] });
    expect(namesOf(page)).toEqual(['a/1', 'd/1']);
    expect(page.accountResults).toMatchObject([
      { account: { key: 'a' }, error: null, fetchedAt: NOW },
      { account: { key: 'b' }, error, fetchedAt: null },
      { account: { key: 'd' }, error: null, fetchedAt: NOW },
    ]);
  });

  test('have an account whose list throws at once', async () => {
    const error = new ProviderError('a', 'UNAUTHENTICATED', 'Send your own credential');
    const page = await pageOverAccounts(contextOf({ a: [] }), {}, () => {
      throw error;
    });
    expect(page).toMatchObject({ edges: [], accountResults: [{ error, fetchedAt: null }] });
  });

  test('do not hide a bug', async () => {
    await expect(pageIn({ a: ['1'], b: new TypeError('oops') })).rejects.toThrow(TypeError);
  });

  test('of an account that was asked for by name, and has nothing of the kind, say so', async () => {
    const world = { a: ['1'], b: undefined };
    const page = await pageIn(world, { accounts: [idOf('Account', 'a'), idOf('Account', 'b')] });
    expect(namesOf(page)).toEqual(['a/1']);
    expect(page.accountResults).toMatchObject([
      { account: { key: 'a' }, error: null },
      { account: { key: 'b' }, error: { account: 'b', code: 'UNSUPPORTED' }, fetchedAt: null },
    ]);
  });

  test('go on behind an account that fails in the middle of a walk', async () => {
    const [first] = await walk({ a: ['1', '2'], b: ['1'] }, { first: 1 });
    const down = new ProviderError('a', 'RATE_LIMITED', 'Wait');
    const page = await pageIn({ a: down, b: ['1'] }, { after: first?.pageInfo.endCursor });
    expect(namesOf(page)).toEqual(['b/1']);
    expect(page.accountResults).toMatchObject([{ error: down }, { error: null }]);
  });
});

test('records the error of each account that failed', async () => {
  const down = new ProviderError('a', 'RATE_LIMITED', 'Wait');
  const context = contextOf({ a: down, b: ['1'] });
  await pageOverAccounts(context, {}, listOf({ a: down, b: ['1'] }));
  expect([...context.failedAccounts]).toEqual([['a', down]]);
});

describe('accounts', () => {
  const world = { a: ['1'], b: ['1'], c: ['1'] };

  test('can be chosen; they keep their order', async () => {
    const accounts = [idOf('Account', 'c'), idOf('Account', 'a'), idOf('Account', 'c')];
    const page = await pageIn(world, { accounts });
    expect(namesOf(page)).toEqual(['a/1', 'c/1']);
    expect(page.accountResults.map(({ account }) => account.key)).toEqual(['a', 'c']);
    expect(namesOf(await pageIn(world, { accounts: null }))).toHaveLength(3);
    expect(namesOf(await pageIn(world, { accounts: [] }))).toEqual([]);
  });

  test('that are none are told all at once', async () => {
    const accounts = [idOf('Account', 'a'), 'garbage', idOf('Account', 'x'), idOf('Calendar', 'a', '1')];
    await expect(pageIn(world, { accounts })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['accounts', '1'] }, { path: ['accounts', '2'] }, { path: ['accounts', '3'] }],
    });
  });

  test('can be narrowed to the one that can have any', async () => {
    const { list, asked } = recording(world);
    expect(namesOf(await pageOverAccounts(contextOf(world), { within: 'b' }, list))).toEqual(['b/1']);
    expect(asked).toEqual(['b']);
    const elsewhere = await pageIn(world, { within: 'b', accounts: [idOf('Account', 'a')] });
    expect(elsewhere).toMatchObject({ edges: [], accountResults: [] });
  });
});

function recording(world: World) {
  const asked: string[] = [];
  const list = (account: Account) => {
    asked.push(account.key);
    return listOf(world)(account);
  };
  return { asked, list };
}

describe('a page', () => {
  const three = { a: ['1', '2', '3'] };
  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

  test('has 20 items if nobody says how many', async () => {
    const many = Array.from({ length: 30 }, (_, i) => String(i));
    expect((await pageIn({ a: many })).edges).toHaveLength(20);
    expect((await pageIn({ a: many }, { first: null })).edges).toHaveLength(20);
    expect(pageOf([], {}).edges).toEqual([]);
  });

  test('has from 1 to the most that is allowed', async () => {
    expect((await pageIn(three, { first: 1 })).edges).toHaveLength(1);
    expect((await pageIn(three, { first: MAXIMUM_PAGE })).edges).toHaveLength(3);
    for (const first of [0, -1, MAXIMUM_PAGE + 1]) {
      const error = await failureOf(pageIn(three, { first }));
      expect(error, String(first)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['first'] }] });
      expect(() => pageOf([], { first })).toThrow(InvalidInputError);
    }
  });

  test('of a wrong size is refused before anybody is asked', async () => {
    const { list, asked } = recording(three);
    await expect(pageOverAccounts(contextOf(three), { first: 0 }, list)).rejects.toThrow(InvalidInputError);
    expect(asked).toEqual([]);
  });

  test.each([
    ['garbage', 'garbage'],
    ['an empty text', ''],
    ['an account that is not there', cursor('x', '1')],
    ['too little', cursor('a')],
    ['too much', cursor('a', '1', '2')],
    ['a number', cursor('a', 1)],
    ['an object', Buffer.from('{}').toString('base64url')],
    ['null', Buffer.from('null').toString('base64url')],
  ])('behind %s is refused', async (_, after) => {
    const error = await failureOf(pageIn(three, { after }));
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ issues: [{ path: ['after'] }] });
  });

  test('behind an account that is not among the chosen is refused', async () => {
    const after = cursor('a', '1');
    const world = { ...three, b: ['1'] };
    const accounts = [idOf('Account', 'b')];
    await expect(pageIn(world, { after, accounts })).rejects.toMatchObject({ issues: [{ path: ['after'] }] });
    await expect(pageIn(world, { after, within: 'b' })).rejects.toMatchObject({ issues: [{ path: ['after'] }] });
  });

  test('of one account is by id, and leaves the list as it was', () => {
    const items = ['10', '2', '1'].map((id) => ({ account: 'a', id }));
    const page = pageOf(items, { first: 2 });
    expect(namesOf(page)).toEqual(['a/1', 'a/2']);
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(items.map(({ id }) => id)).toEqual(['10', '2', '1']);
    const last = pageOf(items, { after: page.pageInfo.endCursor });
    expect(namesOf(last)).toEqual(['a/10']);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(pageOf(items, { after: last.pageInfo.endCursor })).toEqual({
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });
});

async function failureOf(page: Promise<unknown>): Promise<unknown> {
  const error: unknown = await page.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GatewayError);
  return error;
}
