import { describe, expect, test } from 'vitest';
import { type Page, readAllPages } from '../../../../src/connectors/http/paging.ts';

interface Row {
  readonly id: number;
}

const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id);

describe('when the list changes while it is read', () => {
  const SIZE = 2;

  /** Pages of a list, which `change` may change after each response. */
  function changing(rows: number[], change: (rows: number[], responses: number) => void, reportsTotal = true) {
    let responses = 0;
    const requested: number[] = [];
    async function read(page: number): Promise<Page<Row>> {
      requested.push(page);
      const pageCount = Math.ceil(rows.length / SIZE);
      const counts = reportsTotal ? { pageCount, total: rows.length } : { pageCount: undefined };
      const onPage = rows.slice((page - 1) * SIZE, page * SIZE).map((id) => ({ id }));
      responses += 1;
      change(rows, responses);
      return { rows: onPage, ...counts, hasNext: page < pageCount };
    }
    return { requested, read };
  }

  test.each([true, false])('loses no row when one before it is removed (total reported: %s)', async (reportsTotal) => {
    const remove = (rows: number[], responses: number) => responses === 1 && rows.shift();
    const { read } = changing([1, 2, 3, 4, 5, 6], remove, reportsTotal);
    expect(idsOf(await readAllPages('acme', read))).toEqual([2, 3, 4, 5, 6]);
  });

  test.each([true, false])('includes a row that is added (total reported: %s)', async (reportsTotal) => {
    const add = (rows: number[], responses: number) => responses === 1 && rows.unshift(9);
    const { read } = changing([1, 2, 3, 4], add, reportsTotal);
    expect(new Set(idsOf(await readAllPages('acme', read)))).toEqual(new Set([1, 2, 3, 4, 9]));
  });

  test('reads a list of one page once', async () => {
    const { requested, read } = changing([1, 2], (rows) => rows.pop(), false);
    expect(idsOf(await readAllPages('acme', read))).toEqual([1, 2]);
    expect(requested).toEqual([1]);
  });

  test('returns UPSTREAM_UNAVAILABLE when the list changes during each of four reads', async () => {
    const { requested, read } = changing([1, 2, 3, 4], (rows, responses) => rows.unshift(responses + 10));
    await expect(readAllPages('acme', read)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', account: 'acme' });
    expect(requested.filter((page) => page === 1)).toHaveLength(4);
  });

  test('accepts a total that counts rows which are never returned', async () => {
    const rows = await readAllPages<Row>('acme', async (page) => {
      return { rows: [{ id: page }], pageCount: 2, total: 5, hasNext: false };
    });
    expect(idsOf(rows)).toEqual([1, 2]);
  });

  test('returns UPSTREAM_UNAVAILABLE when pages repeat rows while others are missing', async () => {
    const reading = readAllPages<Row>('acme', async () => ({
      rows: [{ id: 1 }],
      pageCount: 2,
      total: 2,
      hasNext: false,
    }));
    await expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});
