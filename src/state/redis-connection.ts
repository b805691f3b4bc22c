import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { StateUnavailableError } from './state.ts';

const CONNECT_TIMEOUT_MS = 2000;
const COMMAND_TIMEOUT_MS = 2000;
const MAX_RECONNECT_DELAY_MS = 1000;
const REPEAT_MS = 2500;
const REPEAT_PAUSE_MS = 50;

/** A connection whose commands fail at once while Redis is unreachable for longer, and which reconnects by itself. */
export interface RedisConnection {
  readonly redis: Redis;
  /**
   * Runs a command. One whose response is lost, or that finds the connection just lost, is repeated for a short time.
   * @param repeat `command` by default; for a write, it must have no further effect if `command` was carried out.
   * @throws StateUnavailableError
   */
  run<T>(command: (redis: Redis) => Promise<T>, repeat?: (redis: Redis) => Promise<T>): Promise<T>;
  close(): void;
}

/**
 * @param url `redis://` or `rediss://`, with user, password and database where needed. It appears in no error.
 * @param commandTimeoutMs the timeout of each command, in milliseconds.
 * @param repeatMs how long commands are repeated, in milliseconds.
 */
export function connectRedis(
  url: string,
  { commandTimeoutMs = COMMAND_TIMEOUT_MS, repeatMs = REPEAT_MS } = {},
): RedisConnection {
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
  let isClosed = false;
  let lostAt = Number.NEGATIVE_INFINITY;
  redis.on('ready', () => redis.once('close', () => (lostAt = performance.now())));
  /** Whether the connection was lost so recently that it can be restored at any moment. */
  const wasReachable = () => performance.now() - lostAt < repeatMs;
  return {
    redis,
    async run(command, repeat = command) {
      await connecting;
      try {
        return await command(redis);
      } catch (error) {
        if (isClosed || repeatMs === 0 || !(isResponseLost(error) || wasReachable())) throwUnavailable(error);
      }
      const repeatUntil = performance.now() + repeatMs;
      for (;;) {
        await setTimeout(REPEAT_PAUSE_MS, undefined, { ref: false });
        try {
          return await repeat(redis);
        } catch (error) {
          if (isClosed || performance.now() >= repeatUntil) throwUnavailable(error);
        }
      }
    },
    close() {
      isClosed = true;
      redis.disconnect();
    },
  };
}

/** Whether a command that failed can have been carried out: it was sent, and Redis did not reject it. */
function isResponseLost(error: unknown): boolean {
  return error instanceof Error && error.name !== 'ReplyError' && !error.message.startsWith(NOT_SENT);
}

/** The beginning of the client's message for a command without a connection. */
const NOT_SENT = "Stream isn't writeable";

/** Does not pass the error on, which can quote what was sent. */
function throwUnavailable(error: unknown): never {
  throw new StateUnavailableError({ cause: new Error(error instanceof Error ? error.name : 'unknown') });
}
