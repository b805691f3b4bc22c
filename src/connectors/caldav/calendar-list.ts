import { asProviderError, ProviderError } from '../../domain/errors.ts';
import { knownTimeZone } from '../../time/zone.ts';
import type { CallContext } from '../connector.ts';
import { hasStatus } from '../http/status-codes.ts';
import { shareInOperation } from '../operation-reads.ts';
import { hasSyncReport, isEventCalendar, propertyOf, textOf, type WireResource } from './caldav.wire.ts';
import type { Homes } from './discovery.ts';
import { collectionPath, pathOf } from './hrefs.ts';
import { CALENDAR_PROPERTIES } from './requests.ts';
import { readMultiStatus, type Upstream } from './upstream.ts';
import { CALDAV } from './xml.ts';

/** A calendar as its server lists it. */
export interface DavCalendar {
  /** The path at the origin, which is the id. */
  readonly path: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly color: string | undefined;
  /** IANA name of the calendar's own zone; undefined if it has none, or if it is not known. */
  readonly ownTimeZone: string | undefined;
  /** The zone of dates and of times without a zone: the calendar's own, or else that of the account. */
  readonly timeZone: string;
  /** Changes with every event; undefined if the server does not return changes since a token. */
  readonly syncToken: string | undefined;
}

export type ListCalendars = (call: CallContext) => Promise<readonly DavCalendar[]>;

const APPLE = 'http://apple.com/ns/ical/';

/**
 * Lists the calendars of the user, in one call for each calendar home (nearly always one). The reads of one operation share a
 * list.
 *
 * @param now a monotonic clock, in milliseconds.
 */
export function createCalendarList(
  upstream: Upstream,
  homes: Homes,
  { timeZone, now }: { readonly timeZone: string; readonly now: () => number },
): ListCalendars {
  async function listHome(home: string, call: CallContext): Promise<DavCalendar[]> {
    const path = collectionPath(home, '{home}');
    const request = { method: 'PROPFIND', path, body: CALENDAR_PROPERTIES, depth: 1 } as const;
    const { resources } = await readMultiStatus(upstream, request, call);
    return resources.filter(isEventCalendar).flatMap((resource) => {
      const calendar = pathOf(resource.href, upstream.origin);
      return calendar === undefined ? [] : [toDavCalendar(resource, calendar, timeZone)];
    });
  }

  async function list(paths: readonly string[], call: CallContext): Promise<DavCalendar[]> {
    const calendars = (await Promise.all(paths.map((home) => listHome(home, call)))).flat();
    return [...new Map(calendars.map((calendar) => [calendar.path, calendar])).values()];
  }

  async function listAgainIfMoved(call: CallContext): Promise<readonly DavCalendar[]> {
    const paths = await homes.of(call);
    const calendars = await list(paths, call).catch(asProviderError);
    if (!(calendars instanceof ProviderError)) return calendars;
    if (!hasStatus(calendars, 404, 410)) throw calendars;
    homes.forget(call);
    return await list(await homes.of(call), call);
  }

  return shareInOperation(listAgainIfMoved, now);
}

function toDavCalendar(resource: WireResource, path: string, accountZone: string): DavCalendar {
  const ownTimeZone = zoneOf(textOf(propertyOf(resource, 'calendar-timezone', CALDAV)));
  return {
    path,
    name: textOf(propertyOf(resource, 'displayname')) ?? decodedName(path),
    description: textOf(propertyOf(resource, 'calendar-description', CALDAV)),
    color: colorOf(textOf(propertyOf(resource, 'calendar-color', APPLE))),
    ownTimeZone,
    timeZone: ownTimeZone ?? accountZone,
    syncToken: hasSyncReport(resource) ? textOf(propertyOf(resource, 'sync-token')) : undefined,
  };
}

/**
 * The zone that the property names: a whole iCalendar object with one VTIMEZONE.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4791#section-5.2.2
 */
function zoneOf(calendarTimeZone: string | undefined): string | undefined {
  const [, name] = /^TZID[^:\r\n]*:(.*)$/im.exec(calendarTimeZone ?? '') ?? [];
  return knownTimeZone(name?.trim()) ?? undefined;
}

/** `#RRGGBB`; servers also store an opacity at the end, which is left out. */
function colorOf(color: string | undefined): string | undefined {
  return /^#[0-9a-f]{6}(?=(?:[0-9a-f]{2})?$)/i.exec(color ?? '')?.[0];
}

/** The last segment of a path, for a calendar without a name. */
function decodedName(path: string): string {
  const segment = path.split('/').findLast((part) => part !== '') ?? path;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
