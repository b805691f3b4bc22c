import type { Booking, BookingState, BookingStatus } from '../../domain/booking.ts';
import type { Calendar } from '../../domain/calendar.ts';
import type { EventType } from '../../domain/event-type.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Schedule } from '../../domain/schedule.ts';
import type { Interval } from '../../time/interval.ts';
import {
  type WireAppointment,
  type WireAppointmentType,
  type WireBooking,
  type WireWindow,
  wireWindow,
} from './vastal.wire.ts';
import { compareKeys, isReadable, toWeeklyHours, toWindow } from './weekly-window.ts';

/** The id of the one calendar and the one schedule; Vastal has one set of windows, without an id. */
export const DEFAULT_ID = 'default';

/** The configured properties that no response of Vastal contains. */
export interface Organisation {
  readonly account: string;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** Windows that open nothing, in Vastal's format. A replacement that leaves them out deletes them. */
export interface InactiveWindows {
  readonly inactive: readonly WireWindow[];
  /** Active windows that end before they start. */
  readonly withoutHours: readonly WireWindow[];
}

export function toCalendar(organisation: Organisation, schedules?: readonly Schedule[]): Calendar {
  return {
    account: organisation.account,
    id: DEFAULT_ID,
    name: organisation.name,
    description: null,
    timeZone: organisation.timeZone,
    color: null,
    isPublic: null,
    openWithoutSchedules: false,
    ...(schedules === undefined ? {} : { schedules }),
  };
}

/** An active window that cannot be read makes the hours unreadable: they would be shorter than those that Vastal applies. */
export function toSchedule(windows: readonly WireWindow[], { account, timeZone }: Organisation): Schedule {
  const active = windows.filter((window) => window.is_active !== false);
  const unreadable = active.filter((window) => !isReadable(window));
  const providerData = toProviderData({
    inactiveWindows: windows.filter((window) => window.is_active === false),
    windowsWithoutHours: active.filter((window) => isReadable(window) && toWindow(window) === undefined),
    unreadableWindows: unreadable,
  });
  return {
    account,
    id: DEFAULT_ID,
    calendarId: DEFAULT_ID,
    name: 'Opening hours',
    timeZone,
    isDefault: true,
    effect: 'OPEN',
    weeklyHours: toWeeklyHours(active.map(toWindow).filter((window) => window !== undefined)),
    dateOverrides: [],
    validUntil: null,
    ...(unreadable.length > 0 && { unreadable: adviceFor(unreadable) }),
    ...(providerData === undefined ? {} : { providerData }),
  };
}

/** The windows that `toSchedule` stored in `providerData`. */
export function inactiveWindowsOf({ providerData }: Schedule): InactiveWindows {
  return {
    inactive: wireWindow.array().parse(providerData?.inactiveWindows ?? []),
    withoutHours: wireWindow.array().parse(providerData?.windowsWithoutHours ?? []),
  };
}

export function toEventType(wire: WireAppointmentType, account: string): EventType {
  // Without values, Vastal's documented defaults: 60 days ahead, 24 hours of notice.
  const { maxDaysAhead, minNoticeHours, maxPerDay, maxPerWeek, maxPerMonth } = wire;
  const maximumDaysAhead = maxDaysAhead ?? 60;
  return {
    account,
    id: wire.id,
    name: wire.name,
    description: wire.description ?? null,
    durationMinutes: wire.durationMinutes,
    durationOptions: [wire.durationMinutes],
    bufferBeforeMinutes: wire.bufferBeforeMinutes ?? 0,
    bufferAfterMinutes: wire.bufferAfterMinutes ?? 0,
    minimumNoticeMinutes: Math.ceil((minNoticeHours ?? 24) * 60),
    ...(wire.isActive === false && { isActive: false }),
    maximumDaysAhead,
    bookingWindow: { kind: 'CALENDAR_DAYS', days: maximumDaysAhead, isRolling: false },
    // A type can name another schedule, but Vastal's API exposes only this one.
    scheduleId: DEFAULT_ID,
    maximumBookings: { day: maxPerDay ?? undefined, week: maxPerWeek ?? undefined, month: maxPerMonth ?? undefined },
  };
}

/**
 * The time of an appointment; undefined if it is cancelled or has no length. A client who does not appear still
 * occupies the time.
 */
export function toBusy({ start_time, end_time, status }: WireAppointment): Interval | undefined {
  if (status === 'cancelled') return undefined;
  const interval = { start: Date.parse(start_time), end: Date.parse(end_time) };
  return interval.start < interval.end ? interval : undefined;
}

function adviceFor(unreadable: readonly WireWindow[]): string {
  const named = unreadable
    .slice(0, NAMED_WINDOWS)
    .map(({ day_of_week, start_time, end_time }) => `day ${day_of_week} from ${start_time} to ${end_time}`);
  const others = unreadable.length > named.length ? `, and ${unreadable.length - named.length} more` : '';
  return `Vastal has windows that cannot be read (${named.join(', ')}${others}): correct them at Vastal.`;
}

const NAMED_WINDOWS = 3;

/** The lists that are not empty. Leaves out the ids, which change with each replacement, so that equal content stays equal. */
function toProviderData(lists: Readonly<Record<string, readonly WireWindow[]>>): JsonObject | undefined {
  const data = Object.entries(lists)
    .filter(([, windows]) => windows.length > 0)
    .map(([name, windows]) => [name, windows.map(content).sort(byContent)]);
  return data.length === 0 ? undefined : Object.fromEntries(data);
}

function content({ day_of_week, start_time, end_time, appointment_type_id }: WireWindow) {
  return { day_of_week, start_time, end_time, appointment_type_id: appointment_type_id ?? null };
}

function byContent(a: ReturnType<typeof content>, b: ReturnType<typeof content>): number {
  return compareKeys(JSON.stringify(a), JSON.stringify(b));
}

/**
 * Vastal's responses can omit times, so the requested ones are used instead.
 *
 * @param start requested start, instant in epoch milliseconds
 * @param end requested end, instant in epoch milliseconds
 */
export function toBookingState(
  { id, start_time, end_time, status }: WireBooking,
  start: number,
  end: number,
): BookingState {
  return {
    id,
    start: start_time ? Date.parse(start_time) : start,
    end: end_time ? Date.parse(end_time) : end,
    status: toStatus(status),
  };
}

/** Vastal has no field for a host or a place. The fields that have no counterpart are in `providerData`. */
export function toBooking(account: string, wire: WireAppointment): Booking {
  const { client_phone, internal_notes, source, confirmed_at, cancelled_at, status } = wire;
  const others = Object.entries({ client_phone, internal_notes, source, confirmed_at, cancelled_at, status });
  return {
    account,
    id: wire.id,
    start: Date.parse(wire.start_time),
    end: Date.parse(wire.end_time),
    status: toStatus(status),
    eventTypeId: wire.appointment_type_id ?? null,
    calendarId: DEFAULT_ID,
    title: wire.appointment_type?.name ?? null,
    attendees: [{ name: wire.client_name ?? null, email: wire.client_email ?? null, timeZone: null }],
    hosts: [],
    location: null,
    meetingUrl: null,
    notes: wire.client_notes ?? null,
    createdAt: null,
    updatedAt: null,
    providerData: Object.fromEntries(others.flatMap(([name, value]) => (value ? [[name, value]] : []))),
  };
}

/** Completed appointments, and those at which the client did not appear, were accepted. */
function toStatus(status: string | null | undefined): BookingStatus {
  if (status === 'cancelled') return 'CANCELLED';
  return status === 'pending' ? 'PENDING' : 'ACCEPTED';
}
