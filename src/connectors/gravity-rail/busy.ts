import type { BusyRequest } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import type { CalendarConnector, CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { brokenRow, type CalendarReader, notFound, type ReaderParts } from './calendar-reader.ts';
import { eventQuery, hasNaiveTime, timesOf } from './event-times.ts';
import { isWireId, type WireEvent } from './gravity-rail.wire.ts';
import { createPagedList } from './list-pages.ts';

type Busy = CalendarConnector['busy'];
type EventsByCalendar = Map<string, Result<readonly WireEvent[]>>;

/** Calendars whose windows overlap, so that one read can answer them together. */
interface Cluster {
  readonly calendarIds: Set<string>;
  from: number;
  to: number;
}

/** When events occupy calendars. A naive time is one of its calendar's zone; cancelled and rejected events do not count. */
export function createBusy(parts: ReaderParts, reader: CalendarReader): Busy {
  const { account, http, wire } = parts;
  const { literals } = parts.dialect;
  const pages = createPagedList(http, path`/calendar-events`, wire.eventRow);

  const queryFor = ({ from, to }: Cluster) => eventQuery({ start: from, end: to });

  async function ofEach(cluster: Cluster, call: CallContext): Promise<EventsByCalendar> {
    const events: EventsByCalendar = new Map();
    await Promise.all(
      [...cluster.calendarIds].map(async (calendarId) => {
        const rows = await pages.all({ calendarId, ...queryFor(cluster) }, call).catch(asProviderError);
        const isOwn = (event: WireEvent) => (event.calendarId ?? calendarId) === calendarId;
        events.set(
          calendarId,
          rows instanceof ProviderError ? rows : rows.flatMap(({ value }) => (value && isOwn(value) ? value : [])),
        );
      }),
    );
    return events;
  }

  /**
   * One list of all calendars, unless that takes more calls than a list of each: then only its first page was in vain.
   */
  async function ofCluster(cluster: Cluster, call: CallContext): Promise<EventsByCalendar> {
    const { calendarIds } = cluster;
    if (calendarIds.size === 1) return ofEach(cluster, call);
    const opened = await pages.open(queryFor(cluster), call);
    const { pageCount, hasNext } = opened.first;
    const others = pageCount === undefined ? (hasNext ? Number.POSITIVE_INFINITY : 0) : pageCount - 1;
    if (others > calendarIds.size) return ofEach(cluster, call);
    const rest = await Promise.all(Array.from({ length: others }, (_, i) => opened.page(i + 2)));
    const byId = new Map([opened.first, ...rest].flatMap(({ rows }) => rows.map((row) => [row.id, row.value])));
    const events = [...byId.values()].filter((event) => event !== undefined);
    if (events.some(({ calendarId }) => typeof calendarId !== 'string')) return ofEach(cluster, call);
    const byCalendar = Map.groupBy(events, ({ calendarId }) => calendarId);
    return new Map([...calendarIds].map((id) => [id, byCalendar.get(id) ?? []]));
  }

  function occupied(events: readonly WireEvent[]): WireEvent[] {
    return events.filter(({ status }) => literals.read('eventStatus', status ?? '') !== 'cancelled');
  }

  function toIntervals(calendarId: string, events: readonly WireEvent[], zone: Result<string>): Result<Interval[]> {
    const intervals: Interval[] = [];
    for (const event of events) {
      const times = timesOf(event, zone);
      if (times instanceof ProviderError) return times;
      if (times === undefined) return brokenRow(account, `times of an event of calendar ${calendarId}`);
      intervals.push(times);
    }
    return intervals;
  }

  /** The zones of the calendars that have naive times. */
  async function zonesFor(
    events: EventsByCalendar,
    call: CallContext,
  ): Promise<(calendarId: string) => Result<string>> {
    const naive = [...events].flatMap(([id, found]) =>
      !(found instanceof ProviderError) && occupied(found).some(hasNaiveTime) ? id : [],
    );
    const calendars = await reader.get(naive, call, { schedules: false });
    return (id) => {
      const calendar = calendars.get(id);
      if (calendar instanceof ProviderError) return calendar;
      return calendar?.timeZone ?? brokenRow(account, `time zone of calendar ${id}, which its event times need`);
    };
  }

  return async (requests, call) => {
    const answers = await Promise.all(
      clustersOf(requests).map(async (cluster) => {
        const failed = (error: unknown): EventsByCalendar => {
          const failure = asProviderError(error);
          return new Map([...cluster.calendarIds].map((id) => [id, failure]));
        };
        const events = await ofCluster(cluster, call).catch(failed);
        const zoneOf = await zonesFor(events, call).catch((error: unknown) => {
          const failure = asProviderError(error);
          return () => failure;
        });
        return { cluster, events, zoneOf };
      }),
    );
    return requests.map((request) => {
      const { calendarId, from, to } = request;
      const answer = answers.find(
        ({ cluster }) => cluster.calendarIds.has(calendarId) && cluster.from <= from && to <= cluster.to,
      );
      const events = answer?.events.get(calendarId);
      if (!answer || events === undefined) return notFound(account, `calendar ${calendarId}`);
      if (events instanceof ProviderError) return events;
      const intervals = toIntervals(calendarId, occupied(events), answer.zoneOf(calendarId));
      if (intervals instanceof ProviderError) return intervals;
      return intervals.filter(({ start, end }) => start < to && end > from && start < end);
    });
  };
}

function clustersOf(requests: readonly BusyRequest[]): Cluster[] {
  const clusters: Cluster[] = [];
  for (const { calendarId, from, to } of requests.toSorted((a, b) => a.from - b.from)) {
    if (!isWireId(calendarId)) continue;
    const last = clusters.at(-1);
    if (last && from <= last.to) {
      last.calendarIds.add(calendarId);
      last.to = Math.max(last.to, to);
    } else {
      clusters.push({ calendarIds: new Set([calendarId]), from, to });
    }
  }
  return clusters;
}
