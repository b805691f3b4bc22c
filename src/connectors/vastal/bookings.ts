import { LRUCache } from 'lru-cache';
import type { Booking, BookingQuery, BookingState } from '../../domain/booking.ts';
import { asProviderError, ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { BookingRequest } from '../../domain/reservation.ts';
import type { Interval } from '../../time/interval.ts';
import { isSelectedBy } from '../booking-filter.ts';
import type { BookingConnector, CallContext, Result } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { isSameEmail, latest, withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { rejectReason } from '../rejected-reason.ts';
import type { ReadAppointments } from './appointments.ts';
import { type BusySources, lookBackFor } from './busy-times.ts';
import { notFound } from './results.ts';
import { DEFAULT_ID, type Organisation, toBooking, toBookingState } from './vastal.map.ts';
import { bookedResponse, type WireAppointment, writeResponse } from './vastal.wire.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
/** Where an appointment is searched whose start is unknown, in days before and after today. */
const SEARCH_DAYS = { before: 366, after: 731 } as const;
const MAXIMUM_KNOWN_STARTS = 10_000;

/**
 * Bookings are manual appointments (docs/providers/vastal.md, section 5). Vastal computes the end from the type, and documents
 * no check of hours or of other appointments: callers must check availability before they book or move.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createBookings(
  http: HttpClient,
  organisation: Organisation,
  sources: BusySources,
  now: () => number,
): BookingConnector {
  const { account } = organisation;
  const { readAppointments } = sources;
  const reads = createReads(organisation, sources, now);

  async function update(
    body: { readonly id: string; readonly start_time?: string; readonly status?: string },
    call: CallContext,
  ) {
    const request = { method: 'PATCH', path: path`/calendar/appointments`, body, schema: writeResponse } as const;
    await http.request({ ...request, repeatable: true }, call);
  }

  return {
    list: reads.list,
    get: reads.get,
    async create(request, call) {
      const booking = await createBooking(http, request, call);
      reads.rememberStart(booking.id, booking.start);
      return booking;
    },
    find: (request, call) => findBooking(readAppointments, request, call),
    async reschedule({ id, ...current }, { start, reason }, call) {
      rejectReason('Vastal', account, 'an appointment', reason);
      try {
        await update({ id, start_time: new Date(start).toISOString() }, call);
      } catch (error) {
        if (hasStatus(error, 409)) throw new SlotTakenError(start, start + (current.end - current.start));
        throw error;
      }
      reads.rememberStart(id, start);
      return id;
    },
    async cancel({ id }, reason, call) {
      rejectReason('Vastal', account, 'an appointment', reason);
      await update({ id, status: 'cancelled' }, call);
    },
    approve: ({ id }, call) => update({ id, status: 'confirmed' }, call),
    async decline({ id }, reason, call) {
      rejectReason('Vastal', account, 'an appointment', reason);
      await update({ id, status: 'cancelled' }, call);
    },
  };
}

/** Reads bookings, and keeps the start of each, for Vastal finds appointments by their time alone. */
function createReads(organisation: Organisation, { readAppointments, readTypes }: BusySources, now: () => number) {
  const starts = new LRUCache<string, number>({ max: MAXIMUM_KNOWN_STARTS });

  async function read(window: Interval, call: CallContext): Promise<Booking[]> {
    const appointments = await readAppointments(window, call);
    const bookings = appointments.map((appointment) => toBooking(organisation.account, appointment));
    for (const { id, start } of bookings) starts.set(id, start);
    return bookings;
  }

  return {
    async list(query: BookingQuery, call: CallContext): Promise<Booking[]> {
      if (query.calendarId !== undefined && query.calendarId !== DEFAULT_ID) return [];
      const lookBack = lookBackFor(await readTypes(call));
      const bookings = await read({ start: query.from - lookBack, end: query.to }, call);
      return bookings.filter((booking) => isSelectedBy(query, booking));
    },

    async get(ids: readonly string[], call: CallContext): Promise<Result<Booking>[]> {
      const found = new Map<string, Result<Booking>>();
      const collect = async (window: Interval, requested: readonly string[]) => {
        const bookings = await read(window, call).catch(asProviderError);
        if (bookings instanceof ProviderError) for (const id of requested) found.set(id, bookings);
        else for (const booking of bookings) found.set(booking.id, booking);
      };
      const known = [...new Set(ids)].flatMap((id) => ({ id, start: starts.get(id) }));
      await Promise.all(
        known.map(async ({ id, start }) => {
          if (start !== undefined) await collect({ start: start - MINUTE, end: start + MINUTE }, [id]);
        }),
      );
      const others = known.map(({ id }) => id).filter((id) => !found.has(id));
      if (others.length > 0) {
        const today = now();
        await collect({ start: today - SEARCH_DAYS.before * DAY, end: today + SEARCH_DAYS.after * DAY }, others);
      }
      return ids.map((id) => found.get(id) ?? notFound(organisation, 'appointment'));
    },

    rememberStart: (id: string, start: number) => starts.set(id, start),
  };
}

/** @throws SlotTakenError */
async function createBooking(
  http: HttpClient,
  { eventTypeId, start, end, booker, notes }: BookingRequest,
  call: CallContext,
): Promise<BookingState> {
  const body = {
    appointment_type_id: eventTypeId,
    start_time: new Date(start).toISOString(),
    client_name: booker.name,
    client_email: booker.email,
    ...(booker.phone !== undefined && { client_phone: booker.phone }),
    ...(notes !== undefined && { client_notes: notes }),
  };
  try {
    const request = { method: 'POST', path: path`/calendar/appointments`, body, schema: bookedResponse } as const;
    return toBookingState(await http.request(request, call), start, end);
  } catch (error) {
    if (hasStatus(error, 409)) throw new SlotTakenError(start, end);
    throw error;
  }
}

async function findBooking(
  readAppointments: ReadAppointments,
  request: BookingRequest,
  call: CallContext,
): Promise<BookingState | undefined> {
  // Wider than the booking, since it is not documented whether `from` and `to` are inclusive.
  const window = { start: request.start - MINUTE, end: request.end + MINUTE };
  const appointments = await readAppointments(window, withoutDedupe(call));
  const created = latest(appointments.filter((appointment) => isCreatedBy(request, appointment)));
  return created && toBookingState(created, request.start, request.end);
}

function isCreatedBy({ eventTypeId, start, end, booker }: BookingRequest, appointment: WireAppointment): boolean {
  return (
    appointment.status !== 'cancelled' &&
    appointment.appointment_type_id === eventTypeId &&
    Date.parse(appointment.start_time) === start &&
    Date.parse(appointment.end_time) === end &&
    isSameEmail(appointment.client_email, booker.email)
  );
}
