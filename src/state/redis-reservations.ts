import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';
import type { RedisOutbox } from './redis-outbox.ts';
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
/** How many held reservations are kept for the next read, over all partitions. */
const MAX_KEPT = 20_000;

/** The held reservations of a partition at the last read; see `READ_HELD`. */
interface KeptReservations {
  readonly state: string;
  readonly held: readonly StoredReservation[];
}

interface RedisReservationStoreSettings {
  readonly connection: RedisConnection;
  readonly keys: RedisKeys;
  readonly outbox: RedisOutbox;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Each reservation is a value with a time to live. Held ones are also in two sorted sets by expiry: one per partition with
 * their Redis keys, and one over all accounts with their `ReservationKey` as JSON, which the outbox updates. The partitions of each account are in a
 * sorted set by the instant until which they have records.
 */
export class RedisReservationStore implements ReservationStore {
  readonly #run: RedisConnection['run'];
  readonly #keys: RedisKeys;
  readonly #outbox: RedisOutbox;
  readonly #now: () => number;
  readonly #kept = new LRUCache<string, KeptReservations>({
    maxSize: MAX_KEPT,
    sizeCalculation: ({ held }) => held.length + 1,
  });

  /** The reservations that were due at the last look, as the JSON of their keys. */
  #dueBefore: ReadonlySet<string> = new Set();

  constructor({ connection, keys, outbox, now }: RedisReservationStoreSettings) {
    this.#run = connection.run;
    this.#keys = keys;
    this.#outbox = outbox;
    this.#now = now;
  }

  async find(key: ReservationKey) {
    const [version, json] = await this.#run((redis) =>
      redis.mget(this.#versionKey(key.partition), this.#reservationKey(key)),
    );
    return { reservation: json ? parseStored(json).reservation : undefined, version: Number(version ?? 0) };
  }

  async held(partition: string) {
    const kept = this.#kept.get(partition);
    const reply = await this.#run((redis) =>
      redis.eval(READ_HELD, 2, this.#versionKey(partition), this.#heldKey(partition), kept?.state ?? ''),
    );
    const [version, state, found] = readHeldReply.parse(reply);
    const held = found ? found.map(parseStored) : (kept?.held ?? []);
    if (found) this.#kept.set(partition, { state, held });
    return { held, version: Number(version) };
  }

  async findByBooking(partition: string, bookingId: string) {
    const json = await this.#run((redis) => redis.get(this.#bookingKey(partition, bookingId)));
    return json === null ? undefined : parseKey(json);
  }

  async partitions(account: string) {
    return this.#run((redis) => redis.zrange(this.#partitionsKey(account), this.#now(), '+inf', 'BYSCORE'));
  }

  async write(partition: string, version: number, { writes, events = [] }: ReservationChange) {
    const reservations = writes.map((stored) => this.#scriptParametersOf(partition, stored));
    const [first, ...others] = events.map((event) => JSON.stringify(event));
    const due = reservations.map((each) => each.due);
    const entry = this.#outbox.parametersOf(partition, [
      { event: first ?? '', due },
      ...others.map((event) => ({ event, due: [] })),
    ]);
    const keys = [
      this.#versionKey(partition),
      this.#heldKey(partition),
      this.#keys.ofAccount(partition, 'write', randomUUID()),
      ...entry.keys,
      ...reservations.flatMap((each) => each.keys),
    ];
    const values = [
      String(version),
      partition,
      String(this.#now()),
      ...entry.values,
      ...reservations.flatMap((each) => each.values),
    ];
    await this.#outbox.register(partition);
    if ((await this.#run((redis) => redis.eval(WRITE_RESERVATIONS, keys.length, ...keys, ...values))) !== 1)
      return false;
    await this.#outbox.relay(partition);
    return true;
  }

  async due(instant: number) {
    const dueKey = this.#dueKey();
    const [expired, next] = await Promise.all([
      this.#run((redis) => redis.zrange(dueKey, '-inf', instant, 'BYSCORE', 'LIMIT', 0, MAX_DUE)),
      this.#run((redis) => redis.zrange(dueKey, `(${instant}`, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')),
    ]);
    // Most of what is due is recorded before the next look.
    await this.#removeUnknown(expired.filter((key) => this.#dueBefore.has(key)));
    this.#dueBefore = new Set(expired);
    return { keys: expired.map(parseKey), next: next[1] === undefined ? undefined : Number(next[1]) };
  }

  /** Records can expire while no gateway runs; their reservations would stay due for ever. */
  async #removeUnknown(keys: readonly string[]) {
    if (keys.length === 0) return;
    // The keys of several accounts are in several slots.
    const found = await Promise.all(
      keys.map((key) => this.#run((redis) => redis.exists(this.#reservationKey(parseKey(key))))),
    );
    const unknown = keys.filter((_, i) => found[i] === 0);
    if (unknown.length > 0) await this.#run((redis) => redis.zrem(this.#dueKey(), ...unknown));
  }

  /** The keys and values of one reservation for `WRITE_RESERVATIONS`. */
  #scriptParametersOf(partition: string, { scope, reservation }: StoredReservation) {
    const { account, id, status, expiresAt, booking } = reservation;
    const key = JSON.stringify({ partition, scope, id });
    const expires = status === 'HELD' ? String(expiresAt) : '';
    return {
      due: [key, expires] as const,
      keys: [
        this.#reservationKey({ partition, scope, id }),
        booking ? this.#bookingKey(partition, booking.id) : this.#heldKey(partition),
        this.#partitionsKey(account),
      ],
      values: [
        JSON.stringify({ scope, reservation }),
        String(Math.ceil(recordExpiresAt(reservation, this.#now()) - this.#now())),
        expires,
        key,
      ],
    };
  }

  #reservationKey({ partition, scope, id }: ReservationKey): string {
    return this.#keys.ofAccount(partition, 'reservation', partition, scope, id);
  }

  #bookingKey(partition: string, bookingId: string): string {
    return this.#keys.ofAccount(partition, 'booked', partition, bookingId);
  }

  #versionKey(partition: string): string {
    return this.#keys.ofAccount(partition, 'version', partition);
  }

  #heldKey(partition: string): string {
    return this.#keys.ofAccount(partition, 'held', partition);
  }

  #partitionsKey(account: string): string {
    return this.#keys.ofAccount(account, 'partitions');
  }

  #dueKey(): string {
    return this.#keys.shared('due');
  }
}

function parseStored(json: string): StoredReservation {
  return JSON.parse(json);
}

function parseKey(json: string): ReservationKey {
  return JSON.parse(json);
}
