import { forEachInSteps } from '../../concurrency/steps.ts';
import type { Booking } from '../../domain/booking.ts';
import type { ProviderError } from '../../domain/errors.ts';
import type { Occurrence } from '../../icalendar/calendar.ts';
import { expandEvents } from '../../icalendar/expand-events.ts';
import type { CalendarProblem } from '../../icalendar/problems.ts';
import { isSelectedBy } from '../booking-filter.ts';
import type { BookingConnector, Result } from '../connector.ts';
import { toBooking } from '../occurrence-bookings.ts';
import { recursTooOften } from './calendars.ts';
import type { ReadFeed } from './feed.ts';
import { DEFAULT_ID, occurrenceOf, toBookingId } from './icalendar.map.ts';
import { failure, notFound, type Upstream } from './upstream.ts';

/** How many lines a message states. */
const NAMED_LINES = 5;

/** The occurrences of the events; they can only be read. */
export function createBookings(upstream: Upstream, readFeed: ReadFeed): BookingConnector {
  const bookingOf = (occurrence: Occurrence): Booking =>
    toBooking({ account: upstream.account, calendarId: DEFAULT_ID, id: toBookingId(occurrence) }, occurrence);

  return {
    async list(query, call) {
      if (query.calendarId !== undefined && query.calendarId !== DEFAULT_ID) return [];
      const feed = await readFeed(call);
      const window = { start: query.from, end: query.to };
      const { occurrences, problems } = await expandEvents(feed.events, window, { signal: call.signal });
      const found: Result<Booking>[] = [];
      await forEachInSteps(occurrences, (occurrence) => {
        const booking = bookingOf(occurrence);
        if (isSelectedBy(query, booking)) found.push(booking);
      });
      const lost = feed.problems.filter(({ isEventLost }) => isEventLost);
      if (lost.length > 0) found.push(unreadable(upstream, lost));
      for (const _ of problems) found.push(recursTooOften(upstream));
      return found;
    },

    async get(ids, call) {
      if (ids.length === 0) return [];
      const { events } = await readFeed(call);
      const byUid = new Map(events.map((event) => [event.uid, event]));
      return ids.map((id) => {
        const occurrence = occurrenceOf(byUid, id);
        return occurrence === undefined ? notFound(upstream, 'event') : bookingOf(occurrence);
      });
    },
  };
}

function unreadable(upstream: Upstream, lost: readonly CalendarProblem[]): ProviderError {
  const lines = lost.slice(0, NAMED_LINES).map(({ line, message }) => `line ${line}: ${message}`);
  const others = lost.length > lines.length ? ', …' : '';
  const predicate = `has ${lost.length === 1 ? 'an event' : `${lost.length} events`} that cannot be read (${lines.join(', ')}${others}): correct the feed where it is published`;
  return failure(upstream, 'UPSTREAM_INVALID', predicate);
}
