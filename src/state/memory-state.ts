import { LRUCache } from 'lru-cache';
import { createMemoryLog } from './memory-log.ts';
import { type KeyValueStore, type ReservationKey, type State, type StoredReservation, storedUntil } from './state.ts';

const REMEMBERED_RESERVATIONS = 10_000;
const REMEMBERED_VALUES = 50_000;

export interface MemoryStateSettings {
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  /** How many events are kept. */
  readonly capacity?: number;
}

/** State for one process: bounded, and gone with the process. */
export function createMemoryState({ now, capacity }: MemoryStateSettings): State {
  const log = createMemoryLog({ ...(capacity !== undefined && { capacity }) });
  return {
    isShared: false,
    events: log,
    values: createMemoryValues(now),
    reservations: createMemoryReservations(now, log),
    async close() {
      log.close();
    },
  };
}

function createMemoryReservations(now: () => number, log: ReturnType<typeof createMemoryLog>): State['reservations'] {
  /** By account, and there by key; what holds is never forgotten before its time. */
  const held = new Map<string, Map<string, StoredReservation>>();
  const ended = new LRUCache<string, StoredReservation>({
    max: REMEMBERED_RESERVATIONS,
    ttl: 1,
    ttlResolution: 0,
    perf: { now },
  });
  const bookings = new LRUCache<string, ReservationKey>({ max: REMEMBERED_RESERVATIONS });
  const versions = new Map<string, number>();

  const heldAt = (account: string) => held.get(account) ?? new Map<string, StoredReservation>();
  const versionOf = (account: string) => versions.get(account) ?? 0;

  function keep(kept: StoredReservation) {
    const { scope, reservation } = kept;
    const key = { scope, account: reservation.account, id: reservation.id };
    const text = textOf(key);
    const heldHere = heldAt(reservation.account);
    held.set(reservation.account, heldHere);
    if (reservation.status === 'HELD') {
      heldHere.set(text, kept);
      return;
    }
    heldHere.delete(text);
    ended.set(text, kept, { ttl: storedUntil(reservation, now()) - now() });
    if (reservation.booking) bookings.set(`${reservation.account}:${reservation.booking.id}`, key);
  }

  return {
    async find(key) {
      const text = textOf(key);
      const kept = heldAt(key.account).get(text) ?? ended.get(text);
      return { reservation: kept?.reservation, version: versionOf(key.account) };
    },
    async held(account) {
      return { held: [...heldAt(account).values()], version: versionOf(account) };
    },
    async ofBooking(account, bookingId) {
      return bookings.get(`${account}:${bookingId}`);
    },
    async write(account, version, { writes, event }) {
      if (versionOf(account) !== version) return false;
      versions.set(account, version + 1);
      for (const kept of writes) keep(kept);
      if (event) log.append(event);
      return true;
    },
    async due(instant) {
      const keys: ReservationKey[] = [];
      let next: number | undefined;
      for (const [account, all] of held) {
        for (const { scope, reservation } of all.values()) {
          const { id, expiresAt } = reservation;
          if (expiresAt <= instant) keys.push({ scope, account, id });
          else next = Math.min(next ?? expiresAt, expiresAt);
        }
      }
      return { keys, next };
    },
  };
}

function createMemoryValues(now: () => number): KeyValueStore {
  const values = new LRUCache<string, string>({ max: REMEMBERED_VALUES, ttl: 1, ttlResolution: 0, perf: { now } });
  return {
    get: async (key) => values.get(key),
    async compareAndSet(key, expected, value, ttlMs) {
      if (values.get(key) !== expected) return false;
      if (value === undefined) values.delete(key);
      else values.set(key, value, { ttl: ttlMs });
      return true;
    },
    async increment(key, ttlMs) {
      const count = Number(values.get(key) ?? 0) + 1;
      values.set(key, String(count), { ttl: count === 1 ? ttlMs : values.getRemainingTTL(key) });
      return count;
    },
  };
}

function textOf({ scope, account, id }: ReservationKey): string {
  return `${scope}:${account}:${id}`;
}
