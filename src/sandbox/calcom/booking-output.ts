import type { CalcomBooking } from './data.ts';
import { isoUtc, MINUTE } from './wall-time.ts';
import type { World } from './world.ts';

/** A booking in the format of version 2024-08-13 (docs/providers/calcom.md, section 10). */
export function bookingOutput({ state }: World, booking: CalcomBooking) {
  const eventType = state.eventTypes.find(({ id }) => id === booking.eventTypeId);
  const isSeated = (eventType?.seatsPerTimeSlot ?? null) !== null;
  const { rescheduledFromUid, rescheduledToUid, recurringBookingUid, reschedulingReason, rescheduledByEmail } = booking;
  return {
    id: booking.id,
    uid: booking.uid,
    title: booking.title,
    description: booking.description,
    hosts: [hostOutput(state.users.find(({ id }) => id === booking.userId))],
    status: booking.status,
    start: isoUtc(booking.start),
    end: isoUtc(booking.end),
    duration: (booking.end - booking.start) / MINUTE,
    eventTypeId: booking.eventTypeId,
    eventType: eventType ? { id: eventType.id, slug: eventType.slug } : null,
    attendees: booking.attendees.map((attendee) => ({ ...attendee, displayEmail: attendee.email })),
    ...(isSeated ? {} : { guests: booking.guests, bookingFieldsResponses: booking.bookingFieldsResponses }),
    location: booking.location,
    meetingUrl: booking.location,
    metadata: booking.metadata,
    cancellationReason: booking.cancellationReason,
    cancelledByEmail: booking.cancelledByEmail,
    absentHost: false,
    icsUid: `${booking.uid}@Cal.com`,
    createdAt: isoUtc(booking.createdAt),
    updatedAt: isoUtc(booking.updatedAt),
    ...(rescheduledFromUid === undefined ? {} : { rescheduledFromUid }),
    ...(rescheduledToUid === undefined ? {} : { rescheduledToUid }),
    ...(reschedulingReason === undefined ? {} : { reschedulingReason }),
    ...(rescheduledByEmail === undefined ? {} : { rescheduledByEmail }),
    ...(recurringBookingUid === undefined ? {} : { recurringBookingUid }),
  };
}

/** A host that no longer exists has the value `unknown` in every field, the id included. */
function hostOutput(host: World['state']['users'][number] | undefined) {
  if (!host) {
    const unknown = 'unknown';
    return { id: unknown, name: unknown, email: unknown, displayEmail: unknown, username: unknown, timeZone: unknown };
  }
  const { id, name, email, username, timeZone } = host;
  return { id, name, email, displayEmail: email, username, timeZone };
}

/** A booking in the format of all older versions. */
export function legacyBookingOutput({ state }: World, booking: CalcomBooking) {
  const eventType = state.eventTypes.find(({ id }) => id === booking.eventTypeId);
  return {
    id: booking.id,
    uid: booking.uid,
    title: booking.title,
    description: booking.description,
    status: booking.status.toUpperCase(),
    startTime: isoUtc(booking.start),
    endTime: isoUtc(booking.end),
    attendees: booking.attendees.map(({ name, email, timeZone }) => ({ name, email, timeZone })),
    eventType: eventType ? { id: eventType.id, slug: eventType.slug, title: eventType.title } : null,
  };
}
