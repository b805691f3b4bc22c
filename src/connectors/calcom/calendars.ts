import type { BusyRequest } from '../../domain/calendar.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import type { CalendarConnector, CallContext, Result } from '../connector.ts';
import { hasStatus } from '../http/status-codes.ts';
import type { BusyTimes } from './busy-times.ts';
import { toCalendarKey } from './calcom.map.ts';
import type { CalcomApi } from './calcom-api.ts';
import type { ReadCalendars } from './calendar-reader.ts';
import { createSharedReads, type SharedReads } from './shared-reads.ts';

const THING = 'calendar';

/** The connected calendars. They hold no hours, and Cal.com's API cannot change them. */
export function createCalendars(api: CalcomApi, readCalendars: ReadCalendars, busyTimes: BusyTimes): CalendarConnector {
  return {
    list: (call) => readCalendars(call),
    async get(ids, call) {
      const calendars = ids.some((id) => toCalendarKey(id) !== undefined) ? await readCalendars(call) : [];
      const byId = new Map(calendars.map((calendar) => [calendar.id, calendar]));
      return ids.map((id) => byId.get(id) ?? api.notFound(THING));
    },
    busy(requests, call) {
      const read = createSharedReads<readonly Interval[]>();
      return Promise.all(requests.map((request) => readBusy(api, busyTimes, request, read, call)));
    },
  };
}

async function readBusy(
  api: CalcomApi,
  busyTimes: BusyTimes,
  { calendarId, from, to }: BusyRequest,
  read: SharedReads<readonly Interval[]>,
  call: CallContext,
): Promise<Result<readonly Interval[]>> {
  const calendar = toCalendarKey(calendarId);
  if (calendar === undefined) return api.notFound(THING);
  const window = { start: from, end: to };
  const [booked, busy] = await Promise.all([
    read([from, to], () => busyTimes.ofBookings(window, call)),
    read([calendarId, from, to], () => busyTimes.ofCalendar(calendar, window, call)),
  ]);
  if (booked instanceof ProviderError) return booked;
  // The bookings could be read, so the credential is valid: 401 means that the calendar belongs to another user.
  if (busy instanceof ProviderError) return hasStatus(busy, 401) ? api.notFound(THING) : busy;
  return [...booked, ...busy];
}
