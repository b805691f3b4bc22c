import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageOverAccounts } from '../../../../src/graphql/pagination/pages.ts';
import { MAXIMUM_PAGE } from '../../../../src/graphql/pagination/slice.ts';
import { contextOf, counted, namesOf, pageIn, recording, worlds } from './paged-world.ts';

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
    const { list, requested } = recording(world);
    const page = await counted(await pageOverAccounts(contextOf(world), { last: 5, before: edges[2]!.cursor }, list));
    expect(namesOf(page)).toEqual(['a/1', 'b/1']);
    expect(requested).toEqual(['b', 'a']);
    expect(page).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
  });
});
