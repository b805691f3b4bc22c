import type { RedisCommander } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisSettings } from '../settings/redis.ts';
import type { Clock } from '../time/clock.ts';
import { createLocalRateLimiter } from './local-rate-limiter.ts';
import { createPromptCommands } from './prompt-commands.ts';
import { consumePoint } from './rate-limits.ts';
import { RedisBookingStore } from './redis-bookings.ts';
import { createRedisCalendarFeeds } from './redis-calendar-feeds.ts';
import { createRedisCallBudgets } from './redis-call-budget.ts';
import { RedisConcurrencyLimiter } from './redis-concurrency.ts';
import { connectRedis, type RedisConnection } from './redis-connection.ts';
import { createRedisKeys, type RedisKeys } from './redis-keys.ts';
import { RedisEventLog } from './redis-log.ts';
import { RedisOutbox } from './redis-outbox.ts';
import { RedisReservationStore } from './redis-reservations.ts';
import { COMPARE_AND_SET, INCREMENT } from './redis-scripts.ts';
import { RedisWriteEpochs } from './redis-write-epochs.ts';
import { type KeyValueStore, type State, StateUnavailableError } from './state.ts';

/** How many events the log stores. */
const CAPACITY = 100_000;

export interface RedisStateSettings extends RedisSettings {
  readonly clock: Clock;
  /** A monotonic clock, milliseconds, for the rate limits of this process while Redis is away; that of `clock` by default. */
  readonly steadyNow?: () => number;
  /** How many events the log stores. */
  readonly capacity?: number;
  /** The prefix of all keys, so that several gateways can share one Redis. It contains no braces. */
  readonly prefix?: string;
  /** Called with the code of the reason when Redis becomes unreachable, or the reason changes. */
  readonly onUnreachable?: (reason: string) => void;
  /** Called when Redis is reachable again. */
  readonly onReachable?: () => void;
}

/**
 * State for any number of processes, in one Redis or a cluster (6.2 or later; 7 or later detects more exactly when a log does not
 * reach back). It is as durable as that Redis: enable its append-only file.
 */
export function createRedisState({
  clock,
  steadyNow = clock.now,
  capacity = CAPACITY,
  prefix = 'scheduling-gateway',
  onUnreachable,
  onReachable,
  ...redis
}: RedisStateSettings): State & Pick<RedisConnection, 'isDatabaseMissing'> {
  const connection = connectRedis(redis, { onUnreachable, onReachable });
  const keys = createRedisKeys(prefix);
  const commands = createPromptCommands(connection);
  const writeEpochs = new RedisWriteEpochs(commands, keys);
  const outbox = new RedisOutbox({ connection, keys, capacity });
  const log = { streamKey: keys.shared('events'), nameKey: keys.shared('log') };
  const events = new RedisEventLog({ redis, connection, clock, ...log });
  const concurrencyLimiters: RedisConcurrencyLimiter[] = [];
  const store = { connection, keys, outbox, now: clock.now };
  return {
    isShared: true,
    isDatabaseMissing: connection.isDatabaseMissing,
    openCallBudget: createRedisCallBudgets(commands, keys),
    writeEpochs,
    events,
    values: createRedisValues(connection, keys),
    calendarFeeds: createRedisCalendarFeeds(connection, keys),
    createRateLimiter(limiterName, { points, windowSeconds }) {
      const local = createLocalRateLimiter({ points, windowSeconds }, steadyNow);
      const limiter = new RateLimiterRedis({
        storeClient: connection.redis,
        keyPrefix: keys.single('limit', limiterName),
        points,
        duration: windowSeconds,
      });
      return {
        async consume(key) {
          try {
            return await connection.run(() => consumePoint(limiter, key));
          } catch (error) {
            if (!(error instanceof StateUnavailableError)) throw error;
            return local.consume(key);
          }
        },
      };
    },
    createConcurrencyLimiter(name, maximum) {
      const limiter = new RedisConcurrencyLimiter({ connection, keys, clock, name, maximum });
      concurrencyLimiters.push(limiter);
      return limiter;
    },
    reservations: new RedisReservationStore(store),
    bookings: new RedisBookingStore(store),
    async close() {
      for (const part of [...concurrencyLimiters, writeEpochs, outbox, events, connection]) part.close();
    },
  };
}

function createRedisValues({ run }: RedisConnection, keys: RedisKeys): KeyValueStore {
  return {
    async get(key) {
      return (await run((redis) => redis.get(keys.single('value', key)))) ?? undefined;
    },
    async compareAndSet(key, expected, value, ttlMs) {
      const valueKey = keys.single('value', key);
      const values = [expected ?? '', value ?? '', toTtl(ttlMs)];
      const replace = async (redis: RedisCommander) =>
        (await redis.eval(COMPARE_AND_SET, 1, valueKey, ...values)) === 1;
      return run(replace, async (redis) => (await replace(redis)) || (await redis.get(valueKey)) === (value ?? null));
    },
    async increment(key, ttlMs) {
      return Number(await run((redis) => redis.eval(INCREMENT, 1, keys.single('value', key), toTtl(ttlMs))));
    },
  };
}

/** Redis takes whole milliseconds from 1 on. */
function toTtl(milliseconds: number): string {
  return String(Math.max(1, Math.ceil(milliseconds)));
}
