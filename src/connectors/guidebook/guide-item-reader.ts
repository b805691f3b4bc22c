import type { z } from 'zod';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import type { Path } from '../http/http-request.ts';
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

  /** Reads items by local id. A guide with one requested id costs a single read, every other guide its whole list. */
  async get(ids: readonly string[], call: CallContext): Promise<Result<Item>[]> {
    const read: ItemsById<Item> = { items: new Map(), failures: new Map() };
    await Promise.all([...idsByGuide(ids)].map(([guide, itemIds]) => this.#readInto(read, guide, itemIds, call)));
    return ids.map((id) => read.items.get(id) ?? read.failures.get(id) ?? notFound(this.#upstream, this.#kind.title));
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
    const [id] = ids;
    if (id === undefined || ids.length > 1) return this.#rowsOf(guide, call);
    const { http } = this.#upstream;
    return [{ id, wire: await http.request({ path: this.#kind.one(id), schema: this.#schema }, call) }];
  }

  async #completeList(guide: string, call: CallContext): Promise<Item[]> {
    return completeItems(await this.ofGuide(guide, call));
  }

  #rowsOf(
    guide: string,
    call: CallContext,
    filter: Readonly<Record<string, string>> = {},
  ): Promise<Row<MappedItem<Item>>[]> {
    const { ordering } = this.#kind;
    return this.#list.read({ guide, ...filter, ...(ordering !== undefined && { ordering }) }, call);
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
