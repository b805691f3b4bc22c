import { LRUCache } from 'lru-cache';
import { ProviderError } from '../../domain/errors.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { CallContext } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import type { DavCalendar } from './calendar-list.ts';
import { type EventObject, parseObjects } from './event-objects.ts';
import { readAllObjects, readChanges, readObjectsAt, readObjectsBetween } from './objects.ts';
import type { Upstream } from './upstream.ts';

/** The most characters of iCalendar that are kept for an account; parsed, they take several times as much memory. */
const MAX_CHARACTERS = 16 * 1024 * 1024;
/** The most answers to one synchronization that the server divides into parts. */
const MAX_PARTS = 20;

/** The events of calendars, of which only what changed since the last read is read again. */
export interface EventCopies {
  /**
   * The objects that can have an event in the window; others may be among them.
   *
   * @param calendar as it was just listed.
   */
  read(calendar: DavCalendar, window: TimeWindow, call: CallContext): Promise<readonly EventObject[]>;
  /** The objects at these paths; those that do not exist are left out. */
  readAt(calendar: DavCalendar, paths: ReadonlySet<string>, call: CallContext): Promise<readonly EventObject[]>;
}

/** All objects of a calendar at one time. */
interface Copy {
  readonly syncToken: string;
  readonly objects: ReadonlyMap<string, EventObject>;
}

/** A calendar that is too large to be kept. */
const TOO_LARGE = 'TOO_LARGE';

/**
 * Keeps all objects of a calendar whose server has `sync-collection` (RFC 6578), as far as memory allows: the token of the
 * listed calendar shows whether anything changed. Windows are applied by the gateway, since servers find repeated events
 * wrongly (docs/providers/caldav.md, section 5). Other calendars are read by window each time.
 *
 * Copies are never shared between credentials, and are not modified once they exist: concurrent reads can each make one.
 */
export function createEventCopies(upstream: Upstream): EventCopies {
  const copies = new LRUCache<string, Copy | typeof TOO_LARGE>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: (copy) => (copy === TOO_LARGE ? 1 : sizeOf(copy)),
  });

  async function readCopy(calendar: DavCalendar, syncToken: string, known: Copy | undefined, call: CallContext) {
    if (known?.syncToken === syncToken) return known;
    const updated = known && (await update(upstream, calendar, known, call).catch(ignoreInvalidToken));
    return updated ?? (await readWhole(upstream, calendar, syncToken, call));
  }

  const keyOf = ({ path, timeZone }: DavCalendar, call: CallContext) =>
    `${digestOf(call.credential)} ${timeZone} ${path}`;

  return {
    async readAt(calendar, paths, call) {
      const { path, timeZone, syncToken } = calendar;
      const known = copies.get(keyOf(calendar, call));
      if (known !== undefined && known !== TOO_LARGE && known.syncToken === syncToken) {
        return [...paths].flatMap((one) => known.objects.get(one) ?? []);
      }
      return await parseObjects(await readObjectsAt(upstream, path, [...paths], call), timeZone);
    },
    async read(calendar, window, call) {
      const { path, timeZone, syncToken } = calendar;
      const key = keyOf(calendar, call);
      const known = copies.get(key);
      if (syncToken === undefined || known === TOO_LARGE) {
        return await parseObjects(await readObjectsBetween(upstream, path, window, call), timeZone);
      }
      try {
        const copy = await readCopy(calendar, syncToken, known, call);
        copies.set(key, sizeOf(copy) <= MAX_CHARACTERS ? copy : TOO_LARGE);
        return [...copy.objects.values()];
      } catch (error) {
        if (!isTooLarge(error)) throw error;
        copies.set(key, TOO_LARGE);
        return await parseObjects(await readObjectsBetween(upstream, path, window, call), timeZone);
      }
    },
  };
}

function sizeOf({ objects }: Copy): number {
  return objects.values().reduce((sum, { characters }) => sum + characters, 1);
}

/** Whether the response exceeded the size that the HTTP client accepts. */
function isTooLarge(error: unknown): boolean {
  return (
    error instanceof ProviderError &&
    error.cause instanceof Error &&
    error.cause.message === 'UND_ERR_RES_EXCEEDED_MAX_SIZE'
  );
}

/** The token was listed before the objects were read, so a change in between is read again by the next update. */
async function readWhole(
  upstream: Upstream,
  { path, timeZone }: DavCalendar,
  syncToken: string,
  call: CallContext,
): Promise<Copy> {
  const objects = await parseObjects(await readAllObjects(upstream, path, call), timeZone);
  return { syncToken, objects: new Map(objects.map((object) => [object.path, object])) };
}

/** @returns undefined if the server returns no end of the changes. */
async function update(
  upstream: Upstream,
  { path, timeZone }: DavCalendar,
  copy: Copy,
  call: CallContext,
): Promise<Copy | undefined> {
  const objects = new Map(copy.objects);
  const changed = new Set<string>();
  let { syncToken } = copy;
  for (let part = 0; part < MAX_PARTS; part += 1) {
    const changes = await readChanges(upstream, path, syncToken, call);
    for (const removed of changes.removed) {
      objects.delete(removed);
      changed.delete(removed);
    }
    for (const one of changes.changed) changed.add(one);
    if (changes.syncToken === undefined) return undefined;
    syncToken = changes.syncToken;
    if (changes.isPartial) continue;
    const read = await parseObjects(await readObjectsAt(upstream, path, [...changed], call), timeZone);
    // One that is not found has been removed since, or has no events.
    for (const one of changed) objects.delete(one);
    for (const object of read) objects.set(object.path, object);
    return { syncToken, objects };
  }
  return undefined;
}

/**
 * A server that does not know the token any more returns 403 or 409 with a precondition, or fails (xandikos: 500); the
 * calendar is then read as a whole.
 */
function ignoreInvalidToken(error: unknown): undefined {
  const isRejected =
    error instanceof ProviderError && [400, 403, 409, 410, 412, 500, 501, 507].includes(error.upstreamStatus ?? 0);
  if (!isRejected) throw error;
}
