import { waitLimits } from '../connectors/call-budget.ts';
import { isOk } from '../connectors/connector.ts';
import type { Booking, BookingMove, BookingState } from '../domain/booking.ts';
import { InvalidInputError, isOutcomeUnknown, SlotTakenError, throwIssues, withHint } from '../domain/errors.ts';
import type { Booker, BookingRequest, BookingWebhookEvent, HoldRequest } from '../domain/reservation.ts';
import { durationOf, openPlaces } from '../scheduling/slots.ts';
import { required } from '../scheduling/writables.ts';
import type { Locks } from '../state/locks.ts';
import { StateUnavailableError } from '../state/state.ts';
import type { Interval } from '../time/interval.ts';
import { type AccountCall, partitionOf, scopeOf } from './account-call.ts';
import { type BookingAttempts, createOf } from './booking-attempts.ts';
import { type BookingEvents, recordedBooking } from './booking-events.ts';
import { startIssues, unsupportedCalendar, withRequestedSlot } from './hold-errors.ts';
import type { HoldOperations } from './hold-operations.ts';
import { loadEventType } from './offered-slots.ts';
import { readerWithout } from './own-time.ts';
import { areConflicting, type ReservationLifecycle } from './reservation-lifecycle.ts';

const MINUTE = 60_000;

/** A booking without a reservation before. */
export interface NewBooking extends Omit<HoldRequest, 'holdMinutes'> {
  readonly booker: Booker;
  readonly notes?: string | undefined;
}

/** A change of a booking that has no further effect when it is repeated. */
interface BookingChange {
  /** Whether the booking already has the result of the change. */
  readonly isDone: (booking: Booking) => boolean;
  /** Sends the change. @returns the id of the booking after it. */
  readonly execute: (current: Booking) => Promise<string>;
  readonly kind: BookingWebhookEvent['kind'];
}

interface BookingOperationsSettings {
  readonly lifecycle: ReservationLifecycle;
  readonly locks: Locks;
  readonly holds: HoldOperations;
  readonly attempts: BookingAttempts;
  /** Records a change of a booking in the reservation from which the booking was made. */
  readonly recordInReservation: (partition: string, event: BookingWebhookEvent) => Promise<void>;
  readonly events: BookingEvents;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Creates and changes bookings at their provider. Every operation can be repeated safely: it first reads whether an earlier
 * attempt has succeeded.
 */
export class BookingOperations {
  readonly #settings: BookingOperationsSettings;

  constructor(settings: BookingOperationsSettings) {
    this.#settings = settings;
  }

  /** @throws SlotTakenError */
  async create(accountCall: AccountCall, request: NewBooking): Promise<BookingState> {
    const { attempts, events, holds, locks, now } = this.#settings;
    const { account, call } = accountCall;
    throwIssues(startIssues(request.start, now(), ['input']));
    createOf(account);
    const name = attemptName(accountCall, request);
    const wait = { ...waitLimits(call), resource: 'the same slot' };
    return locks.withLock(`booking-attempt:${name}`, wait, async () => {
      const booking =
        (await attempts.find(name, accountCall)) ??
        (await withRequestedSlot(accountCall, request.eventTypeId, () =>
          holds.withScopeLock(accountCall, request, async (lease) => {
            const { booker, notes } = request;
            const place = await this.#findPlace(accountCall, request);
            return attempts.book(name, { ...place, booker, notes }, accountCall, lease);
          }),
        ));
      const { eventTypeId, calendarId = null } = request;
      const after = { ...stateOf(booking), account: account.key, eventTypeId, calendarId };
      await events.record(accountCall, { after });
      await attempts.forget(name).catch(ignoreUnavailableState);
      return booking;
    });
  }

  /** @throws SlotTakenError */
  reschedule(accountCall: AccountCall, id: string, move: BookingMove): Promise<BookingState> {
    const { account, call } = accountCall;
    const reschedule = required(account.connector.bookings?.reschedule, account.key, 'rescheduling a booking');
    throwIssues(startIssues(move.start, this.#settings.now(), ['input']));
    return this.#change(accountCall, id, {
      kind: 'MOVED',
      isDone: ({ start, status }) => start === move.start && status !== 'CANCELLED',
      execute: (current) =>
        withRequestedSlot(accountCall, current.eventTypeId ?? '', () =>
          this.#inFreeTime(accountCall, current, move, () => reschedule(current, move, call)),
        ),
    });
  }

  cancel(accountCall: AccountCall, id: string, reason: string | undefined): Promise<BookingState> {
    const { account, call } = accountCall;
    const cancel = required(account.connector.bookings?.cancel, account.key, 'cancelling a booking');
    return this.#change(accountCall, id, {
      kind: 'CANCELLED',
      isDone: isCancelled,
      execute: (current) => cancel(current, reason, call).then(() => current.id),
    });
  }

  approve(accountCall: AccountCall, id: string): Promise<BookingState> {
    const { account, call } = accountCall;
    const approve = required(account.connector.bookings?.approve, account.key, 'approving a booking');
    return this.#change(accountCall, id, {
      kind: 'BOOKED',
      isDone: ({ status }) => status === 'ACCEPTED',
      execute: (current) => approve(current, call).then(() => current.id),
    });
  }

  decline(accountCall: AccountCall, id: string, reason: string | undefined): Promise<BookingState> {
    const { account, call } = accountCall;
    const decline = required(account.connector.bookings?.decline, account.key, 'declining a booking');
    return this.#change(accountCall, id, {
      kind: 'CANCELLED',
      isDone: isCancelled,
      async execute(current) {
        if (current.status === 'ACCEPTED') throw invalidId('This booking is accepted already: cancel it instead');
        await decline(current, reason, call);
        return current.id;
      },
    });
  }

  /** Reads, changes unless an earlier attempt has, and reads again after an unknown outcome. */
  #change(accountCall: AccountCall, id: string, { kind, isDone, execute }: BookingChange): Promise<BookingState> {
    const { locks } = this.#settings;
    const wait = { ...waitLimits(accountCall.call), resource: 'the same booking' };
    return locks.withLock(`booking:${partitionOf(accountCall)}:${id}`, wait, async () => {
      const current = await readBooking(accountCall, id);
      if (isDone(current)) {
        await this.#record(accountCall, { kind, before: current, after: current });
        return current;
      }
      if (isCancelled(current)) throw invalidId('This booking is cancelled: create another one');
      const after = await execute(current).then(
        (newId) => readBooking(accountCall, newId).catch(() => ({ ...current, id: newId, ...AFTER[kind] })),
        async (error: unknown) => {
          if (!isOutcomeUnknown(error)) throw error;
          const found = await readBooking(accountCall, id).catch(() => undefined);
          if (found && isDone(found)) return found;
          throw withHint(error, 'It may have been carried out: repeat the request, which reads the booking first.');
        },
      );
      await this.#record(accountCall, { kind, before: current, after });
      return after;
    });
  }

  /** Records a change in the reservation that the booking came from, and reports it. */
  async #record(
    accountCall: AccountCall,
    { kind, before, after }: Pick<BookingChange, 'kind'> & { readonly before: Booking; readonly after: Booking },
  ): Promise<void> {
    const { events, recordInReservation } = this.#settings;
    const change = { key: '', kind, eventTypeId: after.eventTypeId ?? '', booking: stateOf(after), at: 0 };
    await recordInReservation(partitionOf(accountCall), { ...change, previousBookingId: before.id }).catch(
      ignoreUnavailableState,
    );
    const outcome = { before: recordedBooking(before), after: recordedBooking(after) };
    await events.record(accountCall, outcome);
  }

  /** Runs `work` where the new time is free of other bookings and holds, as far as the provider does not check that itself. */
  async #inFreeTime<T>(
    accountCall: AccountCall,
    current: Booking,
    { start }: BookingMove,
    work: () => Promise<T>,
  ): Promise<T> {
    const time = { start, end: start + (current.end - current.start) };
    const slot = { eventTypeId: current.eventTypeId ?? '' };
    return this.#settings.holds.withScopeLock(accountCall, slot, async (lease) => {
      await this.#requireFree(accountCall, current, time);
      await lease.assertHeld();
      return work();
    });
  }

  /** @throws SlotTakenError if another booking or hold occupies the new time of a booking. */
  async #requireFree(accountCall: AccountCall, current: Booking, time: Interval): Promise<void> {
    const { holds, lifecycle, now } = this.#settings;
    const { account, reader } = accountCall;
    const { eventTypeId, calendarId } = current;
    if (eventTypeId === null) return;
    const { enforcement } = holds.backendOf(accountCall);
    const held = (await lifecycle.held(partitionOf(accountCall))).map(({ reservation }) => reservation);
    if (enforcement === 'PROVIDER') {
      const hostId = (await loadEventType(accountCall, eventTypeId))?.hostId;
      const moved = { account: account.key, id: '', eventTypeId, hostId, ...time, expiresAt: 0 };
      if (held.some((hold) => areConflicting(enforcement, moved, hold))) throw new SlotTakenError(time.start, time.end);
      return;
    }
    const eventType = await reader.eventTypes.load({ account: account.key, id: eventTypeId });
    const places = await openPlaces(eventType, time, now(), held, readerWithout(reader, current));
    if (places.some((place) => place.calendarId === undefined || place.calendarId === calendarId)) return;
    const message = 'This time is not available: query slots again, and choose another.';
    throw new SlotTakenError(time.start, time.end, message);
  }

  /** The time to book, and its calendar if there are several. @throws SlotTakenError */
  async #findPlace(accountCall: AccountCall, request: HoldRequest): Promise<Omit<BookingRequest, 'booker'>> {
    const { holds, lifecycle } = this.#settings;
    const { account, call, reader } = accountCall;
    const { eventTypeId, start, durationMinutes, calendarId } = request;
    const { backend, enforcement } = holds.backendOf(accountCall);
    if (enforcement === 'GATEWAY') {
      // Checks that the time is free; nothing is stored.
      const place = await backend.place(request, call);
      return { eventTypeId, calendarId: place.calendarId, start: place.start, end: place.end };
    }
    if (calendarId !== undefined) throw unsupportedCalendar(account.key);
    const eventType = await reader.eventTypes.load({ account: account.key, id: eventTypeId });
    const end = start + durationOf(eventType, durationMinutes) * MINUTE;
    const held = await lifecycle.held(partitionOf(accountCall));
    const hostId = await holds.requireOffered(accountCall, request, held);
    const booked = { account: account.key, id: '', eventTypeId, hostId, start, end, expiresAt: 0 };
    if (held.some(({ reservation }) => areConflicting(enforcement, booked, reservation))) {
      throw new SlotTakenError(start, end);
    }
    return { eventTypeId, start, end };
  }
}

/** The effect of a change on a booking that cannot be read afterwards. */
const AFTER = {
  BOOKED: { status: 'ACCEPTED' },
  CANCELLED: { status: 'CANCELLED' },
  MOVED: {},
} as const satisfies Record<BookingWebhookEvent['kind'], Partial<Booking>>;

/** @throws ProviderError, `NOT_FOUND` included. */
export async function readBooking({ account, call }: AccountCall, id: string): Promise<Booking> {
  const bookings = required(account.connector.bookings, account.key, 'reading a booking');
  const [booking] = await bookings.get([id], call);
  if (booking === undefined || !isOk(booking)) throw booking;
  return booking;
}

/** The part of a booking that a reservation stores. */
export function stateOf({ id, start, end, status }: BookingState): BookingState {
  return { id, start, end, status };
}

function isCancelled({ status }: Booking): boolean {
  return status === 'CANCELLED';
}

function invalidId(message: string): InvalidInputError {
  return new InvalidInputError([{ path: ['input', 'id'], message }]);
}

/** Identifies equal requests, so that one whose response was lost can be repeated without an idempotency key. */
function attemptName({ account, call }: AccountCall, { eventTypeId, start, booker }: NewBooking): string {
  return ['create', account.key, scopeOf(call), eventTypeId, start, booker.email.toLowerCase()].join(':');
}

/** The provider has carried out the change; the reservation is brought up to date when it is read next. */
function ignoreUnavailableState(error: unknown): void {
  if (!(error instanceof StateUnavailableError)) throw error;
}
