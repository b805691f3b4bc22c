import type { BusyRequest, Calendar } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { Interval } from '../../time/interval.ts';
import type { CalendarConnector, CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { mapped } from '../http/quick-read.ts';
import { hasStatus } from '../http/status-codes.ts';
import { readBookings } from './booking-list.ts';
import { type CalendarKey, toBookingStatus, toCalendarKey, toCalendars } from './calcom.map.ts';
import { envelope, wireBusyTimes, wireCalendars } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';

const THING = 'calendar';
const DAY = 86_400_000;
/** Bookings are found by where they start and end, so one that is longer than this can be missed at the window's edge. */
const LONGEST_BOOKING = 7 * DAY;

export interface Calendars extends CalendarConnector {
  /** When the owner is taken: by bookings, and in all calendars that count for Cal.com. */
  ownerBusy(windows: readonly TimeWindow[], call: CallContext): Promise<Result<readonly Interval[]>[]>;
}

/** The calendars that the owner connected to Cal.com. They hold no hours, and Cal.com lets nobody change them. */
export function createCalendars(api: CalcomApi): Calendars {
  const calendars = envelope(mapped(wireCalendars, (wire) => toCalendars(api.account, wire)));

  async function list(call: CallContext) {
    const { data } = await api.request({ path: path`/v2/calendars`, answer: calendars }, call);
    return data;
  }

  /** One call a calendar: an answer does not tell which calendar a time is from, and one broken calendar fails all of a call. */
  async function busyTimes({ credentialId, externalId }: CalendarKey, window: Interval, call: CallContext) {
    const query = new URLSearchParams({
      dateFrom: utcDate(window.start),
      // Enough whether Cal.com takes the date's beginning or its end.
      dateTo: utcDate(window.end - 1 + DAY),
      timeZone: 'UTC',
      'calendarsToLoad[0][credentialId]': String(credentialId),
      'calendarsToLoad[0][externalId]': externalId,
    });
    const { data } = await api.request(
      { path: path`/v2/calendars/busy-times`, query, answer: envelope(wireBusyTimes) },
      call,
    );
    return data.filter((taken) => overlaps(taken, window)).map(({ start, end }) => ({ start, end }));
  }

  /** All bookings that are neither cancelled nor rejected, those that wait for confirmation included. */
  async function bookings(window: Interval, call: CallContext): Promise<Interval[]> {
    const rows = await readBookings(
      api,
      { start: window.start - LONGEST_BOOKING, end: window.end + LONGEST_BOOKING },
      {},
      call,
    );
    return rows
      .filter((row) => toBookingStatus(row.status) !== 'CANCELLED' && overlaps(row, window))
      .map(({ start, end }) => ({ start, end }));
  }

  function createReads() {
    const shared = new Map<string, Promise<Result<readonly Interval[]>>>();
    return (key: readonly unknown[], read: () => Promise<readonly Interval[]>) => {
      const name = JSON.stringify(key);
      const reading = shared.get(name) ?? read().catch(asProviderError);
      shared.set(name, reading);
      return reading;
    };
  }

  async function busyOf(
    { calendarId, from, to }: BusyRequest,
    read: ReturnType<typeof createReads>,
    call: CallContext,
  ): Promise<Result<readonly Interval[]>> {
    const calendar = toCalendarKey(calendarId);
    if (calendar === undefined) return api.unknown(THING);
    const window = { start: from, end: to };
    const [booked, taken] = await Promise.all([
      read([from, to], () => bookings(window, call)),
      read([calendarId, from, to], () => busyTimes(calendar, window, call)),
    ]);
    if (booked instanceof ProviderError) return booked;
    if (taken instanceof ProviderError) {
      // The credential was good enough for the bookings, so 401 means a connection of somebody else.
      return hasStatus(taken, 401) ? api.unknown(THING) : taken;
    }
    return [...booked, ...taken];
  }

  async function ownerBusyIn(
    window: Interval,
    counting: Promise<readonly Calendar[]>,
    call: CallContext,
  ): Promise<Interval[]> {
    const [booked, taken] = await Promise.all([
      bookings(window, call),
      counting.then((calendars) =>
        Promise.all(calendars.map(({ id }) => busyTimes(toCalendarKey(id) as CalendarKey, window, call))),
      ),
    ]);
    return [...booked, ...taken.flat()];
  }

  return {
    list,
    async ownerBusy(windows, call) {
      if (windows.length === 0) return [];
      const counting = list(call).then((all) => all.filter(({ providerData }) => providerData?.isSelected !== false));
      const reads = new Map<string, Promise<Result<readonly Interval[]>>>();
      return Promise.all(
        windows.map(({ from, to }) => {
          const key = `${from}:${to}`;
          const reading =
            reads.get(key) ?? ownerBusyIn({ start: from, end: to }, counting, call).catch(asProviderError);
          reads.set(key, reading);
          return reading;
        }),
      );
    },
    async get(ids, call) {
      const all = ids.some((id) => toCalendarKey(id) !== undefined) ? await list(call) : [];
      const byId = new Map(all.map((calendar) => [calendar.id, calendar]));
      return ids.map((id) => byId.get(id) ?? api.unknown(THING));
    },
    busy(requests, call) {
      const read = createReads();
      return Promise.all(requests.map((request) => busyOf(request, read, call)));
    },
  };
}

function overlaps(range: Interval, window: Interval): boolean {
  return range.start < window.end && range.end > window.start;
}

function utcDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
