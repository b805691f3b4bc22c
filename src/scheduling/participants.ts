import type { Calendar } from '../domain/calendar.ts';
import { asProviderError, ProviderError } from '../domain/errors.ts';
import type { EventType } from '../domain/event-type.ts';
import type { Ref } from '../domain/global-id.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../domain/personalized-schedule.ts';
import type { Schedule } from '../domain/schedule.ts';
import { type Reader, schedulesOfCalendar } from '../loaders/reader.ts';
import { availabilityOf, type BookingMargins, type Participant, takenWindow } from '../time/availability.ts';
import type { Hours } from '../time/hours.ts';
import { type Interval, subtract, union } from '../time/interval.ts';
import { openingsOf } from '../time/openings.ts';
import { sessionRange } from '../time/session-range.ts';
import { hoursOfCalendar, hoursOfSchedules } from './hours.ts';

/** What can take part: the types of the global ids, and what they name. */
export interface ParticipantThings {
  readonly Schedule: Schedule;
  readonly Calendar: Calendar;
  readonly EventType: EventType;
  readonly PersonalizedSchedule: PersonalizedSchedule;
  readonly Attendee: Attendee;
}
export type ParticipantType = keyof ParticipantThings;
export const PARTICIPANT_TYPES = [
  'Schedule',
  'Calendar',
  'EventType',
  'PersonalizedSchedule',
  'Attendee',
] as const satisfies readonly ParticipantType[];

interface ParticipantRequest {
  /** Where taken time counts: the asked window, as far as buffers reach beyond it. Instants in epoch milliseconds. */
  readonly taken: Interval;
  readonly window: Interval;
  readonly now: number;
  readonly margins: BookingMargins;
}

/** A participant's time, and the thing itself. */
export interface ReadParticipant {
  readonly thing: ParticipantThings[ParticipantType];
  readonly time: Omit<Participant, 'key'>;
}

type Read = (ref: Ref, request: ParticipantRequest, reader: Reader) => Promise<ReadParticipant>;

const ALWAYS: Hours = { kind: 'always' };

/**
 * Reads a participant's hours, busy and held time (docs/time-semantics.md, section 5).
 * @throws ProviderError if a read fails.
 */
export const PARTICIPANT_READS: Readonly<Record<ParticipantType, Read>> = {
  async Schedule(ref, _, reader) {
    const thing = await reader.schedules.load(ref);
    return { thing, time: { hours: hoursOfSchedules([thing]), busy: [], held: [] } };
  },

  async Calendar(ref, { taken }, reader) {
    const [thing, busy, held] = await Promise.all([
      reader.calendars.load({ ...ref, wantsSchedules: true }),
      reader.busy.load({ ...ref, ...toWindow(taken) }),
      heldAt(ref.account, ref.id, reader),
    ]);
    const hours = hoursOfCalendar(thing, await schedulesOfCalendar(thing, reader));
    return { thing, time: { hours, busy, held } };
  },

  async EventType(ref, request, reader) {
    const busyIn = (taken: Interval) => reader.eventTypeBusy.load({ ...ref, ...toWindow(taken) });
    // Both at once, although only the event type tells whether and how far its busy time counts: so it is read together
    // with that of the others, and where it does not count, it costs no call.
    const [read, { thing, schedule }] = await Promise.all([
      busyIn(request.taken).catch(asProviderError),
      withSchedule(ref, reader),
    ]);
    const margins = marginsOf(thing);
    if (!schedule) return { thing, time: { ...(await timeAtEveryCalendar(thing, request, reader)), margins } };
    if (read instanceof ProviderError) throw read;
    const taken = takenWindow(request.window, request.margins, margins);
    const isCovered = taken.start >= request.taken.start && taken.end <= request.taken.end;
    const busy = isCovered ? read : await busyIn(taken);
    const held = await heldAt(thing.account, undefined, reader);
    return { thing, time: { hours: hoursOfSchedules([schedule], thing.id), busy, held, margins } };
  },

  async PersonalizedSchedule(ref, _, reader) {
    const thing = await reader.personalizedSchedules.load(ref);
    return { thing, time: { hours: ALWAYS, busy: await sessionTimes(thing.sessionIds, thing, reader), held: [] } };
  },

  async Attendee(ref, _, reader) {
    const thing = await reader.attendees.load(ref);
    const { account, calendarId, id } = thing;
    const all = await reader.calendarPersonalizedSchedules.load({ account, id: calendarId });
    const sessionIds = all.filter(({ attendeeIds }) => attendeeIds.includes(id)).flatMap((one) => one.sessionIds);
    return { thing, time: { hours: ALWAYS, busy: await sessionTimes(sessionIds, thing, reader), held: [] } };
  },
};

/** An event type's own buffers and notice, in milliseconds. */
export function marginsOf(eventType: EventType): BookingMargins {
  return {
    bufferBefore: eventType.bufferBeforeMinutes * 60_000,
    bufferAfter: eventType.bufferAfterMinutes * 60_000,
    minimumNotice: eventType.minimumNoticeMinutes * 60_000,
  };
}

/** An event type with the schedule that tells its hours; without one, if it can be booked at every calendar. */
async function withSchedule(ref: Ref, reader: Reader) {
  const thing = await reader.eventTypes.load(ref);
  return { thing, schedule: thing.atEveryCalendar ? undefined : await scheduleOf(thing, reader) };
}

/** @throws ProviderError `UNSUPPORTED` if it has none (any more), since then nobody can tell its hours. */
async function scheduleOf({ account, id, scheduleId }: EventType, reader: Reader): Promise<Schedule> {
  const schedule =
    scheduleId === undefined ? undefined : await existing(reader.schedules.load({ account, id: scheduleId }));
  if (schedule) return schedule;
  throw new ProviderError(
    account,
    'UNSUPPORTED',
    `The event type ${id} of account ${account} has no schedule that defines its hours`,
  );
}

/**
 * What is held at a calendar, or in the one diary that an account has otherwise: a hold that names no calendar takes the
 * time of all of them.
 */
async function heldAt(account: string, calendarId: string | undefined, reader: Reader): Promise<readonly Interval[]> {
  const all = await reader.held.load({ account, id: '' });
  return all.filter((hold) => hold.calendarId === undefined || hold.calendarId === calendarId);
}

/** The time of an event type that has a schedule, with that schedule. `taken` is how far its busy time is read. */
export async function timeBySchedule(eventType: EventType, { start, end }: Interval, reader: Reader) {
  const { account, id } = eventType;
  const [schedule, busy, held] = await Promise.all([
    scheduleOf(eventType, reader),
    reader.eventTypeBusy.load({ account, id, from: start, to: end }),
    heldAt(account, undefined, reader),
  ]);
  const hours = hoursOfSchedules([schedule], id);
  return { schedule, participant: { key: id, hours, busy, held, margins: marginsOf(eventType) } };
}

/** A calendar at which an event type can be booked, with its time for that event type. */
export interface Place {
  readonly calendar: Calendar;
  readonly participant: Participant;
}

/** All calendars of the account, as places of one event type. */
export async function placesOf(eventType: EventType, taken: Interval, reader: Reader): Promise<Place[]> {
  const { account } = eventType;
  const calendars = await reader.accountCalendars.load({ account, id: '' });
  return Promise.all(
    calendars.map(async (calendar) => {
      const [schedules, busy, held] = await Promise.all([
        schedulesOfCalendar(calendar, reader),
        reader.busy.load({ account, id: calendar.id, ...toWindow(taken) }),
        heldAt(account, calendar.id, reader),
      ]);
      const hours = hoursOfCalendar(calendar, schedules, eventType.id);
      return { calendar, participant: { key: calendar.id, hours, busy, held, margins: marginsOf(eventType) } };
    }),
  );
}

/**
 * Open where any calendar is; taken where each calendar that is open is taken, or too close to what takes it. Notice is
 * left to whoever asks.
 */
async function timeAtEveryCalendar(eventType: EventType, request: ParticipantRequest, reader: Reader) {
  const { window, now } = request;
  const places = await placesOf(eventType, request.taken, reader);
  const [only, ...others] = places;
  if (!only) return { hours: { kind: 'fixed', openings: [] } as const, busy: [], held: [] };
  if (others.length === 0) {
    const { hours, busy, held } = only.participant;
    return { hours, busy, held };
  }
  const open = union(places.flatMap(({ participant }) => openingsOf(participant.hours, window)));
  const freeWith = (buffers: Omit<BookingMargins, 'minimumNotice'>) => {
    const margins = { ...buffers, minimumNotice: 0 };
    const participants = places.map(({ participant }) => ({ ...participant, margins }));
    return availabilityOf({ window, now, require: 'ANY', participants }).openings;
  };
  const own = marginsOf(eventType);
  const buffers = {
    bufferBefore: Math.max(request.margins.bufferBefore, own.bufferBefore),
    bufferAfter: Math.max(request.margins.bufferAfter, own.bufferAfter),
  };
  return {
    hours: { kind: 'fixed', openings: open } as const,
    busy: subtract(open, freeWith({ bufferBefore: 0, bufferAfter: 0 })),
    held: [],
    widened: subtract(open, freeWith(buffers)),
  };
}

/** When the sessions take place; those that were deleted meanwhile, and those without an end, take no time. */
async function sessionTimes(
  sessionIds: readonly string[],
  { account, calendarId }: { readonly account: string; readonly calendarId: string },
  reader: Reader,
): Promise<Interval[]> {
  const sessions = (
    await Promise.all([...new Set(sessionIds)].map((id) => existing(reader.sessions.load({ account, id }))))
  ).filter((session) => session !== undefined);
  const needsZone = sessions.some(({ allDay }: Session) => allDay);
  const timeZone = needsZone ? (await reader.calendars.load({ account, id: calendarId })).timeZone : null;
  return sessions.flatMap((session) => sessionRange(session, timeZone ?? 'UTC') ?? []);
}

async function existing<T>(loading: Promise<T>): Promise<T | undefined> {
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
