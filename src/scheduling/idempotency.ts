import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { IdempotencyConflictError, isOutcomeUnknown } from '../domain/errors.ts';
import { Locks, type LockWait } from '../state/locks.ts';
import { type KeyValueStore, type State, StateUnavailableError } from '../state/state.ts';
import type { Clock } from '../time/clock.ts';

const RESULT_TTL_MS = 24 * 3_600_000;

/** The record of a key, stored as JSON: work that was started, and may have been done, or its result as JSON. */
type StoredRun =
  | { readonly input: string; readonly status: 'BEGUN' }
  | { readonly input: string; readonly status: 'DONE'; readonly result: string | undefined };

/** One use of an idempotency key. */
interface KeyedWork<T> {
  /** The key of the record. */
  readonly id: string;
  /** A digest of the input. */
  readonly input: string;
  readonly idempotencyKey: string;
  readonly wait: LockWait;
  readonly work: () => Promise<T>;
  readonly recover: () => Promise<T | undefined>;
}

/** How work is run once per key. */
export interface RunOptions<T> {
  /** How long to wait for a run of another process. */
  readonly wait?: LockWait;
  /** Finds the result of an earlier run; undefined if there is none, or it cannot be determined. */
  readonly recover?: (() => Promise<T | undefined>) | undefined;
}

export class Idempotency {
  readonly #values: KeyValueStore;
  readonly #locks: Locks;
  /** The runs of this process, whose other callers need not wait for the lock. */
  readonly #running = new Map<string, Promise<unknown>>();

  constructor(state: Pick<State, 'values' | 'isShared'>, clock: Clock) {
    this.#values = state.values;
    this.#locks = new Locks(state, clock);
  }

  /**
   * Runs `work` once per key, over all processes: a repeated call with the same key and input waits for the run, and
   * gets its result for 24 hours, as far as JSON can represent it. A failure is not stored, so that the caller can try
   * again.
   * After a failure of unknown outcome, and after the process died during the run, `recover` is called first. The lease of a
   * run ends a few seconds after its process died.
   *
   * @param scope what the key is unique in: the operation, the account, and its credential.
   * @param key undefined to run the work unconditionally.
   * @param work called with a key that is the same for every repetition of the call; undefined without `key`.
   * @throws IdempotencyConflictError if the key was used with another input.
   * @throws LockNotAcquiredError if another process still runs the work when the wait ends.
   * @throws StateUnavailableError before `work` has started.
   */
  async runOnce<T>(
    scope: readonly string[],
    key: string | undefined,
    input: unknown,
    work: (requestKey: string | undefined) => Promise<T>,
    { wait = {}, recover = async () => undefined }: RunOptions<T> = {},
  ): Promise<T> {
    if (key === undefined) return work(undefined);
    const keyed = { id: `idempotency:${digest([...scope, key])}`, input: digest(input), idempotencyKey: key };
    const runKey = `${keyed.id}:${keyed.input}`;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key names the operation and its input, which have one result type
    const inProgress = this.#running.get(runKey) as Promise<T> | undefined;
    if (inProgress) {
      try {
        return await inProgress;
      } catch (error) {
        if (!isAbort(error)) throw error;
        // The first caller left while it waited for its turn; this one has not.
        return this.runOnce(scope, key, input, work, { wait, recover });
      }
    }
    const resource = `the request with the idempotency key ${key}`;
    const result = this.#runOrWait({ ...keyed, wait: { ...wait, resource }, work: () => work(runKey), recover });
    this.#running.set(runKey, result);
    const forget = () => this.#running.delete(runKey);
    result.then(forget, forget);
    return result;
  }

  async #runOrWait<T>(keyed: KeyedWork<T>): Promise<T> {
    const earlier = await this.#read(keyed);
    if (earlier.run?.status === 'DONE') return resultOf(keyed, earlier.run);
    return this.#locks.withLock(keyed.id, keyed.wait, async () => {
      const { run, text } = await this.#read(keyed);
      return run?.status === 'DONE' ? resultOf(keyed, run) : this.#run(keyed, text);
    });
  }

  /** @throws IdempotencyConflictError */
  async #read<T>({ id, input, idempotencyKey }: KeyedWork<T>) {
    const text = await this.#values.get(id);
    const run: StoredRun | undefined = text === undefined ? undefined : JSON.parse(text);
    if (run && run.input !== input) throw new IdempotencyConflictError(idempotencyKey);
    return { run, text };
  }

  /** @param before the record of an earlier run, which did not end or whose outcome is unknown. */
  async #run<T>({ id, input, work, recover }: KeyedWork<T>, before: string | undefined): Promise<T> {
    const started = JSON.stringify({ input, status: 'BEGUN' } satisfies StoredRun);
    const write = (expected: string | undefined, after: string | undefined) =>
      this.#values.compareAndSet(id, expected, after, RESULT_TTL_MS);
    await write(before, started);
    try {
      const result = (before === undefined ? undefined : await recover()) ?? (await work());
      const done: StoredRun = { input, status: 'DONE', result: stringify(result) };
      // The work is done even if its result cannot be stored, and the caller must get it.
      await write(started, JSON.stringify(done)).catch(() => false);
      return result;
    } catch (error) {
      if (!isOutcomeUnknown(error) && !(error instanceof StateUnavailableError)) {
        await write(started, undefined).catch(() => false);
      }
      throw error;
    }
  }
}

/** The stored result of the work. */
function resultOf<T>(_: KeyedWork<T>, { result }: Extract<StoredRun, { readonly status: 'DONE' }>): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the result of the run with this key and input
  return (result === undefined ? undefined : JSON.parse(result)) as T;
}

/** A digest, so that keys contain no credentials. */
function digest(value: unknown): string {
  return createHash('sha256')
    .update(stringify(value) ?? '')
    .digest('base64url');
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
