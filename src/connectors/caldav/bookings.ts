import type { Booking } from '../../domain/booking.ts';
import { asProviderError, type ProviderError } from '../../domain/errors.ts';
import { isSelectedBy } from '../booking-filter.ts';
import type { BookingConnector, CallContext, Result } from '../connector.ts';
import { toBooking } from '../occurrence-bookings.ts';
import { fromBookingId, toBookingId } from './caldav.map.ts';
import type { DavCalendar, ListCalendars } from './calendar-list.ts';
import type { EventReader } from './event-reader.ts';
import { collectionOf } from './hrefs.ts';
import { failure, notFound, type Upstream } from './upstream.ts';

/** The occurrences of all events of the user; they can only be read. */
export function createBookings(
  upstream: Upstream,
  listCalendars: ListCalendars,
  events: EventReader,
): Pick<BookingConnector, 'list' | 'get'> {
  const { account } = upstream;

  async function listOf(calendar: DavCalendar, query: Parameters<BookingConnector['list']>[0], call: CallContext) {
    const { occurrences, unreadable } = await events.within(calendar, query, call);
    const bookings = occurrences.map(({ path, occurrence }) =>
      toBooking({ account, calendarId: calendar.path, id: toBookingId(path, occurrence) }, occurrence),
    );
    const failures = Array.from({ length: unreadable }, () => unreadableEvent(upstream));
    return [...bookings.filter((booking) => isSelectedBy(query, booking)), ...failures];
  }

  async function getOf(calendar: DavCalendar, ids: readonly string[], call: CallContext) {
    const found = await events.get(calendar, ids.map(fromBookingId), call);
    return ids.map((id, index): [string, Result<Booking>] => {
      const occurrence = found[index];
      if (!occurrence) return [id, notFound(upstream, 'event')];
      return [id, toBooking({ account, calendarId: calendar.path, id }, occurrence)];
    });
  }

  return {
    async list(query, call) {
      const calendars = await listCalendars(call);
      const { calendarId } = query;
      const selected = calendars.filter(({ path }) => calendarId === undefined || path === calendarId);
      const lists = await Promise.all(
        selected.map(
          (calendar): Promise<Result<Booking>[]> =>
            listOf(calendar, query, call).catch((error: unknown) => [asProviderError(error)]),
        ),
      );
      return lists.flat();
    },

    async get(ids, call) {
      if (ids.length === 0) return [];
      const calendars = new Map((await listCalendars(call)).map((calendar) => [calendar.path, calendar]));
      const byCalendar = Map.groupBy(new Set(ids), (id) => calendars.get(collectionOf(fromBookingId(id).path)));
      const results = await Promise.all(
        [...byCalendar].map(async ([calendar, own]): Promise<[string, Result<Booking>][]> => {
          if (!calendar) return own.map((id) => [id, notFound(upstream, 'event')]);
          return await getOf(calendar, own, call).catch((error: unknown) => {
            const reason = asProviderError(error);
            return own.map((id): [string, ProviderError] => [id, reason]);
          });
        }),
      );
      const byId = new Map(results.flat());
      return ids.map((id) => byId.get(id) ?? notFound(upstream, 'event'));
    },
  };
}

function unreadableEvent(upstream: Upstream): ProviderError {
  return failure(
    upstream,
    'UPSTREAM_INVALID',
    'has an event that cannot be read: correct or delete it in a calendar program',
  );
}
