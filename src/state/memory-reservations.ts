import { LRUCache } from 'lru-cache';
import type { MemoryEventLog } from './memory-log.ts';
import {
  type ReservationChange,
  type ReservationKey,
  type ReservationStore,
  recordExpiresAt,
  type StoredReservation,
} from './state.ts';

/** How many ended reservations are stored. */
const MAX_ENDED = 10_000;

export class MemoryReservationStore implements ReservationStore {
  readonly #now: () => number;
  readonly #log: MemoryEventLog;
  /** By account, then by key. Unlike ended reservations, held ones are never evicted. */
  readonly #held = new Map<string, Map<string, StoredReservation>>();
  readonly #ended: LRUCache<string, StoredReservation>;
  readonly #bookings = new LRUCache<string, ReservationKey>({ max: MAX_ENDED });
  readonly #versions = new Map<string, number>();

  /** @param now the clock, epoch milliseconds. */
  constructor(now: () => number, log: MemoryEventLog) {
    this.#now = now;
    this.#log = log;
    this.#ended = new LRUCache({ max: MAX_ENDED, ttl: 1, ttlResolution: 0, perf: { now } });
  }

  async find(key: ReservationKey) {
    const text = toText(key);
    const stored = this.#held.get(key.account)?.get(text) ?? this.#ended.get(text);
    return { reservation: stored?.reservation, version: this.#versionOf(key.account) };
  }

  async held(account: string) {
    return { held: [...(this.#held.get(account)?.values() ?? [])], version: this.#versionOf(account) };
  }

  async findByBooking(account: string, bookingId: string) {
    return this.#bookings.get(`${account}:${bookingId}`);
  }

  async write(account: string, version: number, { writes, event }: ReservationChange) {
    if (this.#versionOf(account) !== version) return false;
    this.#versions.set(account, version + 1);
    for (const stored of writes) this.#store(stored);
    if (event) this.#log.append(event);
    return true;
  }

  async due(instant: number) {
    const keys: ReservationKey[] = [];
    let next: number | undefined;
    for (const [account, reservations] of this.#held) {
      for (const { scope, reservation } of reservations.values()) {
        const { id, expiresAt } = reservation;
        if (expiresAt <= instant) keys.push({ scope, account, id });
        else next = Math.min(next ?? expiresAt, expiresAt);
      }
    }
    return { keys, next };
  }

  #versionOf(account: string): number {
    return this.#versions.get(account) ?? 0;
  }

  #store(stored: StoredReservation) {
    const { scope, reservation } = stored;
    const { account, id, status, booking } = reservation;
    const key = { scope, account, id };
    const text = toText(key);
    const held = this.#held.get(account) ?? new Map<string, StoredReservation>();
    this.#held.set(account, held);
    if (status === 'HELD') {
      held.set(text, stored);
      return;
    }
    held.delete(text);
    this.#ended.set(text, stored, { ttl: recordExpiresAt(reservation, this.#now()) - this.#now() });
    if (booking) this.#bookings.set(`${account}:${booking.id}`, key);
  }
}

function toText({ scope, account, id }: ReservationKey): string {
  return `${scope}:${account}:${id}`;
}
