import { Redis } from 'ioredis';
import { StateUnavailableError } from './state.ts';

const CONNECT_TIMEOUT_MS = 2000;
const COMMAND_TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 1000;

/** A connection whose commands fail at once while Redis is unreachable, and which reconnects by itself. */
export interface RedisConnection {
  readonly redis: Redis;
  /** @throws StateUnavailableError for every command that fails, or gets no response in time. */
  run<T>(command: (redis: Redis) => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * @param url `redis://` or `rediss://`, with user, password and database where needed. It appears in no error.
 * @param commandTimeoutMs the timeout of each command, in milliseconds.
 */
export function connectRedis(url: string, commandTimeoutMs = COMMAND_TIMEOUT_MS): RedisConnection {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResubscribe: false,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), MAX_RECONNECT_DELAY_MS),
  });
  // Every command reports its own failure.
  redis.on('error', () => undefined);
  const connecting = redis.connect().catch(() => undefined);
  return {
    redis,
    async run(command) {
      await connecting;
      try {
        return await command(redis);
      } catch (error) {
        // The error itself can quote what was sent.
        throw new StateUnavailableError({ cause: new Error(error instanceof Error ? error.name : 'unknown') });
      }
    },
    close: () => redis.disconnect(),
  };
}
