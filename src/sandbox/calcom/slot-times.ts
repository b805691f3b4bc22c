import { DateTime } from 'luxon';
import type { CalcomBooking, CalcomBookingWindow, CalcomEventType, CalcomUser } from './data.ts';
import { freeRanges } from './openings.ts';
import { addDays, dateOf, MINUTE, overlaps, type Range, weekdayOf, zoneOffset } from './wall-time.ts';
import type { World } from './world.ts';

export interface SlotQuestion {
  readonly window: Range;
  /** In minutes. */
  readonly duration: number | undefined;
  /** Determines the grid, and the borders of the days. */
  readonly timeZone: string;
  readonly ignoredUid: string | undefined;
}

export interface FoundSlot extends Range {
  readonly seats?: { seatsBooked: number; seatsRemaining: number; seatsTotal: number; bookingUid?: string };
}

/** The slots of one host, sorted (docs/providers/calcom.md, section 7). */
export function slotsOf(
  world: World,
  eventType: CalcomEventType,
  host: CalcomUser,
  question: SlotQuestion,
): FoundSlot[] {
  const { window, duration, timeZone, ignoredUid } = question;
  const length = (duration ?? eventType.lengthInMinutes) * MINUTE;
  const offset = eventType.offsetStart * MINUTE;
  const step = stepOf(eventType, duration) * MINUTE + offset;
  const earliest = Math.max(window.start, world.options.now() + (eventType.minimumBookingNotice || 1) * MINUTE);

  const starts: number[] = [];
  for (const free of freeRanges(world, eventType, host, window, ignoredUid)) {
    const end = Math.min(free.end, window.end);
    const first = aligned(Math.max(free.start, earliest), gridOf(stepOf(eventType, duration)), timeZone) + offset;
    for (let start = first; start + length <= end; start += step) starts.push(start);
  }

  const slots = [...new Set(starts)]
    .sort((a, b) => a - b)
    .map((start) => ({ start, end: start + length }))
    .filter((slot) => !isHeld(world, host, slot))
    .filter(({ start }) => isWithinBookingWindow(world, eventType, host, start))
    .filter((slot) => !limitReached(world, eventType, host, slot))
    .flatMap((slot) => withSeats(world, eventType, slot));
  return eventType.onlyShowFirstAvailableSlot ? firstOfDays(slots, timeZone) : slots;
}

/** Minutes from one start to the next, without the event type's `offsetStart`. */
function stepOf(eventType: CalcomEventType, duration: number | undefined): number {
  return eventType.slotInterval ?? duration ?? eventType.lengthInMinutes;
}

/** The largest usual grid, in minutes, that divides the step. */
function gridOf(step: number): number {
  return [60, 30, 20, 15, 10, 5].find((grid) => step % grid === 0) ?? 1;
}

/** The next instant at which the zone's clock shows a multiple of the grid past the full hour. */
function aligned(instant: number, grid: number, timeZone: string): number {
  const local = instant + zoneOffset(instant, timeZone);
  const past = local % (grid * MINUTE);
  return past === 0 ? instant : instant + grid * MINUTE - past;
}

/** Whether an unexpired hold of the host, for any event type without seats, occupies the time. */
function isHeld({ state, options }: World, host: CalcomUser, slot: Range): boolean {
  return state.reservations.some(
    (hold) =>
      hold.userId === host.id &&
      !hold.isSeat &&
      hold.until > options.now() &&
      overlaps({ start: hold.slotStart, end: hold.slotEnd }, slot),
  );
}

/** The booking that a seated event type already has at exactly this start. */
export function seatedBookingAt(
  { state }: World,
  eventType: CalcomEventType,
  start: number,
): CalcomBooking | undefined {
  return state.bookings.find(
    (booking) => booking.eventTypeId === eventType.id && booking.status === 'accepted' && booking.start === start,
  );
}

/** Whether the slot crosses a booking with seats, whose time is free only for those who join that booking. */
export function crossesSeatedBooking({ state }: World, eventType: CalcomEventType, slot: Range): boolean {
  return state.bookings.some(
    (booking) =>
      booking.eventTypeId === eventType.id &&
      booking.status === 'accepted' &&
      booking.start !== slot.start &&
      overlaps(booking, slot),
  );
}

function withSeats(world: World, eventType: CalcomEventType, slot: Range): FoundSlot[] {
  const seatsTotal = eventType.seatsPerTimeSlot;
  if (seatsTotal === null) return [slot];
  if (crossesSeatedBooking(world, eventType, slot)) return [];

  const booking = seatedBookingAt(world, eventType, slot.start);
  const holds = world.state.reservations.filter(
    (hold) =>
      hold.eventTypeId === eventType.id &&
      hold.isSeat &&
      hold.slotStart === slot.start &&
      hold.until > world.options.now(),
  ).length;
  const seatsBooked = (booking?.attendees.length ?? 0) + holds;

  // A hold without a booking is listed with a uid that belongs to no booking.
  const bookingUid = booking?.uid ?? (holds > 0 ? world.ids.uuid() : undefined);
  const seats = { seatsBooked, seatsRemaining: seatsTotal - seatsBooked, seatsTotal };
  return [{ ...slot, seats: bookingUid === undefined ? seats : { ...seats, bookingUid } }];
}

/** The dates are those of the host's zone. */
export function isWithinBookingWindow(
  world: World,
  { bookingWindow }: CalcomEventType,
  host: CalcomUser,
  start: number,
): boolean {
  if (!bookingWindow) return true;
  const date = dateOf(start, host.timeZone);
  const { value } = bookingWindow;
  if (Array.isArray(value)) return value[0] <= date && date <= value[1];
  return date <= lastDate(dateOf(world.options.now(), host.timeZone), bookingWindow.type, value);
}

function lastDate(today: string, type: CalcomBookingWindow['type'], days: number): string {
  if (type !== 'businessDays') return addDays(today, days);
  let date = today;
  for (let left = days; left > 0; ) {
    date = addDays(date, 1);
    if (!['Saturday', 'Sunday'].includes(weekdayOf(date))) left -= 1;
  }
  return date;
}

/** The limit, of the number or the minutes of bookings, that the bookings in a period around the slot have reached. */
export function limitReached(
  { state }: World,
  { id, bookingLimitsCount, bookingLimitsDuration }: CalcomEventType,
  host: CalcomUser,
  slot: Range,
): 'booking' | 'duration' | undefined {
  const at = DateTime.fromMillis(slot.start, { zone: host.timeZone });
  for (const period of ['day', 'week', 'month', 'year'] as const) {
    // Weeks begin on Sunday, those of the library on Monday.
    const first = period === 'week' ? at.startOf('day').minus({ days: at.weekday % 7 }) : at.startOf(period);
    const from = first.toMillis();
    const to = first.plus({ [`${period}s`]: 1 }).toMillis() - 1;
    const taken = state.bookings.filter(
      ({ eventTypeId, status, start }) => eventTypeId === id && status === 'accepted' && start >= from && start <= to,
    );
    if (taken.length >= (bookingLimitsCount?.[period] ?? Number.POSITIVE_INFINITY)) return 'booking';
    const minutes = [...taken, slot].reduce((sum, { start, end }) => sum + (end - start) / MINUTE, 0);
    if (minutes > (bookingLimitsDuration?.[period] ?? Number.POSITIVE_INFINITY)) return 'duration';
  }
  return undefined;
}

function firstOfDays(slots: readonly FoundSlot[], timeZone: string): FoundSlot[] {
  const seen = new Set<string>();
  return slots.filter(({ start }) => {
    const date = dateOf(start, timeZone);
    const isFirst = !seen.has(date);
    seen.add(date);
    return isFirst;
  });
}
