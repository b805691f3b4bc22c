import { mapInSteps } from '../../concurrency/steps.ts';
import type { Booking, BookingMove, BookingQuery } from '../../domain/booking.ts';
import { asProviderError, InvalidInputError, ProviderError, UnsupportedError } from '../../domain/errors.ts';
import { isSelectedBy } from '../booking-filter.ts';
import type { BookingConnector, CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { createBooking, findBooking, withSlotTaken } from './booking-create.ts';
import { readBookingRows, withPossibleOverlaps } from './booking-list.ts';
import { toBooking } from './calcom.map.ts';
import { bookedResponse, emptyBody, foundBookingResponse, wireBookingDetails } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';
import type { EventTypeReader } from './event-type-reader.ts';
import { hasReason } from './failure-reason.ts';
import { minutesBetween } from './hold-requests.ts';

const THING = 'booking';
const resource = 'bookings';
/** How often a booking can have been rescheduled to be found under its first id. */
const MAXIMUM_REPLACEMENTS = 50;

/**
 * Bookings (docs/providers/calcom.md, section 10). A reschedule cancels a booking and creates another one.
 *
 * @param now the clock, epoch milliseconds
 */
export function createBookings(api: CalcomApi, eventTypes: EventTypeReader, now: () => number): BookingConnector {
  return {
    list: (query, call) => listBookings(api, query, call),
    get: (ids, call) => readEach(ids, (id) => readBooking(api, id, call)),
    create: (request, call) => createBooking(api, eventTypes, request, call, now),
    find: (request, call) => findBooking(api, request, call),
    reschedule: (current, move, call) => rescheduleBooking(api, eventTypes, current, move, call),
    cancel: (current, reason, call) => cancelBooking(api, current, reason, call),
    approve: ({ id }, call) => post(api, path`/v2/bookings/${id}/confirm`, undefined, call),
    decline: ({ id }, reason, call) => post(api, path`/v2/bookings/${id}/decline`, { reason }, call),
  };
}

async function listBookings(api: CalcomApi, query: BookingQuery, call: CallContext): Promise<Result<Booking>[]> {
  const { from, to, eventTypeId } = query;
  if (eventTypeId !== undefined && !isNumericId(eventTypeId)) return [];
  const status = statusFilter(query);
  const filters = { ...(eventTypeId !== undefined && { eventTypeId }), ...(status !== undefined && { status }) };
  const rows = await readBookingRows(api, withPossibleOverlaps({ start: from, end: to }), filters, call);
  const bookings = await api.readRows(THING, wireBookingDetails, rows);
  const selected = await mapInSteps([...bookings.values()], (wire): Result<Booking>[] => {
    if (wire instanceof ProviderError) return [wire];
    // The replacement is in the list as well, if it is in the window.
    if (wire.rescheduledToUid) return [];
    const booking = toBooking(api.account, wire);
    return isSelectedBy(query, booking) ? [booking] : [];
  });
  return selected.flat();
}

/** Cal.com's groups of statuses that contain all that are requested; undefined for all. */
function statusFilter({ statuses }: BookingQuery): string | undefined {
  if (statuses === undefined) return undefined;
  const isCancelled = statuses.includes('CANCELLED');
  if (isCancelled) return statuses.length === 1 ? 'cancelled' : undefined;
  // Pending bookings of a series are only among the last two.
  return 'upcoming,past,recurring,unconfirmed';
}

async function readEach<T>(ids: readonly string[], read: (id: string) => Promise<T>): Promise<Result<T>[]> {
  const reads = new Map(
    [...new Set(ids)].map((id): [string, Promise<Result<T>>] => [id, read(id).catch(asProviderError)]),
  );
  return Promise.all(ids.map((id) => reads.get(id)!));
}

/** The booking with this uid, or the one that replaced it when it was rescheduled. @throws ProviderError */
async function readBooking(api: CalcomApi, id: string, call: CallContext): Promise<Booking> {
  let uid = id;
  for (let replacements = 0; replacements <= MAXIMUM_REPLACEMENTS; replacements += 1) {
    if (!isBookingUid(uid)) throw api.notFound(THING);
    const found = await api.request({ resource, path: path`/v2/bookings/${uid}`, schema: foundBookingResponse }, call);
    // The uid of a series is not that of a booking.
    if (Array.isArray(found)) throw api.notFound(THING);
    if (!found.rescheduledToUid) return toBooking(api.account, found);
    uid = found.rescheduledToUid;
  }
  throw api.unexpectedShape(THING, ['rescheduledToUid']);
}

/** @throws UnsupportedError if the booking has another length than its event type, which a reschedule would lose. */
async function rescheduleBooking(
  api: CalcomApi,
  eventTypes: EventTypeReader,
  { id, eventTypeId, ...current }: Booking,
  { start, reason }: BookingMove,
  call: CallContext,
): Promise<string> {
  const minutes = minutesBetween(current.start, current.end);
  if (eventTypeId !== null) {
    const { durationMinutes } = await eventTypes.one(eventTypeId, call);
    if (durationMinutes !== minutes) {
      const message = `Cal.com reschedules to the default length of the event type, ${durationMinutes} minutes: cancel the booking, and create another one`;
      throw new UnsupportedError(api.account, message, [`the length of ${minutes} minutes`]);
    }
  }
  const body = { start: new Date(start).toISOString(), reschedulingReason: reason };
  try {
    const request = { resource, method: 'POST', path: path`/v2/bookings/${id}/reschedule`, body } as const;
    const booked = await api.request({ ...request, schema: bookedResponse }, call);
    return (Array.isArray(booked) ? booked[0]! : booked).uid;
  } catch (error) {
    throw withSlotTaken(error, start, start + (current.end - current.start));
  }
}

/** @throws InvalidInputError if Cal.com requires a reason. */
async function cancelBooking(
  api: CalcomApi,
  { id }: Booking,
  reason: string | undefined,
  call: CallContext,
): Promise<void> {
  try {
    await post(api, path`/v2/bookings/${id}/cancel`, { cancellationReason: reason }, call);
  } catch (error) {
    if (!hasReason(error, 'REASON_REQUIRED')) throw error;
    throw new InvalidInputError([{ path: ['reason'], message: 'Cal.com requires a reason to cancel this booking' }]);
  }
}

async function post(
  api: CalcomApi,
  target: ReturnType<typeof path>,
  body: object | undefined,
  call: CallContext,
): Promise<void> {
  await api.request({ resource, method: 'POST', path: target, body, schema: emptyBody }, call);
}

/** Whether the id has the format of Cal.com's uids. */
function isBookingUid(id: string): boolean {
  return /^[\w-]{1,100}$/.test(id);
}
