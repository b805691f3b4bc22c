import { InvalidInputError, SlotTakenError } from '../domain/errors.ts';
import type { EventType, Slot } from '../domain/event-type.ts';
import type { Hold } from '../domain/reservation.ts';
import type { ResourceRef } from '../domain/resource-ref.ts';
import type { Reader } from '../loaders/reader.ts';
import { availabilityOf, busyWindow, type Participant } from '../time/availability.ts';
import { type BlockedKind, blockedRanges } from '../time/blocked.ts';
import type { Interval } from '../time/interval.ts';
import type { SlotGrid } from '../time/slots.ts';
import { countedBookings, hasLimits, periodsAround, unbookableOf, unbookableReason } from './booking-rules.ts';
import type { ComputationBudget } from './computation-budget.ts';
import { computeAvailability, computeSlotTimes } from './computation-turns.ts';
import { readable, timeZoneOf } from './hours.ts';
import { constraintsOf, placesOf, scheduleOf, timeBySchedule, undefinedIfNotFound } from './participants.ts';

const MINUTE = 60_000;

/** Instants in epoch milliseconds. */
export interface SlotQuery {
  readonly window: Interval;
  readonly now: number;
  readonly durationMinutes: number | undefined;
  readonly computation: ComputationBudget;
}

/** Slots on the grid of one zone. */
interface ZonedSlots {
  readonly timeZone: string;
  /** The calendar at which they are free, if the event type can be booked at several. */
  readonly calendarId?: string;
  /** Computed when it is called, so that the slots of only one place exist at once. */
  readonly slots: () => Promise<readonly Interval[]>;
}

/**
 * The slots of an event type whose provider computes none: its openings without busy time, on the grid of its
 * schedule's zone, as many as its limits allow (docs/time-semantics.md, section 6).
 *
 * @throws InvalidInputError if the event type cannot be booked for the requested duration.
 * @throws ProviderError
 */
export async function computeSlots(eventType: EventType, query: SlotQuery, reader: Reader): Promise<Slot[]> {
  const durationMinutes = durationOf(eventType, query.durationMinutes);
  if (eventType.isActive === false) return [];
  const held = await reader.held.load({ account: eventType.account, id: '' });
  const [zoned, counted] = await Promise.all([
    eventType.atEveryCalendar
      ? slotsAtPlaces(eventType, query, durationMinutes, reader)
      : slotsOfSchedule(eventType, query, durationMinutes, reader).then((slots) => [slots]),
    countedBookings(eventType, busyWindow(query.window, constraintsOf(eventType)), held, reader),
  ]);
  const byStart = new Map<number, Slot>();
  /** The ids of calendars by start, which slots refer to. */
  const places = new Map<number, string[]>();
  for (const { timeZone, calendarId, slots } of zoned) {
    const unbookable = unbookableOf(eventType, timeZone, query.now, counted, durationMinutes);
    for (const slot of await slots()) {
      if (unbookableReason(unbookable, slot.start) !== undefined) continue;
      if (calendarId !== undefined && places.has(slot.start)) {
        places.get(slot.start)!.push(calendarId);
        continue;
      }
      const calendarIds = calendarId === undefined ? undefined : [calendarId];
      if (calendarIds) places.set(slot.start, calendarIds);
      byStart.set(slot.start, { ...slot, ...(calendarIds && { calendarIds }) });
    }
  }
  return [...byStart.values()].sort((a, b) => a.start - b.start);
}

/**
 * The slots that the provider computes, without those for which the holds of the event type leave no room within its limits.
 *
 * @param fallbackTimeZone to which slots are aligned if the event type has no known zone; an IANA name.
 * @throws ProviderError
 */
export async function offeredSlots(
  key: ResourceRef,
  { window, now, durationMinutes }: Omit<SlotQuery, 'computation'>,
  fallbackTimeZone: string | undefined,
  reader: Reader,
): Promise<readonly Slot[]> {
  const held = await reader.held.load({ account: key.account, id: '' });
  const slots = await reader.slots.load({
    ...key,
    from: window.start,
    to: window.end,
    durationMinutes,
    fallbackTimeZone,
  });
  return withinLimits(key, slots, { window, now, held }, reader);
}

/** The requested duration, or the event type's default. @throws InvalidInputError if it cannot be booked for that duration. */
export function durationOf({ durationMinutes, durationOptions }: EventType, requested: number | undefined): number {
  if (requested === undefined || durationOptions.includes(requested)) return requested ?? durationMinutes;
  const message = `This event type can be booked for ${durationOptions.join(', ')} minutes`;
  throw new InvalidInputError([{ path: ['durationMinutes'], message }]);
}

/**
 * Those of a provider's slots for which the limits of the event type have room beside the known holds, of which a provider
 * counts none.
 *
 * @param held the known holds of the account.
 * @throws ProviderError
 */
export async function withinLimits<T extends Interval>(
  key: ResourceRef,
  slots: readonly T[],
  { window, now, held }: { readonly window: Interval; readonly now: number; readonly held: readonly Hold[] },
  reader: Reader,
): Promise<readonly T[]> {
  if (!held.some(({ eventTypeId }) => eventTypeId === key.id)) return slots;
  const eventType = await undefinedIfNotFound(reader.eventTypes.load(key));
  if (!eventType || !hasLimits(eventType) || eventType.scheduleId === undefined) return slots;
  const [{ timeZone }, counted] = await Promise.all([
    scheduleOf(eventType, reader).then(readable),
    countedBookings(eventType, window, held, reader),
  ]);
  return slots.filter(({ start, end }) => {
    const unbookable = unbookableOf(eventType, timeZone, now, counted, (end - start) / MINUTE);
    return unbookableReason(unbookable, start) !== 'BOOKING_LIMIT';
  });
}

async function slotsOfSchedule(
  eventType: EventType,
  { window, now, computation }: SlotQuery,
  durationMinutes: number,
  reader: Reader,
): Promise<ZonedSlots> {
  // As wide as the bookings are read for the limits, so that both share one read.
  const { from, to } = periodsAround(eventType, busyWindow(window, constraintsOf(eventType)));
  const { schedule, participant } = await timeBySchedule(eventType, { start: from, end: to }, reader);
  const { timeZone } = readable(schedule);
  const query = { window, now, computation };
  return { timeZone, slots: () => slotsOfParticipant(participant, query, { timeZone, durationMinutes }) };
}

async function slotsOfParticipant(
  participant: Participant,
  { window, now, computation }: Omit<SlotQuery, 'durationMinutes'>,
  grid: SlotGrid,
): Promise<readonly Interval[]> {
  const request = { window, now, require: 'ALL', participants: [participant] } as const;
  const availability = await computeAvailability(request, computation);
  return await computeSlotTimes(availability, grid);
}

/** Each calendar has its own zone, and so its own grid. */
async function slotsAtPlaces(
  eventType: EventType,
  { window, now, computation }: SlotQuery,
  durationMinutes: number,
  reader: Reader,
): Promise<ZonedSlots[]> {
  const places = await placesOf(eventType, busyWindow(window, constraintsOf(eventType)), reader);
  return places.map(({ calendar, participant }) => {
    const timeZone = timeZoneOf(calendar);
    const query = { window, now, computation };
    const slots = () => slotsOfParticipant(participant, query, { timeZone, durationMinutes });
    return { timeZone, calendarId: calendar.id, slots };
  });
}

/**
 * The places at which an event type can be booked for exactly this time, by the same rules as its slots except for
 * their grid, and with the given holds instead of all known ones.
 *
 * @throws SlotTakenError if there is none; the message gives the reason.
 */
export async function openPlaces(
  eventType: EventType,
  time: Interval,
  now: number,
  held: readonly Hold[],
  reader: Reader,
): Promise<readonly { readonly calendarId: string | undefined }[]> {
  if (eventType.isActive === false) throw new SlotTakenError(time.start, time.end, INACTIVE);
  const taken = busyWindow(time, constraintsOf(eventType));
  const [places, counted] = await Promise.all([
    eventType.atEveryCalendar ? zonedPlaces(eventType, taken, reader) : placeOfSchedule(eventType, taken, reader),
    countedBookings(eventType, taken, held, reader),
  ]);
  const rejections = new Set<string>();
  const open = places.filter(({ calendarId, timeZone, participant }) => {
    const unbookable = unbookableReason(
      unbookableOf(eventType, timeZone, now, counted, (time.end - time.start) / MINUTE),
      time.start,
    );
    if (unbookable) {
      rejections.add(REJECTIONS[unbookable]);
      return false;
    }
    const heldHere = held.filter((hold) => hold.calendarId === calendarId);
    const participants = [{ ...participant, held: heldHere }];
    const availability = availabilityOf({ window: time, now, require: 'ALL', participants });
    const [blocked] = blockedRanges(availability).flatMap(({ reasons }) => reasons);
    if (blocked) rejections.add(REJECTIONS[blocked.kind]);
    return blocked === undefined;
  });
  if (open.length > 0) return open;
  const [rejection] = rejections;
  throw new SlotTakenError(time.start, time.end, rejection);
}

const INACTIVE = 'The event type is not active: choose another event type.';
const TAKEN = 'query slots again, and choose another.';
/** The reason why a time cannot be booked, with advice. */
const REJECTIONS: Readonly<Record<BlockedKind, string>> = {
  OUTSIDE_HOURS: `This time is outside the hours of the event type: ${TAKEN}`,
  DATE_OVERRIDE: `This time is outside the hours of the event type on that date: ${TAKEN}`,
  CLOSED: `This time is closed: ${TAKEN}`,
  BUSY: `This slot is taken by a booking or an event: ${TAKEN}`,
  HELD: `This slot is held by another reservation: ${TAKEN}`,
  BUFFER: `This slot is too close to a booking, an event or a held slot: ${TAKEN}`,
  NOTICE: 'This slot is inside the minimum booking notice of the event type: choose a later one.',
  BOOKING_WINDOW: 'This time is beyond the booking window of the event type: choose an earlier slot.',
  BOOKING_LIMIT:
    'The event type has its maximum number of bookings, or of minutes, for that day, week, month or year: choose another.',
  SOURCE_FAILED: 'The hours or the busy time could not be read: try again later.',
};

async function zonedPlaces(eventType: EventType, taken: Interval, reader: Reader) {
  const places = await placesOf(eventType, taken, reader);
  return places.map(({ calendar, participant }) => ({
    calendarId: calendar.id,
    timeZone: timeZoneOf(calendar),
    participant,
  }));
}

async function placeOfSchedule(eventType: EventType, taken: Interval, reader: Reader) {
  // As wide as the bookings are read for the limits, so that both share one read.
  const { from, to } = periodsAround(eventType, taken);
  const { schedule, participant } = await timeBySchedule(eventType, { start: from, end: to }, reader);
  return [{ calendarId: undefined, timeZone: readable(schedule).timeZone, participant }];
}
