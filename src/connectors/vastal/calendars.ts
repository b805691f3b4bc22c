import type { Calendar } from '../../domain/calendar.ts';
import type { CalendarConnector, CalendarIncludes, CallContext } from '../connector.ts';
import { type BusySources, readBusyTimes } from './busy-times.ts';
import { notFound, readDefault } from './results.ts';
import type { ReadSchedule } from './schedules.ts';
import { DEFAULT_ID, type Organisation, toCalendar } from './vastal.map.ts';

/** The one calendar of the organisation, which exists only in the gateway: Vastal's API has none. */
export function createCalendars(
  organisation: Organisation,
  readSchedule: ReadSchedule,
  sources: BusySources,
): CalendarConnector {
  async function readCalendar(call: CallContext, { schedules }: CalendarIncludes): Promise<Calendar> {
    return toCalendar(organisation, schedules ? [await readSchedule(call)] : undefined);
  }

  return {
    list: async (call, includes) => [await readCalendar(call, includes)],
    get: (ids, call, includes) => readDefault(organisation, 'calendar', ids, () => readCalendar(call, includes)),
    async busy(requests, call) {
      const valid = requests.filter(({ calendarId }) => calendarId === DEFAULT_ID);
      const busyTimes = await readBusyTimes(sources, valid, call);
      const byRequest = new Map(valid.map((request, index) => [request, busyTimes[index]!]));
      return requests.map((request) => byRequest.get(request) ?? notFound(organisation, 'calendar'));
    },
  };
}
