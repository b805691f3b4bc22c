import { LRUCache } from 'lru-cache';
import type { MemoryEventLog } from './memory-log.ts';
import { type BookingRecord, type BookingStore, bookingTtl } from './state.ts';

const MAX_BOOKINGS = 10_000;

export class MemoryBookingStore implements BookingStore {
  readonly #now: () => number;
  readonly #log: MemoryEventLog;
  /** By the first id of the booking. */
  readonly #records: LRUCache<string, BookingRecord>;
  /** The first id of bookings that have another one by now. */
  readonly #firstIds: LRUCache<string, string>;
  /** The account of each partition. */
  readonly #accounts = new LRUCache<string, string>({ max: MAX_BOOKINGS });

  /** @param now the clock, epoch milliseconds. */
  constructor(now: () => number, log: MemoryEventLog) {
    this.#now = now;
    this.#log = log;
    const options = { max: MAX_BOOKINGS, ttl: 1, ttlResolution: 0, perf: { now } };
    this.#records = new LRUCache(options);
    this.#firstIds = new LRUCache(options);
  }

  async find(partition: string, id: string) {
    const firstId = this.#firstIds.get(keyOf(partition, id)) ?? id;
    const record = this.#records.get(keyOf(partition, firstId));
    return record && { id: firstId, record };
  }

  async partitions(account: string) {
    return partitionsOf(this.#accounts, account);
  }

  async write(...[expected, record, event]: Parameters<BookingStore['write']>) {
    const { partition, id } = expected;
    const key = keyOf(partition, id);
    if (this.#records.get(key) !== expected.record) return false;
    const ttl = bookingTtl(record, this.#now());
    this.#records.set(key, record, { ttl });
    this.#accounts.set(partition, record.booking.account);
    if (record.booking.id !== id) this.#firstIds.set(keyOf(partition, record.booking.id), id, { ttl });
    if (event) this.#log.append(event);
    return true;
  }
}

/** @param accounts the account of each partition. */
export function partitionsOf(accounts: Iterable<readonly [string, string]>, account: string): string[] {
  return [...accounts].filter(([, owner]) => owner === account).map(([partition]) => partition);
}

function keyOf(partition: string, id: string): string {
  return `${partition}:${id}`;
}
