import { randomUUID } from 'node:crypto';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';
import type { RedisOutbox } from './redis-outbox.ts';
import { WRITE_BOOKING } from './redis-scripts.ts';
import { type BookingRecord, type BookingStore, bookingTtl } from './state.ts';

interface RedisBookingStoreSettings {
  readonly connection: RedisConnection;
  readonly keys: RedisKeys;
  readonly outbox: RedisOutbox;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
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
    const { connection, keys, outbox, now } = this.#settings;
    const { partition, id } = expected;
    const presentId = record.booking.id;
    const entry = outbox.parametersOf(partition, [{ event: event ? JSON.stringify(event) : '', due: [] }]);
    const [name = '', json = ''] = entry.values;
    const scriptKeys = [
      this.#keyOf(partition, id),
      this.#keyOf(partition, presentId),
      keys.ofAccount(partition, 'write', randomUUID()),
      ...entry.keys,
      this.#partitionsKey(record.booking.account),
    ];
    const values = [
      expected.record ? JSON.stringify(expected.record) : '',
      JSON.stringify(record),
      String(bookingTtl(record, now())),
      presentId === id ? '' : JSON.stringify({ firstId: id } satisfies Entry),
      name,
      event ? json : '',
      partition,
      String(now()),
    ];
    if (event) await outbox.register(partition);
    const result = await connection.run((redis) =>
      redis.eval(WRITE_BOOKING, scriptKeys.length, ...scriptKeys, ...values),
    );
    if (result !== 1) return false;
    if (event) await outbox.relay(partition);
    return true;
  }

  async #read(partition: string, id: string): Promise<Entry | undefined> {
    const json = await this.#settings.connection.run((redis) => redis.get(this.#keyOf(partition, id)));
    if (json === null) return undefined;
    const entry: Entry = JSON.parse(json);
    return entry;
  }

  #partitionsKey(account: string): string {
    return this.#settings.keys.ofAccount(account, 'booking-partitions');
  }

  #keyOf(partition: string, id: string): string {
    return this.#settings.keys.ofAccount(partition, 'booking-record', partition, id);
  }
}
