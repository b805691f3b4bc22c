/** Epoch milliseconds, or ISO 8601 text; without an offset it is in the calendar's zone (elsewhere in UTC). */
export type Moment = number | string;

export const GRAVITY_RAIL_SANDBOX_WORKSPACE = '7c0e5b1a-93d4-4c7e-8f26-51a2b9d0e364';

/** The fields of every object. Times are epoch milliseconds. */
export interface Row {
  id: number;
  createdAt: number;
  updatedAt: number;
  /** An undocumented field. Undefined leaves it out. */
  x_future: unknown;
}

export interface Workspace {
  uuid: string;
  /** The zone of calendars that are created without one. */
  timezone: string;
}

/** One rule: a recurring window that opens or blocks time. */
export interface Rule extends Row {
  name: string;
  description: string | null;
  /** `available` or `unavailable`; any other text simulates a value that clients do not know. */
  availabilityType: string;
  /** `once`, `daily`, `weekly` or `monthly`; any other text simulates an unknown value. */
  recurrence: string;
  /** The start of the first occurrence: local date-time `YYYY-MM-DDTHH:MM:SS` in the calendar's zone. */
  startTime: string;
  endTime: string;
  /** Monday is 0. */
  daysOfWeek: number[] | null;
  /** The last local date on which an occurrence starts. */
  recurrenceEndDate: string | null;
  /** Empty: all types. */
  eventTypeIds: number[];
}

export interface Calendar extends Row {
  workspace: string;
  uuid: string;
  name: string;
  description: string | null;
  timezone: string;
  color: string | null;
  isPublic: boolean;
  slug: string;
  schedules: Rule[];
}

export interface EventType extends Row {
  workspace: string;
  name: string;
  description: string | null;
  durationMinutes: number;
  /** Null: unlimited. */
  maxAttendees: number | null;
  active: boolean;
}

export interface EventAttendee {
  memberId: number;
  name: string | null;
  email: string | null;
  status: string;
}

export interface CalendarEvent extends Row {
  calendarId: number;
  eventTypeId: number | null;
  title: string;
  description: string | null;
  /** Epoch milliseconds, as the end is. */
  startTime: number;
  endTime: number;
  /** `scheduled`, `confirmed`, `completed` or `cancelled`; any other text simulates an unknown value. */
  status: string;
  attendees: EventAttendee[];
}

/** A row as tests write it: all fields but `Required` are optional. */
type Given<Type, Required extends keyof Type = never> = Partial<
  Omit<Type, Required | 'createdAt' | 'updatedAt' | 'startTime' | 'endTime'>
> &
  Pick<Type, Required> & { readonly createdAt?: Moment; readonly updatedAt?: Moment };

export type GivenRule = Given<Rule> & { readonly startTime?: string; readonly endTime?: string };

export type GivenCalendar = Omit<Given<Calendar>, 'schedules'> & { readonly schedules?: readonly GivenRule[] };

/**
 * Without `endTime` it has the length of its type, or half an hour. Without `calendarId` it belongs to the first
 * calendar.
 */
export type GivenEvent = Omit<Given<CalendarEvent>, 'attendees'> & {
  readonly startTime: Moment;
  readonly endTime?: Moment;
  readonly attendees?: readonly Partial<EventAttendee>[];
};

/** The initial data of a sandbox. `workspace` defaults to the first workspace; ids default to consecutive numbers. */
export interface GravityRailData {
  readonly workspaces?: readonly Partial<Workspace>[];
  readonly calendars?: readonly GivenCalendar[];
  readonly eventTypes?: readonly Given<EventType>[];
  readonly events?: readonly GivenEvent[];
}

/** The live state. Tests may read and change all of it while the sandbox runs. */
export interface GravityRailState {
  workspaces: Workspace[];
  calendars: Calendar[];
  eventTypes: EventType[];
  events: CalendarEvent[];
  /**
   * The highest id so far, by kind (schedules also by calendar), so that the id of a deleted row is never used again.
   */
  lastIds: Map<string, number>;
}

/** The next unused id of a kind, also above rows that a test added. */
export function takeId(state: GravityRailState, kind: string, rows: readonly { readonly id: number }[]): number {
  const id = 1 + Math.max(state.lastIds.get(kind) ?? 0, ...rows.map((row) => row.id));
  state.lastIds.set(kind, id);
  return id;
}

/** Records the id of a deleted row, so that it is not used again. */
export function retireId(state: GravityRailState, kind: string, id: number): void {
  state.lastIds.set(kind, Math.max(state.lastIds.get(kind) ?? 0, id));
}
