import { Redis } from 'ioredis';
import { StateUnavailableError } from './state.ts';

const CONNECT_MS = 2000;
const COMMAND_MS = 2000;
const LONGEST_PAUSE_MS = 1000;

/** A connection that fails at once while Redis is gone, and comes back by itself. */
export interface RedisConnection {
  readonly redis: Redis;
  /** @throws StateUnavailableError for everything that Redis does not answer, or not in time. */
  ask<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * @param url `redis://` or `rediss://`, with user, password and database where needed; never told in an error.
 * @param commandMs how long one command may take.
 */
export function connectRedis(url: string, commandMs = COMMAND_MS): RedisConnection {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: commandMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResubscribe: false,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), LONGEST_PAUSE_MS),
  });
  // Each command tells its own failure.
  redis.on('error', () => undefined);
  const connecting = redis.connect().catch(() => undefined);
  return {
    redis,
    async ask(command) {
      await connecting;
      try {
        return await command(redis);
      } catch (error) {
        // Not the error itself: it can quote what was sent.
        throw new StateUnavailableError({ cause: new Error(error instanceof Error ? error.name : 'unknown') });
      }
    },
    close: () => redis.disconnect(),
  };
}
