import { describe, expect, test } from 'vitest';
import { overlappingOffset, overlappingPageCount } from '../../../../src/connectors/http/paging.ts';
import { readSortedPages } from '../../../../src/connectors/http/sorted-pages.ts';

const SIZE = 250;

/** Rows whose value is their place, or that in `values`. */
function rowsOf(values: readonly (number | undefined)[]) {
  return values.map((value, id) => ({ id, value }));
}
type Row = ReturnType<typeof rowsOf>[number];
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Reads the rows up to the value `last`. @param change of the list after the response with this number. */
async function readTo(
  last: number,
  initial: readonly Row[],
  change: (list: readonly Row[], responses: number) => readonly Row[] = (list) => list,
) {
  let list = initial;
  const requested: number[] = [];
  const capacities: number[] = [];
  const rows = await readSortedPages<Row>(
    'acme',
    async (page) => {
      requested.push(page);
      const skip = overlappingOffset(page, SIZE);
      const found = list.slice(skip, skip + SIZE);
      const total = list.length;
      list = change(list, requested.length);
      return { rows: found, total, pageCount: overlappingPageCount(total, SIZE), hasNext: skip + SIZE < total };
    },
    { valueOf: ({ value }) => value, last },
    (pages) => void capacities.push(pages),
  );
  return { needed: rows.filter(({ value = 0 }) => value <= last).length, requested, capacities };
}

describe('a sorted list', () => {
  test('is read up to the last row that is needed, by the density of the first page', async () => {
    // 30,000 rows are 121 pages.
    const { needed, requested, capacities } = await readTo(14_999, rowsOf(upTo(30_000)));
    expect(needed).toBe(15_000);
    expect(capacities).toEqual([60]);
    expect(requested).toEqual(upTo(61).map((page) => page + 1));
  });

  test('is read in few steps when its density changes', async () => {
    const dense = upTo(10_000).map((i) => (i < 500 ? i : 500 + i / 100));
    const { needed, requested, capacities } = await readTo(550, rowsOf(dense));
    expect(needed).toBe(5001);
    expect(requested.length).toBeLessThanOrEqual(30);
    expect(capacities.length).toBeLessThanOrEqual(12);
  });

  test('is one page when that holds all that is needed', async () => {
    expect((await readTo(100, rowsOf(upTo(30_000)))).requested).toEqual([1]);
  });

  test('is read wholly when no row is beyond, with at most 100 pages at once', async () => {
    const { needed, capacities } = await readTo(Number.POSITIVE_INFINITY, rowsOf(upTo(30_000)));
    expect(needed).toBe(30_000);
    expect(capacities).toEqual([100, 20]);
  });

  test('is read wholly when it is not sorted', async () => {
    const values = upTo(2000).toReversed();
    expect((await readTo(10, rowsOf(values))).requested).toHaveLength(overlappingPageCount(2000, SIZE));
  });

  test('is complete when rows have no value, and when all have the same', async () => {
    expect((await readTo(10, rowsOf(upTo(1000).map(() => undefined)))).needed).toBe(1000);
    expect((await readTo(10, rowsOf(upTo(1000).map(() => 7)))).needed).toBe(1000);
  });

  test.each([
    ['removed', (list: readonly Row[]) => list.slice(1), 999],
    ['added', (list: readonly Row[]) => [{ id: -1, value: 0 }, ...list], 1001],
    ['removed, and another one added', (list: readonly Row[]) => [...list.slice(1), { id: 9999, value: 900 }], 1000],
  ] as const)('is read again when a row was %s meanwhile', async (_, change, count) => {
    const { needed, requested } = await readTo(1000, rowsOf(upTo(1000)), (list, responses) =>
      responses === 1 ? change(list) : list,
    );
    expect(needed).toBe(count);
    expect(requested.filter((page) => page === 1)).toHaveLength(2);
  });

  test('fails when it changes during each of four reads', async () => {
    const reading = readTo(1000, rowsOf(upTo(1000)), (list) => list.slice(1));
    await expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});
