import { createHash } from 'node:crypto';
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
import type {
  Booker,
  Booking,
  Hold,
  HoldChange,
  HoldEnforcement,
  HoldRequest,
  Reservation,
} from '../domain/reservation.ts';
import type { Reader } from '../scheduling/reader.ts';
import type { Clock } from './clock.ts';
import type { EventLog } from './event-log.ts';
import { createGatewayHolds } from './gateway-holds.ts';
import { createLedger, type LedgerKey } from './ledger.ts';

/** An account with the call that the operation lends to it. */
export interface At {
  readonly account: Account;
  readonly call: Call;
  /** Tells what is open, where the gateway keeps the hold itself. */
  readonly reader: Reader;
}

export interface Reservations {
  /**
   * A reservation as it stands now; `NOT_FOUND` if nobody knows it (any more).
   * @param load reads the hold at the provider.
   */
  find(at: At, id: string, load: () => Promise<Hold>): Promise<Reservation>;
  /** The same, always asking the provider. */
  look(at: At, id: string): Promise<Reservation>;
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
  /** The account's holds that still hold, as far as this process knows. */
  live(account: string): readonly Hold[];
  /** Calls off what waits for the clock. */
  close(): void;
}

/** @param log where every change is written. */
export function createReservations({ clock, log }: { readonly clock: Clock; readonly log: EventLog }): Reservations {
  const ledger = createLedger({ clock, log });
  const lock = new AsyncLock();
  const { now } = clock;
  const gatewayHolds = createGatewayHolds(now);

  /** Who keeps the account's slots free, and how. @throws UnsupportedError if nothing can be booked there. */
  function holdsOf({ account, reader }: At): { holds: HoldConnector; enforcement: HoldEnforcement } {
    const { holds, bookings } = account.connector;
    if (holds) return { holds, enforcement: 'PROVIDER' };
    if (bookings) return { holds: gatewayHolds.at(account, bookings, reader), enforcement: 'GATEWAY' };
    const what = `Nothing can be booked at the provider of account ${account.key}: see its capabilities`;
    throw new UnsupportedError(account.key, what, ['the hold on the slot']);
  }

  const alone = <T>({ account }: At, id: string, work: () => Promise<T>): Promise<T> =>
    lock.acquire(`${account.key}:${id}`, work);

  async function find(at: At, id: string, load: () => Promise<Hold>): Promise<Reservation> {
    const key = keyOf(at, id);
    const loadKept = () => loadAt(at, id);
    const known = ledger.find(key);
    if (known && known.status !== 'HELD') return known;
    try {
      const { enforcement } = holdsOf(at);
      return ledger.seen(key.scope, await (enforcement === 'PROVIDER' ? load : loadKept)(), enforcement);
    } catch (error) {
      const current = ledger.find(key);
      if (!current || !isNotFound(error)) throw error;
      return current.status === 'HELD' ? ledger.ended(key, 'LOST') : current;
    }
  }

  async function loadAt(at: At, id: string): Promise<Hold> {
    const [hold] = await holdsOf(at).holds.get([id], at.call);
    if (hold === undefined || hold instanceof ProviderError) throw hold;
    return hold;
  }

  function findAt(at: At, id: string): Promise<Reservation> {
    return find(at, id, () => loadAt(at, id));
  }

  /** @param path where the start stands in the input. */
  function pastIssues(start: number | undefined, path: readonly string[]): InputIssue[] {
    if (start === undefined || start > now()) return [];
    return [{ path: [...path, 'start'], message: 'It is in the past: choose a later slot' }];
  }

  function refuse(issues: readonly InputIssue[]) {
    if (issues.length > 0) throw new InvalidInputError(issues);
  }

  async function place(at: At, request: HoldRequest): Promise<Reservation> {
    const { holds, enforcement } = holdsOf(at);
    return ledger.placed(scopeOf(at.call), await holds.place(request, at.call), enforcement);
  }

  async function letGo(at: At, id: string): Promise<void> {
    await holdsOf(at).holds.release(id, at.call);
    const key = keyOf(at, id);
    if (ledger.find(key)?.status === 'HELD') ledger.ended(key, 'RELEASED');
  }

  return {
    // In turn with changes: in the middle of a replacement the provider knows neither the old hold nor the new one.
    find: (at, id, load) => alone(at, id, () => find(at, id, load)),
    look: (at, id) => alone(at, id, () => findAt(at, id)),

    async reserve(at, request) {
      refuse(pastIssues(request.start, ['input']));
      return place(at, request);
    },

    async holdTogether(requests) {
      for (const at of requests) holdsOf(at);
      refuse(requests.flatMap(({ request }, i) => pastIssues(request.start, ['input', 'slots', String(i)])));
      const held: { at: At; reservation: Reservation }[] = [];
      try {
        for (const { request, ...at } of requests) held.push({ at, reservation: await place(at, request) });
      } catch (error) {
        const stuck: string[] = [];
        for (const { at, reservation } of held.reverse()) {
          await letGo(at, reservation.id).catch(() =>
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
          return ledger.changed(keyOf(at, id), await holdsOf(at).holds.change(current, change, at.call, now()));
        } catch (error) {
          if (error instanceof HoldLostError) ledger.ended(keyOf(at, id), 'LOST');
          throw error;
        }
      }),

    release: (at, id) =>
      alone(at, id, async () => {
        // Of a hold that is known here the provider need not be asked first.
        const { status } = ledger.find(keyOf(at, id)) ?? (await findAt(at, id));
        if (status === 'HELD') await letGo(at, id);
      }),

    confirm: (at, id, booker, notes) =>
      alone(at, id, async () => {
        const current = await findAt(at, id);
        if (current.status === 'CONFIRMED') return current;
        mustBeHeld(current);
        const booking: Booking = await holdsOf(at).holds.book(current, booker, notes, at.call);
        const confirmed = ledger.ended(keyOf(at, id), 'CONFIRMED', booking);
        // The booking stands whatever becomes of the hold, and the hold ends by itself.
        await holdsOf(at).holds.release(id, at.call).catch(asProviderError);
        return confirmed;
      }),

    live: (account) => ledger.live(account),
    close: () => ledger.close(),
  };
}

/** Whose something is: those who use an account with the same credential see the same. */
export function scopeOf({ credential }: Call): string {
  return createHash('sha256').update(credential).digest('base64url');
}

function keyOf({ account, call }: At, id: string): LedgerKey {
  return { scope: scopeOf(call), account: account.key, id };
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
