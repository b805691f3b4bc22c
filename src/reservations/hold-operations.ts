import { detached, waitLimits } from '../connectors/call-budget.ts';
import {
  HoldLostError,
  HoldRestoredError,
  isOutcomeUnknown,
  SlotTakenError,
  UnsupportedError,
  withHint,
} from '../domain/errors.ts';
import type { Hold, HoldChange, HoldEnforcement, HoldRequest, Reservation } from '../domain/reservation.ts';
import { durationOf } from '../scheduling/slots.ts';
import type { Locks } from '../state/locks.ts';
import type { Lease } from '../state/shared-locks.ts';
import type { StoredReservation } from '../state/state.ts';
import { type AccountCall, keyOf, ownerOf, partitionOf } from './account-call.ts';
import { GatewayHolds, type HoldBackend } from './gateway-holds.ts';
import { isNotFound, orphanHint, unreleasedHold, unsupportedCalendar, withUnreleasedHolds } from './hold-errors.ts';
import { loadEventType, throwUnlessBookable, throwUnlessOffered } from './offered-slots.ts';
import { findPlaced, findRecorded, loadHold } from './recorded-holds.ts';
import {
  areConflicting,
  type IsConflicting,
  type ReservationLifecycle,
  withLatestEnd,
} from './reservation-lifecycle.ts';

const MINUTE = 60_000;

interface HoldOperationsSettings {
  readonly lifecycle: ReservationLifecycle;
  readonly locks: Locks;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Places, changes and releases holds at their backend under the lock of their scope, and records the result. A hold that
 * cannot be recorded is released again.
 */
export class HoldOperations {
  readonly #lifecycle: ReservationLifecycle;
  readonly #locks: Locks;
  readonly #now: () => number;

  constructor({ lifecycle, locks, now }: HoldOperationsSettings) {
    this.#lifecycle = lifecycle;
    this.#locks = locks;
    this.#now = now;
  }

  /** What holds and books the account's slots. @throws UnsupportedError if the account cannot create bookings. */
  backendOf(accountCall: AccountCall): { backend: HoldBackend; enforcement: HoldEnforcement } {
    const { account, reader } = accountCall;
    const { holds, bookings } = account.connector;
    if (holds) return { backend: holds, enforcement: 'PROVIDER' };
    if (!bookings?.create) {
      const message = `The provider of account ${account.key} cannot create bookings: see its capabilities`;
      throw new UnsupportedError(account.key, message, ['the hold on the slot']);
    }
    const held = async () =>
      (await this.#lifecycle.held(partitionOf(accountCall))).map(({ reservation }) => reservation);
    const backend = new GatewayHolds({ account: account.key, reader, held, now: this.#now });
    return { backend, enforcement: 'GATEWAY' };
  }

  /**
   * Runs `work` while no hold that could conflict with one of this slot is placed, moved or booked; see `areConflicting`. A
   * provider would accept both of two overlapping holds that are placed at the same time, also for two event types of one host.
   * Holds of the gateway itself exclude each other in the whole partition: an event type can be booked at every calendar, and
   * has limits over all of them.
   *
   * @param slot whose host is read if it is not given.
   */
  async withScopeLock<T>(
    accountCall: AccountCall,
    slot: Pick<Hold, 'eventTypeId' | 'hostId'>,
    work: (lease: Lease) => Promise<T>,
  ): Promise<T> {
    const scope = `hold-scope:${partitionOf(accountCall)}`;
    const wait = { ...waitLimits(accountCall.call), resource: 'the slots of the same calendar' };
    if (!accountCall.account.connector.holds) return this.#locks.withLock(scope, wait, work);
    const { eventTypeId, hostId = (await loadEventType(accountCall, eventTypeId))?.hostId } = slot;
    // All callers lock the event type before the host.
    const names = [`${scope}:event-type:${eventTypeId}`, ...(hostId === undefined ? [] : [`${scope}:host:${hostId}`])];
    return this.#locks.withLocks(names, wait, work);
  }

  /** @throws SlotTakenError */
  async place(accountCall: AccountCall, request: HoldRequest): Promise<Reservation> {
    const { backend, enforcement } = this.backendOf(accountCall);
    const { account, call } = accountCall;
    if (enforcement === 'PROVIDER' && request.calendarId !== undefined) throw unsupportedCalendar(account.key);
    return this.withScopeLock(accountCall, request, async (lease) => {
      const before = await this.#lifecycle.held(partitionOf(accountCall));
      const earlier = await findPlaced(this.#lifecycle, accountCall, request, before);
      if (earlier) return earlier;
      const hostId = enforcement === 'PROVIDER' ? await this.requireOffered(accountCall, request, before) : undefined;
      await lease.assertHeld();
      const placed = await backend.place(request, call).catch((error: unknown) => {
        throw isOutcomeUnknown(error) ? withHint(error, orphanHint(request)) : error;
      });
      const { requestKey } = request;
      const hold = {
        ...placed,
        ...(hostId !== undefined && { hostId }),
        ...(requestKey !== undefined && { requestKey }),
      };
      const isConflicting: IsConflicting = (other) => areConflicting(enforcement, other, hold);
      const reservation = await this.#closeLost(accountCall, before, isConflicting)
        .then(() => this.#lifecycle.create(ownerOf(accountCall), hold, enforcement, isConflicting))
        .catch((error: unknown) => findRecorded(this.#lifecycle, accountCall, hold, error))
        .catch((error: unknown) => this.#releaseOrReport(accountCall, backend, hold, error));
      if (reservation) return reservation;
      return this.#releaseOrReport(accountCall, backend, hold, new SlotTakenError(hold.start, hold.end));
    });
  }

  /** Moves or extends a held reservation. @throws SlotTakenError if the new time is taken; the old hold remains. */
  change(accountCall: AccountCall, current: Reservation, change: HoldChange): Promise<Reservation> {
    return this.withScopeLock(accountCall, current, (lease) => this.#changeLocked(accountCall, current, change, lease));
  }

  /** Releases the hold at its backend. @returns the released reservation; one that has expired is unchanged. */
  release(accountCall: AccountCall, reservation: Reservation): Promise<Reservation> {
    const { id, providerId = id } = reservation;
    const { backend } = this.backendOf(accountCall);
    return this.withScopeLock(accountCall, reservation, async () => {
      await backend.release(providerId, accountCall.call);
      return this.#lifecycle.close(keyOf(accountCall, id), 'RELEASED');
    });
  }

  async #changeLocked(
    accountCall: AccountCall,
    current: Reservation,
    change: HoldChange,
    lease: Lease,
  ): Promise<Reservation> {
    const { backend, enforcement } = this.backendOf(accountCall);
    const { account, call } = accountCall;
    const key = keyOf(accountCall, current.id);
    const before = await this.#lifecycle.held(partitionOf(accountCall));
    if (enforcement === 'PROVIDER') await this.#requireMovable(accountCall, current, change, before);
    const providerHold = toProviderHold(current);
    await lease.assertHeld();
    const changed = await backend
      .change(providerHold, change, call, this.#now())
      .catch((error: unknown) => this.#recordFailedChange(accountCall, backend, current, error));
    const isReplaced = changed.id !== providerHold.id;
    const { id, hostId, requestKey } = current;
    const endsBy = change.holdMinutes === undefined ? current.endsBy : undefined;
    const providerId = changed.id === id ? undefined : changed.id;
    const hold = withLatestEnd({ ...changed, hostId, requestKey, id, providerId, endsBy }, endsBy);
    const isConflicting: IsConflicting = (other) => areConflicting(enforcement, other, hold);
    const reservation = await this.#closeLost(accountCall, before, isConflicting)
      .then(() => this.#lifecycle.update(key, hold, isConflicting))
      .catch((error: unknown) => findRecorded(this.#lifecycle, accountCall, hold, error))
      .catch((error: unknown) => {
        if (isReplaced) return this.#releaseOrReport(accountCall, backend, changed, error);
        throw error;
      });
    if (reservation) return reservation;
    if (enforcement === 'GATEWAY') throw new SlotTakenError(hold.start, hold.end);
    await this.#lifecycle.close(key, 'LOST');
    const message = 'The new time was taken by another hold: hold a slot again';
    const failure = new HoldLostError(account.key, 'CONFLICT', message);
    return this.#releaseOrReport(accountCall, backend, changed, failure);
  }

  /**
   * Checks that the provider offers the slot.
   * @returns the host of the event type, if it is known.
   * @throws SlotTakenError
   */
  async requireOffered(
    accountCall: AccountCall,
    { eventTypeId, start, durationMinutes }: HoldRequest,
    before: readonly StoredReservation[],
  ): Promise<string | undefined> {
    const eventType = await loadEventType(accountCall, eventTypeId);
    if (eventType) durationOf(eventType, durationMinutes);
    const slot = { eventTypeId, eventType, start, durationMinutes };
    await throwUnlessOffered(accountCall, slot, this.#now(), before.map(reservationOf));
    return eventType?.hostId;
  }

  /** Checks that a hold can be moved to the new time, if there is one. @throws SlotTakenError */
  async #requireMovable(
    accountCall: AccountCall,
    current: Reservation,
    { start = current.start, durationMinutes }: HoldChange,
    before: readonly StoredReservation[],
  ): Promise<void> {
    const minutes = durationMinutes ?? (current.end - current.start) / MINUTE;
    const end = start + minutes * MINUTE;
    if (start === current.start && end === current.end) return;
    const { eventTypeId } = current;
    const eventType = await loadEventType(accountCall, eventTypeId);
    if (eventType) durationOf(eventType, durationMinutes);
    const others = before.map(reservationOf).filter(({ id }) => id !== current.id);
    if (end <= current.start || start >= current.end) {
      const slot = { eventTypeId, eventType, start, durationMinutes: minutes };
      await throwUnlessOffered(accountCall, slot, this.#now(), others);
    } else if (eventType && accountCall.account.connector.slots) {
      await throwUnlessBookable(accountCall, eventType, { start, end }, this.#now(), others);
    }
  }

  /** Records what a failed change did to the hold. @throws the failure */
  async #recordFailedChange(
    accountCall: AccountCall,
    backend: HoldBackend,
    current: Reservation,
    error: unknown,
  ): Promise<never> {
    const key = keyOf(accountCall, current.id);
    if (error instanceof HoldLostError) await this.#lifecycle.close(key, 'LOST');
    if (!(error instanceof HoldRestoredError)) throw error;
    const { failure, newId } = error;
    await this.#lifecycle
      .restore(key, newId)
      .catch((second: unknown) => this.#releaseOrReport(accountCall, backend, { ...current, id: newId }, second));
    throw failure;
  }

  /**
   * After the provider accepted a hold, known holds that conflict with it must have been lost: checks that with the
   * provider, and records it. Must be called under the scope lock, since a hold that is being replaced is not found
   * either.
   */
  async #closeLost(
    accountCall: AccountCall,
    before: readonly StoredReservation[],
    isConflicting: IsConflicting,
  ): Promise<void> {
    for (const { scope, reservation } of before) {
      const { id, providerId = id } = reservation;
      if (reservation.enforcement === 'GATEWAY' || !isConflicting(reservation)) continue;
      await loadHold(accountCall, providerId).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
        return this.#lifecycle.close({ partition: partitionOf(accountCall), scope, id }, 'LOST');
      });
    }
  }

  /** Releases a hold that could not be recorded. @throws the failure, with a hint if the hold could not be released. */
  async #releaseOrReport({ call }: AccountCall, backend: HoldBackend, hold: Hold, failure: unknown): Promise<never> {
    const unreleased = await backend.release(hold.id, detached(call)).then(
      () => [],
      () => [unreleasedHold(hold)],
    );
    throw withUnreleasedHolds(failure, unreleased);
  }
}

function reservationOf({ reservation }: StoredReservation): Reservation {
  return reservation;
}

/** The hold with its id at the provider. */
function toProviderHold<T extends Hold>(hold: T): T {
  return { ...hold, id: hold.providerId ?? hold.id, providerId: undefined };
}
