import type { Calendar } from '../../domain/calendar.ts';
import { asProviderError, type ProviderError } from '../../domain/errors.ts';
import type { CalendarConnector, CallContext } from '../connector.ts';
import { toCalendar } from './caldav.map.ts';
import type { DavCalendar, ListCalendars } from './calendar-list.ts';
import type { EventReader } from './event-reader.ts';
import { notFound, type Upstream } from './upstream.ts';

/** The calendars of the user, with the busy time of their events. */
export function createCalendars(
  upstream: Upstream,
  listCalendars: ListCalendars,
  events: EventReader,
): CalendarConnector {
  const list = async (call: CallContext) =>
    (await listCalendars(call)).map((calendar) => toCalendar(upstream.account, calendar));

  return {
    list,
    async get(ids, call) {
      if (ids.length === 0) return [];
      const calendars = new Map((await list(call)).map((calendar) => [calendar.id, calendar]));
      return ids.map((id): Calendar | ProviderError => calendars.get(id) ?? notFound(upstream, 'calendar'));
    },
    async busy(requests, call) {
      if (requests.length === 0) return [];
      const calendars = new Map((await listCalendars(call)).map((calendar) => [calendar.path, calendar]));
      return await Promise.all(
        requests.map(async ({ calendarId, ...window }) => {
          const calendar: DavCalendar | undefined = calendars.get(calendarId);
          if (!calendar) return notFound(upstream, 'calendar');
          return await events.busy(calendar, window, call).catch(asProviderError);
        }),
      );
    },
  };
}
