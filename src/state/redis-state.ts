import type { Redis } from 'ioredis';
import type { Reservation } from '../domain/reservation.ts';
import type { Clock } from '../time/clock.ts';
import { connectRedis, type RedisConnection } from './redis-connection.ts';
import { createRedisLog, nameForLog } from './redis-log.ts';
import { COUNT, HELD, SWAP, WRITE } from './redis-scripts.ts';
import {
  type KeyValueStore,
  type ReservationKey,
  type ReservationStore,
  type State,
  type StoredReservation,
  storedUntil,
} from './state.ts';

/** How many events are kept. */
const CAPACITY = 100_000;

export interface RedisStateSettings {
  /** `redis://` or `rediss://`. */
  readonly url: string;
  readonly clock: Clock;
  readonly capacity?: number;
  /** All keys begin with it, so that several gateways can share one Redis. */
  readonly prefix?: string;
}

/**
 * State for any number of processes, in one Redis (6.2 or later; 7 or later tells more exactly when a log does not reach
 * back). What it says is as safe as that Redis keeps it: switch its append-only file on.
 */
export function createRedisState({
  url,
  clock,
  capacity = CAPACITY,
  // One hash slot, so that the scripts also run in a cluster.
  prefix = '{scheduling-gateway}',
}: RedisStateSettings): State {
  const connection = connectRedis(url);
  const name = (...parts: readonly string[]) => [prefix, ...parts].join(':');
  const log = createRedisLog({
    url,
    connection,
    clock,
    streamKey: name('events'),
    nameKey: name('log'),
  });
  return {
    isShared: true,
    events: log,
    values: createRedisValues(connection, name),
    reservations: createRedisReservations(connection, name, clock, capacity),
    async close() {
      log.close();
      connection.close();
    },
  };
}

function createRedisReservations(
  { ask }: RedisConnection,
  name: (...parts: readonly string[]) => string,
  { now }: Clock,
  capacity: number,
): ReservationStore {
  const keyOf = ({ scope, account, id }: ReservationKey) => name('reservation', account, scope, id);
  const bookingKeyOf = (account: string, id: string) => name('booked', account, id);
  const versionKeyOf = (account: string) => name('version', account);
  const heldKeyOf = (account: string) => name('held', account);
  const dueKey = name('due');

  function argumentsOf({ scope, reservation }: StoredReservation) {
    const { account, id, status, expiresAt, booking } = reservation;
    const key = { scope, account, id };
    const bookingKey = booking ? bookingKeyOf(account, booking.id) : heldKeyOf(account);
    return {
      keys: [keyOf(key), bookingKey],
      values: [
        JSON.stringify({ scope, reservation }),
        String(Math.ceil(storedUntil(reservation, now()) - now())),
        status === 'HELD' ? String(expiresAt) : '',
        JSON.stringify(key),
      ],
    };
  }

  return {
    async find(key) {
      const [version, json] = await ask((redis) => redis.mget(versionKeyOf(key.account), keyOf(key)));
      return { reservation: json ? toKept(json).reservation : undefined, version: Number(version ?? 0) };
    },
    async held(account) {
      const [version, found] = (await ask((redis) =>
        redis.eval(HELD, 2, versionKeyOf(account), heldKeyOf(account)),
      )) as [string, string[]];
      return { held: found.map(toKept), version: Number(version) };
    },
    async ofBooking(account, bookingId) {
      const text = await ask((redis) => redis.get(bookingKeyOf(account, bookingId)));
      return text === null ? undefined : (JSON.parse(text) as ReservationKey);
    },
    async write(account, version, { writes, event }) {
      const reservations = writes.map(argumentsOf);
      const keys = [
        versionKeyOf(account),
        heldKeyOf(account),
        dueKey,
        name('events'),
        name('log'),
        ...reservations.flatMap((one) => one.keys),
      ];
      const values = [
        String(version),
        String(capacity),
        nameForLog(),
        event ? JSON.stringify(event) : '',
        ...reservations.flatMap((one) => one.values),
      ];
      return (await ask((redis) => redis.eval(WRITE, keys.length, ...keys, ...values))) === 1;
    },
    async due(instant) {
      const [over, next] = await Promise.all([
        ask((redis) => redis.zrange(dueKey, '-inf', instant, 'BYSCORE', 'LIMIT', 0, 1000)),
        ask((redis) => redis.zrange(dueKey, `(${instant}`, '+inf', 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')),
      ]);
      const keys = over.map((text) => JSON.parse(text) as ReservationKey);
      await forgetUnknown(keys);
      return { keys, next: next[1] === undefined ? undefined : Number(next[1]) };
    },
  };

  /** While no gateway ran for longer than anything is kept, nobody could say that these ran out. */
  async function forgetUnknown(keys: readonly ReservationKey[]) {
    if (keys.length === 0) return;
    const known = await ask((redis) => redis.mget(keys.map(keyOf)));
    const unknown = keys.filter((_, i) => known[i] === null).map((key) => JSON.stringify(key));
    if (unknown.length > 0) await ask((redis) => redis.zrem(dueKey, ...unknown));
  }
}

function toKept(json: string): { scope: string; reservation: Reservation } {
  return JSON.parse(json) as { scope: string; reservation: Reservation };
}

function createRedisValues({ ask }: RedisConnection, name: (...parts: readonly string[]) => string): KeyValueStore {
  const run = (script: string, key: string, ...values: readonly string[]) =>
    ask((redis: Redis) => redis.eval(script, 1, name('value', key), ...values));
  return {
    async get(key) {
      return (await ask((redis) => redis.get(name('value', key)))) ?? undefined;
    },
    async compareAndSet(key, expected, value, ttlMs) {
      return (await run(SWAP, key, expected ?? '', value ?? '', String(Math.max(1, Math.ceil(ttlMs))))) === 1;
    },
    async increment(key, ttlMs) {
      return Number(await run(COUNT, key, String(Math.max(1, Math.ceil(ttlMs)))));
    },
  };
}
