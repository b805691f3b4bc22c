import type {
  OpenSharedCallBudget,
  SharedAdmission,
  SharedCallBudget,
  SharedCallLimit,
  SharedTurn,
} from '../domain/shared-call-budget.ts';
import {
  ACQUIRE_TURN,
  acquireTurnReply,
  BLOCK_TURNS,
  RELEASE_TURN,
  REPORT_OUTCOME,
} from './redis-call-budget-scripts.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';

/** As those of the circuit breaker of one process. */
const CONSECUTIVE_FAILURES_TO_OPEN = 6;
const OPEN_MS = 10_000;
/** How long other processes wait for a probe whose process may have ended. */
const PROBE_MS = 30_000;
/** Calls upstream must not wait for a slow Redis. */
const TIMEOUT_MS = 300;
/** How long Redis is not asked after it failed. */
const AWAY_MS = 1000;

/**
 * The budget of calls upstream over all processes with one Redis. While Redis does not respond at once, each process has its
 * own budget.
 */
export function createRedisCallBudgets(connection: RedisConnection, keys: RedisKeys): OpenSharedCallBudget {
  let awayUntil = Number.NEGATIVE_INFINITY;

  /** @returns undefined if Redis did not respond in time. */
  async function run(script: string, key: string, values: readonly (string | number)[]): Promise<unknown> {
    if (performance.now() < awayUntil) return undefined;
    const timer = Promise.withResolvers<undefined>();
    const timeout = setTimeout(() => timer.resolve(undefined), TIMEOUT_MS);
    try {
      const reply = await Promise.race([
        connection.runOnce((redis) => redis.eval(script, 1, key, ...values)),
        timer.promise,
      ]);
      if (reply === undefined) awayUntil = performance.now() + AWAY_MS;
      return reply;
    } catch {
      // The connection reports why Redis cannot be reached.
      awayUntil = performance.now() + AWAY_MS;
      return undefined;
    } finally {
      clearTimeout(timeout);
    }
  }

  return (account, digest) => new RedisCallBudget(keys.ofAccount(account, 'budget', digest), run);
}

type Run = (script: string, key: string, values: readonly (string | number)[]) => Promise<unknown>;

class RedisCallBudget implements SharedCallBudget {
  readonly #key: string;
  readonly #run: Run;
  #limit: SharedCallLimit | undefined;

  constructor(key: string, run: Run) {
    this.#key = key;
    this.#run = run;
  }

  async acquire(limit: SharedCallLimit | undefined, maxWaitMs: number): Promise<SharedAdmission | undefined> {
    this.#limit = limit;
    const { calls, seconds } = limit ?? { calls: 0, seconds: 1 };
    const reply = await this.#run(ACQUIRE_TURN, this.#key, [calls, seconds * 1000, Math.max(maxWaitMs, 0), PROBE_MS]);
    if (reply === undefined) return undefined;
    const [rejectedBy, waitMs, window, isProbe, failures] = acquireTurnReply.parse(reply);
    if (rejectedBy !== '') return { rejectedBy, retryAfterMs: waitMs };
    return { waitMs, window, isProbe: isProbe === 1, followsFailures: failures > 0 };
  }

  release({ window, isProbe }: SharedTurn): void {
    if (this.#limit && window !== '') void this.#run(RELEASE_TURN, this.#key, [window, this.#limit.calls]);
    if (isProbe) this.#report('INCONCLUSIVE', true);
  }

  report(turn: SharedTurn | undefined, outcome: 'SUCCEEDED' | 'FAILED' | 'INCONCLUSIVE'): void {
    const isProbe = turn?.isProbe === true;
    const isNews = isProbe || outcome === 'FAILED' || (outcome === 'SUCCEEDED' && turn?.followsFailures === true);
    if (isNews) this.#report(outcome, isProbe);
  }

  blockFor(milliseconds: number): void {
    void this.#run(BLOCK_TURNS, this.#key, [Math.ceil(milliseconds)]);
  }

  #report(outcome: string, isProbe: boolean): void {
    void this.#run(REPORT_OUTCOME, this.#key, [outcome, isProbe ? 1 : 0, CONSECUTIVE_FAILURES_TO_OPEN, OPEN_MS]);
  }
}
