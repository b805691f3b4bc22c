import { randomUUID } from 'node:crypto';
import AsyncLock from 'async-lock';
import { GatewayError } from '../domain/errors.ts';
import { type Clock, sleepUntil } from '../time/clock.ts';
import type { State } from './state.ts';

/** How long a lock outlives a process that died while it held it. */
const LEASE_MS = 15_000;
const RENEWAL_MS = LEASE_MS / 6;
/** How long the place at the head of the line outlives a process that died while it waited. */
const NEXT_MS = 1000;
const MIN_POLL_MS = 10;
const MAX_POLL_MS = 50;

/** The operation was cancelled, or its deadline passed, while it waited for a lock. It wrote nothing under that lock. */
export class LockNotAcquiredError extends GatewayError {
  constructor(options?: ErrorOptions) {
    super(
      'UPSTREAM_UNAVAILABLE',
      'The operation ended while it waited for another one on the same resource, and wrote nothing there: try again.',
      options,
    );
  }
}

/** The lock expired before the write was sent, so another process may have written in the meantime. */
export class LockLostError extends GatewayError {
  constructor() {
    super(
      'CONFLICT',
      'The lock on the resource expired before the change was sent, and another change may have been made. Nothing was written: read the resource again, then repeat the change.',
    );
  }
}

/** How long to wait for a lock; without limits, until it is free. */
export interface LockWait {
  /** Ends the wait when it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** Instant, epoch milliseconds, at which the wait ends. */
  readonly deadline?: number | undefined;
}

/** A lock that was acquired. */
export interface Lease {
  /**
   * Asks the state whether the lock is still held, and extends it if so. To be called right before a write is sent.
   *
   * @throws LockLostError
   * @throws StateUnavailableError
   */
  assertHeld(): Promise<void>;
}

export interface Locks {
  /**
   * Runs `work` while no other work runs under the same name, in any process. Callers within one process are served in
   * order; processes that wait at the same time take turns.
   *
   * `wait` only limits the wait for the lock: work that has begun is never interrupted. The lock is renewed while the work
   * runs, but a process that is suspended for longer than the lease loses it. Work that writes must therefore call
   * `lease.assertHeld`, or be guarded by versions.
   *
   * @throws LockNotAcquiredError if the wait ended before the lock was free. The work has not begun.
   * @throws StateUnavailableError if the state cannot be reached. The work has not begun.
   */
  withLock<T>(name: string, wait: LockWait, work: (lease: Lease) => Promise<T>): Promise<T>;
}

/** Where the state belongs to one process, the order within the process is all there is to keep. */
const PROCESS_LEASE: Lease = { assertHeld: async () => undefined };

export function createLocks({ values, isShared }: Pick<State, 'values' | 'isShared'>, clock: Clock): Locks {
  const queue = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });
  const shared = createSharedLocks(values, clock);

  /** A signal for one wait, whose reason is a `LockNotAcquiredError`. To be ended with the wait. */
  function beginWait({ signal, deadline = Number.POSITIVE_INFINITY }: LockWait) {
    const controller = new AbortController();
    const giveUp = () => controller.abort(new LockNotAcquiredError({ cause: signal?.reason }));
    if (signal?.aborted || deadline <= clock.now()) giveUp();
    signal?.addEventListener('abort', giveUp, { once: true });
    const cancelTimer = Number.isFinite(deadline) ? clock.setTimer(deadline, giveUp) : undefined;
    return {
      signal: controller.signal,
      end() {
        signal?.removeEventListener('abort', giveUp);
        cancelTimer?.();
      },
    };
  }

  /** Waits for all earlier callers of this process. Resolves with a function that admits the next caller. */
  function enterQueue(name: string, signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const leave = () => reject(signal.reason as Error);
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      void queue.acquire(
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

  return {
    async withLock(name, wait, work) {
      const waiting = beginWait(wait);
      try {
        const admitNext = await enterQueue(name, waiting.signal);
        try {
          if (!isShared) {
            waiting.end();
            return await work(PROCESS_LEASE);
          }
          const token = randomUUID();
          await shared.acquire(name, token, waiting.signal);
          waiting.end();
          return await shared.hold(name, token, work);
        } finally {
          admitNext();
        }
      } finally {
        waiting.end();
      }
    },
  };
}

/** Locks between processes: a value with a lease, which holds the token of its owner. */
function createSharedLocks(values: State['values'], clock: Clock) {
  const lockKey = (name: string) => `lock:${name}`;
  /** Holds the token of the waiting process that is served next. */
  const nextKey = (name: string) => `lock-next:${name}`;

  const take = (name: string, token: string) => values.compareAndSet(lockKey(name), undefined, token, LEASE_MS);
  const extend = (name: string, token: string) => values.compareAndSet(lockKey(name), token, token, LEASE_MS);
  /** If the state cannot be reached, the lock ends with its lease. */
  const release = (name: string, token: string) =>
    values.compareAndSet(lockKey(name), token, undefined, 0).catch(() => false);

  /**
   * Polls until the lock is free. Without the place at the head of the line, a process with many callers would take the
   * lock again before the other processes notice that it was free.
   */
  async function poll(name: string, token: string, signal: AbortSignal): Promise<void> {
    if ((await values.get(nextKey(name))) === undefined && (await take(name, token))) return;
    let isNext = false;
    try {
      for (let pause = MIN_POLL_MS; ; pause = Math.min(pause * 2, MAX_POLL_MS)) {
        isNext = await values.compareAndSet(nextKey(name), isNext ? token : undefined, token, NEXT_MS);
        if (isNext && (await take(name, token))) return;
        await sleepUntil(clock, clock.now() + pause, signal);
      }
    } finally {
      if (isNext) void values.compareAndSet(nextKey(name), token, undefined, 0).catch(() => false);
    }
  }

  /** Renews the lease until the returned function is called. A renewal that fails is repeated before the lease ends. */
  function keepRenewing(name: string, token: string): () => void {
    let isStopped = false;
    let cancelTimer = () => {};
    function plan() {
      if (isStopped) return;
      cancelTimer = clock.setTimer(clock.now() + RENEWAL_MS, () => {
        extend(name, token).then(plan, plan);
      });
    }
    plan();
    return () => {
      isStopped = true;
      cancelTimer();
    };
  }

  return {
    async acquire(name: string, token: string, signal: AbortSignal): Promise<void> {
      try {
        await poll(name, token, signal);
        signal.throwIfAborted();
      } catch (error) {
        // A command without an answer may have been carried out, or still be.
        void release(name, token);
        throw error;
      }
    },

    async hold<T>(name: string, token: string, work: (lease: Lease) => Promise<T>): Promise<T> {
      const stopRenewing = keepRenewing(name, token);
      try {
        return await work({
          async assertHeld() {
            if (!(await extend(name, token))) throw new LockLostError();
          },
        });
      } finally {
        stopRenewing();
        await release(name, token);
      }
    },
  };
}
