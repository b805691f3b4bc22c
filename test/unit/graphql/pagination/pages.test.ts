import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../../src/connectors/accounts.ts';
import { InvalidInputError, ProviderError } from '../../../../src/domain/errors.ts';
import { type ListArguments, pageOverAccounts } from '../../../../src/graphql/pagination/pages.ts';
import { MAXIMUM_PAGE } from '../../../../src/graphql/pagination/slice.ts';
import { idOf } from '../../../support/gateway.ts';
import {
  contextOf,
  counted,
  failureOf,
  ids,
  itemsOf,
  listOf,
  namesOf,
  pageIn,
  pageOfItems,
  recording,
  type World,
  walk,
  worlds,
} from './paged-world.ts';

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
    const requested: string[] = [];
    const release = Promise.withResolvers<void>();
    const load = async (account: Account) => {
      requested.push(account.key);
      if (requested.length === 3) release.resolve();
      await release.promise;
      return listOf(world).load(account);
    };
    const list = { ...listOf(world), load };
    const { edges } = await pageOverAccounts(contextOf(world), {}, list);
    expect(requested).toEqual(['a', 'b', 'c']);
    await pageOverAccounts(contextOf(world), { after: edges[1]?.cursor ?? null }, list);
    expect(requested.slice(3)).toEqual(['b', 'c']);
  });
});

const AGENDA = { field: 'Parent.items', parent: { account: 'a', id: '7' } };

describe('a page', () => {
  const three = { a: ['1', '2', '3'] };
  const cursor = (content: object) => Buffer.from(JSON.stringify(content)).toString('base64url');

  test('has 20 items without a size', async () => {
    const many = Array.from({ length: 30 }, (_, i) => String(i));
    expect((await pageIn({ a: many })).edges).toHaveLength(20);
    expect((await pageIn({ a: many }, { first: null, last: null })).edges).toHaveLength(20);
    expect((await pageOfItems([], {}, AGENDA)).edges).toEqual([]);
  });

  test('has from none to the most that is allowed', async () => {
    expect((await pageIn(three, { first: 1 })).edges).toHaveLength(1);
    expect((await pageIn(three, { first: MAXIMUM_PAGE })).edges).toHaveLength(3);
    expect((await pageIn(three, { last: MAXIMUM_PAGE })).edges).toHaveLength(3);
    for (const size of [-1, MAXIMUM_PAGE + 1]) {
      for (const name of ['first', 'last'] as const) {
        const error = await failureOf(pageIn(three, { [name]: size }));
        expect(error, `${name}: ${size}`).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: [name] }] });
        await expect(pageOfItems([], { [name]: size }, AGENDA)).rejects.toThrow(InvalidInputError);
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
    expect(await pageOfItems(itemsOf('a', three.a), { first: 0 }, AGENDA)).toMatchObject({ ...empty, pageInfo: info });
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
    const { list, requested } = recording(three);
    await expect(pageOverAccounts(contextOf(three), { first: -1 }, list)).rejects.toThrow(InvalidInputError);
    expect(requested).toEqual([]);
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

  test('is rejected for a cursor of the same list of another object', async () => {
    const items = itemsOf('a', three.a);
    const { startCursor } = (await pageOfItems(items, {}, AGENDA)).pageInfo;
    expect((await pageOfItems(items, { after: startCursor }, AGENDA)).nodes).toHaveLength(2);
    const elsewhere = { ...AGENDA, parent: { account: 'a', id: '8' } };
    await expect(pageOfItems(items, { before: startCursor }, elsewhere)).rejects.toThrow(
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

  test('of one object is by id, and leaves the list as it was', async () => {
    const items = itemsOf('a', ['10', '2', '1']);
    const page = await pageOfItems(items, { first: 2 }, AGENDA);
    expect(namesOf(page)).toEqual(['a/1', 'a/2']);
    expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(items.map(({ id }) => id)).toEqual(['10', '2', '1']);
    const last = await pageOfItems(items, { after: page.pageInfo.endCursor }, AGENDA);
    expect(namesOf(last)).toEqual(['a/10']);
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(await pageOfItems(items, { after: last.pageInfo.endCursor }, AGENDA)).toEqual({
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

  test('is counted again for the cursor of a list with another filter', async () => {
    const filtered = async (filter: string, args: ListArguments) =>
      counted(await pageOverAccounts(contextOf(world), args, { ...listOf(world), filter }));
    const { pageInfo } = await filtered('x', { first: 3 });
    expect((await filtered('x', { after: pageInfo.endCursor })).totalCount).toBe(6);
    const other = await filtered('y', { after: pageInfo.endCursor });
    expect(other).toMatchObject({ totalCount: 6, pageInfo: { hasPreviousPage: true } });
    expect(other.nodes).toHaveLength(3);
  });
});
