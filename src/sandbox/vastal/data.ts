import { DateTime } from 'luxon';

/** Epoch milliseconds, or ISO 8601 text, which is in UTC without an offset. */
export type Moment = number | string;

export const VASTAL_SANDBOX_ORG = 'org_sandbox';

/** A weekly window, in the local time of the organisation. */
export interface Window {
  id: string;
  org_id: string;
  /** Sunday is 0. */
  day_of_week: number;
  /** `HH:MM:SS` */
  start_time: string;
  end_time: string;
  /** Null: all types. */
  appointment_type_id: string | null;
  is_active: boolean;
  created_at: Moment;
}

export interface Appointment {
  id: string;
  org_id: string;
  appointment_type_id: string;
  start_time: Moment;
  end_time: Moment;
  client_name: string;
  client_email: string | null;
  client_phone: string | null;
  client_notes: string | null;
  /** Write-only: no response contains it. */
  client_language: string;
  internal_notes: string | null;
  /** `pending`, `confirmed`, `completed`, `cancelled` or `no_show`; any other text simulates an unknown value. */
  status: string;
  confirmed_at: Moment | null;
  cancelled_at: Moment | null;
  source: string;
  /** In no response; unconfirmed bookings are cancelled some time after it. */
  created_at: Moment;
}

interface BookingQuestion {
  id: string;
  type: string;
  label: string;
  required: boolean;
}

export interface AppointmentType {
  id: string;
  orgId: string;
  name: string;
  durationMinutes: number;
  description: string | null;
  color: string;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  maxPerDay: number | null;
  maxPerWeek: number | null;
  maxPerMonth: number | null;
  minNoticeHours: number;
  maxDaysAhead: number;
  requiresConfirmation: boolean;
  confirmWithinHours: number | null;
  bookingQuestions: BookingQuestion[];
  scheduleId: string | null;
  isActive: boolean;
  sortOrder: number;
  createdAt: Moment;
  updatedAt: Moment;
}

/** A named schedule: types refer to it, and no endpoint lists it. */
interface NamedSchedule {
  id: string;
  name: string;
}

/**
 * The initial data of a sandbox, with defaults for everything that is left out; the last three fields apply to all
 * rows.
 */
export interface VastalData {
  readonly availability?: readonly Partial<Window>[];
  /** The type defaults to the first one, `end_time` to the start plus the duration of the type. */
  readonly appointments?: readonly (Partial<Appointment> & Pick<Appointment, 'start_time'>)[];
  readonly appointmentTypes?: readonly Partial<AppointmentType>[];
  readonly schedules?: readonly NamedSchedule[];
  /** The organisation of rows and keys that name none. Default `VASTAL_SANDBOX_ORG`. */
  readonly org?: string;
  /** The zone of the windows, which no response contains. Default UTC. */
  readonly timeZone?: string;
}

/** The live state. Tests may read and change all of it while the sandbox runs. */
export interface VastalState {
  availability: Window[];
  appointments: Appointment[];
  appointmentTypes: AppointmentType[];
  schedules: NamedSchedule[];
  org: string;
  timeZone: string;
  /** The number of the last id, by prefix. */
  lastIds: Map<string, number>;
}

/** An opaque id such as `apt_n3f`, which no other row has had; reproducible. */
export function takeId(state: VastalState, prefix: 'avail' | 'apt' | 'type'): string {
  const count = (state.lastIds.get(prefix) ?? 0) + 1;
  state.lastIds.set(prefix, count);
  // Scrambled, so that ids are not in the order of creation, neither as numbers nor as texts.
  return `${prefix}_n${((count * 7919) % 46_656).toString(36).padStart(3, '0')}`;
}

/** Epoch milliseconds. @throws RangeError if it is not a time. */
export function toEpochMs(moment: Moment): number {
  if (typeof moment === 'number') return moment;
  const parsed = DateTime.fromISO(moment, { zone: 'utc' });
  if (!parsed.isValid) throw new RangeError(`not a time: ${moment}`);
  return parsed.toMillis();
}

/** `YYYY-MM-DDTHH:MM:SSZ`, with milliseconds only if they are not zero. */
export function toWireTime(moment: Moment): string {
  return new Date(toEpochMs(moment)).toISOString().replace('.000Z', 'Z');
}

export function timeOrNull(moment: Moment | null): string | null {
  return moment === null ? null : toWireTime(moment);
}
