import { detached, waitLimits } from '../connectors/call-budget.ts';
import {
  asProviderError,
  HoldLostError,
  HoldRestoredError,
  isOutcomeUnknown,
  ProviderError,
  SlotTakenError,
  UnsupportedError,
  withHint,
} from '../domain/errors.ts';
import type { Booker, Hold, HoldChange, HoldEnforcement, HoldRequest, Reservation } from '../domain/reservation.ts';
import { Locks, type LockWait } from '../state/locks.ts';
import { type State, StateUnavailableError, type StoredReservation } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';
import { type AccountCall, keyOf, scopeOf } from './account-call.ts';
import { createBookings } from './bookings.ts';
import { gatewayHolds, type HoldBackend } from './gateway-holds.ts';
import {
  isNotFound,
  orphanHint,
  pastStartIssues,
  refuse,
  throwNotHeld,
  unreleasedHold,
  withUnreleasedHolds,
} from './hold-errors.ts';
import { areRivals, createReservationLifecycle, type IsRival } from './reservation-lifecycle.ts';
import { type ApplyWebhookEvent, createApplyWebhookEvent } from './webhook-events.ts';

export interface Reservations {
  /**
   * A reservation as it stands now; `NOT_FOUND` if nobody knows it (any more).
   * @param load reads the hold at the provider, by the provider's own id of it.
   */
  find(at: AccountCall, id: string, load: (providerId: string) => Promise<Hold>): Promise<Reservation>;
  /** The same, always asking the provider. */
  look(at: AccountCall, id: string): Promise<Reservation>;
  /** @throws SlotTakenError */
  reserve(at: AccountCall, request: HoldRequest): Promise<Reservation>;
  /** All or none: when one slot cannot be held, those held before it are released, the last one first. @throws SlotTakenError */
  holdTogether(requests: readonly (AccountCall & { readonly request: HoldRequest })[]): Promise<readonly Reservation[]>;
  /** Moves or extends; the answered reservation can have another id. @throws SlotTakenError, the old hold still stands. */
  change(at: AccountCall, id: string, change: HoldChange): Promise<Reservation>;
  /** Ended already is fine; `NOT_FOUND` if nobody knows it. */
  release(at: AccountCall, id: string): Promise<void>;
  /** Books the held time, then lets the hold go. Safe to repeat. @throws SlotTakenError */
  confirm(at: AccountCall, id: string, booker: Booker, notes: string | undefined): Promise<Reservation>;
  /** The account's holds that still hold, as far as the gateway knows; without its memory, those that it knew last. */
  held(account: string): Promise<readonly Hold[]>;
  /** Writes down what a provider tells of bookings by itself. */
  readonly takeNotice: ApplyWebhookEvent;
  /** Calls off what waits for the clock. */
  close(): void;
}

/** @param report is told of failures that nobody waits for. */
export function createReservations({
  clock,
  state,
  report,
}: {
  readonly clock: Clock;
  readonly state: State;
  readonly report: (error: unknown) => void;
}): Reservations {
  const ledger = createReservationLifecycle({ clock, state, report });
  const locks = new Locks(state, clock);
  const bookings = createBookings(state.values);
  const { now } = clock;
  const lastHeld = new Map<string, readonly Hold[]>();

  /** Who keeps the account's slots free, and how. @throws UnsupportedError if nothing can be booked there. */
  function keeperOf({ account, reader }: AccountCall): { keeper: HoldBackend; enforcement: HoldEnforcement } {
    const { holds, bookings: booking } = account.connector;
    if (holds) return { keeper: holds, enforcement: 'PROVIDER' };
    if (booking) {
      return {
        keeper: gatewayHolds(account, booking, reader, () => heldAt(account.key), now),
        enforcement: 'GATEWAY',
      };
    }
    const what = `The provider of account ${account.key} does not support bookings: see its capabilities`;
    throw new UnsupportedError(account.key, what, ['the hold on the slot']);
  }

  const heldAt = async (account: string) => (await ledger.held(account)).map(({ reservation }) => reservation);

  const lockReservation = <T>(account: string, id: string, wait: LockWait, work: () => Promise<T>): Promise<T> =>
    locks.withLock(`reservation:${account}:${id}`, wait, work);
  const withReservation = <T>({ account, call }: AccountCall, id: string, work: () => Promise<T>): Promise<T> =>
    lockReservation(account.key, id, waitLimits(call), work);

  /** One hold at a time is placed in a diary: a provider would accept both of two overlapping ones. */
  function inDiary<T>(
    { account, call }: AccountCall,
    enforcement: HoldEnforcement,
    eventTypeId: string,
    work: () => Promise<T>,
  ) {
    const diary = enforcement === 'GATEWAY' ? '' : eventTypeId;
    return locks.withLock(`diary:${account.key}:${diary}`, waitLimits(call), work);
  }

  async function find(at: AccountCall, id: string, load: (providerId: string) => Promise<Hold>): Promise<Reservation> {
    try {
      return await read(at, id, load);
    } catch (error) {
      if (!isNotFound(error) || (await ledger.find(keyOf(at, id))) === undefined) throw error;
      // In the middle of a replacement the provider knows neither the old hold nor the new one.
      return withReservation(at, id, () => findLocked(at, id));
    }
  }

  /** The same under the reservation's lock, so that what the provider has forgotten is lost. */
  async function findLocked(at: AccountCall, id: string): Promise<Reservation> {
    try {
      return await read(at, id, (providerId) => loadAt(at, providerId));
    } catch (error) {
      const key = keyOf(at, id);
      if (!isNotFound(error) || (await ledger.find(key)) === undefined) throw error;
      return ledger.ended(key, 'LOST');
    }
  }

  async function read(at: AccountCall, id: string, load: (providerId: string) => Promise<Hold>): Promise<Reservation> {
    const key = keyOf(at, id);
    const known = await ledger.find(key);
    if (known && known.status !== 'HELD') return known;
    const { enforcement } = keeperOf(at);
    if (enforcement === 'PROVIDER') {
      const hold = await load(known?.providerId ?? id);
      return ledger.seen(key.scope, { ...hold, id }, enforcement, known);
    }
    if (known) return known;
    throw new ProviderError(at.account.key, 'NOT_FOUND', `Hold not found at account ${at.account.key}`);
  }

  async function loadAt({ account, call }: AccountCall, id: string): Promise<Hold> {
    const [hold] = (await account.connector.holds?.get([id], call)) ?? [];
    if (hold === undefined || hold instanceof ProviderError) throw hold;
    return hold;
  }

  function place(at: AccountCall, request: HoldRequest): Promise<Reservation> {
    const { keeper, enforcement } = keeperOf(at);
    return inDiary(at, enforcement, request.eventTypeId, async () => {
      const before = await ledger.held(at.account.key);
      const hold = await keeper.place(request, at.call).catch((error: unknown) => {
        throw isOutcomeUnknown(error) ? withHint(error, orphanHint(request)) : error;
      });
      const isRival: IsRival = (other) => areRivals(enforcement, other, hold);
      // Without an owner the hold would stand in everybody's way, its owner's too.
      const placed = await lookAtRivals(at, before, isRival)
        .then(() => ledger.placed(scopeOf(at.call), hold, enforcement, isRival))
        .catch((error: unknown) => giveBack(at, keeper, hold, error));
      return placed ?? giveBack(at, keeper, hold, new SlotTakenError(hold.start, hold.end));
    });
  }

  /**
   * Where the provider lets a hold in, whatever was known to stand there is gone, and lost. In the turn of the diary, so that
   * none of them is just being replaced.
   */
  async function lookAtRivals(at: AccountCall, before: readonly StoredReservation[], isRival: IsRival): Promise<void> {
    for (const { scope, reservation } of before) {
      const { id, account, providerId = id } = reservation;
      if (reservation.enforcement === 'GATEWAY' || !isRival(reservation)) continue;
      await loadAt(at, providerId).catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
        return ledger.ended({ scope, account, id }, 'LOST');
      });
    }
  }

  /** Lets a hold go that cannot stand here. @throws the failure, with what could not be let go */
  async function giveBack({ call }: AccountCall, keeper: HoldBackend, hold: Hold, failure: unknown): Promise<never> {
    const stuck = await keeper.release(hold.id, detached(call)).then(
      () => [],
      () => [unreleasedHold(hold)],
    );
    throw withUnreleasedHolds(failure, stuck);
  }

  function letGo(at: AccountCall, { id, eventTypeId, providerId = id }: Reservation): Promise<unknown> {
    const { keeper, enforcement } = keeperOf(at);
    return inDiary(at, enforcement, eventTypeId, async () => {
      await keeper.release(providerId, at.call);
      await ledger.ended(keyOf(at, id), 'RELEASED');
    });
  }

  async function change(at: AccountCall, current: Reservation, asked: HoldChange): Promise<Reservation> {
    const { keeper, enforcement } = keeperOf(at);
    const key = keyOf(at, current.id);
    const before = await ledger.held(at.account.key);
    const there = asKnownThere(current);
    const answered = await keeper.change(there, asked, at.call, now()).catch((error: unknown) => {
      return unchanged(at, keeper, current, error);
    });
    const isReplaced = answered.id !== there.id;
    const { id, providerId } = isReplaced ? answered : current;
    const hold = { ...answered, id, providerId };
    const isRival: IsRival = (other) => other.id !== current.id && areRivals(enforcement, other, hold);
    const changed = await lookAtRivals(at, before, isRival)
      .then(() => ledger.changed(key, hold, isRival))
      .catch((error: unknown) => {
        if (isReplaced) return giveBack(at, keeper, answered, error);
        throw error;
      });
    if (changed) return changed;
    if (enforcement === 'GATEWAY') throw new SlotTakenError(hold.start, hold.end);
    await ledger.ended(key, 'LOST');
    const why = 'The new time was taken by another hold: hold a slot again';
    return giveBack(at, keeper, answered, new HoldLostError(at.account.key, 'CONFLICT', why));
  }

  /** Writes down how a hold stands after a change that failed. @throws the failure */
  async function unchanged(at: AccountCall, keeper: HoldBackend, current: Reservation, error: unknown): Promise<never> {
    const key = keyOf(at, current.id);
    if (error instanceof HoldLostError) await ledger.ended(key, 'LOST');
    if (!(error instanceof HoldRestoredError)) throw error;
    const { failure, newId } = error;
    await ledger.putBack(key, newId).catch((lost: unknown) => giveBack(at, keeper, { ...current, id: newId }, lost));
    throw failure;
  }

  return {
    find,
    look: (at, id) => find(at, id, (providerId) => loadAt(at, providerId)),

    async reserve(at, request) {
      refuse(pastStartIssues(request.start, now(), ['input']));
      return place(at, request);
    },

    async holdTogether(requests) {
      for (const at of requests) keeperOf(at);
      refuse(
        requests.flatMap(({ request }, i) => pastStartIssues(request.start, now(), ['input', 'slots', String(i)])),
      );
      const held: { at: AccountCall; reservation: Reservation }[] = [];
      try {
        for (const { request, ...at } of requests) held.push({ at, reservation: await place(at, request) });
      } catch (error) {
        const stuck: string[] = [];
        for (const { at, reservation } of held.reverse()) {
          const insisting = { ...at, call: detached(at.call) };
          await letGo(insisting, reservation).catch(() => stuck.push(unreleasedHold(reservation)));
        }
        throw withUnreleasedHolds(error, stuck);
      }
      return held.map(({ reservation }) => reservation);
    },

    change: (at, id, asked) =>
      withReservation(at, id, async () => {
        const current = await findLocked(at, id);
        throwNotHeld(current);
        refuse(pastStartIssues(asked.start, now(), ['input']));
        return inDiary(at, current.enforcement, current.eventTypeId, () => change(at, current, asked));
      }),

    release: (at, id) =>
      withReservation(at, id, async () => {
        // Of a hold that is known here the provider need not be asked first.
        const known = (await ledger.find(keyOf(at, id))) ?? (await findLocked(at, id));
        if (known.status === 'HELD') await letGo(at, known);
      }),

    confirm: (at, id, booker, notes) =>
      withReservation(at, id, async () => {
        const current = await findLocked(at, id);
        if (current.status === 'CONFIRMED') return current;
        const { keeper, enforcement } = keeperOf(at);
        const begun = await bookings.findBegun(keeper, current, at.call);
        if (!begun) throwNotHeld(current);
        const booking =
          begun ??
          (await inDiary(at, enforcement, current.eventTypeId, () =>
            bookings.book(keeper, current, booker, notes, at.call),
          ));
        const confirmed = await ledger.ended(keyOf(at, id), 'CONFIRMED', booking);
        // The booking stands whatever becomes of the hold, and the hold ends by itself.
        await keeper.release(current.providerId ?? id, at.call).catch(asProviderError);
        return confirmed;
      }),

    async held(account) {
      try {
        const held = await heldAt(account);
        lastHeld.set(account, held);
        return held;
      } catch (error) {
        if (!(error instanceof StateUnavailableError)) throw error;
        return (lastHeld.get(account) ?? []).filter(({ expiresAt }) => expiresAt > now());
      }
    },
    takeNotice: createApplyWebhookEvent(ledger, state.reservations, ({ account, id }, work) =>
      lockReservation(account, id, {}, work),
    ),
    close: () => ledger.close(),
  };
}

/** A hold by the id that its provider knows it by. */
function asKnownThere<T extends Hold>(hold: T): T {
  return { ...hold, id: hold.providerId ?? hold.id, providerId: undefined };
}
