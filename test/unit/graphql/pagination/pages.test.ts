import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/connectors/accounts.ts';
import { GatewayError, InvalidInputError, ProviderError } from '../../../../src/domain/errors.ts';
import type { ResourceRef } from '../../../../src/domain/resource-ref.ts';
import type { Context } from '../../../../src/graphql/context.ts';
import {
  type AccountList,
  type ListArguments,
  pageOf,
  pageOverAccounts,
} from '../../../../src/graphql/pagination/pages.ts';
import { MAXIMUM_PAGE } from '../../../../src/graphql/pagination/slice.ts';
import { idOf, NOW } from '../../../support/gateway.ts';
import { plainAccount } from '../../../support/plain-account.ts';

/** What each account returns: ids, an error, or undefined for an unsupported type. */
type World = Readonly<Record<string, readonly string[] | Error | undefined>>;

function contextOf(world: World): Context {
  const all = Object.keys(world).map((key) => plainAccount(key));
  const accounts = { all, get: (key: string) => all.find((account) => account.key === key) };
  return { accounts, now: () => NOW, failedAccounts: new Map() } as unknown as Context;
}

function itemsOf(account: string, ids: readonly string[]): ResourceRef[] {
  return ids.map((id) => ({ account, id }));
}

function listOf(world: World): AccountList<ResourceRef> {
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

const pageIn = (world: World, args: ListArguments = {}) => pageOverAccounts(contextOf(world), args, listOf(world));

function namesOf({ edges }: { readonly edges: readonly { readonly node: ResourceRef }[] }): string[] {
  return edges.map(({ node }) => `${node.account}/${node.id}`);
}

/** Every page, from the first to the one without a next page. */
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

describe('paging', () => {
  test('returns every item exactly once for any page size, with correct pageInfo', async () => {
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

  test("does not depend on the order of a provider's response", async () => {
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

  test('continues at the cursor when items before and after it are added and removed', async () => {
    const [first] = (await walk({ a: ['1', '3', '5'] }, { first: 2 })).slice(0, 1);
    const after = first?.pageInfo.endCursor;
    expect(namesOf(await pageIn({ a: ['2', '4', '5'] }, { after }))).toEqual(['a/4', 'a/5']);
    expect(namesOf(await pageIn({ a: [], b: ['1'] }, { after }))).toEqual(['b/1']);
  });

  test('orders items by account, and ids by the numbers in them', async () => {
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

  test('lists all accounts that can be on the page at once, and no others', async () => {
    const world: World = { a: ['1'], b: ['1'], c: ['1'] };
    const asked: string[] = [];
    const release = Promise.withResolvers<void>();
    const load = async (account: Account) => {
      asked.push(account.key);
      if (asked.length === 3) release.resolve();
      await release.promise;
      return listOf(world).load(account);
    };
    const list = { ...listOf(world), load };
    const { edges } = await pageOverAccounts(contextOf(world), {}, list);
    expect(asked).toEqual(['a', 'b', 'c']);
    await pageOverAccounts(contextOf(world), { after: edges[1]?.cursor ?? null }, list);
    expect(asked.slice(3)).toEqual(['b', 'c']);
  });
});

describe('accountResults', () => {
  test('contain the outcome of each account; a failed one does not affect the others', async () => {
    const error = new ProviderError('b', 'UPSTREAM_UNAVAILABLE', 'It is down');
    const page = await pageIn({ a: ['1'], b: error, c: undefined, d: ['1'] });
    expect(namesOf(page)).toEqual(['a/1', 'd/1']);
    expect(page.accountResults).toMatchObject([
      { account: { key: 'a' }, error: null, fetchedAt: NOW },
      { account: { key: 'b' }, error, fetchedAt: null },
      { account: { key: 'd' }, error: null, fetchedAt: NOW },
    ]);
  });

  test('contain an account whose list throws synchronously', async () => {
    const error = new ProviderError('a', 'UNAUTHENTICATED', 'Send your own credential');
    const load = () => {
      throw error;
    };
    const page = await pageOverAccounts(contextOf({ a: [] }), {}, { ...listOf({ a: [] }), load });
    expect(page).toMatchObject({ edges: [], accountResults: [{ error, fetchedAt: null }] });
  });

  test('rethrow a bug', async () => {
    await expect(pageIn({ a: ['1'], b: new TypeError('oops') })).rejects.toThrow(TypeError);
  });

  test('contain an account that was named and does not support the type', async () => {
    const world = { a: ['1'], b: undefined };
    const page = await pageIn(world, { accounts: [idOf('Account', 'a'), idOf('Account', 'b')] });
    expect(namesOf(page)).toEqual(['a/1']);
    expect(page.accountResults).toMatchObject([
      { account: { key: 'a' }, error: null },
      { account: { key: 'b' }, error: { account: 'b', code: 'UNSUPPORTED' }, fetchedAt: null },
    ]);
  });

  test('have every account on every page, with the failures of those that are not read again', async () => {
    const down = new ProviderError('a', 'RATE_LIMITED', 'Wait');
    const first = await pageIn({ a: down, b: ['1', '2'], c: ['1'] }, { first: 2 });
    const world = { a: ['1'], b: ['1', '2'], c: ['1', '2'] };
    const { list, asked } = recording(world);
    const context = contextOf(world);
    const second = await pageOverAccounts(context, { first: 1, after: first.pageInfo.endCursor }, list);
    expect(asked).toEqual(['b', 'c']);
    const earlier = {
      account: 'a',
      code: 'RATE_LIMITED',
      retryable: true,
      message: expect.stringContaining('earlier'),
    };
    expect(second.accountResults).toMatchObject([
      { account: { key: 'a' }, error: earlier, fetchedAt: null },
      { account: { key: 'b' }, error: null, fetchedAt: NOW },
      { account: { key: 'c' }, error: null, fetchedAt: NOW },
    ]);
    expect([...context.failedAccounts.values()]).toMatchObject([earlier]);
    const third = await pageIn(world, { after: second.pageInfo.endCursor });
    expect(third.accountResults).toMatchObject([{ error: earlier }, { error: null, fetchedAt: null }, { error: null }]);
    const back = await pageIn(world, { last: 1, before: third.pageInfo.startCursor });
    expect(back.accountResults).toMatchObject([{ error: null, fetchedAt: NOW }, { error: null }, { error: null }]);
  });

  test('forget a failure when the account is read again', async () => {
    const down = new ProviderError('b', 'RATE_LIMITED', 'Wait');
    const first = await pageIn({ a: ['1', '2'], b: down }, { first: 1 });
    expect(first.accountResults).toMatchObject([{ error: null }, { error: down }]);
    const page = await pageIn({ a: ['1', '2'], b: ['1'] }, { after: first.pageInfo.endCursor });
    expect(page.accountResults).toMatchObject([{ error: null }, { error: null }]);
    expect(namesOf(page)).toEqual(['a/2', 'b/1']);
  });

  test('continue after an account that fails during paging', async () => {
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

  test('can be selected, and keep their order', async () => {
    const accounts = [idOf('Account', 'c'), idOf('Account', 'a'), idOf('Account', 'c')];
    const page = await pageIn(world, { accounts });
    expect(namesOf(page)).toEqual(['a/1', 'c/1']);
    expect(page.accountResults.map(({ account }) => account.key)).toEqual(['a', 'c']);
    expect(namesOf(await pageIn(world, { accounts: null }))).toHaveLength(3);
    expect(namesOf(await pageIn(world, { accounts: [] }))).toEqual([]);
  });

  test('are all rejected at once when they are unknown', async () => {
    const accounts = [idOf('Account', 'a'), 'garbage', idOf('Account', 'x'), idOf('Calendar', 'a', '1')];
    await expect(pageIn(world, { accounts })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['accounts', '1'] }, { path: ['accounts', '2'] }, { path: ['accounts', '3'] }],
    });
  });

  test('can be restricted to the only one that can have items', async () => {
    const { list, asked } = recording(world);
    expect(namesOf(await pageOverAccounts(contextOf(world), { within: 'b' }, list))).toEqual(['b/1']);
    expect(asked).toEqual(['b']);
    const elsewhere = await pageIn(world, { within: 'b', accounts: [idOf('Account', 'a')] });
    expect(elsewhere).toMatchObject({ edges: [], accountResults: [] });
  });
});

function recording(world: World) {
  const asked: string[] = [];
  const load = (account: Account) => {
    asked.push(account.key);
    return listOf(world).load(account);
  };
  return { asked, list: { ...listOf(world), load } };
}

const AGENDA = { field: 'Parent.items', parent: { account: 'a', id: '7' } };

describe('a page', () => {
  const three = { a: ['1', '2', '3'] };
  const cursor = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');

  test('has 20 items without a size', async () => {
    const many = Array.from({ length: 30 }, (_, i) => String(i));
    expect((await pageIn({ a: many })).edges).toHaveLength(20);
    expect((await pageIn({ a: many }, { first: null, last: null })).edges).toHaveLength(20);
    expect(pageOf([], {}, AGENDA).edges).toEqual([]);
  });

  test('has from none to the most that is allowed', async () => {
    expect((await pageIn(three, { first: 1 })).edges).toHaveLength(1);
    expect((await pageIn(three, { first: MAXIMUM_PAGE })).edges).toHaveLength(3);
    expect((await pageIn(three, { last: MAXIMUM_PAGE })).edges).toHaveLength(3);
    for (const size of [-1, MAXIMUM_PAGE + 1]) {
      for (const name of ['first', 'last'] as const) {
        const error = await failureOf(pageIn(three, { [name]: size }));
        expect(error, `${name}: ${size}`).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: [name] }] });
        expect(() => pageOf([], { [name]: size }, AGENDA)).toThrow(InvalidInputError);
      }
    }
    await expect(pageIn(three, { first: -1, last: -1 })).rejects.toMatchObject({
      issues: [{ path: ['first'] }, { path: ['last'] }],
    });
  });

  test('is empty with first: 0, and reports that items follow', async () => {
    const empty = { nodes: [], totalCount: 3 };
    const info = { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null };
    expect(await pageIn(three, { first: 0 })).toMatchObject({ ...empty, pageInfo: info });
    expect(pageOf(itemsOf('a', three.a), { first: 0 }, AGENDA)).toMatchObject({ ...empty, pageInfo: info });
    expect((await pageIn({ a: [] }, { first: 0 })).pageInfo).toEqual({ ...info, hasNextPage: false });
    const { pageInfo } = await pageIn(three);
    expect((await pageIn(three, { first: 0, after: pageInfo.startCursor })).pageInfo).toEqual({
      ...info,
      hasPreviousPage: true,
    });
  });

  test('is the first one after an empty text', async () => {
    const start = await pageIn(three, { after: '', first: 1 });
    expect(namesOf(start)).toEqual(['a/1']);
    expect(start.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const end = await pageIn(three, { before: '', last: 1 });
    expect(namesOf(end)).toEqual(['a/3']);
    expect(end.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('of an invalid size is rejected before anything is read', async () => {
    const { list, asked } = recording(three);
    await expect(pageOverAccounts(contextOf(three), { first: -1 }, list)).rejects.toThrow(InvalidInputError);
    expect(asked).toEqual([]);
  });

  const item = ['a', '1'];
  test.each([
    ['garbage', 'garbage'],
    ['a cursor without an item', cursor({ l: 'Query.items' })],
    ['a cursor without a list', cursor({ i: item })],
    ['an item of three parts', cursor({ l: 'Query.items', i: ['a', '1', '2'] })],
    ['a number as id', cursor({ l: 'Query.items', i: ['a', 1] })],
    ['a negative count', cursor({ l: 'Query.items', i: item, n: [-1, 0], h: '' })],
    ['a code that does not exist', cursor({ l: 'Query.items', i: item, f: { b: 'OOPS' } })],
    ['an unknown part', cursor({ l: 'Query.items', i: item, x: 1 })],
    ['an object', cursor({})],
    ['null', Buffer.from('null').toString('base64url')],
  ])('is rejected for %s as cursor', async (_, text) => {
    for (const name of ['after', 'before']) {
      await expect(pageIn(three, { [name]: text })).rejects.toMatchObject({
        issues: [{ path: [name], message: 'Invalid cursor for this list' }],
      });
    }
  });

  test('is rejected for a cursor of another list, which the error names', async () => {
    const other = { ...listOf(three), field: 'Query.others' };
    const { pageInfo } = await pageOverAccounts(contextOf(three), {}, other);
    await expect(pageIn(three, { after: pageInfo.endCursor })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['after'], message: 'This cursor belongs to the list `Query.others`, not to `Query.items`' }],
    });
  });

  test('is rejected for a cursor of the same list of another object', () => {
    const items = itemsOf('a', three.a);
    const { startCursor } = pageOf(items, {}, AGENDA).pageInfo;
    expect(pageOf(items, { after: startCursor }, AGENDA).nodes).toHaveLength(2);
    const elsewhere = { ...AGENDA, parent: { account: 'a', id: '8' } };
    expect(() => pageOf(items, { before: startCursor }, elsewhere)).toThrow(
      'before: This cursor belongs to the list `Parent.items` of another object',
    );
  });

  test('is rejected for a cursor of an account that is not in the list', async () => {
    const world = { ...three, b: ['1'] };
    const after = (await pageIn(world)).pageInfo.startCursor;
    const issues = [{ path: ['after'], message: expect.stringContaining('account') }];
    await expect(pageIn({ b: ['1'] }, { after })).rejects.toMatchObject({ issues });
    const accounts = [idOf('Account', 'b')];
    await expect(pageIn(world, { after, accounts })).rejects.toMatchObject({ issues });
    await expect(pageIn(world, { after, within: 'b' })).rejects.toMatchObject({ issues });
  });

  test('of one object is by id, and leaves the list as it was', () => {
    const items = itemsOf('a', ['10', '2', '1']);
    const page = pageOf(items, { first: 2 }, AGENDA);
    expect(namesOf(page)).toEqual(['a/1', 'a/2']);
    expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(items.map(({ id }) => id)).toEqual(['10', '2', '1']);
    const last = pageOf(items, { after: page.pageInfo.endCursor }, AGENDA);
    expect(namesOf(last)).toEqual(['a/10']);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(pageOf(items, { after: last.pageInfo.endCursor }, AGENDA)).toEqual({
      nodes: [],
      edges: [],
      totalCount: 3,
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });
});

describe('totalCount', () => {
  const world = { a: ['1', '2'], b: ['1', '2', '3'], c: ['1'] };

  test('is the same on every page, also where not all accounts are read', async () => {
    for (const first of [1, 2, 4]) {
      for (const page of await walk(world, { first })) expect(page.totalCount).toBe(6);
    }
    const end = await pageIn(world, { last: 1 });
    expect((await pageIn(world, { last: 2, before: end.pageInfo.startCursor })).totalCount).toBe(6);
  });

  test('is null as long as an account failed, and on the pages that follow', async () => {
    const down = new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'It is down');
    const page = await pageIn({ ...world, a: down }, { first: 1 });
    expect(page.totalCount).toBeNull();
    expect((await pageIn(world, { first: 1, after: page.pageInfo.endCursor })).totalCount).toBeNull();
  });

  test('is null for the cursor of a list with another filter', async () => {
    const filtered = (filter: string, args: ListArguments) =>
      pageOverAccounts(contextOf(world), args, { ...listOf(world), filter });
    const { pageInfo } = await filtered('x', { first: 3 });
    expect((await filtered('x', { after: pageInfo.endCursor })).totalCount).toBe(6);
    const other = await filtered('y', { after: pageInfo.endCursor });
    expect(other).toMatchObject({ totalCount: null, pageInfo: { hasPreviousPage: true } });
    expect(other.nodes).toHaveLength(3);
  });
});

/** https://relay.dev/graphql/connections.htm#sec-Pagination-algorithm, word for word. */
function relayPage(
  all: readonly string[],
  args: Record<'after' | 'before', string | undefined> & Record<'first' | 'last', number | undefined>,
) {
  const { after, before, first, last } = args;
  let edges = all;
  if (after !== undefined && edges.includes(after)) edges = edges.slice(edges.indexOf(after) + 1);
  if (before !== undefined && edges.includes(before)) edges = edges.slice(0, edges.indexOf(before));
  const applied = edges.length;
  if (first !== undefined && edges.length > first) edges = edges.slice(0, first);
  if (last !== undefined && edges.length > last) edges = edges.slice(edges.length - last);
  return {
    edges,
    hasPreviousPage: last !== undefined ? applied > last : after !== undefined,
    hasNextPage: first !== undefined ? applied > first : before !== undefined,
  };
}

describe('the algorithm of the Relay specification', () => {
  const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const sizes = fc.record({ first: option(fc.nat({ max: 8 })), last: option(fc.nat({ max: 8 })) });

  test('determines the items of a page, and its pageInfo', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, sizes, option(fc.nat()), option(fc.nat()), async (world, { first, last }, a, b) => {
        const whole = await pageIn(world, { first: MAXIMUM_PAGE });
        const names = namesOf(whole);
        const [x, y] = [a, b].map((index) => (index === undefined ? undefined : index % (names.length + 1)));
        // `after` lies ahead of `before`; an index behind the last item is no cursor.
        const [i = Number.NaN, j = Number.NaN] = x !== undefined && y !== undefined && x > y ? [y, x] : [x, y];
        fc.pre(i !== j);
        const page = await pageIn(world, {
          first,
          last,
          after: whole.edges[i]?.cursor,
          before: whole.edges[j]?.cursor,
        });
        const expected = relayPage(names, {
          after: names[i],
          before: names[j],
          first: first ?? (last === undefined ? 20 : undefined),
          last,
        });
        expect(namesOf(page)).toEqual(expected.edges);
        expect(page.pageInfo).toMatchObject({
          hasNextPage: expected.hasNextPage,
          hasPreviousPage: expected.hasPreviousPage,
        });
        expect(page.pageInfo.startCursor).toBe(page.edges[0]?.cursor ?? null);
        expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor ?? null);
      }),
    );
  });

  test('leaves nothing between `after` and a `before` that does not lie behind it', async () => {
    const world = { a: ['1', '2'], b: ['1'] };
    const [one, two, three] = (await pageIn(world)).edges;
    for (const [after, before] of [
      [one, one],
      [two, one],
      [three, one],
    ]) {
      const page = await pageIn(world, { after: after!.cursor, before: before!.cursor });
      expect(page.nodes).toEqual([]);
      expect(page.accountResults).toHaveLength(2);
    }
  });

  test('walks backwards through every item exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.integer({ min: 1, max: 10 }), async (world, last) => {
        const expected = namesOf(await pageIn(world, { first: MAXIMUM_PAGE }));
        const met: string[] = [];
        for (let before: string | null = null; ; ) {
          const page = await pageIn(world, { last, before });
          met.unshift(...namesOf(page));
          expect(page.totalCount).toBe(expected.length);
          if (!page.pageInfo.hasPreviousPage) break;
          before = page.pageInfo.startCursor;
        }
        expect(met).toEqual(expected);
      }),
    );
  });

  test('reads only the accounts up to the one of `before`', async () => {
    const world = { a: ['1'], b: ['1', '2'], c: ['1'] };
    const { edges } = await pageIn(world);
    const { list, asked } = recording(world);
    const page = await pageOverAccounts(contextOf(world), { last: 5, before: edges[2]!.cursor }, list);
    expect(namesOf(page)).toEqual(['a/1', 'b/1']);
    expect(asked).toEqual(['a', 'b']);
    expect(page).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
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
