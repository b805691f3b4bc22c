import { describe, expect, test } from 'vitest';
import {
  createPageCountHints,
  overlappingOffset,
  overlappingPageCount,
  type Page,
  readAllPages,
} from '../../../../src/connectors/http/paging.ts';

interface Row {
  readonly id: number;
  readonly name?: string;
}

/** Pages with the given ids, which report the page count, or only whether another page follows. */
function bookOf(pages: readonly (readonly number[])[], kind: 'count' | 'next') {
  const requested: number[] = [];
  async function read(page: number): Promise<Page<Row>> {
    requested.push(page);
    const rows = (pages[page - 1] ?? []).map((id) => ({ id }));
    const counts =
      kind === 'count' ? { pageCount: pages.length, total: pages.flat().length } : { pageCount: undefined };
    return { rows, ...counts, hasNext: page < pages.length };
  }
  return { requested, read };
}

const idsOf = (rows: readonly Row[]) => rows.map(({ id }) => id);

describe('when pages overlap by a row', () => {
  /** The list `first` until the first page was read, then `then`, in pages of three rows that overlap. */
  async function readBetween(first: readonly number[], then: readonly number[]) {
    let list = first;
    const requested: number[] = [];
    const rows = await readAllPages<Row>('acme', async (page) => {
      requested.push(page);
      const skip = overlappingOffset(page, 3);
      const found = list.slice(skip, skip + 3).map((id) => ({ id }));
      const total = list.length;
      list = then;
      const pageCount = overlappingPageCount(total, 3);
      return { rows: found, total, pageCount, hasNext: skip + 3 < total };
    });
    return { rows: idsOf(rows), requested };
  }

  test('reads once when nothing changes', async () => {
    expect(await readBetween([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])).toEqual({ rows: [1, 2, 3, 4, 5], requested: [1, 2] });
  });

  test('reads again when a row was removed and another one added', async () => {
    const { rows, requested } = await readBetween([1, 2, 3, 4, 5], [2, 3, 4, 5, 6]);
    expect(rows).toEqual([2, 3, 4, 5, 6]);
    expect(requested).toEqual([1, 2, 1, 2]);
  });

  test.each([
    [0, 1],
    [1, 1],
    [3, 1],
    [4, 2],
    [5, 2],
    [6, 3],
  ])('a list of %i rows has %i pages of three', (total, pages) => {
    expect(overlappingPageCount(total, 3)).toBe(pages);
  });
});

describe('when the page count is reported', () => {
  test('reads all pages after the first at once', { timeout: 2000 }, async () => {
    const requested: number[] = [];
    const allAsked = Promise.withResolvers<void>();
    async function read(page: number): Promise<Page<Row>> {
      requested.push(page);
      if (page === 1) {
        await Promise.resolve();
        expect(requested).toEqual([1]);
      } else {
        // The last request opens the barrier, so sequential reads would never pass it.
        if (page === 4) allAsked.resolve();
        await allAsked.promise;
      }
      return { rows: [{ id: page }], total: 4, pageCount: 4, hasNext: page < 4 };
    }
    expect(idsOf(await readAllPages('acme', read))).toEqual([1, 2, 3, 4]);
    expect(requested).toEqual([1, 2, 3, 4]);
  });

  test('returns rows in the order of their pages, whichever response arrives first', async () => {
    const last = Promise.withResolvers<void>();
    const rows = await readAllPages<Row>('acme', async (page) => {
      if (page === 2) await last.promise;
      if (page === 3) last.resolve();
      return { rows: [{ id: 10 - page }], total: 3, pageCount: 3, hasNext: page < 3 };
    });
    expect(idsOf(rows)).toEqual([9, 8, 7]);
  });

  test('reads further pages when the reported count is too low', async () => {
    const { requested, read } = bookOf([[1, 2], [3, 4], [5], []], 'next');
    const rows = await readAllPages<Row>('acme', async (page) => ({ ...(await read(page)), pageCount: 2 }));
    expect(idsOf(rows)).toEqual([1, 2, 3, 4, 5]);
    expect(requested).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  test.each([0, 1])('reads one page when the count is %i', async (pageCount) => {
    const requested: number[] = [];
    const rows = await readAllPages<Row>('acme', async (page) => {
      requested.push(page);
      return { rows: pageCount === 0 ? [] : [{ id: 1 }], pageCount, hasNext: false };
    });
    expect(rows).toHaveLength(pageCount);
    expect(requested).toEqual([1]);
  });

  test('fails when a page fails', async () => {
    const failure = new Error('page 2');
    const reading = readAllPages<Row>('acme', async (page) => {
      if (page === 2) throw failure;
      return { rows: [{ id: page }], pageCount: 3, hasNext: true };
    });
    await expect(reading).rejects.toBe(failure);
  });

  test('reads a list of any number of pages, at most 100 at once', async () => {
    let underWay = 0;
    let most = 0;
    const rows = await readAllPages<Row>('acme', async (page) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return { rows: [{ id: page }], pageCount: 450, total: 450, hasNext: page < 450 };
    });
    expect(rows).toHaveLength(450);
    expect(most).toBe(100);
  });

  test('reads no further page when so many cannot be read', async () => {
    const requested: number[] = [];
    const reading = readAllPages<Row>(
      'acme',
      async (page) => {
        requested.push(page);
        return { rows: [{ id: page }], pageCount: 201, hasNext: true };
      },
      undefined,
      (pages) => {
        throw new Error(`no capacity for ${pages}`);
      },
    );
    await expect(reading).rejects.toThrow('no capacity for 200');
    expect(requested).toEqual([1]);
  });

  test('ends when the pages are empty long before the reported count', async () => {
    const requested: number[] = [];
    const reading = readAllPages<Row>('acme', async (page) => {
      requested.push(page);
      return { rows: page < 3 ? [{ id: page }] : [], pageCount: 1_000_000_000, hasNext: false };
    });
    expect(idsOf(await reading)).toEqual([1, 2]);
    expect(requested.length).toBeLessThan(500);
  });
});

describe('when the page count is not reported', () => {
  test('reads pages one by one, and all at once when it reads them again', async () => {
    let underWay = 0;
    const { requested, read } = bookOf([[1, 2], [3, 4], [5]], 'next');
    const rows = await readAllPages<Row>('acme', async (page, isRepeat) => {
      underWay += 1;
      if (!isRepeat) expect(underWay).toBe(1);
      const response = await read(page);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return response;
    });
    expect(idsOf(rows)).toEqual([1, 2, 3, 4, 5]);
    expect(requested).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test('reads one page when the list is empty', async () => {
    const { requested, read } = bookOf([[]], 'next');
    expect(await readAllPages('acme', read)).toEqual([]);
    expect(requested).toEqual([1]);
  });

  test('stops at an empty page, even if it reports another one', async () => {
    const { requested, read } = bookOf([[1], [], [2], [3]], 'next');
    expect(idsOf(await readAllPages('acme', read))).toEqual([1]);
    expect(requested).toEqual([1, 2, 1, 2]);
  });

  test('stops when a page repeats the one before', async () => {
    const requested: number[] = [];
    const rows = await readAllPages<Row>('acme', async (page) => {
      requested.push(page);
      return { rows: [{ id: 1 }, { id: 2 }], pageCount: undefined, hasNext: true };
    });
    expect(idsOf(rows)).toEqual([1, 2]);
    expect(requested).toEqual([1, 2, 1, 2]);
  });
});

test.each(['count', 'next'] as const)('returns a row that comes twice once, as it was read last (%s)', async (kind) => {
  const pages: Row[][] = [
    [{ id: 1 }, { id: 2, name: 'early' }],
    [{ id: 2, name: 'late' }, { id: 3 }],
  ];
  const rows = await readAllPages<Row>('acme', async (page) => ({
    rows: pages[page - 1] ?? [],
    pageCount: kind === 'count' ? pages.length : undefined,
    hasNext: page < pages.length,
  }));
  expect(rows).toEqual([{ id: 1 }, { id: 2, name: 'late' }, { id: 3 }]);
});

describe('when the previous page count is known', () => {
  /** Reads a list repeatedly, and returns which pages were requested before the first response. */
  function start() {
    const countOf = createPageCountHints();
    return async (
      list: string,
      pages: readonly (readonly number[])[],
      fails: (page: number) => boolean = () => false,
    ) => {
      const { requested, read } = bookOf(pages, 'count');
      let early: readonly number[] | undefined;
      const rows = await readAllPages<Row>(
        'acme',
        async (page) => {
          const response = await read(page);
          early ??= [...requested];
          if (fails(page)) throw new Error(`page ${page} failed`);
          return response;
        },
        countOf(list),
      );
      return { early, requested, ids: idsOf(rows) };
    };
  }

  test('reads that many pages at once', async () => {
    const execute = start();
    const pages = [[1], [2], [3]];
    expect(await execute('a', pages)).toEqual({ early: [1], requested: [1, 2, 3], ids: [1, 2, 3] });
    expect(await execute('a', pages)).toEqual({ early: [1, 2, 3], requested: [1, 2, 3], ids: [1, 2, 3] });
    expect((await execute('b', pages)).early).toEqual([1]);
  });

  test('reads a list that has grown to its end, and wastes calls once when the list has shrunk', async () => {
    const execute = start();
    await execute('a', [[1], [2]]);
    expect(await execute('a', [[1], [2], [3]])).toEqual({ early: [1, 2], requested: [1, 2, 3], ids: [1, 2, 3] });
    expect(await execute('a', [[1]])).toEqual({ early: [1, 2, 3], requested: [1, 2, 3], ids: [1] });
    expect(await execute('a', [[1]])).toEqual({ early: [1], requested: [1], ids: [1] });
  });

  test('ignores failures of pages that no longer exist', async () => {
    const execute = start();
    await execute('a', [[1], [2], [3]]);
    expect((await execute('a', [[1], [2]], (page) => page === 3)).ids).toEqual([1, 2]);
    await expect(execute('a', [[1], [2]], (page) => page === 2)).rejects.toThrow('page 2 failed');
    await expect(execute('a', [[1], [2]], (page) => page === 1)).rejects.toThrow('page 1 failed');
  });
});
