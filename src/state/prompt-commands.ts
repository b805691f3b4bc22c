import type { RedisCommander } from 'ioredis';
import type { RedisConnection } from './redis-connection.ts';

/** Operations that can do without Redis must not wait for a slow one. */
const TIMEOUT_MS = 300;
/** How long Redis is not asked after it failed. */
const AWAY_MS = 1000;

interface PromptOptions<T> {
  /** Runs the command also if Redis did not respond a moment ago. */
  readonly whileAway?: boolean;
  /** Gets a reply that comes too late. */
  readonly onLateReply?: (reply: T) => void;
}

/** Commands without which an operation can go on. */
export interface PromptCommands {
  /** Runs a command once. Resolves to undefined if Redis does not respond in time, or did not a moment ago. Never rejects. */
  run<T>(command: (redis: RedisCommander) => Promise<T>, options?: PromptOptions<T>): Promise<T | undefined>;
  /** How often Redis did not respond in time, or a connection was lost. */
  interruptions(): number;
}

export function createPromptCommands({ redis, runOnce }: RedisConnection): PromptCommands {
  let awayUntil = Number.NEGATIVE_INFINITY;
  let interruptions = 0;
  const interrupt = () => void (interruptions += 1);
  redis.on('close', interrupt);
  // A cluster has lost one of its nodes.
  redis.on('-node', interrupt);

  function fail() {
    awayUntil = performance.now() + AWAY_MS;
    interrupt();
  }

  return {
    interruptions: () => interruptions,
    async run(command, { whileAway = false, onLateReply } = {}) {
      if (performance.now() < awayUntil && !whileAway) return undefined;
      const timer = Promise.withResolvers<undefined>();
      // A reply that arrived while this process was busy is read first.
      const timeout = setTimeout(() => setImmediate(() => timer.resolve(undefined)), TIMEOUT_MS);
      try {
        const replying = runOnce(command);
        const reply = await Promise.race([replying, timer.promise]);
        if (reply === undefined) {
          fail();
          // The connection reports why there is no reply.
          if (onLateReply) replying.then(onLateReply, () => undefined);
        } else {
          awayUntil = Number.NEGATIVE_INFINITY;
        }
        return reply;
      } catch {
        // The connection reports why Redis cannot be reached.
        fail();
        return undefined;
      } finally {
        clearTimeout(timeout);
      }
    },
  };
}
