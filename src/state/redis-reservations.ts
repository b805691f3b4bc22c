import { randomUUID } from 'node:crypto';
import type { RedisConnection } from './redis-connection.ts';
import { newLogName } from './redis-log.ts';
import { READ_HELD, readHeldReply, WRITE_RESERVATIONS } from './redis-scripts.ts';
import {
  type ReservationChange,
  type ReservationKey,
  type ReservationStore,
  recordExpiresAt,
  type StoredReservation,
} from './state.ts';

/** How many expired reservations `due` returns at most. */
const MAX_DUE = 1000;

interface RedisReservationStoreSettings {
  readonly connection: RedisConnection;
  /** Joins parts to a Redis key. */
  readonly keyOf: (...parts: readonly string[]) => string;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  /** How many events the log stores. */
  readonly capacity: number;
}

/**
 * Each reservation is a value with a time to live. Held ones are also in two sorted sets by expiry: one per partition with
 * their Redis keys, and one over all partitions with their `ReservationKey` as JSON. The partitions of each account are in a
 * sorted set by the instant until which they have records.
 */
export class RedisReservationStore implements ReservationStore {
  readonly #run: RedisConnection['run'];
  readonly #keyOf: RedisReservationStoreSettings['keyOf'];
  readonly #now: () => number;
  readonly #capacity: number;

  constructor({ connection, keyOf, now, capacity }: RedisReservationStoreSettings) {
    this.#run = connection.run;
    this.#keyOf = keyOf;
    this.#now = now;
    this.#capacity = capacity;
  }

  async find(key: ReservationKey) {
    const [version, json] = await this.#run((redis) =>
      redis.mget(this.#versionKey(key.partition), this.#reservationKey(key)),
    );
    return { reservation: json ? parseStored(json).reservation : undefined, version: Number(version ?? 0) };
  }

  async held(partition: string) {
    const reply = await this.#run((redis) =>
      redis.eval(READ_HELD, 2, this.#versionKey(partition), this.#heldKey(partition)),
    );
    const [version, found] = readHeldReply.parse(reply);
    return { held: found.map(parseStored), version: Number(version) };
  }

  async findByBooking(partition: string, bookingId: string) {
    const json = await this.#run((redis) => redis.get(this.#bookingKey(partition, bookingId)));
    return json === null ? undefined : parseKey(json);
  }

  async partitions(account: string) {
    return this.#run((redis) => redis.zrange(this.#partitionsKey(account), this.#now(), '+inf', 'BYSCORE'));
  }

  async write(partition: string, version: number, { writes, event }: ReservationChange) {
    const reservations = writes.map((stored) => this.#scriptParametersOf(partition, stored));
    const keys = [
      this.#versionKey(partition),
      this.#heldKey(partition),
      this.#dueKey(),
      this.#keyOf('events'),
      this.#keyOf('log'),
      this.#keyOf('write', randomUUID()),
      ...reservations.flatMap((each) => each.keys),
    ];
    const values = [
      String(version),
      String(this.#capacity),
      newLogName(),
      event ? JSON.stringify(event) : '',
      partition,
      String(this.#now()),
      ...reservations.flatMap((each) => each.values),
    ];
    return (await this.#run((redis) => redis.eval(WRITE_RESERVATIONS, keys.length, ...keys, ...values))) === 1;
  }

  async due(instant: number) {
    const dueKey = this.#dueKey();
    const [expired, next] = await Promise.all([
      this.#run((redis) => redis.zrange(dueKey, '-inf', instant, 'BYSCORE', 'LIMIT', 0, MAX_DUE)),
      this.#run((redis) => redis.zrange(dueKey, `(${instant}`, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')),
    ]);
    const keys = expired.map(parseKey);
    await this.#removeUnknown(keys);
    return { keys, next: next[1] === undefined ? undefined : Number(next[1]) };
  }

  /** Records can expire while no gateway runs; their reservations would stay due for ever. */
  async #removeUnknown(keys: readonly ReservationKey[]) {
    if (keys.length === 0) return;
    const found = await this.#run((redis) => redis.mget(keys.map((key) => this.#reservationKey(key))));
    const unknown = keys.filter((_, i) => found[i] === null).map((key) => JSON.stringify(key));
    if (unknown.length > 0) await this.#run((redis) => redis.zrem(this.#dueKey(), ...unknown));
  }

  /** The keys and values of one reservation for `WRITE_RESERVATIONS`. */
  #scriptParametersOf(partition: string, { scope, reservation }: StoredReservation) {
    const { account, id, status, expiresAt, booking } = reservation;
    const key = { partition, scope, id };
    return {
      keys: [
        this.#reservationKey(key),
        booking ? this.#bookingKey(partition, booking.id) : this.#heldKey(partition),
        this.#partitionsKey(account),
      ],
      values: [
        JSON.stringify({ scope, reservation }),
        String(Math.ceil(recordExpiresAt(reservation, this.#now()) - this.#now())),
        status === 'HELD' ? String(expiresAt) : '',
        JSON.stringify(key),
      ],
    };
  }

  #reservationKey({ partition, scope, id }: ReservationKey): string {
    return this.#keyOf('reservation', partition, scope, id);
  }

  #bookingKey(partition: string, bookingId: string): string {
    return this.#keyOf('booked', partition, bookingId);
  }

  #versionKey(partition: string): string {
    return this.#keyOf('version', partition);
  }

  #heldKey(partition: string): string {
    return this.#keyOf('held', partition);
  }

  #partitionsKey(account: string): string {
    return this.#keyOf('partitions', account);
  }

  #dueKey(): string {
    return this.#keyOf('due');
  }
}

function parseStored(json: string): StoredReservation {
  return JSON.parse(json);
}

function parseKey(json: string): ReservationKey {
  return JSON.parse(json);
}
