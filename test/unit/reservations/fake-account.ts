import type { BookingConnector, HoldConnector } from '../../../src/connectors/connector.ts';
import type { Booking, BookingState } from '../../../src/domain/booking.ts';
import { ProviderError, SlotTakenError } from '../../../src/domain/errors.ts';
import type { Booker, Hold, HoldRequest, Reservation } from '../../../src/domain/reservation.ts';
import { type AccountCall, scopeOf } from '../../../src/reservations/account-call.ts';
import { Reservations } from '../../../src/reservations/reservations.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import type { State } from '../../../src/state/state.ts';
import { NOW } from '../../support/gateway.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import { NO_READER, plainAccount, plainCall } from '../../support/plain-account.ts';

export const MINUTE = 60_000;
/** The start of a slot of tomorrow, and the default duration of holds. */
export const START = NOW + 86_400_000;
export const HOLD_MINUTES = 10;

/** The first hold of a fake account with default values. */
export const HELD: Reservation = {
  account: 'a',
  id: 'h1',
  eventTypeId: '7',
  start: START,
  end: START + 30 * MINUTE,
  expiresAt: NOW + HOLD_MINUTES * MINUTE,
  status: 'HELD',
  enforcement: 'PROVIDER',
  booking: null,
};

/** Reservations of one process, which throw every reported error. */
export function reservationsOf(clock: ManualClock, state: State = createMemoryState({ now: clock.now })) {
  return new Reservations({
    clock,
    state,
    configuredScope: () => scopeOf(plainCall()),
    report(error) {
      throw error;
    },
  });
}

/** The error that each method fails with, if it returns one. */
type Failures = Partial<Record<LoggedMethod, (...parts: readonly string[]) => unknown>>;
type LoggedMethod = keyof HoldConnector | 'book' | 'findBooking' | 'getBooking';

/**
 * An account with holds and bookings in memory, ascending ids, and a log of its calls. What a function of `failures` returns is thrown.
 */
export function fakeAccount({ key = 'a', log = [] as string[], now = () => NOW } = {}) {
  const stored = new Map<string, Hold>();
  const booked = new Map<string, Booking>();
  const failures: Failures = {};
  let ids = 0;

  function record(method: LoggedMethod, ...parts: readonly string[]) {
    log.push([key, method, ...parts].join(' '));
    const failure = failures[method]?.(...parts);
    if (failure !== undefined) throw failure;
  }

  function mustBeFree(start: number, end: number, but?: string) {
    const taken = [...stored.values()].some((hold) => hold.id !== but && hold.start < end && start < hold.end);
    if (taken) throw new SlotTakenError(start, end);
  }

  function store({ eventTypeId, start, durationMinutes = 30, holdMinutes = HOLD_MINUTES }: HoldRequest): Hold {
    ids += 1;
    const times = { start, end: start + durationMinutes * MINUTE, expiresAt: now() + holdMinutes * MINUTE };
    const hold = { account: key, id: `h${ids}`, eventTypeId, ...times };
    stored.set(hold.id, hold);
    return hold;
  }

  const holds: HoldConnector = {
    async get(holdIds) {
      record('get', ...holdIds);
      return holdIds.map((id) => stored.get(id) ?? new ProviderError(key, 'NOT_FOUND', 'No such hold'));
    },
    async place(request) {
      record('place', String((request.start - START) / MINUTE));
      const { start, durationMinutes = 30 } = request;
      mustBeFree(start, start + durationMinutes * MINUTE);
      return store(request);
    },
    async change(current, change) {
      record('change', current.id);
      const { start = current.start, durationMinutes = (current.end - current.start) / MINUTE } = change;
      mustBeFree(start, start + durationMinutes * MINUTE, current.id);
      stored.delete(current.id);
      return store({ ...change, eventTypeId: current.eventTypeId, start, durationMinutes });
    },
    async release(id) {
      record('release', id);
      stored.delete(id);
    },
  };

  const bookings = fakeBookings(key, booked, record);
  const at: AccountCall = { account: plainAccount(key, { holds, bookings }), call: plainCall(), reader: NO_READER };
  return { at, key, stored, booked, log, failures, request: { eventTypeId: '7', start: START } };
}

/** Bookings in memory, with ascending ids. @param record logs each call, and throws the failure that is due. */
function fakeBookings(
  key: string,
  booked: Map<string, Booking>,
  record: (method: LoggedMethod, ...parts: readonly string[]) => void,
): BookingConnector {
  return {
    list: async () => [],
    async get(ids) {
      record('getBooking', ...ids);
      return ids.map((id) => booked.get(id) ?? new ProviderError(key, 'NOT_FOUND', 'No such booking'));
    },
    async create({ start, end, booker, notes }) {
      record('book', booker.email, String(notes));
      const state: BookingState = { id: `b${booked.size + 1}`, start, end, status: 'ACCEPTED' };
      booked.set(state.id, bookingOf(key, state, booker));
      return state;
    },
    async find({ start, booker }) {
      record('findBooking', booker.email);
      return [...booked.values()].find(
        (booking) => booking.start === start && booking.attendees.some(({ email }) => email === booker.email),
      );
    },
  };
}

/** A booking of event type 7. */
function bookingOf(account: string, state: BookingState, booker?: Booker): Booking {
  return {
    ...state,
    account,
    eventTypeId: '7',
    calendarId: null,
    title: null,
    attendees: booker ? [{ name: booker.name, email: booker.email, timeZone: booker.timeZone }] : [],
    hosts: [],
    location: null,
    meetingUrl: null,
    notes: null,
    createdAt: null,
    updatedAt: null,
  };
}
