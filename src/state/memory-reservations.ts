import { LRUCache } from 'lru-cache';
import { partitionsOf } from './memory-bookings.ts';
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
  /** By partition, then by key. Unlike ended reservations, held ones are never evicted. */
  readonly #held = new Map<string, Map<string, StoredReservation>>();
  readonly #ended: LRUCache<string, StoredReservation>;
  readonly #bookings = new LRUCache<string, ReservationKey>({ max: MAX_ENDED });
  /** The account of each partition. */
  readonly #accounts = new LRUCache<string, string>({ max: MAX_ENDED });
  readonly #versions = new Map<string, number>();

  /** @param now the clock, epoch milliseconds. */
  constructor(now: () => number, log: MemoryEventLog) {
    this.#now = now;
    this.#log = log;
    this.#ended = new LRUCache({ max: MAX_ENDED, ttl: 1, ttlResolution: 0, perf: { now } });
  }

  async find(key: ReservationKey) {
    const text = toText(key);
    const stored = this.#held.get(key.partition)?.get(text) ?? this.#ended.get(text);
    return { reservation: stored?.reservation, version: this.#versionOf(key.partition) };
  }

  async held(partition: string) {
    return { held: [...(this.#held.get(partition)?.values() ?? [])], version: this.#versionOf(partition) };
  }

  async findByBooking(partition: string, bookingId: string) {
    return this.#bookings.get(`${partition}:${bookingId}`);
  }

  async partitions(account: string) {
    return partitionsOf(this.#accounts, account);
  }

  async write(partition: string, version: number, { writes, events = [] }: ReservationChange) {
    if (this.#versionOf(partition) !== version) return false;
    this.#versions.set(partition, version + 1);
    for (const stored of writes) this.#store(partition, stored);
    for (const event of events) this.#log.append(event);
    return true;
  }

  async due(instant: number) {
    const keys: ReservationKey[] = [];
    let next: number | undefined;
    for (const [partition, reservations] of this.#held) {
      for (const { scope, reservation } of reservations.values()) {
        const { id, expiresAt } = reservation;
        if (expiresAt <= instant) keys.push({ partition, scope, id });
        else next = Math.min(next ?? expiresAt, expiresAt);
      }
    }
    return { keys, next };
  }

  #versionOf(partition: string): number {
    return this.#versions.get(partition) ?? 0;
  }

  #store(partition: string, stored: StoredReservation) {
    const { scope, reservation } = stored;
    const { account, id, status, booking } = reservation;
    const key = { partition, scope, id };
    const text = toText(key);
    const held = this.#held.get(partition) ?? new Map<string, StoredReservation>();
    this.#held.set(partition, held);
    this.#accounts.set(partition, account);
    if (status === 'HELD') {
      held.set(text, stored);
      return;
    }
    held.delete(text);
    this.#ended.set(text, stored, { ttl: recordExpiresAt(reservation, this.#now()) - this.#now() });
    if (booking) this.#bookings.set(`${partition}:${booking.id}`, key);
  }
}

function toText({ partition, scope, id }: ReservationKey): string {
  return `${scope}:${partition}:${id}`;
}
