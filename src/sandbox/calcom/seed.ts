import type {
  CalcomAttendee,
  CalcomBooking,
  CalcomBookingSeed,
  CalcomConnection,
  CalcomConnectionSeed,
  CalcomData,
  CalcomEventType,
  CalcomReservation,
  CalcomReservationSeed,
  CalcomSchedule,
  CalcomState,
  CalcomUser,
  CalcomWebhook,
  Instant,
} from './data.ts';
import { MINUTE, parseIso } from './wall-time.ts';
import type { Ids } from './world.ts';

export function emptyState(): CalcomState {
  return {
    users: [],
    schedules: [],
    eventTypes: [],
    bookings: [],
    reservations: [],
    connections: [],
    outOfOffice: [],
    webhooks: [],
  };
}

export const WORKING_HOURS = {
  days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
  startTime: '09:00',
  endTime: '17:00',
} as const;

/** Adds the data to the state, with defaults for what it leaves out. */
export function addData(state: CalcomState, data: CalcomData, ids: Ids, now: number) {
  for (const user of data.users ?? []) state.users.push(filledUser(user, ids));
  if (state.users.length === 0) state.users.push(filledUser({}, ids));
  const owner = state.users[0]?.id ?? 0;

  for (const { isDefault, ...schedule } of data.schedules ?? []) {
    const filled = filledSchedule(schedule, owner, ids);
    const namesItsDefault = data.users?.some(
      ({ id, defaultScheduleId }) => id === filled.userId && defaultScheduleId !== undefined,
    );
    const isFirst = !state.schedules.some(({ userId }) => userId === filled.userId);
    const user = state.users.find(({ id }) => id === filled.userId);
    if (user && (isDefault || (isFirst && !namesItsDefault))) user.defaultScheduleId = filled.id;
    state.schedules.push(filled);
  }
  for (const eventType of data.eventTypes ?? []) state.eventTypes.push(filledEventType(eventType, owner, ids));
  for (const booking of data.bookings ?? []) state.bookings.push(filledBooking(booking, state, owner, ids, now));
  for (const hold of data.reservations ?? []) state.reservations.push(filledReservation(hold, state, owner, ids, now));
  for (const connection of data.connections ?? []) state.connections.push(filledConnection(connection, owner, ids));
  for (const away of data.outOfOffice ?? []) state.outOfOffice.push({ userId: owner, ...away });
  for (const webhook of data.webhooks ?? []) state.webhooks.push(filledWebhook(webhook, owner, ids));
}

function filledUser(user: Partial<CalcomUser>, ids: Ids): CalcomUser {
  const username = user.username ?? 'sandbox';
  return {
    id: ids.next(),
    username,
    email: `${username}@example.com`,
    name: username,
    timeZone: 'UTC',
    weekStart: 'Monday',
    timeFormat: 24,
    defaultScheduleId: null,
    organizationSlug: null,
    teamIds: [],
    ...user,
  };
}

function filledSchedule(schedule: Partial<CalcomSchedule>, userId: number, ids: Ids): CalcomSchedule {
  return {
    id: ids.next(),
    userId,
    name: 'Working hours',
    timeZone: 'UTC',
    availability: [WORKING_HOURS],
    overrides: [],
    ...schedule,
  };
}

export function filledEventType(eventType: Partial<CalcomEventType>, ownerId: number, ids: Ids): CalcomEventType {
  const length = eventType.lengthInMinutes ?? eventType.lengthInMinutesOptions?.[0] ?? 30;
  return {
    id: ids.next(),
    ownerId,
    slug: `${length}-minutes`,
    title: `${length} minutes`,
    description: '',
    lengthInMinutes: length,
    slotInterval: null,
    minimumBookingNotice: 120,
    beforeEventBuffer: 0,
    afterEventBuffer: 0,
    offsetStart: 0,
    scheduleId: null,
    seatsPerTimeSlot: null,
    recurrence: null,
    bookingFields: [],
    locations: [{ type: 'integration', integration: 'cal-video' }],
    hidden: false,
    bookingRequiresAuthentication: false,
    requiresBookerEmailVerification: false,
    disableCancelling: false,
    onlyShowFirstAvailableSlot: false,
    cancellationReasonRequired: 'host',
    metadata: {},
    price: 0,
    currency: 'usd',
    ...eventType,
  };
}

function filledAttendee(attendee: Partial<CalcomAttendee>, isSeated: boolean, ids: Ids): CalcomAttendee {
  return {
    name: 'Guest',
    email: 'guest@example.com',
    timeZone: 'UTC',
    language: 'en',
    absent: false,
    ...(isSeated ? { seatUid: ids.uuid(), bookingFieldsResponses: {}, metadata: {} } : {}),
    ...attendee,
  };
}

function filledBooking(
  booking: CalcomBookingSeed,
  state: CalcomState,
  owner: number,
  ids: Ids,
  now: number,
): CalcomBooking {
  const { start: startSeed, end: endSeed, createdAt, updatedAt, attendees, ...given } = booking;
  const eventTypeId = given.eventTypeId ?? state.eventTypes[0]?.id ?? 0;
  const eventType = state.eventTypes.find(({ id }) => id === eventTypeId);
  const start = instant(startSeed);
  const isSeated = (eventType?.seatsPerTimeSlot ?? null) !== null;
  return {
    id: ids.next(),
    uid: bookingUid(ids),
    userId: eventType?.ownerId ?? owner,
    title: eventType?.title ?? 'Booking',
    description: '',
    status: 'accepted',
    start,
    end: endSeed === undefined ? start + (eventType?.lengthInMinutes ?? 30) * MINUTE : instant(endSeed),
    attendees: (attendees ?? [{}]).map((attendee) => filledAttendee(attendee, isSeated, ids)),
    guests: [],
    location: 'integrations:daily',
    metadata: {},
    bookingFieldsResponses: {},
    cancellationReason: '',
    cancelledByEmail: '',
    createdAt: createdAt === undefined ? now : instant(createdAt),
    updatedAt: updatedAt === undefined ? now : instant(updatedAt),
    ...given,
    eventTypeId,
  };
}

function filledReservation(
  hold: CalcomReservationSeed,
  state: CalcomState,
  owner: number,
  ids: Ids,
  now: number,
): CalcomReservation {
  const { slotStart: startSeed, slotEnd, until, ...given } = hold;
  const eventType = state.eventTypes.find(({ id }) => id === hold.eventTypeId);
  const slotStart = instant(startSeed);
  return {
    uid: ids.uuid(),
    userId: eventType?.ownerId ?? owner,
    slotStart,
    slotEnd: slotEnd === undefined ? slotStart + (eventType?.lengthInMinutes ?? 30) * MINUTE : instant(slotEnd),
    until: until === undefined ? now + 5 * MINUTE : instant(until),
    isSeat: (eventType?.seatsPerTimeSlot ?? null) !== null,
    ...given,
  };
}

function filledConnection(connection: CalcomConnectionSeed, userId: number, ids: Ids): CalcomConnection {
  return {
    credentialId: ids.next(),
    userId,
    type: 'google_calendar',
    broken: false,
    ...connection,
    calendars: (connection.calendars ?? []).map(({ busy, ...calendar }, index) => {
      const externalId = calendar.externalId ?? `calendar-${ids.next()}@example.com`;
      return {
        name: externalId,
        primary: index === 0,
        readOnly: false,
        email: 'calendar@example.com',
        isSelected: true,
        ...calendar,
        externalId,
        busy: (busy ?? []).map(({ start, end }) => ({ start: instant(start), end: instant(end) })),
      };
    }),
  };
}

export function filledWebhook(
  webhook: Partial<CalcomWebhook> & { readonly subscriberUrl: string },
  userId: number,
  ids: Ids,
): CalcomWebhook {
  return { id: ids.uuid(), userId, active: true, triggers: [], payloadTemplate: null, secret: null, ...webhook };
}

function instant(value: Instant): number {
  const parsed = typeof value === 'number' ? value : parseIso(value);
  if (parsed === undefined) throw new Error(`Not an instant: ${value}`);
  return parsed;
}

export function bookingUid(ids: Ids): string {
  return ids.uuid().replaceAll('-', '').slice(-22);
}
