import AsyncLock from 'async-lock';
import type { Account } from '../connectors/accounts.ts';
import type { Call, HoldConnector } from '../connectors/connector.ts';
import {
  asProviderError,
  HoldLostError,
  type InputIssue,
  InvalidInputError,
  ProviderError,
  SlotTakenError,
  UnsupportedError,
} from '../domain/errors.ts';
import type { Booker, Booking, Hold, HoldChange, HoldRequest, Reservation } from '../domain/reservation.ts';
import { createHoldMemory } from './hold-memory.ts';

/** An account with the call that the operation lends to it. */
export interface At {
  readonly account: Account;
  readonly call: Call;
}

export interface Reservations {
  /**
   * A reservation as it stands now; `NOT_FOUND` if nobody knows it (any more).
   * @param load reads the hold at the provider.
   */
  find(key: Pick<Hold, 'account' | 'id'>, load: () => Promise<Hold>): Promise<Reservation>;
  /** @throws SlotTakenError */
  reserve(at: At, request: HoldRequest): Promise<Reservation>;
  /** All or none: when one slot cannot be held, those held before it are released, the last one first. @throws SlotTakenError */
  holdTogether(requests: readonly (At & { readonly request: HoldRequest })[]): Promise<readonly Reservation[]>;
  /** Moves or extends; the answered reservation can have another id. @throws SlotTakenError, the old hold still stands. */
  change(at: At, id: string, change: HoldChange): Promise<Reservation>;
  /** Ended already is fine; `NOT_FOUND` if nobody knows it. */
  release(at: At, id: string): Promise<void>;
  /** Books the held time, then lets the hold go. Safe to repeat. @throws SlotTakenError */
  confirm(at: At, id: string, booker: Booker, notes: string | undefined): Promise<Reservation>;
}

/** @param now the clock, epoch milliseconds. */
export function createReservations({ now }: { readonly now: () => number }): Reservations {
  const memory = createHoldMemory();
  const lock = new AsyncLock();

  const alone = <T>({ account }: At, id: string, work: () => Promise<T>): Promise<T> =>
    lock.acquire(`${account.key}:${id}`, work);

  function reservationOf(hold: Hold): Reservation {
    const status = hold.expiresAt > now() ? 'HELD' : 'EXPIRED';
    return { ...hold, status, enforcement: 'PROVIDER', booking: null };
  }

  async function find(key: Pick<Hold, 'account' | 'id'>, load: () => Promise<Hold>): Promise<Reservation> {
    const ended = memory.endOf(key);
    if (ended) return ended;
    try {
      const hold = await load();
      memory.held(hold);
      return reservationOf(hold);
    } catch (error) {
      const lastSeen = memory.lastSeen(key);
      if (!lastSeen || !isNotFound(error)) throw error;
      if (lastSeen.expiresAt > now()) memory.ended(lastSeen, { status: 'LOST' });
      return memory.endOf(key) ?? reservationOf(lastSeen);
    }
  }

  async function findAt({ account, call }: At, id: string): Promise<Reservation> {
    return find({ account: account.key, id }, async () => {
      const [hold] = await holdsOf(account).get([id], call);
      if (hold === undefined || hold instanceof ProviderError) throw hold;
      return hold;
    });
  }

  /** @param path where the start stands in the input. */
  function pastIssues(start: number | undefined, path: readonly string[]): InputIssue[] {
    if (start === undefined || start > now()) return [];
    return [{ path: [...path, 'start'], message: 'It is in the past: choose a later slot' }];
  }

  function refuse(issues: readonly InputIssue[]) {
    if (issues.length > 0) throw new InvalidInputError(issues);
  }

  async function place({ account, call }: At, request: HoldRequest): Promise<Reservation> {
    const hold = await holdsOf(account).place(request, call);
    memory.held(hold);
    return reservationOf(hold);
  }

  async function letGo({ account, call }: At, hold: Hold): Promise<void> {
    await holdsOf(account).release(hold.id, call);
    memory.ended(hold, { status: 'RELEASED' });
  }

  return {
    find,

    async reserve(at, request) {
      refuse(pastIssues(request.start, ['input']));
      return place(at, request);
    },

    async holdTogether(requests) {
      for (const { account } of requests) holdsOf(account);
      refuse(requests.flatMap(({ request }, i) => pastIssues(request.start, ['input', 'slots', String(i)])));
      const held: { at: At; reservation: Reservation }[] = [];
      try {
        for (const { request, ...at } of requests) held.push({ at, reservation: await place(at, request) });
      } catch (error) {
        const stuck: string[] = [];
        for (const { at, reservation } of held.reverse()) {
          await letGo(at, reservation).catch(() =>
            stuck.push(`${at.account.key} until ${isoOf(reservation.expiresAt)}`),
          );
        }
        throw stuck.length === 0 ? error : withStuckHolds(error, stuck);
      }
      return held.map(({ reservation }) => reservation);
    },

    change: (at, id, change) =>
      alone(at, id, async () => {
        const current = await findAt(at, id);
        mustBeHeld(current);
        refuse(pastIssues(change.start, ['input']));
        try {
          const changed = await holdsOf(at.account).change(current, change, at.call, now());
          if (changed.id !== id) memory.ended(current, { status: 'RELEASED' });
          memory.held(changed);
          return reservationOf(changed);
        } catch (error) {
          if (error instanceof HoldLostError) memory.ended(current, { status: 'LOST' });
          throw error;
        }
      }),

    release: (at, id) =>
      alone(at, id, async () => {
        const key = { account: at.account.key, id };
        if (memory.endOf(key)) return;
        const current = memory.lastSeen(key) ?? (await findAt(at, id));
        if (current.expiresAt > now()) await letGo(at, current);
      }),

    confirm: (at, id, booker, notes) =>
      alone(at, id, async () => {
        const current = await findAt(at, id);
        if (current.status === 'CONFIRMED') return current;
        mustBeHeld(current);
        const booking: Booking = await holdsOf(at.account).book(current, booker, notes, at.call);
        memory.ended(current, { status: 'CONFIRMED', booking });
        // The booking stands whatever becomes of the hold, and the hold ends by itself.
        await holdsOf(at.account).release(id, at.call).catch(asProviderError);
        return { ...current, status: 'CONFIRMED', booking };
      }),
  };
}

function holdsOf({ key, connector }: Account): HoldConnector {
  if (connector.holds) return connector.holds;
  throw new UnsupportedError(key, `The provider of account ${key} cannot hold slots`, ['the hold on the slot']);
}

function mustBeHeld({ status, expiresAt }: Reservation) {
  if (status === 'HELD') return;
  const what = status === 'EXPIRED' ? `it expired at ${isoOf(expiresAt)}` : `it is ${status}`;
  throw new InvalidInputError([
    { path: ['input', 'id'], message: `This reservation is not held any more, ${what}: reserve a slot again` },
  ]);
}

function withStuckHolds(error: unknown, stuck: readonly string[]): unknown {
  const told = `These holds could not be released again, and stay: ${stuck.join('; ')}.`;
  if (error instanceof SlotTakenError) return new SlotTakenError(error.start, error.end, `${error.message} ${told}`);
  if (error instanceof ProviderError) {
    const { account, code, message, retryAfterSeconds, upstreamRequestId } = error;
    const details = { retryAfterSeconds, upstreamRequestId, cause: error };
    return new ProviderError(account, code, `${message}. ${told}`, details);
  }
  if (error instanceof UnsupportedError) {
    return new UnsupportedError(error.account, `${error.message}. ${told}`, error.lost);
  }
  if (error instanceof InvalidInputError) {
    return new InvalidInputError(error.issues.map((issue) => ({ ...issue, message: `${issue.message}. ${told}` })));
  }
  return error;
}

function isNotFound(error: unknown): boolean {
  return error instanceof ProviderError && error.code === 'NOT_FOUND';
}

function isoOf(instant: number): string {
  return new Date(instant).toISOString();
}
