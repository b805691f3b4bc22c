import { DateTime } from 'luxon';

/** Epoch milliseconds, or ISO 8601 text, in which a missing offset means UTC. */
export type Moment = number | string;

export const VASTAL_SANDBOX_ORG = 'org_sandbox';

/** A weekly window, in the wall-clock time of the organisation. */
export interface Window {
  id: string;
  org_id: string;
  /** 0 = Sunday. */
  day_of_week: number;
  /** `HH:MM:SS` */
  start_time: string;
  end_time: string;
  /** Null: for all types. */
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
  /** Only written: no answer shows it. */
  client_language: string;
  internal_notes: string | null;
  /** `pending`, `confirmed`, `completed`, `cancelled`, `no_show`; or any other text, to show clients an unknown one. */
  status: string;
  confirmed_at: Moment | null;
  cancelled_at: Moment | null;
  source: string;
  /** Not in any answer; unconfirmed bookings are cancelled some time after it. */
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

/** A named schedule: types point to it, and no endpoint lists it. */
interface NamedSchedule {
  id: string;
  name: string;
}

/** What a sandbox starts with. Everything that is left out gets a plain default; the last three hold for all rows. */
export interface VastalData {
  readonly availability?: readonly Partial<Window>[];
  /** Without a type: the first one. Without `end_time`: as long as the type says. */
  readonly appointments?: readonly (Partial<Appointment> & Pick<Appointment, 'start_time'>)[];
  readonly appointmentTypes?: readonly Partial<AppointmentType>[];
  readonly schedules?: readonly NamedSchedule[];
  /** The organisation of rows and keys that name none. Default `VASTAL_SANDBOX_ORG`. */
  readonly org?: string;
  /** The zone of the windows, which no answer shows. Default UTC. */
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
  /** The number of the last id that was given, by prefix. */
  lastIds: Map<string, number>;
}

/** An opaque id such as `apt_n3f`, that no other row has had; the same in each run. */
export function takeId(state: VastalState, prefix: 'avail' | 'apt' | 'type'): string {
  const count = (state.lastIds.get(prefix) ?? 0) + 1;
  state.lastIds.set(prefix, count);
  // Spread over the range, so that neither the order of ids nor that of texts is the order of creation.
  return `${prefix}_n${((count * 7919) % 46_656).toString(36).padStart(3, '0')}`;
}

/** Epoch milliseconds. @throws RangeError if it is not a time. */
export function toEpochMs(moment: Moment): number {
  if (typeof moment === 'number') return moment;
  const parsed = DateTime.fromISO(moment, { zone: 'utc' });
  if (!parsed.isValid) throw new RangeError(`not a time: ${moment}`);
  return parsed.toMillis();
}

/** `YYYY-MM-DDTHH:MM:SSZ`, with milliseconds only where there are some. */
export function toWireTime(moment: Moment): string {
  return new Date(toEpochMs(moment)).toISOString().replace('.000Z', 'Z');
}

export function timeOrNull(moment: Moment | null): string | null {
  return moment === null ? null : toWireTime(moment);
}
