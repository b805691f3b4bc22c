import { CONSECUTIVE_FAILURES_TO_OPEN, OPEN_MS } from '../domain/circuit.ts';
import type {
  OpenSharedCallBudget,
  SharedAdmission,
  SharedCallBudget,
  SharedCallLimit,
  SharedCallState,
  SharedTurn,
} from '../domain/shared-call-budget.ts';
import type { PromptCommands } from './prompt-commands.ts';
import {
  ACQUIRE_TURN,
  acquireTurnReply,
  BLOCK_TURNS,
  PREVIEW_TURNS,
  previewTurnsReply,
  RELEASE_TURN,
  REPORT_OUTCOME,
} from './redis-call-budget-scripts.ts';
import type { RedisKeys } from './redis-keys.ts';

/** How long other processes wait for a probe whose process may have ended. */
const PROBE_MS = 30_000;

/**
 * The budget of calls upstream over all processes with one Redis. While Redis does not respond at once, each process has its
 * own budget.
 */
export function createRedisCallBudgets({ run: runPrompt }: PromptCommands, keys: RedisKeys): OpenSharedCallBudget {
  const run: Run = (script, key, values, options) =>
    runPrompt((redis) => redis.eval(script, 1, key, ...values), options);
  return (account, digest) => new RedisCallBudget(keys.ofAccount(account, 'budget', digest), run);
}

/** Runs a script, as `PromptCommands` run commands. */
type Run = (
  script: string,
  key: string,
  values: readonly (string | number)[],
  options?: Parameters<PromptCommands['run']>[1],
) => Promise<unknown>;

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
    const values = [...windowOf(limit), Math.max(maxWaitMs, 0), PROBE_MS];
    const reply = await this.#run(ACQUIRE_TURN, this.#key, values, {
      onLateReply: (late) => {
        const admission = admissionOf(late);
        if (!('rejectedBy' in admission)) this.#giveBack(admission, true);
      },
    });
    return reply === undefined ? undefined : admissionOf(reply);
  }

  async preview(limit: SharedCallLimit | undefined, calls: number): Promise<SharedCallState | undefined> {
    const reply = await this.#run(PREVIEW_TURNS, this.#key, [...windowOf(limit), calls]);
    if (reply === undefined) return undefined;
    const [waitMs, blockedMs, openMs, failures] = previewTurnsReply.parse(reply);
    const circuit = openMs > 0 ? 'OPEN' : openMs === 0 ? 'HALF_OPEN' : 'CLOSED';
    return { waitMs, blockedMs, circuit, failures };
  }

  release(turn: SharedTurn): void {
    this.#giveBack(turn, false);
  }

  report(turn: SharedTurn | undefined, outcome: 'SUCCEEDED' | 'FAILED' | 'INCONCLUSIVE'): void {
    const isProbe = turn?.isProbe === true;
    const isNews = isProbe || outcome === 'FAILED' || (outcome === 'SUCCEEDED' && turn?.followsFailures === true);
    if (isNews) this.#report(outcome, isProbe);
  }

  blockFor(milliseconds: number): void {
    void this.#run(BLOCK_TURNS, this.#key, [Math.ceil(milliseconds)]);
  }

  #giveBack({ window, isProbe }: SharedTurn, whileAway: boolean): void {
    if (this.#limit && window !== '') {
      void this.#run(RELEASE_TURN, this.#key, [window, this.#limit.calls], { whileAway });
    }
    if (isProbe) this.#report('INCONCLUSIVE', true, whileAway);
  }

  #report(outcome: string, isProbe: boolean, whileAway = false): void {
    const values = [outcome, isProbe ? 1 : 0, CONSECUTIVE_FAILURES_TO_OPEN, OPEN_MS];
    void this.#run(REPORT_OUTCOME, this.#key, values, { whileAway });
  }
}

/** The number of calls in a window, 0 without a limit, and its length in milliseconds. */
function windowOf(limit: SharedCallLimit | undefined): readonly [calls: number, length: number] {
  return limit ? [limit.calls, limit.seconds * 1000] : [0, 1000];
}

function admissionOf(reply: unknown): SharedAdmission {
  const [rejectedBy, waitMs, window, isProbe, failures] = acquireTurnReply.parse(reply);
  if (rejectedBy !== '') return { rejectedBy, retryAfterMs: waitMs };
  return { waitMs, window, isProbe: isProbe === 1, followsFailures: failures > 0 };
}
