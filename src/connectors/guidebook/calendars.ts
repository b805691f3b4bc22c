import type { BusyRequest, Calendar } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import type { CalendarConnector, CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { busyIn, needsTimeZone, toCalendar } from './guidebook.map.ts';
import { type WireGuide, wireGuide } from './guidebook.wire.ts';
import type { ListClient, ListEndpoint, Row } from './list-endpoint.ts';
import { isGuideId } from './local-id.ts';
import type { SessionReader } from './sessions.ts';
import { notFound, TITLE, type Upstream } from './upstream.ts';

export const GUIDES: ListEndpoint<WireGuide> = {
  title: 'calendar',
  path: path`/guides/`,
  row: wireGuide,
  cacheable: true,
};

interface Parts {
  readonly upstream: Upstream;
  readonly guides: ListClient<WireGuide>;
  readonly sessions: SessionReader;
}

/** Guides as calendars. A guide has no opening hours; its sessions are busy times. */
export function createCalendars(parts: Parts): CalendarConnector {
  return {
    async list(call) {
      const rows = await parts.guides.read({}, call);
      return rows.map((row) => calendarOf(parts.upstream, row));
    },
    async pages(request, call) {
      const pages = await parts.guides.pages({}, request, call);
      return pages.map(({ rows, ...page }) => ({ ...page, items: rows.map((row) => calendarOf(parts.upstream, row)) }));
    },
    get: (ids, call) => getCalendars(parts, ids, call),
    busy: (requests, call) => busyTimes(parts, requests, call),
  };
}

async function getCalendars(parts: Parts, ids: readonly string[], call: CallContext): Promise<Result<Calendar>[]> {
  const { upstream } = parts;
  const guideIds = [...new Set(ids)].filter(isGuideId);
  const rows = await readRows(parts, guideIds, call).catch(asProviderError);
  const found = new Map(
    rows instanceof ProviderError ? [] : rows.map((row) => [row.id, calendarOf(upstream, row)] as const),
  );
  // A row without an id can be any guide that is not found.
  const missing = rows instanceof ProviderError ? rows : found.get(undefined);
  return ids.map((id) => found.get(id) ?? (isGuideId(id) ? missing : undefined) ?? notFound(upstream, 'calendar'));
}

/** One guide costs a single read; several cost the list. */
async function readRows(
  { upstream, guides }: Parts,
  ids: readonly string[],
  call: CallContext,
): Promise<Row<WireGuide>[]> {
  const [id] = ids;
  if (id === undefined) return [];
  if (ids.length > 1) return guides.read({}, call);
  const guide = await upstream.http.request({ path: path`/guides/${id}/`, schema: wireGuide }, call);
  return [{ id: guide.id, wire: guide }];
}

function calendarOf({ account }: Upstream, { wire }: Row<WireGuide>): Result<Calendar> {
  return wire instanceof ProviderError ? wire : toCalendar(account, wire);
}

/** Reads the time zones only of guides with all-day sessions near the window; most requests save this call. */
async function busyTimes(
  parts: Parts,
  requests: readonly BusyRequest[],
  call: CallContext,
): Promise<Result<readonly Interval[]>[]> {
  const calendarIds = requests.map(({ calendarId }) => calendarId);
  const agendas = await parts.sessions.ofGuides(calendarIds, call);
  const needZone = requests.map((request, index) => {
    const agenda = agendas[index]!;
    return !(agenda instanceof ProviderError) && agenda.some((session) => needsTimeZone(session, request));
  });
  const guides = new Set(calendarIds.filter((_, index) => needZone[index]));
  const zones = await timeZones(parts, [...guides], call);
  return requests.map((request, index) => {
    const agenda = agendas[index]!;
    if (agenda instanceof ProviderError) return agenda;
    const zone = needZone[index] ? zones.get(request.calendarId) : undefined;
    return zone instanceof ProviderError ? zone : busyIn(agenda, request, zone);
  });
}

async function timeZones(
  parts: Parts,
  guides: readonly string[],
  call: CallContext,
): Promise<Map<string, Result<string>>> {
  const calendars = await getCalendars(parts, guides, call);
  return new Map(guides.map((guide, index) => [guide, timeZoneOf(parts.upstream, calendars[index]!)]));
}

function timeZoneOf({ account }: Upstream, calendar: Result<Calendar>): Result<string> {
  if (calendar instanceof ProviderError) return calendar;
  if (calendar.timeZone !== null) return calendar.timeZone;
  const message = `${TITLE} (account ${account}) returned no valid time zone for a calendar with all-day sessions: set it in Builder`;
  return new ProviderError(account, 'UPSTREAM_INVALID', message);
}
