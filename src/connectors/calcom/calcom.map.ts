import type { AccountOwner } from '../../domain/account.ts';
import type { Booking, BookingPerson, BookingState, BookingStatus } from '../../domain/booking.ts';
import type { Calendar } from '../../domain/calendar.ts';

import type { Absence, EventType, Slot } from '../../domain/event-type.ts';
import { jsonFields } from '../../domain/json.ts';

import type { BookingWebhookEvent, Hold } from '../../domain/reservation.ts';
import type { Schedule } from '../../domain/schedule.ts';
import type { Interval } from '../../time/interval.ts';
import { knownTimeZone } from '../../time/zone.ts';
import type {
  WireAbsence,
  WireBooking,
  WireBookingDelivery,
  WireBookingDetails,
  WireBookingPerson,
  WireCalendars,
  WireEventType,
  WireMe,
  WireReservation,
  WireSchedule,
  WireSlots,
} from './calcom.wire.ts';
import { MAX_ID } from './calcom-api.ts';
import { toDetails } from './event-type-details.ts';
import { toDateOverrides, toWeeklyHours } from './schedule-hours.ts';

/** The id of the owner's default schedule, for event types that name none. */
export const DEFAULT_SCHEDULE_ID = 'default';

const UNKNOWN_ZONE = 'The time zone of the schedule is not in the IANA database: set one, such as Europe/Paris.';

/** `providerData` holds unknown keys, a time zone that is not in the IANA database and, under their own keys, the rows of hours that have no effect. */
export function toSchedule(account: string, wire: WireSchedule): Schedule {
  const { id, name, timeZone: storedZone, isDefault, availability, overrides, ...rest } = wire;
  const timeZone = knownTimeZone(storedZone);
  const weekly = toWeeklyHours(availability);
  const dated = toDateOverrides(overrides);
  return {
    account,
    id: String(id),
    name,
    timeZone,
    isDefault,
    effect: 'OPEN',
    weeklyHours: weekly.weeklyHours,
    dateOverrides: dated.dateOverrides,
    validUntil: null,
    ...(timeZone === null && { unreadable: UNKNOWN_ZONE }),
    providerData: {
      ...jsonFields(rest),
      ...(timeZone === null && { timeZone: storedZone ?? null }),
      ...(weekly.withoutEffect.length > 0 && { availability: weekly.withoutEffect }),
      ...(dated.withoutEffect.length > 0 && { overrides: dated.withoutEffect }),
    },
  };
}

/** Hours of a user without a schedule: Monday to Friday, 09:00-17:00 (docs/providers/calcom.md, section 6). */
export function fallbackSchedule(account: string, owner: WireMe): Schedule {
  const timeZone = knownTimeZone(owner.timeZone);
  return {
    account,
    id: DEFAULT_SCHEDULE_ID,
    name: 'Hours without a schedule',
    timeZone,
    isDefault: true,
    effect: 'OPEN',
    weeklyHours: [{ days: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'], start: '09:00', end: '17:00' }],
    dateOverrides: [],
    validUntil: null,
    ...(timeZone === null && { unreadable: 'The owner of the account has no known time zone: set one at Cal.com.' }),
  };
}

export function toEventType(account: string, wire: WireEventType): EventType {
  return {
    account,
    id: String(wire.id),
    name: wire.title,
    description: wire.description ?? null,
    ...toDetails(wire),
    durationMinutes: wire.lengthInMinutes,
    durationOptions: [...new Set([wire.lengthInMinutes, ...(wire.lengthInMinutesOptions ?? [])])].sort((a, b) => a - b),
    bufferBeforeMinutes: wire.beforeEventBuffer ?? 0,
    bufferAfterMinutes: wire.afterEventBuffer ?? 0,
    minimumNoticeMinutes: wire.minimumBookingNotice ?? 0,
    pendingBookingsOccupyTime: wire.confirmationPolicy?.blockUnconfirmedBookingsInBooker ?? undefined,
    shiftsHoursOnChangeDays: true,
    scheduleId: scheduleIdOf(wire),
    ...hostOf(wire),
    ...(typeof wire.seatsPerTimeSlot === 'number' && { seats: wire.seatsPerTimeSlot }),
    maximumDaysAhead: maximumDaysAhead(wire),
    maximumBookings: wire.bookingLimitsCount,
    maximumMinutes: wire.bookingLimitsDuration,
    firstDayOfWeek: 'SUNDAY',
  };
}

/** Bookings of team event types take the time of several hosts, which this account cannot read. */
function hostOf({ ownerId, teamId }: WireEventType): Pick<EventType, 'hostId'> {
  return typeof ownerId === 'number' && typeof teamId !== 'number' ? { hostId: String(ownerId) } : {};
}

/** Team event types without a schedule of their own use the schedule of each host, which this account cannot read. */
function scheduleIdOf({ scheduleId, teamId }: WireEventType): string | undefined {
  if (typeof scheduleId === 'number') return String(scheduleId);
  return typeof teamId === 'number' ? undefined : DEFAULT_SCHEDULE_ID;
}

/**
 * Undefined for business days, ranges of dates and rolling windows (which count days that still have slots): none of
 * these is a number of whole days.
 */
function maximumDaysAhead({ bookingWindow }: WireEventType): number | undefined {
  if (bookingWindow?.type !== 'calendarDays' || bookingWindow.rolling === true) return undefined;
  return typeof bookingWindow.value === 'number' ? bookingWindow.value : undefined;
}

/** The bookable slots wholly inside the window, sorted by start, each start once. */
export function toSlots(wire: WireSlots, window: Interval): Slot[] {
  const byStart = new Map<number, Slot>();
  for (const { start, end, seatsTotal, seatsRemaining } of wire) {
    // Full slots are listed with 0 seats, overfull ones with less.
    if (start < window.start || end > window.end || (typeof seatsRemaining === 'number' && seatsRemaining <= 0))
      continue;
    byStart.set(start, {
      start,
      end,
      ...(typeof seatsTotal === 'number' && { seatsTotal }),
      ...(typeof seatsRemaining === 'number' && { seatsRemaining }),
    });
  }
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}

/** Cal.com applies the UTC dates of an entry as local dates of the schedule (docs/providers/calcom.md, section 11). */
export function toAbsence({ userId, start, end }: WireAbsence): Absence {
  return { hostId: String(userId), firstDate: utcDate(start), lastDate: utcDate(end) };
}

/** The date in UTC of an instant in epoch milliseconds. */
export function utcDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

export function toHold(account: string, wire: WireReservation): Hold {
  return {
    account,
    id: wire.reservationUid,
    eventTypeId: String(wire.eventTypeId),
    start: wire.slotStart,
    end: wire.slotEnd,
    expiresAt: wire.reservationUntil,
  };
}

export function toBookingState(wire: WireBooking): BookingState {
  return { id: wire.uid, start: wire.start, end: wire.end, status: toBookingStatus(wire.status) };
}

/** Stands for an online service until there is a link (docs/providers/calcom.md, section 10). */
const INTEGRATION = /^integrations:/;

export function toBooking(account: string, wire: WireBookingDetails): Booking {
  const { uid, status, start, end, title, description, hosts, eventType, eventTypeId, attendees, ...others } = wire;
  const { location, meetingUrl, bookingFieldsResponses, createdAt, updatedAt, ...rest } = others;
  const link = [location, meetingUrl].find((text) => /^https?:/i.test(text ?? ''));
  const { notes } = bookingFieldsResponses ?? {};
  const type = eventType?.id ?? eventTypeId;
  return {
    account,
    id: uid,
    start,
    end,
    status: toBookingStatus(status),
    eventTypeId: typeof type === 'number' ? String(type) : null,
    calendarId: null,
    title: title ?? null,
    attendees: (attendees ?? []).map(toPerson),
    hosts: (hosts ?? []).map(toPerson),
    location: location && location !== link && !INTEGRATION.test(location) ? location : null,
    meetingUrl: link ?? null,
    notes: (typeof notes === 'string' && notes) || description || null,
    createdAt: createdAt ?? null,
    updatedAt: updatedAt ?? null,
    providerData: { ...jsonFields(rest), status },
  };
}

/** Addresses of managed users contain the id of their platform; `displayEmail` does not. A lost host is `unknown` throughout. */
function toPerson({ name, email, displayEmail, timeZone }: WireBookingPerson): BookingPerson {
  const known = (text: string | null | undefined) => (text && text !== 'unknown' ? text : null);
  const zone = known(timeZone);
  return {
    name: known(name),
    email: known(displayEmail) ?? known(email),
    timeZone: knownTimeZone(zone),
  };
}

/** An unknown status counts as pending: its time is neither confirmed nor free. */
export function toBookingStatus(status: string): BookingStatus {
  switch (status) {
    case 'accepted':
      return 'ACCEPTED';
    case 'cancelled':
    case 'rejected':
      return 'CANCELLED';
    default:
      return 'PENDING';
  }
}

/** A missing status counts as unknown. */
export function toBookingWebhookEvent({ triggerEvent, createdAt, payload }: WireBookingDelivery): BookingWebhookEvent {
  const { uid, eventTypeId, startTime, endTime, status, rescheduleUid } = payload;
  const kind = toEventKind(triggerEvent, typeof rescheduleUid === 'string');
  return {
    // Cal.com's deliveries have no id (docs/providers/calcom.md, section 12).
    key: `${triggerEvent} ${uid} ${createdAt}`,
    kind,
    eventTypeId: String(eventTypeId),
    booking: {
      id: uid,
      start: startTime,
      end: endTime,
      status: kind === 'CANCELLED' ? 'CANCELLED' : toBookingStatus((status ?? '').toLowerCase()),
    },
    previousBookingId: kind === 'MOVED' ? (rescheduleUid ?? undefined) : undefined,
    at: createdAt,
  };
}

/**
 * A rescheduled booking can be reported as requested (docs/providers/calcom.md, section 16, #21169). It is recognized
 * by the booking that it replaces.
 */
function toEventKind(
  trigger: WireBookingDelivery['triggerEvent'],
  isReplacement: boolean,
): BookingWebhookEvent['kind'] {
  switch (trigger) {
    case 'BOOKING_CANCELLED':
    case 'BOOKING_REJECTED':
      return 'CANCELLED';
    case 'BOOKING_RESCHEDULED':
      return 'MOVED';
    default:
      return isReplacement ? 'MOVED' : 'BOOKED';
  }
}

/** What identifies a connected calendar in requests for busy times. */
export interface CalendarKey {
  readonly credentialId: number;
  readonly externalId: string;
}

export function toCalendarId({ credentialId, externalId }: CalendarKey): string {
  return `${credentialId}:${externalId}`;
}

/** Undefined for an id in another format. */
export function toCalendarKey(id: string): CalendarKey | undefined {
  const match = /^(0|-?[1-9]\d{0,9}):(.+)$/s.exec(id);
  if (!match || Math.abs(Number(match[1])) > MAX_ID) return undefined;
  return { credentialId: Number(match[1]), externalId: match[2]! };
}

/** All connected calendars, each once. */
export function toCalendars(account: string, { connectedCalendars }: WireCalendars): Calendar[] {
  const byId = new Map<string, Calendar>();
  for (const connection of connectedCalendars) {
    for (const { name, ...rest } of connection.calendars ?? []) {
      const credentialId = rest.credentialId ?? connection.credentialId;
      // Busy times are requested by credential, so a calendar without one is useless here.
      if (typeof credentialId !== 'number') continue;
      const id = toCalendarId({ credentialId, externalId: rest.externalId });
      byId.set(id, {
        account,
        id,
        name: name ?? rest.email ?? rest.externalId,
        description: null,
        timeZone: null,
        color: null,
        isPublic: null,
        openWithoutSchedules: true,
        schedules: [],
        providerData: jsonFields(rest),
      });
    }
  }
  return [...byId.values()];
}

export function toOwner({ id, name, username, email, timeZone }: WireMe): AccountOwner {
  return { name: name ?? username ?? email ?? `user ${id}`, email: email ?? null, timeZone: knownTimeZone(timeZone) };
}
