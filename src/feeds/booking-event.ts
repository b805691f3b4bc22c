import { mapInSteps, sortInSteps } from '../concurrency/steps.ts';
import type { Booking, BookingPerson } from '../domain/booking.ts';
import { uidOf } from '../icalendar/uid.ts';
import type { WrittenEvent } from '../icalendar/write-event.ts';
import { isMissing } from '../loaders/loader.ts';
import type { Loaders } from '../loaders/loaders.ts';

const STATUSES = { ACCEPTED: 'CONFIRMED', PENDING: 'TENTATIVE', CANCELLED: 'CANCELLED' } as const;

/**
 * A booking as an event.
 *
 * @throws ProviderError if the booking has no title, and its event type cannot be read.
 */
export async function eventOfBooking(booking: Booking, loaders: Pick<Loaders, 'eventTypes'>): Promise<WrittenEvent> {
  return eventOf(booking, needsName(booking) ? await eventTypeName(booking, loaders) : undefined);
}

/**
 * The bookings of one account as events, ordered by start.
 *
 * @throws ProviderError if a booking has no title, and its event type cannot be read.
 */
export async function eventsOfBookings(
  bookings: readonly Booking[],
  loaders: Pick<Loaders, 'eventTypes'>,
): Promise<WrittenEvent[]> {
  const sorted = await sortInSteps(bookings, (a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
  // Requested together, so that their reads are one batch.
  const named = new Map(sorted.filter(needsName).map((booking) => [booking.eventTypeId, booking]));
  const names = new Map(
    await Promise.all([...named].map(async ([id, booking]) => [id, await eventTypeName(booking, loaders)] as const)),
  );
  return await mapInSteps(sorted, (booking) => eventOf(booking, names.get(booking.eventTypeId)));
}

/** The booking without what clients that may only book cannot read (docs/authentication.md, "Booking pages"). */
export function withoutPersonalData(booking: Booking): Booking {
  return { ...booking, title: null, attendees: [], hosts: [], notes: null };
}

function needsName({ title, eventTypeId }: Booking): boolean {
  return title === null && eventTypeId !== null;
}

/**
 * Its persons are part of the description: as ATTENDEE, clients and servers would send them invitations, and a published
 * calendar must not have any (https://www.rfc-editor.org/rfc/rfc5546#section-3.2.1).
 */
function eventOf(booking: Booking, nameOfEventType: string | undefined): WrittenEvent {
  const { account, id, start, end, status, title, location, meetingUrl, createdAt, updatedAt } = booking;
  return {
    uid: uidOf({ type: 'Booking', account, id }),
    time: { start, end },
    title: title ?? nameOfEventType ?? 'Booking',
    status: STATUSES[status],
    location: location ?? meetingUrl,
    url: meetingUrl,
    description: descriptionOf(booking),
    descriptionHtml: null,
    createdAt,
    updatedAt,
  };
}

async function eventTypeName(
  { account, eventTypeId }: Booking,
  { eventTypes }: Pick<Loaders, 'eventTypes'>,
): Promise<string | undefined> {
  if (eventTypeId === null) return undefined;
  try {
    return (await eventTypes.load({ account, id: eventTypeId })).name;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function descriptionOf({ notes, hosts, attendees }: Booking): string | null {
  const lines = [personsLine('Hosts', hosts), personsLine('Attendees', attendees)].filter((line) => line !== undefined);
  const parts = [...(notes ? [notes] : []), ...(lines.length > 0 ? [lines.join('\n')] : [])];
  return parts.length > 0 ? parts.join('\n\n') : null;
}

function personsLine(label: string, persons: readonly BookingPerson[]): string | undefined {
  const names = persons.flatMap(({ name, email }) => {
    if (name === null) return email ?? [];
    return email === null ? name : `${name} <${email}>`;
  });
  return names.length > 0 ? `${label}: ${names.join(', ')}` : undefined;
}
