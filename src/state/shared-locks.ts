import { GatewayError } from '../domain/errors.ts';
import { type Clock, sleepUntil } from '../time/clock.ts';
import type { KeyValueStore } from './state.ts';

/** How long a lock outlives a process that died while it held it. */
const LEASE_MS = 6000;
const RENEWAL_MS = LEASE_MS / 6;
/** How long the first place in the queue outlives a process that died while it waited. */
const NEXT_MS = 1000;
const MIN_POLL_MS = 10;
const MAX_POLL_MS = 50;

/** The lock expired before the write was sent, so another process may have written in the meantime. */
export class LockLostError extends GatewayError {
  constructor() {
    super(
      'CONFLICT',
      'The lock on the resource expired before the change was sent, and another change may have been made. Nothing was written: read the resource again, then repeat the change.',
    );
  }
}

/** A lock that was acquired. */
export interface Lease {
  /**
   * Checks in the state store that the lock is still held, and extends it if so. To be called right before a write is sent.
   *
   * @throws LockLostError
   * @throws StateUnavailableError
   */
  assertHeld(): Promise<void>;
}

/** Locks between processes: a value with a time to live, which holds the token of its owner. */
export class SharedLocks {
  readonly #values: KeyValueStore;
  readonly #clock: Clock;

  constructor(values: KeyValueStore, clock: Clock) {
    this.#values = values;
    this.#clock = clock;
  }

  /**
   * Polls until the lock is free, or the signal is aborted.
   *
   * @param token unique to this acquisition.
   * @throws the signal's reason, or StateUnavailableError. The lock is not held then.
   */
  async acquire(name: string, token: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#poll(name, token, signal);
      signal.throwIfAborted();
    } catch (error) {
      // A command without a response may have been executed, or may still be.
      void this.#release(name, token);
      throw error;
    }
  }

  /** Runs `work` under an acquired lock, renews the lock meanwhile, and releases it afterwards. */
  async hold<T>(name: string, token: string, work: (lease: Lease) => Promise<T>): Promise<T> {
    const stopRenewing = this.#startRenewing(name, token);
    try {
      return await work({
        assertHeld: async () => {
          if (!(await this.#extend(name, token))) throw new LockLostError();
        },
      });
    } finally {
      stopRenewing();
      await this.#release(name, token);
    }
  }

  /**
   * The first place in the queue prevents a process with many callers from acquiring the lock again before the other
   * processes notice that it was free.
   */
  async #poll(name: string, token: string, signal: AbortSignal): Promise<void> {
    const next = nextKey(name);
    if ((await this.#values.get(next)) === undefined && (await this.#tryAcquire(name, token))) return;
    let isNext = false;
    try {
      for (let pause = MIN_POLL_MS; ; pause = Math.min(pause * 2, MAX_POLL_MS)) {
        isNext = await this.#values.compareAndSet(next, isNext ? token : undefined, token, NEXT_MS);
        if (isNext && (await this.#tryAcquire(name, token))) return;
        await sleepUntil(this.#clock, this.#clock.now() + pause, signal);
      }
    } finally {
      if (isNext) void this.#values.compareAndSet(next, token, undefined, 0).catch(() => false);
    }
  }

  /** Renews the lock until the returned function is called. A renewal that fails is repeated before the lock expires. */
  #startRenewing(name: string, token: string): () => void {
    let isStopped = false;
    let cancelTimer = () => {};
    const schedule = () => {
      if (isStopped) return;
      cancelTimer = this.#clock.setTimer(this.#clock.now() + RENEWAL_MS, () => {
        this.#extend(name, token).then(schedule, schedule);
      });
    };
    schedule();
    return () => {
      isStopped = true;
      cancelTimer();
    };
  }

  #tryAcquire(name: string, token: string): Promise<boolean> {
    return this.#values.compareAndSet(lockKey(name), undefined, token, LEASE_MS);
  }

  #extend(name: string, token: string): Promise<boolean> {
    return this.#values.compareAndSet(lockKey(name), token, token, LEASE_MS);
  }

  /** If the state cannot be reached, the lock expires by itself. */
  #release(name: string, token: string): Promise<boolean> {
    return this.#values.compareAndSet(lockKey(name), token, undefined, 0).catch(() => false);
  }
}

function lockKey(name: string): string {
  return `lock:${name}`;
}

/** The key of the token of the waiting process that is served next. */
function nextKey(name: string): string {
  return `lock-next:${name}`;
}
