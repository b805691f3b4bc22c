import { setTimeout } from 'node:timers/promises';
import { Cluster, Redis, type RedisCommander } from 'ioredis';
import { parseRedisUrl, type RedisSettings } from '../settings/redis.ts';
import { isNotSent, redisFailureCode } from './redis-failure.ts';
import { StateUnavailableError } from './state.ts';

const CONNECT_TIMEOUT_MS = 2000;
const COMMAND_TIMEOUT_MS = 2000;
const RECONNECT_DELAY_MS = 50;
const MAX_RECONNECT_DELAY_MS = 1000;
/** How often the client reads which node of a cluster has which keys, besides when a node redirects a command. */
const SLOTS_REFRESH_MS = 5000;
const REPEAT_MS = 2500;
const REPEAT_PAUSE_MS = 50;

/** A connection whose commands fail at once while Redis is unreachable for longer, and which reconnects by itself. */
export interface RedisConnection {
  /** One server or a cluster. */
  readonly redis: Redis | Cluster;
  /**
   * Runs a command. One whose response is lost, or that finds the connection just lost, is repeated for a short time.
   * @param repeat `command` by default; for a write, it must have no further effect if `command` was carried out.
   * @throws StateUnavailableError
   */
  run<T>(command: (redis: RedisCommander) => Promise<T>, repeat?: (redis: RedisCommander) => Promise<T>): Promise<T>;
  /**
   * Runs a command once.
   * @throws StateUnavailableError
   */
  runOnce<T>(command: (redis: RedisCommander) => Promise<T>): Promise<T>;
  /** Whether the server has no database with the number of the URL. False while it cannot be reached. */
  isDatabaseMissing(): Promise<boolean>;
  close(): void;
}

interface ConnectionOptions {
  /** The timeout of each command, in milliseconds. */
  readonly commandTimeoutMs?: number;
  /** How long commands are repeated, in milliseconds. */
  readonly repeatMs?: number;
  /** Called with the code of the reason when Redis becomes unreachable or the reason changes; see `redisFailureCode`. */
  readonly onUnreachable?: ((reason: string) => void) | undefined;
  /** Called when Redis is reachable again. */
  readonly onReachable?: (() => void) | undefined;
}

/** @param settings whose URL appears in no error. */
export function connectRedis(
  settings: RedisSettings,
  { commandTimeoutMs = COMMAND_TIMEOUT_MS, repeatMs = REPEAT_MS, onUnreachable, onReachable }: ConnectionOptions = {},
): RedisConnection {
  const redis = createClient(settings, commandTimeoutMs);
  let isClosed = false;
  let lostAt = Number.NEGATIVE_INFINITY;
  const { fail, succeed, throwUnavailable } = createOutageReporter(
    (reason) => isClosed || onUnreachable?.(reason),
    onReachable,
  );
  const database = watchDatabase(redis);
  redis.on('error', fail);
  redis.on('end', () => void reconnectLater(redis, () => isClosed));
  redis.on('ready', () => redis.once('close', () => (lostAt = performance.now())));
  // Sentinels are asked for their master again and again: no command waits for that.
  const connecting = Promise.race([
    redis.connect().catch(() => undefined),
    setTimeout(CONNECT_TIMEOUT_MS, undefined, { ref: false }),
  ]);
  /** Whether the connection was lost so recently that it can be restored at any moment. */
  const wasReachable = () => performance.now() - lostAt < repeatMs;
  return {
    redis,
    isDatabaseMissing: () => connecting.then(database.isMissing),
    async run(command, repeat = command) {
      await connecting;
      database.assertExists();
      try {
        return succeed(await command(redis));
      } catch (error) {
        if (isClosed || repeatMs === 0 || !(isResponseLost(error) || wasReachable())) throwUnavailable(error);
      }
      const repeatUntil = performance.now() + repeatMs;
      for (;;) {
        await setTimeout(REPEAT_PAUSE_MS, undefined, { ref: false });
        try {
          return succeed(await repeat(redis));
        } catch (error) {
          if (isClosed || performance.now() >= repeatUntil) throwUnavailable(error);
        }
      }
    },
    async runOnce(command) {
      await connecting;
      database.assertExists();
      return command(redis).then(succeed, throwUnavailable);
    },
    close() {
      isClosed = true;
      redis.disconnect();
    },
  };
}

/**
 * Connects a client that has given up, unless it was closed. ioredis gives up, in spite of its settings, when a failover is reported
 * while it asks a sentinel for the master: the report ends that attempt as `disconnect()` would.
 */
async function reconnectLater(redis: Redis | Cluster, isClosed: () => boolean): Promise<void> {
  await setTimeout(RECONNECT_DELAY_MS, undefined, { ref: false });
  // A client that gives up again emits another `end`.
  if (!isClosed()) await redis.connect().catch(() => undefined);
}

/** Reports why Redis cannot be reached, and once it can again. */
function createOutageReporter(onUnreachable?: (reason: string) => void, onReachable?: () => void) {
  /** Why Redis was last found unreachable; undefined since it was last reached. */
  let reason: string | undefined;
  const fail = (error: unknown) => {
    const code = redisFailureCode(error);
    // Commands without a connection do not know why there is none.
    if (code === reason || (reason !== undefined && code === 'NOT_CONNECTED')) return;
    reason = code;
    onUnreachable?.(code);
  };
  return {
    fail,
    succeed<T>(result: T): T {
      if (reason !== undefined) onReachable?.();
      reason = undefined;
      return result;
    },
    throwUnavailable(error: unknown): never {
      fail(error);
      throw new StateUnavailableError({ cause: new Error(reason ?? redisFailureCode(error)) });
    },
  };
}

/** Detects that the server has no database with the number of the URL: the client goes on with database 0, which must not be used. */
function watchDatabase(redis: Redis | Cluster) {
  let isMissing = false;
  redis.on('error', (error) => {
    if (/\bDB index is out of range/.test(String(error))) isMissing = true;
  });
  return {
    isMissing: () => isMissing,
    assertExists() {
      if (isMissing) throw new StateUnavailableError({ cause: new Error('DATABASE_MISSING') });
    },
  };
}

/** A client that does not connect yet, and never queues or repeats commands by itself: only the caller knows which may be repeated. */
function createClient({ url, isCluster = false, sentinel }: RedisSettings, commandTimeout: number): Redis | Cluster {
  const address = parseRedisUrl(url);
  if (!address) throw new TypeError('Invalid URL of Redis');
  const { hosts, isTls, username, password, database } = address;
  const shared = { lazyConnect: true, enableOfflineQueue: false } as const;
  const options = {
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(isTls && { tls: {} }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
  };
  const reconnectDelay = (attempt: number) =>
    Math.min(RECONNECT_DELAY_MS * 2 ** Math.min(attempt, 10), MAX_RECONNECT_DELAY_MS);
  if (isCluster) {
    return new Cluster([...hosts], {
      ...shared,
      redisOptions: options,
      slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
      slotsRefreshInterval: SLOTS_REFRESH_MS,
      clusterRetryStrategy: reconnectDelay,
      retryDelayOnFailover: 0,
      // With TLS, names are in the certificates, and addresses are not.
      ...(isTls && { dnsLookup: (name, done) => done(null, name) }),
    });
  }
  const server = {
    ...shared,
    ...options,
    db: database,
    retryStrategy: reconnectDelay,
    // A master that became a replica closes no connection by itself.
    reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
  };
  if (!sentinel) return new Redis({ ...server, ...hosts[0] });
  return new Redis({
    ...server,
    sentinels: [...hosts],
    name: sentinel.masterName,
    ...(sentinel.password !== undefined && { sentinelPassword: sentinel.password }),
    ...(isTls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
    sentinelRetryStrategy: reconnectDelay,
    failoverDetector: true,
  });
}

/** Whether a command that failed can have been carried out: it was sent, and Redis did not reject it. */
function isResponseLost(error: unknown): boolean {
  return error instanceof Error && error.name !== 'ReplyError' && !isNotSent(error);
}
