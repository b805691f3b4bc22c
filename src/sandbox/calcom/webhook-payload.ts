import type { CalcomAttendee, CalcomBooking, CalcomState } from './data.ts';
import { isRecord } from './validation.ts';
import { isoWhole, MINUTE, zoneOffset } from './wall-time.ts';

/**
 * A booking in a webhook's payload (docs/providers/calcom.md, section 12): unlike in REST, its status is in upper case.
 */
export function bookingPayload(state: CalcomState, booking: CalcomBooking): Record<string, unknown> {
  const eventType = state.eventTypes.find(({ id }) => id === booking.eventTypeId);
  const host = state.users.find(({ id }) => id === booking.userId);
  const person = ({ name, email, timeZone }: Pick<CalcomAttendee, 'name' | 'email' | 'timeZone'>) => ({
    name,
    email,
    timeZone,
    utcOffset: zoneOffset(booking.start, timeZone) / MINUTE,
  });
  const responses = Object.entries(booking.bookingFieldsResponses);
  return {
    type: eventType?.slug,
    title: booking.title,
    description: booking.description,
    startTime: isoWhole(booking.start),
    endTime: isoWhole(booking.end),
    organizer: host && { id: host.id, username: host.username, ...person(host), language: { locale: 'en' } },
    attendees: booking.attendees.map(({ language, ...attendee }) => {
      const [firstName, ...others] = attendee.name.split(' ');
      return { ...person(attendee), firstName, lastName: others.join(' '), language: { locale: language } };
    }),
    location: booking.location,
    uid: booking.uid,
    iCalUID: `${booking.uid}@Cal.com`,
    responses: Object.fromEntries(responses.map(([slug, value]) => [slug, { label: slug, value, isHidden: false }])),
    userFieldsResponses: {},
    destinationCalendar: null,
    eventTypeId: booking.eventTypeId,
    seatsPerTimeSlot: eventType?.seatsPerTimeSlot ?? null,
    bookingId: booking.id,
    status: booking.status.toUpperCase(),
    eventTitle: eventType?.title,
    eventDescription: eventType?.description,
    requiresConfirmation: eventType?.confirmationPolicy !== undefined,
    price: eventType?.price,
    currency: eventType?.currency,
    length: (booking.end - booking.start) / MINUTE,
    metadata: booking.metadata,
  };
}

/** Replaces `{{name}}` and `{{one.inside.another}}` by fields; missing fields become empty. */
export function filledTemplate(template: string, fields: Record<string, unknown>): string {
  return template.replaceAll(/\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) => {
    const value = path.split('.').reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), fields);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  });
}
