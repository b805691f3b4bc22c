import type { BusyRequest, Calendar } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { Session } from '../../domain/personalized-schedule.ts';
import type { Interval } from '../../time/interval.ts';
import { isTimeZone } from '../../time/zone.ts';
import type { CalendarConnector, CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import type { GuideItems } from './guide-items.ts';
import { busyIn, needsTimeZone, toCalendar } from './guidebook.map.ts';
import { type WireGuide, wireGuide } from './guidebook.wire.ts';
import { createListReader, notFound, type Row, type Upstream } from './list-endpoint.ts';
import { isGuideId } from './local-id.ts';

export type GuideReader = (call: CallContext) => Promise<Row<WireGuide>[]>;

export function createGuideReader(upstream: Upstream): GuideReader {
  const list = { title: 'calendar', path: path`/guides/`, row: wireGuide, cacheable: true };
  const read = createListReader(upstream, list);
  return (call) => read({}, call);
}

/** Guides as calendars. They keep no hours: what takes time in them are their sessions. */
export function createCalendars(
  upstream: Upstream,
  readGuides: GuideReader,
  sessions: GuideItems<Session>,
): CalendarConnector {
  const { account, http } = upstream;

  function read({ wire }: Row<WireGuide>): Result<Calendar> {
    return wire instanceof ProviderError ? wire : toCalendar(account, wire);
  }

  async function list(call: CallContext): Promise<Result<Calendar>[]> {
    const rows = await readGuides(call);
    return rows.map(read);
  }

  async function readSome(ids: readonly string[], call: CallContext): Promise<Row<WireGuide>[]> {
    const [id] = ids;
    if (id === undefined) return [];
    if (ids.length > 1) return readGuides(call);
    const guide = await http.request({ path: path`/guides/${id}/`, answer: wireGuide }, call);
    return [{ id: guide.id, wire: guide }];
  }

  async function get(ids: readonly string[], call: CallContext): Promise<Result<Calendar>[]> {
    const asked = [...new Set(ids)].filter(isGuideId);
    const rows = await readSome(asked, call).catch(asProviderError);
    const found = new Map(rows instanceof ProviderError ? [] : rows.map((row) => [row.id, read(row)]));
    // A row without an id can be any guide that is not found.
    const unknown = rows instanceof ProviderError ? rows : found.get(undefined);
    return ids.map((id) => found.get(id) ?? (isGuideId(id) ? unknown : undefined) ?? notFound(upstream, 'calendar'));
  }

  /** Asked only for guides whose sessions need it, since most need one call less without it. */
  async function timeZones(guides: readonly string[], call: CallContext): Promise<Map<string, Result<string>>> {
    const calendars = await get(guides, call);
    return new Map(guides.map((guide, index) => [guide, timeZoneOf(calendars[index]!)]));
  }

  function timeZoneOf(calendar: Result<Calendar>): Result<string> {
    if (calendar instanceof ProviderError) return calendar;
    if (calendar.timeZone !== null && isTimeZone(calendar.timeZone)) return calendar.timeZone;
    const message = `Guidebook (account ${account}) returned no valid time zone for a calendar with all-day sessions: set it in Builder`;
    return new ProviderError(account, 'UPSTREAM_INVALID', message);
  }

  async function busy(requests: readonly BusyRequest[], call: CallContext): Promise<Result<readonly Interval[]>[]> {
    const agendas = await sessions.ofGuides(
      requests.map(({ calendarId }) => calendarId),
      call,
    );
    const needZone = requests.map((request, index) => {
      const agenda = agendas[index]!;
      return !(agenda instanceof ProviderError) && agenda.some((session) => needsTimeZone(session, request));
    });
    const guides = new Set(requests.filter((_, index) => needZone[index]).map(({ calendarId }) => calendarId));
    const zones = await timeZones([...guides], call);
    return requests.map((request, index) => {
      const agenda = agendas[index]!;
      if (agenda instanceof ProviderError) return agenda;
      const zone = needZone[index] ? zones.get(request.calendarId) : undefined;
      return zone instanceof ProviderError ? zone : busyIn(agenda, request, zone);
    });
  }

  return { list, get, busy };
}
