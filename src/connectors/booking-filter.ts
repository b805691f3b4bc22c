import type { Booking, BookingQuery } from '../domain/booking.ts';
import { isSameEmail } from './http/recovery.ts';

/** Whether the booking overlaps the window and has all properties of the query, for filters that the provider lacks. */
export function isSelectedBy(query: BookingQuery, booking: Booking): boolean {
  const { from, to, eventTypeId, calendarId, attendeeEmail, statuses } = query;
  return (
    booking.start < to &&
    booking.end > from &&
    (eventTypeId === undefined || booking.eventTypeId === eventTypeId) &&
    (calendarId === undefined || booking.calendarId === null || booking.calendarId === calendarId) &&
    (attendeeEmail === undefined || booking.attendees.some(({ email }) => isSameEmail(email, attendeeEmail))) &&
    (statuses === undefined || statuses.includes(booking.status))
  );
}
