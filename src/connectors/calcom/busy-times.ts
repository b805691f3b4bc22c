import type { Calendar } from '../../domain/calendar.ts';
import type { TimeWindow } from '../../domain/time-window.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { readBookings, widened } from './booking-list.ts';
import { type CalendarKey, toBookingStatus, toCalendarKey } from './calcom.map.ts';
import { busyTimesResponse } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';
import type { ReadCalendars } from './calendar-reader.ts';
import { createSharedReads } from './shared-reads.ts';

const DAY = 86_400_000;

/** When the owner is busy. Every range overlaps the window; ranges may extend beyond it and overlap each other. */
export interface BusyTimes {
  /** All bookings that are neither cancelled nor rejected; unconfirmed ones are included. */
  ofBookings(window: Interval, call: CallContext): Promise<Interval[]>;
  /** The events of one connected calendar. */
  ofCalendar(calendar: CalendarKey, window: Interval, call: CallContext): Promise<Interval[]>;
  /** Bookings and the events of all calendars that Cal.com checks for conflicts. Equal windows share their calls. */
  ofOwner(windows: readonly TimeWindow[], call: CallContext): Promise<Result<readonly Interval[]>[]>;
}

export function createBusyTimes(api: CalcomApi, readCalendars: ReadCalendars): BusyTimes {
  const times = {
    ofBookings: (window: Interval, call: CallContext) => readBookedTimes(api, window, call),
    ofCalendar: (calendar: CalendarKey, window: Interval, call: CallContext) =>
      readCalendarTimes(api, calendar, window, call),
  };
  return {
    ...times,
    ofOwner(windows, call) {
      if (windows.length === 0) return Promise.resolve([]);
      const selected = readCalendars(call).then((all) =>
        all.filter(({ providerData }) => providerData?.isSelected !== false),
      );
      const read = createSharedReads<Interval[]>();
      return Promise.all(
        windows.map(({ from, to }) =>
          read([from, to], () => readOwnerTimes(times, { start: from, end: to }, selected, call)),
        ),
      );
    },
  };
}

async function readBookedTimes(api: CalcomApi, window: Interval, call: CallContext): Promise<Interval[]> {
  const bookings = await readBookings(api, widened(window), {}, call);
  return bookings
    .filter((booking) => toBookingStatus(booking.status) !== 'CANCELLED' && overlaps(booking, window))
    .map(({ start, end }) => ({ start, end }));
}

/**
 * Takes a call per calendar: the response does not say which calendar a time belongs to, and one broken calendar fails the
 * whole call.
 */
async function readCalendarTimes(
  api: CalcomApi,
  { credentialId, externalId }: CalendarKey,
  window: Interval,
  call: CallContext,
): Promise<Interval[]> {
  const query = new URLSearchParams({
    dateFrom: utcDate(window.start),
    // Long enough whether Cal.com takes the start or the end of the date.
    dateTo: utcDate(window.end - 1 + DAY),
    timeZone: 'UTC',
    'calendarsToLoad[0][credentialId]': String(credentialId),
    'calendarsToLoad[0][externalId]': externalId,
  });
  const busy = await api.request({ path: path`/v2/calendars/busy-times`, query, answer: busyTimesResponse }, call);
  return busy.filter((range) => overlaps(range, window)).map(({ start, end }) => ({ start, end }));
}

async function readOwnerTimes(
  times: Pick<BusyTimes, 'ofBookings' | 'ofCalendar'>,
  window: Interval,
  selected: Promise<readonly Calendar[]>,
  call: CallContext,
): Promise<Interval[]> {
  const [booked, busy] = await Promise.all([
    times.ofBookings(window, call),
    selected.then((calendars) =>
      Promise.all(calendars.map(({ id }) => times.ofCalendar(toCalendarKey(id) as CalendarKey, window, call))),
    ),
  ]);
  return [...booked, ...busy.flat()];
}

function overlaps(range: Interval, window: Interval): boolean {
  return range.start < window.end && range.end > window.start;
}

function utcDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
