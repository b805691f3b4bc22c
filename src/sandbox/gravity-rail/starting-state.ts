import type {
  Calendar,
  CalendarEvent,
  EventAttendee,
  EventType,
  GivenCalendar,
  GivenEvent,
  GivenRule,
  GravityRailData,
  GravityRailState,
  Moment,
  Rule,
  Workspace,
} from './data.ts';
import { GRAVITY_RAIL_SANDBOX_WORKSPACE } from './data.ts';
import { readInstant } from './local-time.ts';
import type { GravityRailSandboxOptions } from './options.ts';

const CREATED_AT = '2026-09-01T07:00:00Z';
const MINUTE_MS = 60_000;

/** Adds the defaults of what test data leaves out. */
export function startingState({ data = {}, scheduleIds }: GravityRailSandboxOptions): GravityRailState {
  const workspaces = (data.workspaces ?? [{}]).map(toWorkspace);
  const workspace = workspaces[0]?.uuid ?? GRAVITY_RAIL_SANDBOX_WORKSPACE;
  let rules = 0;
  const ruleIds = (given: readonly GivenRule[] = []) =>
    given.map((rule, i) => toRule(rule, scheduleIds === 'per-calendar' ? i + 1 : 501 + rules++));
  const calendars = (data.calendars ?? []).map(
    (given, i): Calendar => ({ ...toCalendar(given, 31 + i, workspace), schedules: ruleIds(given.schedules) }),
  );
  const eventTypes = (data.eventTypes ?? []).map((given, i) => toEventType(given, 11 + i, workspace));
  return {
    workspaces,
    calendars,
    eventTypes,
    events: (data.events ?? []).map((given, i) => toEvent(given, 9001 + i, calendars, eventTypes)),
    lastIds: new Map(),
  };
}

function toWorkspace(given: Partial<Workspace>, i: number): Workspace {
  return { uuid: i === 0 ? GRAVITY_RAIL_SANDBOX_WORKSPACE : uuidOf('workspace', i), timezone: 'UTC', ...given };
}

function toCalendar(given: GivenCalendar, defaultId: number, workspace: string): Omit<Calendar, 'schedules'> {
  const { schedules: _, ...fields } = given;
  const id = given.id ?? defaultId;
  const name = given.name ?? `Calendar ${id}`;
  return {
    workspace,
    uuid: uuidOf('calendar', id),
    name,
    description: null,
    timezone: 'UTC',
    color: null,
    isPublic: false,
    slug: slugOf(name),
    x_future: futureValue('calendar', id),
    ...fields,
    ...rowOf(given, id),
  };
}

function toRule(given: GivenRule, defaultId: number): Rule {
  const id = given.id ?? defaultId;
  const recurrence = given.recurrence ?? 'weekly';
  return {
    name: `Schedule ${id}`,
    description: null,
    availabilityType: 'available',
    recurrence,
    startTime: '2026-01-05T09:00:00',
    endTime: '2026-01-05T17:00:00',
    daysOfWeek: recurrence === 'weekly' ? [0, 1, 2, 3, 4] : null,
    recurrenceEndDate: null,
    eventTypeIds: [],
    x_future: futureValue('schedule', id),
    ...given,
    ...rowOf(given, id),
  };
}

function toEventType(
  given: NonNullable<GravityRailData['eventTypes']>[number],
  defaultId: number,
  workspace: string,
): EventType {
  const id = given.id ?? defaultId;
  return {
    workspace,
    name: `Event type ${id}`,
    description: null,
    durationMinutes: 30,
    maxAttendees: null,
    active: true,
    x_future: futureValue('event-type', id),
    ...given,
    ...rowOf(given, id),
  };
}

function toEvent(
  given: GivenEvent,
  defaultId: number,
  calendars: readonly Calendar[],
  eventTypes: readonly EventType[],
): CalendarEvent {
  const id = given.id ?? defaultId;
  const calendarId = given.calendarId ?? calendars[0]?.id ?? 31;
  const zone = calendars.find((calendar) => calendar.id === calendarId)?.timezone ?? 'UTC';
  const type = eventTypes.find((candidate) => candidate.id === given.eventTypeId);
  const startTime = toEpochMs(given.startTime, zone);
  return {
    eventTypeId: null,
    title: type?.name ?? 'Booking',
    description: null,
    status: 'confirmed',
    x_future: futureValue('event', id),
    ...given,
    calendarId,
    startTime,
    endTime:
      given.endTime === undefined
        ? startTime + (type?.durationMinutes ?? 30) * MINUTE_MS
        : toEpochMs(given.endTime, zone),
    attendees: (given.attendees ?? []).map((attendee, i) => toAttendee(attendee, 700 + i)),
    ...rowOf(given, id),
  };
}

export function toAttendee(given: Partial<EventAttendee>, defaultId: number): EventAttendee {
  return { memberId: defaultId, name: null, email: null, status: 'accepted', ...given };
}

function rowOf(given: { readonly createdAt?: Moment; readonly updatedAt?: Moment }, id: number) {
  const createdAt = given.createdAt ?? CREATED_AT;
  return {
    id,
    createdAt: toEpochMs(createdAt, 'UTC'),
    updatedAt: toEpochMs(given.updatedAt ?? createdAt, 'UTC'),
  };
}

function toEpochMs(moment: Moment, zone: string): number {
  const instant = typeof moment === 'number' ? moment : readInstant(moment, zone);
  if (instant === undefined) throw new RangeError(`not a time: ${moment}`);
  return instant;
}

/** The `x_future` of a new object. */
export function futureValue(kind: string, id: number): unknown {
  return { origin: kind, revision: id };
}

/** Equal for equal ids, so that runs are reproducible. */
export function uuidOf(kind: 'workspace' | 'calendar', id: number): string {
  return `${kind === 'workspace' ? '5f0a1c77' : '6f1d2c1e'}-8a54-4f4e-9a5c-${id.toString(16).padStart(12, '0')}`;
}

export function slugOf(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '') || 'calendar';
}
