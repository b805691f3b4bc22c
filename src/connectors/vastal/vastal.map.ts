import type { Calendar } from '../../domain/calendar.ts';
import type { EventType } from '../../domain/event-type.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Booking } from '../../domain/reservation.ts';
import type { Schedule } from '../../domain/schedule.ts';
import type { Interval } from '../../time/interval.ts';
import {
  type WireAppointment,
  type WireAppointmentType,
  type WireBooked,
  type WireWindow,
  wireWindow,
} from './vastal.wire.ts';
import { compareKeys, toWeeklyHours, toWindow } from './weekly-window.ts';

/** Vastal tells of one calendar and one set of windows, without ids; both have this one. */
export const ONLY_ID = 'default';

/** What Vastal never tells, so that it is configured. */
export interface Organisation {
  readonly account: string;
  readonly name: string;
  /** IANA name. */
  readonly timeZone: string;
}

/** Windows that open nothing, in Vastal's own terms: a replacement must send them along, or they are gone. */
export interface IdleWindows {
  readonly inactive: readonly WireWindow[];
  /** Active, but they end before they start, or their day or a time cannot be told. */
  readonly withoutHours: readonly WireWindow[];
}

export function toCalendar(organisation: Organisation, schedules?: readonly Schedule[]): Calendar {
  return {
    account: organisation.account,
    id: ONLY_ID,
    name: organisation.name,
    description: null,
    timeZone: organisation.timeZone,
    color: null,
    isPublic: null,
    openWithoutSchedules: false,
    ...(schedules === undefined ? {} : { schedules }),
  };
}

export function toSchedule(windows: readonly WireWindow[], { account, timeZone }: Organisation): Schedule {
  const active = windows.filter((window) => window.is_active !== false);
  const providerData = toProviderData({
    inactive: windows.filter((window) => window.is_active === false),
    withoutHours: active.filter((window) => toWindow(window) === undefined),
  });
  return {
    account,
    id: ONLY_ID,
    calendarId: ONLY_ID,
    name: 'Opening hours',
    timeZone,
    isDefault: true,
    effect: 'OPEN',
    weeklyHours: toWeeklyHours(active.map(toWindow).filter((window) => window !== undefined)),
    dateOverrides: [],
    validUntil: null,
    ...(providerData === undefined ? {} : { providerData }),
  };
}

/** The windows that `toSchedule` put aside. */
export function idleWindowsOf({ providerData }: Schedule): IdleWindows {
  return {
    inactive: wireWindow.array().parse(providerData?.inactiveWindows ?? []),
    withoutHours: wireWindow.array().parse(providerData?.windowsWithoutHours ?? []),
  };
}

export function toEventType(wire: WireAppointmentType, account: string): EventType {
  return {
    account,
    id: wire.id,
    name: wire.name,
    description: wire.description ?? null,
    durationMinutes: wire.durationMinutes,
    durationOptions: [wire.durationMinutes],
    bufferBeforeMinutes: wire.bufferBeforeMinutes ?? 0,
    bufferAfterMinutes: wire.bufferAfterMinutes ?? 0,
    // Without a value, Vastal's documented defaults: 24 hours of notice, 60 days ahead.
    minimumNoticeMinutes: Math.ceil((wire.minNoticeHours ?? 24) * 60),
    maximumDaysAhead: wire.maxDaysAhead ?? 60,
    // A type can name another schedule, but Vastal lets nobody read any other than this one.
    scheduleId: ONLY_ID,
    maximumPerDay: wire.maxPerDay ?? undefined,
    maximumPerWeek: wire.maxPerWeek ?? undefined,
    maximumPerMonth: wire.maxPerMonth ?? undefined,
  };
}

/** The time that an appointment takes; undefined for a cancelled one. One whose client did not come took its time. */
export function toBusy({ start_time, end_time, status }: WireAppointment): Interval | undefined {
  if (status === 'cancelled') return undefined;
  const interval = { start: Date.parse(start_time), end: Date.parse(end_time) };
  return interval.start < interval.end ? interval : undefined;
}

/** Without the ids, which change with each replacement, so that equal content stays equal. */
function toProviderData({ inactive, withoutHours }: IdleWindows): JsonObject | undefined {
  const data = {
    ...(inactive.length === 0 ? {} : { inactiveWindows: inactive.map(content).sort(byContent) }),
    ...(withoutHours.length === 0 ? {} : { windowsWithoutHours: withoutHours.map(content).sort(byContent) }),
  };
  return Object.keys(data).length === 0 ? undefined : data;
}

function content({ day_of_week, start_time, end_time, appointment_type_id }: WireWindow) {
  return { day_of_week, start_time, end_time, appointment_type_id: appointment_type_id ?? null };
}

function byContent(a: ReturnType<typeof content>, b: ReturnType<typeof content>): number {
  return compareKeys(JSON.stringify(a), JSON.stringify(b));
}

/** Vastal answers sparsely at times, so what was asked for stands in for times that are missing. */
export function toBooking({ id, start_time, end_time, status }: WireBooked, start: number, end: number): Booking {
  return {
    id,
    start: start_time ? Date.parse(start_time) : start,
    end: end_time ? Date.parse(end_time) : end,
    status: status === 'cancelled' ? 'CANCELLED' : status === 'pending' ? 'PENDING' : 'ACCEPTED',
  };
}
