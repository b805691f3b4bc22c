import { GatewayError } from '../domain/errors.ts';
import { type Clock, sleepUntil } from '../time/clock.ts';
import type { KeyValueStore } from './state.ts';

/** How long a lock outlives a process that died while it held it. */
const LEASE_MS = 6000;
const RENEWAL_MS = LEASE_MS / 6;
/** How long a place in the queue outlives a process that died while it waited. */
const WAITING_MS = 1000;
/** How long an empty queue outlives its last change. */
const QUEUE_TTL_MS = 60_000;
/** How often the first in the queue looks whether the lock is free, and the others whether they are the first. */
const FIRST_POLL_MS = 10;
const POLL_MS = 50;

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

/**
 * Locks between processes: a value with a time to live, which holds the token of its owner. Processes that wait for it are in a
 * queue, another value, and are served in its order. A process waits at most once for each lock.
 */
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

  /**
   * Acquires the lock if it is free, past the queue of those that wait for it.
   *
   * @param token unique to this acquisition.
   * @throws StateUnavailableError. The lock is not held then, or expires unrenewed.
   */
  tryAcquire(name: string, token: string): Promise<boolean> {
    return this.#values.compareAndSet(lockKey(name), undefined, token, LEASE_MS);
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

  /** Without a queue, a free lock is acquired at once. */
  async #poll(name: string, token: string, signal: AbortSignal): Promise<void> {
    if ((await this.#values.get(queueKey(name))) === undefined && (await this.tryAcquire(name, token))) return;
    try {
      for (;;) {
        const isFirst = await this.#isFirst(name, token);
        if (isFirst && (await this.tryAcquire(name, token))) return;
        await sleepUntil(this.#clock, this.#clock.now() + (isFirst ? FIRST_POLL_MS : POLL_MS), signal);
      }
    } finally {
      void this.#leaveQueue(name, token).catch(() => undefined);
    }
  }

  /** Keeps the place of a waiting process in the queue. @returns whether it is the first one that still waits. */
  async #isFirst(name: string, token: string): Promise<boolean> {
    const waiting = waitingKey(token);
    const isKept = await this.#values.compareAndSet(waiting, token, token, WAITING_MS);
    if (!isKept) await this.#values.compareAndSet(waiting, undefined, token, WAITING_MS);
    const queue = await this.#changeQueue(name, (tokens) => (tokens.includes(token) ? tokens : [...tokens, token]));
    const [first] = queue;
    if (first === undefined || first === token) return true;
    if ((await this.#values.get(waitingKey(first))) !== undefined) return false;
    const rest = await this.#changeQueue(name, (tokens) => tokens.filter((each) => each !== first));
    return rest[0] === token;
  }

  async #leaveQueue(name: string, token: string): Promise<void> {
    await this.#changeQueue(name, (tokens) => tokens.filter((each) => each !== token));
    await this.#values.compareAndSet(waitingKey(token), token, undefined, 0);
  }

  /** @returns the tokens in the queue after the change. */
  async #changeQueue(
    name: string,
    change: (tokens: readonly string[]) => readonly string[],
  ): Promise<readonly string[]> {
    const key = queueKey(name);
    for (;;) {
      const text = await this.#values.get(key);
      const before: readonly string[] = text === undefined ? [] : text.split(' ');
      const after = change(before);
      if (after.length === before.length) return after;
      const isChanged = await this.#values.compareAndSet(key, text, after.join(' ') || undefined, QUEUE_TTL_MS);
      if (isChanged) return after;
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

/** The key of the tokens of the waiting processes in the order in which they are served. */
function queueKey(name: string): string {
  return `lock-queue:${name}`;
}

/** The key that exists while the process with this token waits. */
function waitingKey(token: string): string {
  return `lock-waiting:${token}`;
}
