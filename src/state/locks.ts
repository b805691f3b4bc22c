import { randomUUID } from 'node:crypto';
import AsyncLock from 'async-lock';
import { GatewayError } from '../domain/errors.ts';
import type { Clock } from '../time/clock.ts';
import { type Lease, SharedLocks } from './shared-locks.ts';
import type { State } from './state.ts';

/**
 * The operation was cancelled, or its deadline passed, while it waited for a lock. It wrote nothing under that lock. Unlike
 * other conflicts, this one passes by itself, so it is retryable.
 */
export class LockNotAcquiredError extends GatewayError {
  /** @param resource what the other operation has locked, as a noun phrase. */
  constructor(waitedMs: number, resource: string, options?: ErrorOptions) {
    super(
      'CONFLICT',
      `Waited ${waitedMs} ms for another operation on ${resource} to end, and wrote nothing there: try again.`,
      options,
    );
  }

  override get retryable(): boolean {
    return true;
  }
}

/** How long to wait for a lock; without limits, until it is free. */
export interface LockWait {
  /** Ends the wait when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Instant, epoch milliseconds, at which the wait ends. */
  readonly deadline?: number | undefined;
  /** What is locked, as a noun phrase for the error; `the same resource` by default. */
  readonly resource?: string;
}

/** In a state that belongs to one process, its queue alone excludes all other work. */
const PROCESS_LEASE: Lease = { assertHeld: async () => undefined };

/** Named locks over all processes that share a state. */
export class Locks {
  readonly #clock: Clock;
  readonly #queue = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });
  /** Undefined if the state belongs to this process alone. */
  readonly #shared: SharedLocks | undefined;

  constructor({ values, isShared }: Pick<State, 'values' | 'isShared'>, clock: Clock) {
    this.#clock = clock;
    this.#shared = isShared ? new SharedLocks(values, clock) : undefined;
  }

  /**
   * Runs `work` while no other work runs under the same name, in any process. Callers within one process are served in
   * order, and processes that wait at the same time one after the other.
   * `wait` limits how long the lock is awaited; work in progress is never interrupted. The lock is renewed while the
   * work runs, but a process that is suspended for longer than the lease loses it. Work that writes must therefore call
   * `lease.assertHeld`, or be guarded by versions.
   *
   * @throws LockNotAcquiredError if the wait ended before the lock was free. The work was not started.
   * @throws StateUnavailableError if the state cannot be reached. The work was not started.
   */
  async withLock<T>(name: string, wait: LockWait, work: (lease: Lease) => Promise<T>): Promise<T> {
    const waiting = beginWait(wait, this.#clock);
    try {
      const admitNext = await this.#enterQueue(name, waiting.signal);
      try {
        if (!this.#shared) {
          waiting.end();
          return await work(PROCESS_LEASE);
        }
        const token = randomUUID();
        await this.#shared.acquire(name, token, waiting.signal);
        waiting.end();
        return await this.#shared.hold(name, token, work);
      } finally {
        admitNext();
      }
    } finally {
      waiting.end();
    }
  }

  /**
   * As `withLock`, unless another process holds the lock: then the work is not done. A state of one process has no other holder, so
   * calls in one process are not kept apart there.
   *
   * @returns whether the work was done.
   * @throws StateUnavailableError if the state cannot be reached. The work was not started.
   */
  async withFreeLock(name: string, work: (lease: Lease) => Promise<void>): Promise<boolean> {
    if (!this.#shared) {
      await work(PROCESS_LEASE);
      return true;
    }
    const token = randomUUID();
    if (!(await this.#shared.tryAcquire(name, token))) return false;
    await this.#shared.hold(name, token, work);
    return true;
  }

  /** As `withLock` under several names at once, which every caller must list in the same order. */
  withLocks<T>(names: readonly string[], wait: LockWait, work: (lease: Lease) => Promise<T>): Promise<T> {
    const [name, ...others] = names;
    if (name === undefined) return work(PROCESS_LEASE);
    return this.withLock(name, wait, (lease) =>
      this.withLocks(others, wait, (inner) =>
        work({
          async assertHeld() {
            await lease.assertHeld();
            await inner.assertHeld();
          },
        }),
      ),
    );
  }

  /**
   * Waits for all earlier callers of this process. Resolves with a function that admits the next caller.
   * @throws the signal's reason
   */
  #enterQueue(name: string, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = () => reject(signal.reason);
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      void this.#queue.acquire(
        name,
        () =>
          new Promise<void>((admitNext) => {
            signal.removeEventListener('abort', leave);
            if (signal.aborted) admitNext();
            else resolve(admitNext);
          }),
      );
    });
  }
}

/** A signal for one wait, whose reason is a `LockNotAcquiredError`. `end` must be called when the wait is over. */
function beginWait(
  { signal, deadline = Number.POSITIVE_INFINITY, resource = 'the same resource' }: LockWait,
  clock: Clock,
) {
  const controller = new AbortController();
  const startedAt = clock.now();
  const abort = () =>
    controller.abort(new LockNotAcquiredError(clock.now() - startedAt, resource, { cause: signal?.reason }));
  if (signal?.aborted || deadline <= clock.now()) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const cancelTimer = Number.isFinite(deadline) ? clock.setTimer(deadline, abort) : undefined;
  return {
    signal: controller.signal,
    end() {
      signal?.removeEventListener('abort', abort);
      cancelTimer?.();
    },
  };
}
