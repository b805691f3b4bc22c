import type { z } from 'zod';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import type { Path } from '../http/http-request.ts';
import { createListReader, notFound, type Row, type Upstream } from './list-endpoint.ts';
import { isGuideId, parseLocalId, toLocalId } from './local-id.ts';

interface WireItem {
  readonly id: string;
  readonly guide: string;
}

/** A row, read and mapped. */
interface ReadItem<Item> {
  readonly id: string;
  readonly localId: string;
  readonly item: Item;
}

/** A kind of things that live in guides. */
export interface ItemKind<Wire extends WireItem, Item> {
  /** For messages, in the gateway's terms. */
  readonly title: string;
  readonly list: Path;
  readonly one: (id: string) => Path;
  /** A field with unique values, so that no row moves between pages (docs/providers/guidebook.md, section 3). */
  readonly ordering?: string;
  /** Whether its lists may be kept for a short time. */
  readonly cacheable?: boolean;
  readonly wire: z.ZodType<Wire>;
  readonly toItem: (account: string, wire: Wire) => Item;
}

export interface GuideItems<Item> {
  /** By local id. A guide of which one item is asked costs the single read, any other guide its list. */
  readonly get: (ids: readonly string[], call: CallContext) => Promise<Result<Item>[]>;
  /** What cannot be read is an error value among the others. */
  readonly ofGuide: (guide: string, call: CallContext) => Promise<Result<Item>[]>;
  /** Each guide's list, read once. A list that is not whole is an error: a session left out would look like free time. */
  readonly ofGuides: (guides: readonly string[], call: CallContext) => Promise<Result<readonly Item[]>[]>;
}

export function createGuideItems<Wire extends WireItem, Item>(
  upstream: Upstream,
  kind: ItemKind<Wire, Item>,
): GuideItems<Item> {
  const { account, http } = upstream;
  const row = kind.wire.transform(
    (wire): ReadItem<Item> => ({
      id: wire.id,
      // Under the row's own guide: a single read can bring the right id of a wrong guide.
      localId: toLocalId(wire),
      item: kind.toItem(account, wire),
    }),
  );
  const readList = createListReader(upstream, {
    title: kind.title,
    path: kind.list,
    row,
    cacheable: kind.cacheable,
  });

  function rowsOf(guide: string, call: CallContext): Promise<Row<ReadItem<Item>>[]> {
    return readList({ guide, ...(kind.ordering === undefined ? {} : { ordering: kind.ordering }) }, call);
  }

  async function ofGuide(guide: string, call: CallContext): Promise<Result<Item>[]> {
    const rows = await rowsOf(guide, call);
    return rows.map(({ wire }) => (wire instanceof ProviderError ? wire : wire.item));
  }

  async function wholeGuide(guide: string, call: CallContext): Promise<Item[]> {
    const items = await ofGuide(guide, call);
    return items.map((item) => {
      if (item instanceof ProviderError) throw item;
      return item;
    });
  }

  async function readSome(guide: string, ids: readonly string[], call: CallContext): Promise<Row<ReadItem<Item>>[]> {
    const [id] = ids;
    if (id === undefined || ids.length > 1) return rowsOf(guide, call);
    return [{ id, wire: await http.request({ path: kind.one(id), answer: row }, call) }];
  }

  return {
    ofGuide,
    async get(ids, call) {
      const found = new Map<string, Item>();
      const failures = new Map<string, ProviderError>();
      await Promise.all(
        [...idsByGuide(ids)].map(async ([guide, asked]) => {
          function fail(failed: readonly string[], failure: ProviderError) {
            for (const id of failed) failures.set(toLocalId({ guide, id }), failure);
          }
          try {
            for (const { id, wire } of await readSome(guide, asked, call)) {
              if (wire instanceof ProviderError) fail(id === undefined ? asked : [id], wire);
              else found.set(wire.localId, wire.item);
            }
          } catch (error) {
            fail(asked, asProviderError(error));
          }
        }),
      );
      return ids.map((id) => found.get(id) ?? failures.get(id) ?? notFound(upstream, kind.title));
    },
    async ofGuides(guides, call) {
      const lists = new Map<string, Result<readonly Item[]>>();
      await Promise.all(
        [...new Set(guides)]
          .filter(isGuideId)
          .map(async (guide) => lists.set(guide, await wholeGuide(guide, call).catch(asProviderError))),
      );
      return guides.map((guide) => lists.get(guide) ?? notFound(upstream, 'calendar'));
    },
  };
}

/** Each id once; those that Guidebook cannot have are left out. */
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
