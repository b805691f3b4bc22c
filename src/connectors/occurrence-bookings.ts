import type { Booking, BookingPerson, BookingStatus } from '../domain/booking.ts';
import type { EventDetails, Occurrence, Person } from '../icalendar/calendar.ts';

const STATUSES: Readonly<Record<EventDetails['status'], BookingStatus>> = {
  CONFIRMED: 'ACCEPTED',
  TENTATIVE: 'PENDING',
  CANCELLED: 'CANCELLED',
};

/** The booking that an occurrence of a calendar event is. @param place identifies the occurrence at its provider. */
export function toBooking(
  { account, calendarId, id }: { readonly account: string; readonly calendarId: string; readonly id: string },
  occurrence: Occurrence,
): Booking {
  const { organizer, attendees } = occurrence;
  return {
    account,
    id,
    start: occurrence.start,
    end: occurrence.end,
    status: STATUSES[occurrence.status],
    eventTypeId: null,
    calendarId,
    title: occurrence.summary,
    attendees: attendees.map(toPerson),
    hosts: organizer ? [toPerson(organizer)] : [],
    location: occurrence.location,
    meetingUrl: occurrence.conferenceUrl ?? occurrence.url,
    notes: occurrence.description,
    createdAt: occurrence.created,
    updatedAt: occurrence.updated,
    providerData: {
      uid: occurrence.uid,
      isAllDay: occurrence.isAllDay,
      transparency: occurrence.transparency,
      class: occurrence.class,
    },
  };
}

function toPerson({ name, email }: Person): BookingPerson {
  return { name, email, timeZone: null };
}
