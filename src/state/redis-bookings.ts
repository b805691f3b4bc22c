import type { RedisConnection } from './redis-connection.ts';
import { newLogName } from './redis-log.ts';
import { WRITE_BOOKING } from './redis-scripts.ts';
import { type BookingRecord, type BookingStore, bookingTtl } from './state.ts';

interface RedisBookingStoreSettings {
  readonly connection: RedisConnection;
  /** Puts a Redis key together. */
  readonly keyOf: (...parts: readonly string[]) => string;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  /** How many events the log holds. */
  readonly capacity: number;
}

/** What is stored under an id of a booking: the record under its first one, the first id under all others. */
type Entry = BookingRecord | { readonly firstId: string };

/**
 * Each record is a value with a time to live, and so is each further id of a booking. The partitions of each account are in a
 * sorted set by the instant until which they have records.
 */
export class RedisBookingStore implements BookingStore {
  readonly #settings: RedisBookingStoreSettings;

  constructor(settings: RedisBookingStoreSettings) {
    this.#settings = settings;
  }

  async find(partition: string, id: string) {
    const entry = await this.#read(partition, id);
    if (!entry || !('firstId' in entry)) return entry && { id, record: entry };
    const { firstId } = entry;
    const record = await this.#read(partition, firstId);
    return record && 'booking' in record ? { id: firstId, record } : undefined;
  }

  async partitions(account: string) {
    const { connection, now } = this.#settings;
    return connection.run((redis) => redis.zrange(this.#partitionsKey(account), now(), '+inf', 'BYSCORE'));
  }

  async write(...[expected, record, event]: Parameters<BookingStore['write']>) {
    const { connection, keyOf, now, capacity } = this.#settings;
    const { partition, id } = expected;
    const presentId = record.booking.id;
    const keys = [
      this.#keyOf(partition, id),
      keyOf('events'),
      keyOf('log'),
      this.#keyOf(partition, presentId),
      this.#partitionsKey(record.booking.account),
    ];
    const values = [
      expected.record ? JSON.stringify(expected.record) : '',
      JSON.stringify(record),
      String(bookingTtl(record, now())),
      presentId === id ? '' : JSON.stringify({ firstId: id } satisfies Entry),
      String(capacity),
      newLogName(),
      event ? JSON.stringify(event) : '',
      partition,
      String(now()),
    ];
    return (await connection.run((redis) => redis.eval(WRITE_BOOKING, keys.length, ...keys, ...values))) === 1;
  }

  async #read(partition: string, id: string): Promise<Entry | undefined> {
    const json = await this.#settings.connection.run((redis) => redis.get(this.#keyOf(partition, id)));
    if (json === null) return undefined;
    const entry: Entry = JSON.parse(json);
    return entry;
  }

  #partitionsKey(account: string): string {
    return this.#settings.keyOf('booking-partitions', account);
  }

  #keyOf(partition: string, id: string): string {
    return this.#settings.keyOf('booking-record', partition, id);
  }
}
