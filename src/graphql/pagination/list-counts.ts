import type { ErrorCode } from '../../domain/errors.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import type { CarriedResults, Cursor } from './cursor.ts';
import { type ListSource, ListWalk } from './list-walk.ts';

/** The cursors between which the page lies. */
export interface Bounds {
  readonly after: Cursor | undefined;
  readonly before: Cursor | undefined;
}

/** What is needed to count the items of a list over accounts. */
interface Counting<T extends ResourceRef> {
  readonly sources: readonly ListSource<T>[];
  readonly walks: ReadonlyMap<string, ListWalk<T>>;
  /** The lists between which the page lies: the index of the first, and that after the last. */
  readonly start: number;
  readonly end: number;
  readonly bounds: Bounds;
  /** Undefined if the page lies between no lists. */
  readonly failures: ReadonlyMap<string, ErrorCode> | undefined;
}

/** The numbers of items around each account, if no further call is needed to know them. */
export function knownCounts<T extends ResourceRef>({ sources, walks, start, end, bounds }: Counting<T>) {
  const { after, before } = bounds;
  const outside = { before: after ? after.counts?.before : 0, after: before ? before.counts?.after : 0 };
  if (outside.before === undefined || outside.after === undefined) return undefined;
  const inside = sources.slice(start, end).map(({ account }) => ({ account, total: walks.get(account)?.knownTotal }));
  let total = outside.before + outside.after;
  for (const { total: count } of inside) {
    if (count === undefined) return undefined;
    total += count;
  }
  const around = new Map<string, NonNullable<CarriedResults['counts']>>();
  let ahead = outside.before;
  for (const { account, total: count = 0 } of inside) {
    around.set(account, { before: ahead, after: total - ahead - count });
    ahead += count;
  }
  return around;
}

/** The number of items in the whole list; null if an account failed. */
export async function totalOf<T extends ResourceRef>({ sources, walks, start, end, bounds, failures }: Counting<T>) {
  if (failures === undefined || failures.size > 0) return null;
  const { after, before } = bounds;
  const ahead = after ? after.counts?.before : 0;
  const behind = before ? before.counts?.after : 0;
  const counted = sources.slice(ahead === undefined ? 0 : start, behind === undefined ? sources.length : end);
  const counts = await Promise.all(counted.map((source) => countOf(source, walks.get(source.account))));
  let total = (ahead ?? 0) + (behind ?? 0);
  for (const count of counts) {
    if (count === null) return null;
    total += count;
  }
  return total;
}

/** The number of items in a list; null if it cannot be read. Loads the whole list only if the provider reports no total. */
export async function countOf<T extends ResourceRef>(
  source: ListSource<T>,
  walk: ListWalk<T> = new ListWalk(source, { direction: 'forward' }),
): Promise<number | null> {
  await walk.ensure(1);
  if (walk.error) return null;
  if (walk.knownTotal !== undefined) return walk.knownTotal;
  const whole = new ListWalk({ ...source, pages: undefined }, { direction: 'forward' });
  await whole.ensure(0);
  return whole.error ? null : (whole.knownTotal ?? null);
}
