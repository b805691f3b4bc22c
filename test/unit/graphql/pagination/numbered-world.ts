import { readNumberedPages } from '../../../../src/connectors/http/numbered-pages.ts';
import { createPageCountHints } from '../../../../src/connectors/http/paging.ts';
import type { ListPage, PageRequest } from '../../../../src/connectors/list-page.ts';
import type { ResourceRef } from '../../../../src/domain/resource-ref.ts';
import { type ListArguments, pageOf, pageOverAccounts } from '../../../../src/graphql/pagination/pages.ts';
import { contextOf, counted, itemsOf } from './paged-world.ts';

/** A list that its provider pages by number, in an order of its own. The ids can be changed between two calls. */
export interface NumberedList {
  ids: string[];
  readonly size: number;
  /** Whether pages report how many items there are. */
  readonly hasTotal: boolean;
  /** The page that is returned for a number. */
  readonly pageFor?: (number: number) => number;
  /** Called after each page. */
  readonly afterPage?: (number: number) => void;
}

/** Readers of the list, which record the numbers of the pages that are read. */
export function readsOf(list: NumberedList, account = 'a') {
  const read: number[] = [];
  const hints = { pageCount: createPageCountHints()('list'), pageSize: createPageCountHints()('list') };
  const pageAt = async (number: number) => {
    read.push(number);
    const { ids, size, hasTotal, pageFor = (same) => same } = list;
    const begin = (pageFor(number) - 1) * size;
    const page = {
      rows: itemsOf(account, ids.slice(begin, begin + size)),
      total: hasTotal ? ids.length : undefined,
      pageCount: hasTotal ? Math.ceil(ids.length / size) : undefined,
      hasNext: hasTotal ? false : ids.slice(begin, begin + size).length === size,
    };
    list.afterPage?.(number);
    return page;
  };
  const pages = async (request: PageRequest): Promise<readonly ListPage<ResourceRef>[]> =>
    (await readNumberedPages(pageAt, request, hints)).map(({ rows, ...page }) => ({ ...page, items: rows }));
  return { read, load: async () => itemsOf(account, list.ids), pages };
}

const PARENT_LIST = { field: 'Parent.items', parent: { account: 'a', id: '7' } };

export function pageOfNumbered(reads: ReturnType<typeof readsOf>, args: ListArguments) {
  return pageOf(reads, args, PARENT_LIST);
}

type Lists = Readonly<Record<string, ReturnType<typeof readsOf>>>;

/** A page over accounts, each with a list of its own, in the order of the object. Its items are not counted. */
export function pageOverNumberedWithoutTotal(lists: Lists, args: ListArguments) {
  const world = Object.fromEntries(Object.keys(lists).map((key) => [key, []]));
  return pageOverAccounts<ResourceRef>(contextOf(world), args, {
    field: 'Query.items',
    supports: () => true,
    load: ({ key }) => lists[key]!.load(),
    pages: ({ key }) => lists[key]!.pages,
  });
}

export async function pageOverNumbered(lists: Lists, args: ListArguments) {
  return counted(await pageOverNumberedWithoutTotal(lists, args));
}
