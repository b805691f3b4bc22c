import { randomUUID } from 'node:crypto';
import AsyncLock from 'async-lock';
import type { Clock } from '../time/clock.ts';
import type { State } from './state.ts';

/** How long a lock outlives the process that took it and died. */
const LEASE_MS = 15_000;
const RENEWAL_MS = LEASE_MS / 6;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 200;

export interface Locks {
  /**
   * Runs `work` while nobody else does anything under the same name, in any process. Those of one process get their turn
   * in the order they came. A process that stands still for longer than the lease may be overtaken: whatever is written
   * must be guarded by versions, too.
   *
   * @throws StateUnavailableError before `work` has begun.
   */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function createLocks({ values, isShared }: Pick<State, 'values' | 'isShared'>, clock: Clock): Locks {
  const here = new AsyncLock({ maxPending: Number.POSITIVE_INFINITY });
  const keyOf = (name: string) => `lock:${name}`;

  async function take(name: string, token: string): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      if (await values.swap(keyOf(name), undefined, token, LEASE_MS)) return;
      await new Promise<void>((resolve) => clock.wakeAt(clock.now() + pause, resolve));
    }
  }

  /** Keeps the lock until the answer is called. A renewal that fails is tried again in time before the lease ends. */
  function renewing(name: string, token: string): () => void {
    let isOver = false;
    let calm = () => {};
    function plan() {
      if (isOver) return;
      calm = clock.wakeAt(clock.now() + RENEWAL_MS, () => {
        values.swap(keyOf(name), token, token, LEASE_MS).then(plan, plan);
      });
    }
    plan();
    return () => {
      isOver = true;
      calm();
    };
  }

  async function aloneEverywhere<T>(name: string, work: () => Promise<T>): Promise<T> {
    const token = randomUUID();
    await take(name, token);
    const stopRenewing = renewing(name, token);
    try {
      return await work();
    } finally {
      stopRenewing();
      // One that cannot be given back now ends with its lease.
      await values.swap(keyOf(name), token, undefined, 0).catch(() => false);
    }
  }

  return {
    alone: (name, work) => here.acquire(name, isShared ? () => aloneEverywhere(name, work) : work),
  };
}
