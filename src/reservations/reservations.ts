import { detached, waitLimits } from '../connectors/call-budget.ts';
import type { Booking } from '../domain/booking.ts';
import { ProviderError, throwIssues } from '../domain/errors.ts';
import type { Booker, BookingWebhookEvent, Hold, HoldChange, HoldRequest, Reservation } from '../domain/reservation.ts';
import { Locks } from '../state/locks.ts';
import { type ReservationKey, type ReservationStore, type State, StateUnavailableError } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';
import { type AccountCall, keyOf, partitionOf } from './account-call.ts';
import { BookingAttempts } from './booking-attempts.ts';
import { BookingEvents } from './booking-events.ts';
import { BookingOperations, readBooking, stateOf } from './booking-operations.ts';
import { CommonEnd, type PlacedHold } from './common-end.ts';
import { Confirmations, type ReservationCall } from './confirmations.ts';
import {
  isNotFound,
  startIssues,
  throwConfirmed,
  throwNotHeld,
  unreleasedHold,
  withListedSlot,
  withRequestedSlot,
  withUnreleasedHolds,
} from './hold-errors.ts';
import { HoldOperations } from './hold-operations.ts';
import { loadHold } from './recorded-holds.ts';
import { ReservationLifecycle } from './reservation-lifecycle.ts';
import { WebhookEvents } from './webhook-events.ts';

/** Reads what a reservation stands for at the provider, by the provider's own ids. @throws ProviderError */
interface ReservationSource {
  hold(id: string): Promise<Hold>;
  booking(id: string): Promise<Booking>;
}

/**
 * The use cases on reservations. Ids are those that clients get: a reservation keeps its id for its life, also where its
 * provider replaces the hold by one with another id.
 */
export class Reservations {
  readonly #now: () => number;
  readonly #lifecycle: ReservationLifecycle;
  readonly #locks: Locks;
  readonly #holds: HoldOperations;
  readonly #confirmations: Confirmations;
  readonly #commonEnd: CommonEnd;
  readonly #webhookEvents: WebhookEvents;
  readonly #bookingEvents: BookingEvents;
  readonly #store: ReservationStore;
  /** The use cases on bookings. */
  readonly bookings: BookingOperations;

  /**
   * @param configuredScope the scope of the account's configured credential; undefined if its clients send their own.
   * @param report called with failures that belong to no operation.
   */
  constructor({
    clock,
    steadyClock = clock,
    state,
    configuredScope,
    report,
  }: {
    readonly clock: Clock;
    /** Monotonic, for waits; `clock` by default. */
    readonly steadyClock?: Clock;
    readonly state: State;
    readonly configuredScope: (account: string) => string | undefined;
    readonly report: (error: unknown) => void;
  }) {
    const { now } = clock;
    const locks = new Locks(state, steadyClock);
    const lifecycle = new ReservationLifecycle({ clock, state, locks, report });
    this.#now = now;
    this.#lifecycle = lifecycle;
    this.#locks = locks;
    this.#holds = new HoldOperations({ lifecycle, locks, now });
    this.#commonEnd = new CommonEnd({
      lifecycle,
      holds: this.#holds,
      clock,
      withLock: (accountCall, id, work) => this.#withReservationLock(accountCall, id, work),
      report,
    });
    const attempts = new BookingAttempts(state.values);
    this.#store = state.reservations;
    this.#webhookEvents = new WebhookEvents({
      lifecycle,
      store: state.reservations,
      withLock: (key, work) => locks.withLock(lockName(key), {}, work),
    });
    const events = new BookingEvents({ store: state.bookings, now, configuredScope });
    this.#bookingEvents = events;
    this.bookings = new BookingOperations({
      events,
      lifecycle,
      locks,
      now,
      holds: this.#holds,
      attempts,
      recordInReservation: (partition, event) => this.#webhookEvents.apply(partition, event),
    });
    this.#confirmations = new Confirmations({
      lifecycle,
      attempts,
      holds: this.#holds,
      bookings: this.bookings,
      events,
      withLock: (accountCall, id, work) => this.#withReservationLock(accountCall, id, work),
      read: (accountCall, id) => this.#findLocked(accountCall, id),
    });
  }

  /** The reservation that became the booking; undefined if none of the caller's did. @throws StateUnavailableError */
  async findByBooking(accountCall: AccountCall, bookingId: string): Promise<Reservation | undefined> {
    const key = await this.#store.findByBooking(partitionOf(accountCall), bookingId);
    return key && key.scope === keyOf(accountCall, key.id).scope ? this.#lifecycle.find(key) : undefined;
  }

  /** The current reservation. @throws ProviderError `NOT_FOUND` if it is unknown to the gateway and the provider. */
  async find(accountCall: AccountCall, id: string, source: ReservationSource): Promise<Reservation> {
    try {
      return await this.#read(accountCall, id, source);
    } catch (error) {
      if (!isNotFound(error) || !(await this.#isKnown(accountCall, id))) throw error;
      // During a replacement the provider has neither the old hold nor the new one.
      return this.#withReservationLock(accountCall, id, () => this.#findLocked(accountCall, id));
    }
  }

  /** As `find`, but always reads the hold anew. */
  refresh(accountCall: AccountCall, id: string): Promise<Reservation> {
    return this.find(accountCall, id, sourceAt(accountCall));
  }

  /** @throws SlotTakenError */
  async reserve(accountCall: AccountCall, request: HoldRequest): Promise<Reservation> {
    throwIssues(startIssues(request.start, this.#now(), ['input']));
    return withRequestedSlot(accountCall, request.eventTypeId, () => this.#holds.place(accountCall, request));
  }

  /**
   * Holds all slots or none: when one cannot be held, those held before it are released in reverse order. All holds end at the
   * same moment, that of the one that ends first.
   * @param requestKey the same for every repetition of the call; see `HoldRequest`.
   * @throws SlotTakenError
   */
  async reserveSlots(
    requests: readonly (AccountCall & { readonly request: HoldRequest })[],
    requestKey?: string,
  ): Promise<readonly Reservation[]> {
    for (const accountCall of requests) this.#holds.backendOf(accountCall);
    throwIssues(
      requests.flatMap(({ request }, i) => startIssues(request.start, this.#now(), ['input', 'slots', String(i)])),
    );
    const placed: PlacedHold[] = [];
    try {
      for (const [index, { request, ...accountCall }] of requests.entries()) {
        const keyed = { ...request, requestKey: requestKey && `${requestKey}:${index}` };
        const place = () => this.#holds.place(accountCall, keyed);
        const { eventTypeId } = request;
        const reservation = await withListedSlot(accountCall, { eventTypeId, index }, place);
        placed.push({ accountCall, reservation });
      }
      return await this.#commonEnd.apply(placed);
    } catch (error) {
      const unreleased: string[] = [];
      for (const { accountCall, reservation } of placed.reverse()) {
        const withoutLimits = { ...accountCall, call: detached(accountCall.call) };
        await this.#holds.release(withoutLimits, reservation).catch(() => unreleased.push(unreleasedHold(reservation)));
      }
      throw withUnreleasedHolds(error, unreleased);
    }
  }

  /**
   * Moves or extends a held reservation.
   * @throws SlotTakenError if the new time is taken; the old hold remains.
   */
  change(accountCall: AccountCall, id: string, change: HoldChange): Promise<Reservation> {
    return this.#withReservationLock(accountCall, id, async () => {
      const current = await this.#findLocked(accountCall, id);
      throwNotHeld(current);
      throwIssues(startIssues(change.start, this.#now(), ['input']));
      return withRequestedSlot(accountCall, current.eventTypeId, () =>
        this.#holds.change(accountCall, current, change),
      );
    });
  }

  /**
   * Releases a hold; one that has ended already is returned as it is.
   * @throws InvalidInputError if it became a booking.
   * @throws ProviderError `NOT_FOUND` as `find`.
   */
  release(accountCall: AccountCall, id: string): Promise<Reservation> {
    return this.#withReservationLock(accountCall, id, async () => {
      // A known hold need not be read at the provider first.
      const known = await this.#lifecycle.find(keyOf(accountCall, id));
      const current = known ?? (await this.#findLocked(accountCall, id));
      throwConfirmed(current);
      return current.status === 'HELD' ? this.#holds.release(accountCall, current) : current;
    });
  }

  /** Books the held time, then releases the hold. Safe to repeat. @throws SlotTakenError, ReservationEndedError */
  confirm(accountCall: AccountCall, id: string, booker: Booker, notes: string | undefined): Promise<Reservation> {
    return this.#confirmations.confirm({ ...accountCall, id }, { booker, notes });
  }

  /** Books the times of all reservations or of none; see `Confirmations.confirmAll`. */
  confirmAll(
    targets: readonly ReservationCall[],
    booker: Booker,
    notes: string | undefined,
  ): Promise<readonly Reservation[]> {
    return this.#confirmations.confirmAll(targets, { booker, notes });
  }

  /**
   * The account's known holds.
   * @throws ProviderError without the state store: a held time must not be shown as free.
   */
  async held(accountCall: Pick<AccountCall, 'account' | 'call'>): Promise<readonly Hold[]> {
    const { key, connector } = accountCall.account;
    if (!connector.holds && !connector.bookings?.create) return [];
    try {
      return (await this.#lifecycle.held(partitionOf(accountCall))).map(({ reservation }) => reservation);
    } catch (error) {
      if (!(error instanceof StateUnavailableError)) throw error;
      const message = `The holds of account ${key} cannot be read, since the gateway cannot reach its state store (Redis): try again in a few seconds`;
      throw new ProviderError(key, error.code, message, { cause: error });
    }
  }

  /** Records what a provider reports about a booking, whichever credential it was made with. @throws StateUnavailableError */
  async applyWebhookEvent(account: string, event: BookingWebhookEvent): Promise<void> {
    const partitions = await this.#store.partitions(account);
    for (const partition of partitions) await this.#webhookEvents.apply(partition, event);
    await this.#bookingEvents.applyWebhookEvent(account, event);
  }

  /** Reads a booking anew, and reports what has changed since it was last known. @throws ProviderError `NOT_FOUND` */
  refreshBooking(accountCall: AccountCall, id: string): Promise<Booking> {
    return this.#bookingEvents.observe(accountCall, id, () => readBooking(accountCall, id));
  }

  /** Stops recording expiries. */
  close(): void {
    this.#lifecycle.stop();
    this.#commonEnd.stop();
  }

  #withReservationLock<T>(accountCall: AccountCall, id: string, work: () => Promise<T>): Promise<T> {
    const wait = { ...waitLimits(accountCall.call), resource: 'the same reservation' };
    return this.#locks.withLock(lockName(keyOf(accountCall, id)), wait, work);
  }

  async #isKnown(accountCall: AccountCall, id: string): Promise<boolean> {
    return (await this.#lifecycle.find(keyOf(accountCall, id))) !== undefined;
  }

  /** As `refresh`, under the reservation's lock: a known hold that its provider does not have is lost. */
  async #findLocked(accountCall: AccountCall, id: string): Promise<Reservation> {
    try {
      return await this.#read(accountCall, id, sourceAt(accountCall));
    } catch (error) {
      if (!isNotFound(error) || !(await this.#isKnown(accountCall, id))) throw error;
      return this.#lifecycle.close(keyOf(accountCall, id), 'LOST');
    }
  }

  async #read(accountCall: AccountCall, id: string, source: ReservationSource): Promise<Reservation> {
    const key = keyOf(accountCall, id);
    const known = await this.#lifecycle.find(key);
    if (known?.status === 'CONFIRMED') return this.#readBooking(key, known, accountCall, source);
    if (known && known.status !== 'HELD') return known;
    const { enforcement } = this.#holds.backendOf(accountCall);
    const { account } = accountCall;
    // A hold that replaced another one at its provider is the same reservation, whose id is that of the first hold.
    if (enforcement === 'PROVIDER' && (known || !(await this.#lifecycle.isProviderId(key)))) {
      const hold = await source.hold(known?.providerId ?? id);
      return this.#lifecycle.observe(key, { ...hold, id }, enforcement, known);
    }
    if (known) return known;
    throw new ProviderError(account.key, 'NOT_FOUND', `Hold not found at account ${account.key}`);
  }

  /** A booking can be moved or cancelled at the provider, until it is over. */
  async #readBooking(
    key: ReservationKey,
    known: Reservation,
    accountCall: AccountCall,
    source: ReservationSource,
  ): Promise<Reservation> {
    const { booking: knownBooking } = known;
    if (!knownBooking || knownBooking.end <= this.#now() || !accountCall.account.connector.bookings) return known;
    const { id } = knownBooking;
    const reading = this.#bookingEvents.observe(accountCall, id, () => source.booking(id));
    const booking = await reading.catch((error: unknown) => {
      if (!isNotFound(error)) throw error;
      return undefined;
    });
    return this.#lifecycle.recordBooking(key, booking && stateOf(booking));
  }
}

function sourceAt(accountCall: AccountCall): ReservationSource {
  return { hold: (id) => loadHold(accountCall, id), booking: (id) => readBooking(accountCall, id) };
}

function lockName({ partition, id }: ReservationKey): string {
  return `reservation:${partition}:${id}`;
}
