import type { BusyRequest } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { readJointly } from '../http/joint-reads.ts';
import type { CalendarReader } from './calendar-reader.ts';
import { eventQuery, hasNaiveTime, LONGEST_EVENT_MS, timesOf } from './event-times.ts';
import { isWireId, type WireEvent } from './gravity-rail.wire.ts';
import { PagedList } from './list-pages.ts';
import { notFound, type Upstream, unexpectedRow } from './upstream.ts';

type EventsByCalendar = ReadonlyMap<string, Result<readonly WireEvent[]>>;

/** Calendars whose windows overlap, so that one read can cover them together. */
interface Cluster {
  readonly calendarIds: Set<string>;
  /** Epoch milliseconds. */
  from: number;
  to: number;
}

interface ClusterEvents {
  readonly cluster: Cluster;
  readonly events: EventsByCalendar;
  /** The zone of a calendar with naive times. */
  readonly zoneOf: (calendarId: string) => Result<string>;
}

/**
 * Reads the times at which events occupy calendars. Naive times are in the zone of the calendar. Cancelled and rejected
 * events occupy no time.
 */
export class BusyReader {
  readonly #upstream: Upstream;
  readonly #calendars: CalendarReader;
  readonly #events: PagedList<WireEvent>;

  constructor(upstream: Upstream, calendars: CalendarReader) {
    this.#upstream = upstream;
    this.#calendars = calendars;
    this.#events = new PagedList(upstream, path`/calendar-events`, upstream.wire.event);
  }

  async read(requests: readonly BusyRequest[], call: CallContext): Promise<Result<Interval[]>[]> {
    const clusters = await Promise.all(clustersOf(requests).map((cluster) => this.#readCluster(cluster, call)));
    return requests.map((request) => this.#busyTimes(request, clusters));
  }

  #busyTimes({ calendarId, from, to }: BusyRequest, clusters: readonly ClusterEvents[]): Result<Interval[]> {
    const covering = clusters.find(
      ({ cluster }) => cluster.calendarIds.has(calendarId) && cluster.from <= from && to <= cluster.to,
    );
    const events = covering?.events.get(calendarId);
    if (!covering || events === undefined) return notFound(this.#upstream.account, `calendar ${calendarId}`);
    if (events instanceof ProviderError) return events;
    const intervals = this.#toIntervals(calendarId, this.#occupying(events), covering.zoneOf(calendarId));
    if (intervals instanceof ProviderError) return intervals;
    return intervals.filter(({ start, end }) => start < to && end > from && start < end);
  }

  async #readCluster(cluster: Cluster, call: CallContext): Promise<ClusterEvents> {
    const reading = readJointly(call, (joint) => this.#eventsOf(cluster, joint));
    const events = await reading.catch((error: unknown): EventsByCalendar => {
      const failure = asProviderError(error);
      return new Map([...cluster.calendarIds].map((id) => [id, failure]));
    });
    const zoneOf = await this.#zonesFor(events, call).catch((error: unknown) => {
      const failure = asProviderError(error);
      return () => failure;
    });
    return { cluster, events, zoneOf };
  }

  /**
   * Reads one list for all calendars. If its first page shows that this takes more calls than one list per calendar, reads
   * these instead; then only the first page was wasted.
   */
  async #eventsOf(cluster: Cluster, call: CallContext): Promise<EventsByCalendar> {
    const { calendarIds } = cluster;
    if (calendarIds.size === 1) return this.#eventsOfEach(cluster, call);
    const list = await this.#events.open(queryFor(cluster), call);
    const { first } = list;
    const unknownCount = first.hasNext ? Number.POSITIVE_INFINITY : 0;
    const otherPages = first.pageCount === undefined ? unknownCount : first.pageCount - 1;
    if (otherPages > calendarIds.size) return this.#eventsOfEach(cluster, call);
    const events = await this.#events.rest(list);
    if (events.some(({ calendarId }) => typeof calendarId !== 'string')) return this.#eventsOfEach(cluster, call);
    const byCalendar = Map.groupBy(events, ({ calendarId }) => calendarId);
    return new Map([...calendarIds].map((id) => [id, byCalendar.get(id) ?? []]));
  }

  async #eventsOfEach(cluster: Cluster, call: CallContext): Promise<EventsByCalendar> {
    const lists = await Promise.all(
      [...cluster.calendarIds].map(async (calendarId): Promise<[string, Result<readonly WireEvent[]>]> => {
        const events = await this.#events.all({ calendarId, ...queryFor(cluster) }, call).catch(asProviderError);
        if (events instanceof ProviderError) return [calendarId, events];
        // Without a calendar id an event is of the requested calendar.
        const isOwn = (event: WireEvent) => (event.calendarId ?? calendarId) === calendarId;
        return [calendarId, events.filter(isOwn)];
      }),
    );
    return new Map(lists);
  }

  /** The zones of the calendars with naive times. */
  async #zonesFor(events: EventsByCalendar, call: CallContext): Promise<(calendarId: string) => Result<string>> {
    const naive = [...events].flatMap(([id, list]) =>
      !(list instanceof ProviderError) && this.#occupying(list).some(hasNaiveTime) ? id : [],
    );
    const calendars = await this.#calendars.get(naive, call, { schedules: false });
    return (id) => {
      const calendar = calendars.get(id);
      if (calendar instanceof ProviderError) return calendar;
      const { account } = this.#upstream;
      return calendar?.timeZone ?? unexpectedRow(account, `time zone of calendar ${id}, which its event times need`);
    };
  }

  #occupying(events: readonly WireEvent[]): WireEvent[] {
    const { enumValues } = this.#upstream.wireFormat;
    return events.filter(({ status }) => enumValues.read('eventStatus', status ?? '') !== 'cancelled');
  }

  #toIntervals(calendarId: string, events: readonly WireEvent[], zone: Result<string>): Result<Interval[]> {
    const intervals: Interval[] = [];
    for (const event of events) {
      const times = timesOf(event, zone);
      if (times instanceof ProviderError) return times;
      if (times === undefined) {
        return unexpectedRow(this.#upstream.account, `times of an event of calendar ${calendarId}`);
      }
      intervals.push(times);
    }
    return intervals;
  }
}

function queryFor({ from, to }: Cluster) {
  return eventQuery({ start: from, end: to }, LONGEST_EVENT_MS);
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
