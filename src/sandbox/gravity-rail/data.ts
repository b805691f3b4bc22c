/** Epoch milliseconds, or ISO 8601 text; without an offset it is read in the calendar's zone (elsewhere in UTC). */
export type Moment = number | string;

export const GRAVITY_RAIL_SANDBOX_WORKSPACE = '7c0e5b1a-93d4-4c7e-8f26-51a2b9d0e364';

/** Fields that every object has. Times are epoch milliseconds. */
export interface Row {
  id: number;
  createdAt: number;
  updatedAt: number;
  /** A field that no client can know. Undefined leaves it out. */
  x_future: unknown;
}

export interface Workspace {
  uuid: string;
  /** For calendars that are created without a zone. */
  timezone: string;
}

/** One rule: a window with a recurrence that opens or blocks time. */
export interface Rule extends Row {
  name: string;
  description: string | null;
  /** `available` or `unavailable`; any other text may stand here to show clients something unknown. */
  availabilityType: string;
  /** `once`, `daily`, `weekly` or `monthly`; or any other text, likewise. */
  recurrence: string;
  /** Local date-time `YYYY-MM-DDTHH:MM:SS` of the first occurrence, in the calendar's zone. */
  startTime: string;
  endTime: string;
  /** 0 = Monday. */
  daysOfWeek: number[] | null;
  /** The last local date on which an occurrence starts. */
  recurrenceEndDate: string | null;
  /** Empty: for all types. */
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
  /** Null: no limit. */
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
  /** Epoch milliseconds, as is the end. */
  startTime: number;
  endTime: number;
  /** `scheduled`, `confirmed`, `completed` or `cancelled`; or any other text. */
  status: string;
  attendees: EventAttendee[];
}

/** A row as test authors write it: everything but `Required` may be left out. */
type Given<Type, Required extends keyof Type = never> = Partial<
  Omit<Type, Required | 'createdAt' | 'updatedAt' | 'startTime' | 'endTime'>
> &
  Pick<Type, Required> & { readonly createdAt?: Moment; readonly updatedAt?: Moment };

export type GivenRule = Given<Rule> & { readonly startTime?: string; readonly endTime?: string };

export type GivenCalendar = Omit<Given<Calendar>, 'schedules'> & { readonly schedules?: readonly GivenRule[] };

/** Without `endTime` it lasts as long as its type says, or half an hour. Without `calendarId`: the first calendar. */
export type GivenEvent = Omit<Given<CalendarEvent>, 'attendees'> & {
  readonly startTime: Moment;
  readonly endTime?: Moment;
  readonly attendees?: readonly Partial<EventAttendee>[];
};

/** What a sandbox starts with. Left out, `workspace` means the first workspace, and ids count up. */
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
  /** The highest id given so far, by kind (schedules also by calendar), so that a deleted row's id never returns. */
  lastIds: Map<string, number>;
}

/** The next free id of a kind, also above rows that a test pushed. */
export function takeId(state: GravityRailState, kind: string, rows: readonly { readonly id: number }[]): number {
  const id = 1 + Math.max(state.lastIds.get(kind) ?? 0, ...rows.map((row) => row.id));
  state.lastIds.set(kind, id);
  return id;
}

/** Notes the id of a deleted row, so that it is not given again. */
export function retireId(state: GravityRailState, kind: string, id: number): void {
  state.lastIds.set(kind, Math.max(state.lastIds.get(kind) ?? 0, id));
}
