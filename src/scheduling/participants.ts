import type { Calendar } from '../domain/calendar.ts';
import { asProviderError, ProviderError } from '../domain/errors.ts';
import type { Absence, EventType } from '../domain/event-type.ts';
import type { GlobalRef } from '../domain/global-id.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../domain/personalized-schedule.ts';
import type { Schedule } from '../domain/schedule.ts';
import { type Reader, schedulesOfCalendar } from '../loaders/reader.ts';
import { type BookingConstraints, busyWindow, type Participant } from '../time/availability.ts';
import { changeDays } from '../time/clock-changes.ts';
import type { Hours, HoursSource } from '../time/hours.ts';
import { type Interval, subtract, union } from '../time/interval.ts';
import type { LocalDate } from '../time/local-date.ts';
import { sessionRange } from '../time/session-range.ts';
import { countedBookings, NEVER_BOOKABLE, unbookableOf } from './booking-rules.ts';
import type { ComputationBudget } from './computation-budget.ts';
import { computeAvailability } from './computation-turns.ts';
import { hoursOfCalendar, hoursOfSchedules, readable, timeZoneOf } from './hours.ts';

/** The possible participants, by the type of their global ids. */
export interface ParticipantResources {
  readonly Schedule: Schedule;
  readonly Calendar: Calendar;
  readonly EventType: EventType;
  readonly PersonalizedSchedule: PersonalizedSchedule;
  readonly Attendee: Attendee;
}
export type ParticipantType = keyof ParticipantResources;
export const PARTICIPANT_TYPES = [
  'Schedule',
  'Calendar',
  'EventType',
  'PersonalizedSchedule',
  'Attendee',
] as const satisfies readonly ParticipantType[];

interface ParticipantRequest {
  /** Where busy time matters: the window, extended by the buffers. Instants in epoch milliseconds. */
  readonly busyRange: Interval;
  readonly window: Interval;
  readonly now: number;
  readonly constraints: BookingConstraints;
  readonly computation: ComputationBudget;
}

/** A participant with its time. */
export interface ReadParticipant {
  readonly resource: ParticipantResources[ParticipantType];
  readonly time: Omit<Participant, 'key'>;
}

type ReadParticipantOf = (ref: GlobalRef, request: ParticipantRequest, reader: Reader) => Promise<ReadParticipant>;

const DAY_MS = 86_400_000;
const ALWAYS: Hours = { kind: 'always' };
const NO_BUFFERS = { bufferBefore: 0, bufferAfter: 0 };

/**
 * Reads a participant's hours, busy and held time (docs/time-semantics.md, section 5).
 * @throws ProviderError if a read fails.
 */
export const PARTICIPANT_READERS: Readonly<Record<ParticipantType, ReadParticipantOf>> = {
  async Schedule(ref, _, reader) {
    const resource = await reader.schedules.load(ref);
    return { resource, time: { hours: hoursOfSchedules([resource]), busy: [], held: [] } };
  },

  async Calendar(ref, { busyRange }, reader) {
    const held = await heldAt(ref.account, ref.id, reader);
    const [resource, busy] = await Promise.all([
      reader.calendars.load({ ...ref, includeSchedules: true }),
      reader.busy.load({ ...ref, ...toWindow(busyRange) }),
    ]);
    const hours = hoursOfCalendar(resource, await schedulesOfCalendar(resource, reader));
    return { resource, time: { hours, busy, held } };
  },

  async EventType(ref, request, reader) {
    const busyIn = (busyRange: Interval) => reader.eventTypeBusy.load({ ...ref, ...toWindow(busyRange) });
    const all = await reader.held.load({ account: ref.account, id: '' });
    // The busy time is read in parallel, so that it is batched with that of the other participants, although the event
    // type determines whether it matters. Where it does not matter, reading it costs no call.
    const [read, absences, { resource, schedule }] = await Promise.all([
      busyIn(request.busyRange).catch(asProviderError),
      absencesAt(ref.account, reader).catch(asProviderError),
      withSchedule(ref, reader),
    ]);
    const constraints = constraintsOf(resource);
    if (!schedule) {
      // No event type that can be booked at every calendar has a booking window or limits, which would need a zone.
      const unbookable = resource.isActive === false ? NEVER_BOOKABLE : undefined;
      return { resource, time: { ...(await timeAtEveryCalendar(resource, request, reader)), constraints, unbookable } };
    }
    if (read instanceof ProviderError) throw read;
    if (absences instanceof ProviderError) throw absences;
    const busyRange = busyWindow(request.window, request.constraints, constraints);
    const isCovered = busyRange.start >= request.busyRange.start && busyRange.end <= request.busyRange.end;
    const busy = isCovered ? read : await busyIn(busyRange);
    const [counted, refused] = await Promise.all([
      countedBookings(resource, busyRange, all, reader),
      refusedTime(resource, readable(schedule).timeZone, request.window, reader),
    ]);
    const unbookable = unbookableOf(resource, readable(schedule).timeZone, request.now, counted);
    const held = all.filter(({ calendarId }) => calendarId === undefined);
    const hours = hoursOfEventType(resource, schedule, absences);
    return { resource, time: { hours, busy, held, constraints, unbookable, refused } };
  },

  async PersonalizedSchedule(ref, _, reader) {
    const resource = await reader.personalizedSchedules.load(ref);
    return {
      resource,
      time: { hours: ALWAYS, busy: await sessionTimes(resource.sessionIds, resource, reader), held: [] },
    };
  },

  async Attendee(ref, _, reader) {
    const resource = await reader.attendees.load(ref);
    const schedules = await reader.attendeePersonalizedSchedules.load(ref);
    const sessionIds = schedules.flatMap((schedule) => schedule.sessionIds);
    return { resource, time: { hours: ALWAYS, busy: await sessionTimes(sessionIds, resource, reader), held: [] } };
  },
};

/** An event type's own buffers and notice, in milliseconds. */
export function constraintsOf(eventType: EventType): BookingConstraints {
  return {
    bufferBefore: eventType.bufferBeforeMinutes * 60_000,
    bufferAfter: eventType.bufferAfterMinutes * 60_000,
    minimumNotice: eventType.minimumNoticeMinutes * 60_000,
  };
}

/** An event type with the schedule that defines its hours; without one, if it can be booked at every calendar. */
async function withSchedule(ref: GlobalRef, reader: Reader) {
  const resource = await reader.eventTypes.load(ref);
  return { resource, schedule: resource.atEveryCalendar ? undefined : await scheduleOf(resource, reader) };
}

/**
 * Where the provider shifts the hours of an event type on dates on which the clocks change: what none of its own slots covers
 * on such dates (docs/providers/calcom.md, section 7). Sorted and disjoint.
 */
async function refusedTime(
  { account, id, shiftsHoursOnChangeDays }: EventType,
  timeZone: string,
  window: Interval,
  reader: Reader,
): Promise<readonly Interval[]> {
  const days = shiftsHoursOnChangeDays ? changeDays(timeZone, window) : [];
  const slots = await Promise.all(
    // Wider than the day, for slots that cross its ends.
    days.map(({ start, end }) => reader.slots.load({ account, id, from: start - DAY_MS, to: end + DAY_MS })),
  );
  return subtract(days, union(slots.flat().map(({ start, end }) => ({ start, end }))));
}

/** @throws ProviderError `UNSUPPORTED` if the event type has no schedule, so that its hours are undefined. */
export async function scheduleOf({ account, id, scheduleId }: EventType, reader: Reader): Promise<Schedule> {
  if (scheduleId !== undefined) {
    const key = { account, id: scheduleId };
    const schedule =
      (await undefinedIfNotFound(reader.schedules.load(key))) ?? (await reader.fallbackSchedules.load(key));
    if (schedule) return schedule;
  }
  throw new ProviderError(
    account,
    'UNSUPPORTED',
    `The event type ${id} of account ${account} has no schedule that defines its hours`,
  );
}

function absencesAt(account: string, reader: Reader): Promise<readonly Absence[]> {
  return reader.absences.load({ account, id: '' });
}

/** The hours of the schedule for an event type, without the dates on which its host is out of office. */
function hoursOfEventType({ id, hostId }: EventType, schedule: Schedule, absences: readonly Absence[]): Hours {
  const { timeZone } = readable(schedule);
  const hours = hoursOfSchedules([schedule], id);
  const away = absences
    .filter((absence) => absence.hostId === hostId)
    .map(({ firstDate, lastDate }) => closedDates(timeZone, firstDate, lastDate));
  return hours.kind === 'sources' ? { ...hours, closed: [...hours.closed, ...away] } : hours;
}

/** Whole local dates, the first and the last one included. */
function closedDates(timeZone: string, firstDate: LocalDate, lastDate: LocalDate): HoursSource {
  return {
    kind: 'rule',
    timeZone,
    rule: { frequency: 'DAILY', firstDate, lastDate, start: '00:00', end: '24:00', endDayOffset: 0 },
  };
}

/**
 * The held time of a calendar, or of an account whose holds name no calendar. A hold without a calendar occupies the time of
 * all calendars. To be read before the busy time: a hold that is confirmed in between is in both then, and otherwise in neither.
 */
async function heldAt(account: string, calendarId: string | undefined, reader: Reader): Promise<readonly Interval[]> {
  const all = await reader.held.load({ account, id: '' });
  return all.filter((hold) => hold.calendarId === undefined || hold.calendarId === calendarId);
}

/**
 * The time of an event type that has a schedule, with that schedule.
 * @param busyRange where busy time is read; instants in epoch milliseconds.
 */
export async function timeBySchedule(eventType: EventType, busyRange: Interval, reader: Reader) {
  const { account, id } = eventType;
  const held = await heldAt(account, undefined, reader);
  const [schedule, absences, busy] = await Promise.all([
    scheduleOf(eventType, reader),
    absencesAt(account, reader),
    reader.eventTypeBusy.load({ account, id, ...toWindow(busyRange) }),
  ]);
  const hours = hoursOfEventType(eventType, schedule, absences);
  return { schedule, participant: { key: id, hours, busy, held, constraints: constraintsOf(eventType) } };
}

/** A calendar at which an event type can be booked, with its time for that event type. */
export interface Place {
  readonly calendar: Calendar;
  readonly participant: Participant;
}

/** All calendars of the account, as places of one event type. `busyRange` is where busy time is read. */
export async function placesOf(eventType: EventType, busyRange: Interval, reader: Reader): Promise<Place[]> {
  const { account } = eventType;
  const calendars = await reader.accountCalendars.load({ account, id: '' });
  return Promise.all(
    calendars.map(async (calendar) => {
      const held = await heldAt(account, calendar.id, reader);
      const [schedules, busy] = await Promise.all([
        schedulesOfCalendar(calendar, reader),
        reader.busy.load({ account, id: calendar.id, ...toWindow(busyRange) }),
      ]);
      const hours = hoursOfCalendar(calendar, schedules, eventType.id);
      return { calendar, participant: { key: calendar.id, hours, busy, held, constraints: constraintsOf(eventType) } };
    }),
  );
}

/**
 * Open where any calendar is; busy where each calendar that is open is busy, or too close to busy time. Minimum notice is not
 * considered.
 */
async function timeAtEveryCalendar(eventType: EventType, request: ParticipantRequest, reader: Reader) {
  const { window, now, computation } = request;
  const places = await placesOf(eventType, request.busyRange, reader);
  const [only, ...others] = places;
  if (!only) return { hours: { kind: 'fixed', openings: [] } as const, busy: [], held: [] };
  if (others.length === 0) {
    const { hours, busy, held } = only.participant;
    return { hours, busy, held };
  }
  const participants = places.map(({ participant }) => participant);
  const openWith = async (taken: Partial<Participant>, buffers: Omit<BookingConstraints, 'minimumNotice'>) => {
    const constraints = { ...buffers, minimumNotice: 0 };
    const changed = participants.map((participant) => ({ ...participant, ...taken, constraints }));
    return (await computeAvailability({ window, now, require: 'ANY', participants: changed }, computation)).openings;
  };
  const own = constraintsOf(eventType);
  const buffers = {
    bufferBefore: Math.max(request.constraints.bufferBefore, own.bufferBefore),
    bufferAfter: Math.max(request.constraints.bufferAfter, own.bufferAfter),
  };
  const open = await openWith({ busy: [], held: [] }, NO_BUFFERS);
  return {
    hours: { kind: 'fixed', openings: open } as const,
    busy: subtract(open, await openWith({}, NO_BUFFERS)),
    held: [],
    withBuffers: subtract(open, await openWith({}, buffers)),
  };
}

/** When the sessions take place. Deleted ones, and those without an end, occupy no time. */
async function sessionTimes(
  sessionIds: readonly string[],
  { account, calendarId }: { readonly account: string; readonly calendarId: string },
  reader: Reader,
): Promise<Interval[]> {
  const sessions = (
    await Promise.all([...new Set(sessionIds)].map((id) => undefinedIfNotFound(reader.sessions.load({ account, id }))))
  ).filter((session) => session !== undefined);
  const needsZone = sessions.some(({ allDay }: Session) => allDay);
  const timeZone = needsZone ? timeZoneOf(await reader.calendars.load({ account, id: calendarId })) : undefined;
  return sessions.flatMap((session) => sessionRange(session, timeZone) ?? []);
}

export async function undefinedIfNotFound<T>(loading: Promise<T>): Promise<T | undefined> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

function toWindow({ start, end }: Interval) {
  return { from: start, to: end };
}
