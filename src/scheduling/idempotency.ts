import { createHash, randomUUID } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { IdempotencyConflictError, isOutcomeUnknown } from '../domain/errors.ts';
import type { KeyValueStore, State } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';

const RESULT_TTL_MS = 24 * 3_600_000;
/** How long the lease of a run outlives a process that died. */
const LEASE_MS = 15_000;
const RENEWAL_MS = LEASE_MS / 4;
const POLL_MS = 50;

/** The record of a key, stored as JSON: work in progress, work that may have been done, or its result as JSON. */
type StoredRun =
  | { readonly input: string; readonly status: 'RUNNING'; readonly token: string; readonly until: number }
  | { readonly input: string; readonly status: 'UNCERTAIN' }
  | { readonly input: string; readonly status: 'DONE'; readonly result: string | undefined };

/** One use of an idempotency key. */
interface KeyedWork<T> {
  /** The key of the record. */
  readonly id: string;
  /** A digest of the input. */
  readonly input: string;
  readonly idempotencyKey: string;
  readonly work: () => Promise<T>;
  readonly recover: () => Promise<T | undefined>;
}

export class Idempotency {
  readonly #values: KeyValueStore;
  readonly #clock: Clock;
  /** The runs of this process, whose other callers need not poll. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor({ values }: Pick<State, 'values'>, clock: Clock) {
    this.#values = values;
    this.#clock = clock;
  }

  /**
   * Runs `work` once per key, over all processes: a repeated call with the same key and input waits for the run, and
   * gets its result for 24 hours, as far as JSON can represent it. A failure is not stored, so that the caller can try
   * again.
   * After a failure of unknown outcome, and after the process died during the run, `recover` is called first.
   *
   * @param scope what the key is unique in: the operation, the account, and its credential.
   * @param key undefined to run the work unconditionally.
   * @param recover finds the result of an earlier run; undefined if there is none, or it cannot be determined.
   * @throws IdempotencyConflictError if the key was used with another input.
   * @throws StateUnavailableError before `work` has begun.
   */
  async runOnce<T>(
    scope: readonly string[],
    key: string | undefined,
    input: unknown,
    work: () => Promise<T>,
    recover: () => Promise<T | undefined> = async () => undefined,
  ): Promise<T> {
    if (key === undefined) return work();
    const keyed = { id: `idempotency:${digest([...scope, key])}`, input: digest(input), idempotencyKey: key };
    const runKey = `${keyed.id}:${keyed.input}`;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key names the operation and its input, which have one result type
    const inProgress = this.#running.get(runKey) as Promise<T> | undefined;
    if (inProgress) return inProgress;
    const result = this.#runOrWait({ ...keyed, work, recover });
    this.#running.set(runKey, result);
    const forget = () => this.#running.delete(runKey);
    result.then(forget, forget);
    return result;
  }

  async #runOrWait<T>(keyed: KeyedWork<T>): Promise<T> {
    const { id, input, idempotencyKey, work, recover } = keyed;
    const { now } = this.#clock;
    for (;;) {
      const text = await this.#values.get(id);
      const stored: StoredRun | undefined = text === undefined ? undefined : JSON.parse(text);
      if (stored && stored.input !== input) throw new IdempotencyConflictError(idempotencyKey);
      if (stored?.status === 'DONE')
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the result of the run with this key and input
        return (stored.result === undefined ? undefined : JSON.parse(stored.result)) as T;
      if (stored?.status === 'RUNNING' && stored.until > now()) {
        await new Promise<void>((resolve) => this.#clock.setTimer(now() + POLL_MS, resolve));
        continue;
      }
      const recoverOrWork = async () => (await recover()) ?? work();
      const outcome = await this.#run(id, input, text, stored ? recoverOrWork : work);
      if (outcome) return outcome.result;
    }
  }

  /**
   * @param before the record that this run replaces.
   * @returns undefined if another process was faster; the work has not begun then.
   */
  async #run<T>(
    id: string,
    input: string,
    before: string | undefined,
    work: () => Promise<T>,
  ): Promise<{ readonly result: T } | undefined> {
    const token = randomUUID();
    const running: StoredRun = { input, status: 'RUNNING', token, until: this.#clock.now() + LEASE_MS };
    if (!(await this.#write(id, before, running))) return undefined;
    const stopRenewing = this.#startRenewing(id, running);
    try {
      const result = await work();
      const json = stringify(result);
      // The work is done even if its result cannot be stored, and the caller must get it.
      await this.#write(id, await stopRenewing(), { input, status: 'DONE', result: json }).catch(() => false);
      return { result };
    } catch (error) {
      const after: StoredRun | undefined = isOutcomeUnknown(error) ? { input, status: 'UNCERTAIN' } : undefined;
      await this.#write(id, await stopRenewing(), after).catch(() => false);
      throw error;
    }
  }

  /** Renews the lease of a run. @returns a function that stops it, and resolves with the record as it was last written. */
  #startRenewing(id: string, first: StoredRun): () => Promise<string> {
    const { now } = this.#clock;
    let text = JSON.stringify(first);
    let renewal = Promise.resolve();
    let isStopped = false;
    const renew = async () => {
      const renewed = { ...first, until: now() + LEASE_MS };
      if (await this.#write(id, text, renewed)) text = JSON.stringify(renewed);
      if (!isStopped) cancelTimer = schedule();
    };
    const schedule = () =>
      this.#clock.setTimer(now() + RENEWAL_MS, () => {
        renewal = renew().catch(() => undefined);
      });
    let cancelTimer = schedule();
    return async () => {
      isStopped = true;
      cancelTimer();
      await renewal;
      return text;
    };
  }

  #write(id: string, before: string | undefined, after: StoredRun | undefined): Promise<boolean> {
    return this.#values.compareAndSet(id, before, after && JSON.stringify(after), RESULT_TTL_MS);
  }
}

/** A digest, so that keys contain no credentials. */
function digest(value: unknown): string {
  return createHash('sha256')
    .update(stringify(value) ?? '')
    .digest('base64url');
}
