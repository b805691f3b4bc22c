import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type NumberedList,
  pageOfNumbered,
  pageOverNumbered,
  pageOverNumberedWithoutTotal,
  readsOf,
} from './numbered-world.ts';
import { namesOf } from './paged-world.ts';

const numbered = (count: number) => Array.from({ length: count }, (_, i) => String(count - i));
const lists = fc.record({
  ids: fc.uniqueArray(fc.nat({ max: 500 }).map(String), { maxLength: 30 }),
  size: fc.integer({ min: 1, max: 12 }),
  hasTotal: fc.boolean(),
});

/** Every page, from the start to the one without a next page, with the ids of all. */
async function walkNumbered(list: NumberedList, first: number, between: (page: number) => void = () => undefined) {
  const reads = readsOf(list);
  const ids: string[] = [];
  for (let after: string | null = null, page = 1; ; page += 1) {
    const { nodes, pageInfo } = await pageOfNumbered(reads, { first, after });
    ids.push(...nodes.map(({ id }) => id));
    if (!pageInfo.hasNextPage) return { ids, read: reads.read };
    after = pageInfo.endCursor;
    between(page);
    expect(page).toBeLessThan(100);
  }
}

describe('a list that its provider pages', () => {
  test('costs one upstream page for a page of its size, and as many as there are for a walk', async () => {
    const list = { ids: numbered(1000), size: 20, hasTotal: true };
    const reads = readsOf(list);
    const page = await pageOfNumbered(reads, { first: 20 });
    expect(page.nodes.map(({ id }) => id)).toEqual(list.ids.slice(0, 20));
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(await page.totalCount()).toBe(1000);
    expect(reads.read).toEqual([1]);
    const { ids, read } = await walkNumbered(list, 20);
    expect(ids).toEqual(list.ids);
    expect(read).toHaveLength(50);
  });

  test('costs the pages that hold a larger page, and one more where they do not begin together', async () => {
    const reads = readsOf({ ids: numbered(1000), size: 20, hasTotal: true });
    const { pageInfo } = await pageOfNumbered(reads, { first: 50 });
    expect(reads.read).toEqual([1, 2, 3]);
    await pageOfNumbered(reads, { first: 50, after: pageInfo.endCursor });
    expect(reads.read.slice(3)).toEqual([3, 4, 5]);
  });

  test('costs two pages for its end, and one for each page before', async () => {
    const reads = readsOf({ ids: numbered(1000), size: 20, hasTotal: true });
    const end = await pageOfNumbered(reads, { last: 20 });
    expect(end.nodes.map(({ id }) => id)).toEqual(numbered(20));
    expect(end.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(reads.read).toEqual([1, 50]);
    const earlier = await pageOfNumbered(reads, { last: 10, before: end.edges[10]!.cursor });
    expect(earlier.nodes).toEqual(end.nodes.slice(0, 10));
    expect(reads.read.slice(2)).toEqual([50]);
  });

  test('is returned in the order of the provider, each item once, for any sizes', async () => {
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 12 }), async (list, first) => {
        expect((await walkNumbered(list, first)).ids).toEqual(list.ids);
      }),
    );
  });

  test('is walked backwards to its start', async () => {
    await fc.assert(
      fc.asyncProperty(lists, fc.integer({ min: 1, max: 12 }), async (list, last) => {
        const reads = readsOf(list);
        const met: string[] = [];
        for (let before: string | null = null; ; ) {
          const { nodes, pageInfo } = await pageOfNumbered(reads, { last, before });
          met.unshift(...nodes.map(({ id }) => id));
          if (!pageInfo.hasPreviousPage) break;
          before = pageInfo.startCursor;
        }
        expect(met).toEqual(list.ids);
      }),
    );
  });

  test('is cut by the algorithm of Relay between any two cursors', async () => {
    const bound = fc.option(fc.nat({ max: 29 }), { nil: undefined });
    const size = fc.option(fc.nat({ max: 8 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(lists, bound, bound, size, size, async (list, a, b, first, last) => {
        const reads = readsOf(list);
        const { edges } = await pageOfNumbered(reads, { first: 1000 });
        const [i, j] = [a, b].map((index) => (index !== undefined && index < edges.length ? index : undefined));
        const page = await pageOfNumbered(reads, { first, last, after: edges[i!]?.cursor, before: edges[j!]?.cursor });
        const inside = list.ids.slice(i === undefined ? 0 : i + 1, j);
        const ends = last === undefined ? inside.slice(0, first ?? 20) : inside.slice(0, first);
        const expected = last === undefined ? ends : ends.slice(Math.max(0, ends.length - last));
        expect(page.nodes.map(({ id }) => id)).toEqual(expected);
        const available = inside.length;
        expect(page.pageInfo).toMatchObject({
          hasPreviousPage: last === undefined ? i !== undefined : available > last,
        });
        if (first !== undefined) expect(page.pageInfo.hasNextPage).toBe(available > first);
      }),
    );
  });

  test('ends when a provider returns the same page for every number', async () => {
    for (const hasTotal of [true, false]) {
      const { ids } = await walkNumbered({ ids: numbered(30), size: 10, hasTotal, pageFor: () => 1 }, 4);
      expect(ids).toEqual(numbered(30).slice(0, 10));
    }
  });
});

describe('a list that changes between two pages', () => {
  const SIZE = 5;

  test('returns every other item exactly once when items are added or removed before the cursor', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.record({ adds: fc.boolean(), at: fc.nat() }), { maxLength: 8 }),
        async (first, changes) => {
          const list = { ids: numbered(40), size: SIZE, hasTotal: true };
          const changed = new Set<string>();
          const { ids } = await walkNumbered(list, first, (page) => {
            const change = changes[page - 1];
            // Before the item of the cursor, which stays.
            const before = page * first - 1 - changes.length;
            if (!change || before < 1) return;
            const at = change.at % before;
            const id = change.adds ? `new ${page}` : list.ids[at]!;
            changed.add(id);
            list.ids = change.adds ? list.ids.toSpliced(at, 0, id) : list.ids.filter((each) => each !== id);
          });
          const stable = ids.filter((id) => !changed.has(id));
          expect(stable).toEqual(numbered(40).filter((id) => !changed.has(id)));
        },
      ),
    );
  });

  test('misses nothing when the item of the cursor is removed', async () => {
    const list: NumberedList = { ids: numbered(40), size: SIZE, hasTotal: true };
    const reads = readsOf(list);
    for (const [first, removed] of [
      [5, 5],
      [7, 3],
      [12, 1],
    ] as const) {
      list.ids = numbered(40);
      const { nodes, pageInfo } = await pageOfNumbered(reads, { first });
      const gone = nodes.slice(nodes.length - removed);
      list.ids = list.ids.filter((id) => !gone.some((item) => item.id === id));
      const rest = await pageOfNumbered(reads, { first: 100, after: pageInfo.endCursor });
      const met = new Set([...nodes, ...rest.nodes].map(({ id }) => id));
      expect(met).toEqual(new Set(numbered(40)));
      expect(new Set(rest.nodes).size).toBe(rest.nodes.length);
    }
  });

  test('is read again when it changes while one page is read', async () => {
    let changes = 1;
    const list: NumberedList = {
      ids: numbered(40),
      size: SIZE,
      hasTotal: true,
      afterPage() {
        if (changes > 0) list.ids = list.ids.slice(1);
        changes -= 1;
      },
    };
    const { nodes } = await pageOfNumbered(readsOf(list), { first: 12 });
    expect(nodes.map(({ id }) => id)).toEqual(numbered(39).slice(0, 12));
  });

  test('fails when it changes during every read', async () => {
    const list: NumberedList = {
      ids: numbered(40),
      size: SIZE,
      hasTotal: true,
      afterPage: () => (list.ids = list.ids.slice(1)),
    };
    await expect(pageOfNumbered(readsOf(list), { first: 12 })).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      account: 'a',
    });
  });
});

describe('lists of several accounts', () => {
  const accounts = (count: number, each: number, hasTotal = true) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`a${i}`, readsOf({ ids: numbered(each), size: 20, hasTotal }, `a${i}`)]),
    );
  const callsOf = (lists: ReturnType<typeof accounts>) =>
    Object.values(lists).reduce((sum, { read }) => sum + read.length, 0);

  test('are read in order, a few at a time, until the page is full', async () => {
    const many = accounts(501, 1);
    const { edges, accountResults } = await pageOverNumberedWithoutTotal(many, { first: 20 });
    expect(edges.map(({ node }) => node.account)).toEqual(Object.keys(many).slice(0, 20));
    expect(callsOf(many)).toBe(21);
    expect(accountResults).toHaveLength(501);
    expect(accountResults.filter(({ fetchedAt }) => fetchedAt !== null)).toHaveLength(21);
    expect(accountResults.filter(({ error }) => error)).toEqual([]);
  });

  test('cost the account of the cursor alone while it has items', async () => {
    const four = accounts(4, 100);
    const first = await pageOverNumberedWithoutTotal(four, { first: 20 });
    expect(callsOf(four)).toBe(4);
    await pageOverNumberedWithoutTotal(four, { first: 20, after: first.pageInfo.endCursor });
    expect(callsOf(four)).toBe(5);
  });

  test('return every item once, and the same totalCount on every page', async () => {
    for (const hasTotal of [true, false]) {
      const three = accounts(3, 45, hasTotal);
      const met: string[] = [];
      for (let after: string | null = null; ; ) {
        const page = await pageOverNumbered(three, { first: 30, after });
        met.push(...namesOf(page));
        expect(page.totalCount).toBe(135);
        if (!page.pageInfo.hasNextPage) break;
        after = page.pageInfo.endCursor;
      }
      expect(met).toEqual(Object.keys(three).flatMap((key) => numbered(45).map((id) => `${key}/${id}`)));
    }
  });
});
