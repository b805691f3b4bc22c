import { LRUCache } from 'lru-cache';
import type {
  Booking,
  Hold,
  HoldEnforcement,
  Reservation,
  ReservationChangeKind,
  ReservationStatus,
} from '../domain/reservation.ts';
import type { Clock } from './clock.ts';
import type { EventLog } from './event-log.ts';

const REMEMBERED = 10_000;

/** Every way that a reservation can go, and where it leads. What has ended stays as it is. */
const TRANSITIONS: Readonly<
  Record<ReservationStatus, Readonly<Partial<Record<ReservationChangeKind, ReservationStatus>>>>
> = {
  HELD: {
    MOVED: 'HELD',
    EXTENDED: 'HELD',
    RELEASED: 'RELEASED',
    EXPIRED: 'EXPIRED',
    CONFIRMED: 'CONFIRMED',
    LOST: 'LOST',
  },
  RELEASED: {},
  EXPIRED: {},
  CONFIRMED: {},
  LOST: {},
};

/** A reservation by whose it is (a digest of the credential), its account and its id. */
export interface LedgerKey {
  readonly scope: string;
  readonly account: string;
  readonly id: string;
}

/** What this process knows of reservations. Providers forget a hold without a word; this remembers how it ended. */
export interface Ledger {
  /** As it stands now; undefined if it was never seen here. */
  find(key: LedgerKey): Reservation | undefined;
  /** A hold was placed through this gateway. */
  placed(scope: string, hold: Hold, enforcement: HoldEnforcement): Reservation;
  /** A hold was read at the provider; if it differs from what was known, it was changed elsewhere. */
  seen(scope: string, hold: Hold, enforcement: HoldEnforcement): Reservation;
  /** A hold was moved or extended; its id can be another one now. */
  changed(key: LedgerKey, hold: Hold): Reservation;
  ended(key: LedgerKey, kind: 'RELEASED' | 'CONFIRMED' | 'LOST', booking?: Booking): Reservation;
  /** The account's reservations that still hold, whoever made them. */
  live(account: string): readonly Reservation[];
  close(): void;
}

interface Entry {
  readonly reservation: Reservation;
  /** Calls the expiry off. */
  readonly calm: () => void;
}

export function createLedger({ clock, log }: { readonly clock: Clock; readonly log: EventLog }): Ledger {
  const entries = new LRUCache<string, Entry>({ max: REMEMBERED, dispose: ({ calm }) => calm() });
  const textOf = ({ scope, account, id }: LedgerKey) => `${scope}:${account}:${id}`;

  function write(scope: string, kind: ReservationChangeKind, reservation: Reservation, previous: Reservation | null) {
    log.append({ kind, at: clock.now(), reservation, previous, scope });
    return reservation;
  }

  function keep(scope: string, reservation: Reservation): Reservation {
    const key = { scope, account: reservation.account, id: reservation.id };
    const calm =
      reservation.status === 'HELD' ? clock.wakeAt(reservation.expiresAt, () => expire(key)) : () => undefined;
    entries.set(textOf(key), { reservation, calm });
    return reservation;
  }

  /** @throws Error for a way that a reservation in this state cannot go. */
  function transition(key: LedgerKey, kind: ReservationChangeKind, change: Partial<Reservation> = {}): Reservation {
    const before = entries.get(textOf(key))?.reservation;
    const status = before && TRANSITIONS[before.status][kind];
    if (!before || !status) throw new Error(`A reservation that is ${before?.status ?? 'unknown'} cannot be ${kind}`);
    const after = { ...before, ...change, status };
    // One that got another id is known by both: by the old one as having been let go.
    if (after.id !== before.id) keep(key.scope, { ...before, status: 'RELEASED' });
    keep(key.scope, after);
    return write(key.scope, kind, after, before);
  }

  function expire(key: LedgerKey) {
    if (entries.get(textOf(key))?.reservation.status === 'HELD') transition(key, 'EXPIRED');
  }

  function find(key: LedgerKey): Reservation | undefined {
    const known = entries.get(textOf(key))?.reservation;
    const isOver = known?.status === 'HELD' && known.expiresAt <= clock.now();
    return isOver ? transition(key, 'EXPIRED') : known;
  }

  function toReservation(hold: Hold, enforcement: HoldEnforcement): Reservation {
    const status = hold.expiresAt > clock.now() ? 'HELD' : 'EXPIRED';
    return { ...hold, status, enforcement, booking: null };
  }

  return {
    find,
    placed: (scope, hold, enforcement) => write(scope, 'CREATED', keep(scope, toReservation(hold, enforcement)), null),
    seen(scope, hold, enforcement) {
      const key = { scope, account: hold.account, id: hold.id };
      const before = find(key);
      if (!before) return keep(scope, toReservation(hold, enforcement));
      if (before.status !== 'HELD') return before;
      const kind = kindOfChange(before, hold);
      return kind ? transition(key, kind, hold) : before;
    },
    changed: (key, hold) => transition(key, kindOfChange(find(key), hold) ?? 'EXTENDED', hold),
    ended: (key, kind, booking) => transition(key, kind, booking ? { booking } : {}),
    live: (account) =>
      [...entries.values()]
        .map(({ reservation }) => reservation)
        .filter((one) => one.account === account && one.status === 'HELD' && one.expiresAt > clock.now()),
    close: () => entries.clear(),
  };
}

function kindOfChange(before: Hold | undefined, after: Hold): 'MOVED' | 'EXTENDED' | undefined {
  if (before?.start !== after.start || before.end !== after.end) return 'MOVED';
  return before.expiresAt === after.expiresAt ? undefined : 'EXTENDED';
}
