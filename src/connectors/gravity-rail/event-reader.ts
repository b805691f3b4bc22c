import type { Booking, BookingQuery } from '../../domain/booking.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import { isSelectedBy } from '../booking-filter.ts';
import type { CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import type { CalendarReader } from './calendar-reader.ts';
import { eventQuery, hasNaiveTime, LONGEST_EVENT_MS, timesOf } from './event-times.ts';
import { toBooking } from './gravity-rail.map.ts';
import { isWireId, type Row, type WireEventDetails } from './gravity-rail.wire.ts';
import { PagedList } from './list-pages.ts';
import { notFound, type Upstream, unexpectedRow } from './upstream.ts';

/** Reads calendar events as bookings. Naive times are in the zone of the event's calendar. */
export class EventReader {
  readonly #upstream: Upstream;
  readonly #calendars: CalendarReader;
  readonly #list: PagedList<Row<WireEventDetails>>;

  constructor(upstream: Upstream, calendars: CalendarReader) {
    this.#upstream = upstream;
    this.#calendars = calendars;
    this.#list = new PagedList(upstream, path`/calendar-events`, upstream.wire.eventDetailsRow);
  }

  async list(query: BookingQuery, call: CallContext): Promise<Result<Booking>[]> {
    const { from, to, calendarId } = query;
    if (calendarId !== undefined && !isWireId(calendarId)) return [];
    const rows = await this.#list.all({ calendarId, ...eventQuery({ start: from, end: to }, LONGEST_EVENT_MS) }, call);
    const bookings = await this.#toBookings(rows, calendarId, call);
    return bookings.filter((booking) => booking instanceof ProviderError || isSelectedBy(query, booking));
  }

  async get(ids: readonly string[], call: CallContext): Promise<Result<Booking>[]> {
    const valid = [...new Set(ids)].filter(isWireId);
    const reads = await Promise.all(
      valid.map(async (id) => ({ id, row: await this.readOne(id, call).catch(asProviderError) })),
    );
    const rows = reads.flatMap(({ id, row }) => (row instanceof ProviderError ? [] : [{ id, value: row }]));
    const bookings = await this.#toBookings(rows, undefined, call);
    const byId = new Map(
      reads.map(({ id, row }): [string, Result<Booking> | undefined] => [
        id,
        row instanceof ProviderError ? row : bookings[rows.findIndex((other) => other.id === id)],
      ]),
    );
    return ids.map((id) => byId.get(id) ?? notFound(this.#upstream.account, `event ${id}`));
  }

  /** The event as received. @throws ProviderError */
  readOne(id: string, call: CallContext): Promise<WireEventDetails> {
    const { http, wire } = this.#upstream;
    return http.request({ path: path`/calendar-events/${id}`, schema: wire.eventDetails }, call);
  }

  /** @param calendarId the calendar of events that do not name theirs. */
  async #toBookings(
    rows: readonly Row<WireEventDetails>[],
    calendarId: string | undefined,
    call: CallContext,
  ): Promise<Result<Booking>[]> {
    const { account, wireFormat } = this.#upstream;
    const calendarOf = ({ known }: WireEventDetails) => known.calendarId ?? calendarId;
    const naive = rows.flatMap(({ value }) => (value && hasNaiveTime(value.known) ? (calendarOf(value) ?? []) : []));
    const calendars =
      naive.length === 0
        ? new Map()
        : await this.#calendars.get(naive, call, { schedules: false }).catch(asProviderError);
    const zoneOf = (id: string | undefined): Result<string> => {
      if (calendars instanceof ProviderError) return calendars;
      const calendar = id === undefined ? undefined : calendars.get(id);
      if (calendar instanceof ProviderError) return calendar;
      return calendar?.timeZone ?? notFound(account, `time zone of calendar ${id}, which its event times need`);
    };
    return rows.map(({ id, value, brokenAt }) => {
      if (!value) return unexpectedRow(account, `event ${id}`, brokenAt);
      const times = timesOf(value.known, zoneOf(calendarOf(value)));
      if (times instanceof ProviderError) return times;
      if (times === undefined) return unexpectedRow(account, `times of event ${id}`);
      return toBooking(account, value, { ...times, calendarId: calendarOf(value) ?? null }, wireFormat);
    });
  }
}
