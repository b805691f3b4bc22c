import type { z } from 'zod';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import type { Path } from '../http/http-request.ts';
import type { ListPage, PageRequest } from '../list-page.ts';
import { ListClient, type Row } from './list-endpoint.ts';
import { isGuideId, parseLocalId, toLocalId } from './local-id.ts';
import { notFound, type Upstream } from './upstream.ts';

interface WireItem {
  readonly id: string;
  readonly guide: string;
}

/** A row that was read and mapped. */
interface MappedItem<Item> {
  readonly id: string;
  readonly localId: string;
  readonly item: Item;
}

/** One kind of object that belongs to a guide. */
interface ItemKind<Wire extends WireItem, Item> {
  /** For messages, in the gateway's terms. */
  readonly title: string;
  readonly list: Path;
  readonly one: (id: string) => Path;
  /** A field with unique values, so that no row moves between pages (docs/providers/guidebook.md, section 3). */
  readonly ordering?: string;
  /** Whether its lists may be cached. */
  readonly cacheable?: boolean;
  readonly wire: z.ZodType<Wire>;
  readonly toItem: (account: string, wire: Wire) => Item;
}

/** By local id. An item takes precedence over a failure with the same id. */
interface ItemsById<Item> {
  readonly items: Map<string, Item>;
  readonly failures: Map<string, ProviderError>;
}

/** Reads the items of one kind, by their ids or by guide. */
export class GuideItemReader<Wire extends WireItem, Item> {
  readonly #upstream: Upstream;
  readonly #kind: ItemKind<Wire, Item>;
  readonly #schema: z.ZodType<MappedItem<Item>>;
  readonly #list: ListClient<MappedItem<Item>>;

  constructor(upstream: Upstream, kind: ItemKind<Wire, Item>) {
    const { account } = upstream;
    this.#upstream = upstream;
    this.#kind = kind;
    this.#schema = kind.wire.transform((wire) => ({
      id: wire.id,
      // From the guide of the row: a single read can return an item of another guide than the requested one.
      localId: toLocalId(wire),
      item: kind.toItem(account, wire),
    }));
    const { title, list, cacheable } = kind;
    this.#list = new ListClient(upstream, { title, path: list, row: this.#schema, cacheable });
  }

  /**
   * Reads items by local id, with the fewest calls for each guide: one by one while there are fewer ids than pages of the list.
   * The number of pages is known from an earlier read, or from the first page.
   */
  async get(ids: readonly string[], call: CallContext): Promise<Result<Item>[]> {
    const read: ItemsById<Item> = { items: new Map(), failures: new Map() };
    await Promise.all([...idsByGuide(ids)].map(([guide, itemIds]) => this.#readInto(read, guide, itemIds, call)));
    return ids.map((id) => read.items.get(id) ?? read.failures.get(id) ?? notFound(this.#upstream, this.#kind.title));
  }

  /** Pages of the items of a guide. An item that cannot be read is an error value. */
  async pagesOf(guide: string, request: PageRequest, call: CallContext): Promise<ListPage<Item>[]> {
    if (!isGuideId(guide)) throw notFound(this.#upstream, 'calendar');
    const pages = await this.#list.pages(this.#queryFor(guide), request, call);
    return pages.map(({ rows, ...page }) => ({ ...page, items: itemsOf(rows) }));
  }

  /** All items of a guide; an item that cannot be read is an error value. */
  async ofGuide(guide: string, call: CallContext): Promise<Result<Item>[]> {
    return itemsOf(await this.#rowsOf(guide, call));
  }

  /**
   * The items of a guide that match a filter of the provider. An item that cannot be read fails the list.
   *
   * @throws ProviderError
   */
  async matching(guide: string, filter: Readonly<Record<string, string>>, call: CallContext): Promise<Item[]> {
    if (!isGuideId(guide)) throw notFound(this.#upstream, 'calendar');
    return completeItems(itemsOf(await this.#rowsOf(guide, call, filter)));
  }

  /**
   * The items of a guide that belong to each id: those that the filter of the provider finds for it, or those of the list, if
   * that takes fewer calls or the filter finds none (a filter can miss items). An item that cannot be read fails the list.
   *
   * @param has whether an item belongs to the id.
   * @throws ProviderError
   */
  async ofEach(
    guide: string,
    ids: readonly string[],
    { filter, has }: { readonly filter: string; readonly has: (item: Item, id: string) => boolean },
    call: CallContext,
  ): Promise<ReadonlyMap<string, readonly Item[]>> {
    if (!isGuideId(guide)) throw notFound(this.#upstream, 'calendar');
    const query = this.#queryFor(guide);
    const inList = (items: readonly Item[], some: readonly string[]) =>
      some.map((id) => [id, items.filter((item) => has(item, id))] as const);
    let all = async () => this.#rowsOf(guide, call);
    if (ids.length >= this.#list.hints(query, call).pageCount.get()) {
      const list = await this.#list.open(query, call);
      ({ all } = list);
      if (ids.length > (list.pageCount ?? Number.POSITIVE_INFINITY) - 1) {
        return new Map(inList(completeItems(itemsOf(await all())), ids));
      }
    }
    const found = await Promise.all(
      ids.map(async (id) => {
        const items = await this.matching(guide, { [filter]: id }, call);
        return [id, items.filter((item) => has(item, id))] as const;
      }),
    );
    const missed = found.flatMap(([id, items]) => (items.length === 0 ? [id] : []));
    const rest = missed.length === 0 ? [] : inList(completeItems(itemsOf(await all())), missed);
    return new Map([...found, ...rest]);
  }

  /**
   * The items of each guide, each list read once. An item that cannot be read fails the list of its guide: a missing
   * session would show as free time.
   */
  async ofGuides(guides: readonly string[], call: CallContext): Promise<Result<readonly Item[]>[]> {
    const lists = new Map<string, Result<readonly Item[]>>();
    const guideIds = [...new Set(guides)].filter(isGuideId);
    await Promise.all(
      guideIds.map(async (guide) => lists.set(guide, await this.#completeList(guide, call).catch(asProviderError))),
    );
    return guides.map((guide) => lists.get(guide) ?? notFound(this.#upstream, 'calendar'));
  }

  async #readInto(
    { items, failures }: ItemsById<Item>,
    guide: string,
    ids: readonly string[],
    call: CallContext,
  ): Promise<void> {
    function fail(failedIds: readonly string[], failure: ProviderError) {
      for (const id of failedIds) failures.set(toLocalId({ guide, id }), failure);
    }
    try {
      for (const { id, wire } of await this.#readRows(guide, ids, call)) {
        // A row without an id can be any of the requested items.
        if (wire instanceof ProviderError) fail(id === undefined ? ids : [id], wire);
        else items.set(wire.localId, wire.item);
      }
    } catch (error) {
      fail(ids, asProviderError(error));
    }
  }

  async #readRows(guide: string, ids: readonly string[], call: CallContext): Promise<Row<MappedItem<Item>>[]> {
    const knownPages = this.#list.hints(this.#queryFor(guide), call).pageCount.get();
    if (ids.length === 1 || ids.length < knownPages) return this.#readOneByOne(ids, call);
    const list = await this.#list.open(this.#queryFor(guide), call);
    if (list.pageCount === 1) return [...list.rows];
    const found = new Set(list.rows.map(({ id }) => id));
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > (list.pageCount ?? Number.POSITIVE_INFINITY) - 1) return list.all();
    return [...list.rows, ...(await this.#readOneByOne(missing, call))];
  }

  #readOneByOne(ids: readonly string[], call: CallContext): Promise<Row<MappedItem<Item>>[]> {
    const { http } = this.#upstream;
    return Promise.all(
      ids.map(async (id) => {
        const request = { path: this.#kind.one(id), schema: this.#schema };
        return { id, wire: await http.request(request, call).catch(asProviderError) };
      }),
    );
  }

  async #completeList(guide: string, call: CallContext): Promise<Item[]> {
    return completeItems(await this.ofGuide(guide, call));
  }

  #rowsOf(
    guide: string,
    call: CallContext,
    filter: Readonly<Record<string, string>> = {},
  ): Promise<Row<MappedItem<Item>>[]> {
    return this.#list.read(this.#queryFor(guide, filter), call);
  }

  #queryFor(guide: string, filter: Readonly<Record<string, string>> = {}) {
    const { ordering } = this.#kind;
    return { guide, ...filter, ...(ordering !== undefined && { ordering }) };
  }
}

function itemsOf<Item>(rows: readonly Row<MappedItem<Item>>[]): Result<Item>[] {
  return rows.map(({ wire }) => (wire instanceof ProviderError ? wire : wire.item));
}

/** @throws ProviderError if one of the items could not be read. */
function completeItems<Item>(items: readonly Result<Item>[]): Item[] {
  return items.map((item) => {
    if (item instanceof ProviderError) throw item;
    return item;
  });
}

/** The distinct item ids of each guide. Texts that are not local ids are left out. */
function idsByGuide(localIds: readonly string[]): Map<string, string[]> {
  const byGuide = new Map<string, string[]>();
  for (const localId of new Set(localIds)) {
    const parsed = parseLocalId(localId);
    if (!parsed) continue;
    const ids = byGuide.get(parsed.guide);
    if (ids) ids.push(parsed.id);
    else byGuide.set(parsed.guide, [parsed.id]);
  }
  return byGuide;
}
