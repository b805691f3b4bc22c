import { mapInSteps } from '../../concurrency/steps.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { CallContext } from '../connector.ts';
import type { TextBody } from '../http/encoding.ts';
import { propertyOf, textOf, type WireMultiStatus, type WireResource } from './caldav.wire.ts';
import { collectionPath, pathOf } from './hrefs.ts';
import { ALL_EVENTS, changesSince, eventsBetween, objectsAt } from './requests.ts';
import { readMultiStatus, type Upstream } from './upstream.ts';
import { CALDAV } from './xml.ts';

/** An object of a calendar: one event with all its exceptions, as iCalendar. */
export interface CalendarObject {
  /** The path at the origin of the account. */
  readonly path: string;
  /** Changes with the content. */
  readonly etag: string | undefined;
  readonly text: string;
}

/** What changed in a calendar. Paths of objects, some of which may contain no events. */
export interface Changes {
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly syncToken: string | undefined;
  /** Whether the server left out changes, which a further request from `syncToken` returns. */
  readonly isPartial: boolean;
}

/** How many objects one request names. */
const OBJECTS_PER_REQUEST = 100;
const DAY = 86_400_000;

/** All objects with events. */
export function readAllObjects(upstream: Upstream, calendar: string, call: CallContext): Promise<CalendarObject[]> {
  return query(upstream, calendar, ALL_EVENTS, call);
}

/**
 * The objects that the server finds in a window. The window is a day longer at both ends, since servers resolve dates and
 * times without a zone in zones of their own (docs/providers/caldav.md, section 5).
 */
export function readObjectsBetween(
  upstream: Upstream,
  calendar: string,
  { from, to }: TimeWindow,
  call: CallContext,
): Promise<CalendarObject[]> {
  return query(upstream, calendar, eventsBetween(toBasicUtc(from - DAY), toBasicUtc(to + DAY)), call);
}

/** The objects at these paths; those that do not exist are left out. */
export async function readObjectsAt(
  upstream: Upstream,
  calendar: string,
  paths: readonly string[],
  call: CallContext,
): Promise<CalendarObject[]> {
  const batches: string[][] = [];
  for (let at = 0; at < paths.length; at += OBJECTS_PER_REQUEST)
    batches.push(paths.slice(at, at + OBJECTS_PER_REQUEST));
  await upstream.http.ensureCapacity(batches.length, call);
  const objects = await Promise.all(batches.map((batch) => query(upstream, calendar, objectsAt(batch), call)));
  return objects.flat();
}

/** @throws ProviderError also for a token that the server does not know any more. */
export async function readChanges(
  upstream: Upstream,
  calendar: string,
  syncToken: string,
  call: CallContext,
): Promise<Changes> {
  const body = changesSince(syncToken);
  const request = { method: 'REPORT', path: collectionPath(calendar, '{calendar}'), body, depth: 0 } as const;
  const { resources, syncToken: next } = await readMultiStatus(upstream, request, call);
  const changed: string[] = [];
  const removed: string[] = [];
  let isPartial = false;
  for (const { href, status } of resources) {
    const path = pathOf(href, upstream.origin);
    if (path === calendar) isPartial = status === 507;
    else if (path !== undefined && !path.endsWith('/')) (status === 404 ? removed : changed).push(path);
  }
  return { changed, removed, syncToken: next, isPartial };
}

async function query(
  upstream: Upstream,
  calendar: string,
  body: TextBody,
  call: CallContext,
): Promise<CalendarObject[]> {
  const request = { method: 'REPORT', path: collectionPath(calendar, '{calendar}'), body, depth: 1 } as const;
  return toObjects(upstream, await readMultiStatus(upstream, request, call));
}

async function toObjects({ origin }: Upstream, { resources }: WireMultiStatus): Promise<CalendarObject[]> {
  const objects = await mapInSteps(resources, (resource: WireResource) => {
    const path = pathOf(resource.href, origin);
    const text = textOf(propertyOf(resource, 'calendar-data', CALDAV));
    if (path === undefined || text === undefined) return [];
    return [{ path, etag: textOf(propertyOf(resource, 'getetag')), text }];
  });
  return objects.flat();
}

function toBasicUtc(instant: number): string {
  return `${new Date(instant).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}
