import type { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Clock } from '../time/clock.ts';
import { consumePoint } from './rate-limits.ts';
import { RedisBookingStore } from './redis-bookings.ts';
import { connectRedis, type RedisConnection } from './redis-connection.ts';
import { RedisEventLog } from './redis-log.ts';
import { RedisReservationStore } from './redis-reservations.ts';
import { COMPARE_AND_SET, INCREMENT } from './redis-scripts.ts';
import type { KeyValueStore, State } from './state.ts';

/** How many events the log stores. */
const CAPACITY = 100_000;

export interface RedisStateSettings {
  /** How many events the log stores. */
  readonly url: string;
  readonly clock: Clock;
  /** How many events the log stores. */
  readonly capacity?: number;
  /** The prefix of all keys, so that several gateways can share one Redis. */
  readonly prefix?: string;
}

/**
 * State for any number of processes, in one Redis (6.2 or later; 7 or later detects more exactly when a log does not reach
 * back). It is as durable as that Redis: enable its append-only file.
 */
export function createRedisState({
  url,
  clock,
  capacity = CAPACITY,
  // One hash slot, so that the scripts also run in a cluster.
  prefix = '{scheduling-gateway}',
}: RedisStateSettings): State {
  const connection = connectRedis(url);
  const keyOf = (...parts: readonly string[]) => [prefix, ...parts].join(':');
  const events = new RedisEventLog({ url, connection, clock, streamKey: keyOf('events'), nameKey: keyOf('log') });
  return {
    isShared: true,
    events,
    values: createRedisValues(connection, keyOf),
    createRateLimiter(limiterName, { points, windowSeconds }) {
      const limiter = new RateLimiterRedis({
        storeClient: connection.redis,
        keyPrefix: keyOf('limit', limiterName),
        points,
        duration: windowSeconds,
      });
      return { consume: (key) => connection.run(() => consumePoint(limiter, key)) };
    },
    reservations: new RedisReservationStore({ connection, keyOf, now: clock.now, capacity }),
    bookings: new RedisBookingStore({ connection, keyOf, now: clock.now, capacity }),
    async close() {
      events.close();
      connection.close();
    },
  };
}

function createRedisValues({ run }: RedisConnection, keyOf: (...parts: readonly string[]) => string): KeyValueStore {
  return {
    async get(key) {
      return (await run((redis) => redis.get(keyOf('value', key)))) ?? undefined;
    },
    async compareAndSet(key, expected, value, ttlMs) {
      const valueKey = keyOf('value', key);
      const values = [expected ?? '', value ?? '', toTtl(ttlMs)];
      const replace = async (redis: Redis) => (await redis.eval(COMPARE_AND_SET, 1, valueKey, ...values)) === 1;
      return run(replace, async (redis) => (await replace(redis)) || (await redis.get(valueKey)) === (value ?? null));
    },
    async increment(key, ttlMs) {
      return Number(await run((redis) => redis.eval(INCREMENT, 1, keyOf('value', key), toTtl(ttlMs))));
    },
  };
}

/** Redis takes whole milliseconds from 1 on. */
function toTtl(milliseconds: number): string {
  return String(Math.max(1, Math.ceil(milliseconds)));
}
