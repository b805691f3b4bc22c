import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BusyQueue } from '../../../src/concurrency/busy-queue.ts';

const PERIOD_MS = 10;
const SIGNAL = new AbortController().signal;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A queue whose work ends when the test says so, in a process that works for a share of the time. */
function startQueue() {
  const load = { utilization: 1 };
  const queue = new BusyQueue(() => load.utilization);
  const running: PromiseWithResolvers<void>[] = [];
  const run = (signal = SIGNAL) =>
    queue.run(signal, () => {
      const work = Promise.withResolvers<void>();
      running.push(work);
      return work.promise;
    });
  return {
    load,
    run,
    running,
    begin(count: number) {
      for (let begun = 0; begun < count; begun += 1) void run();
    },
    async endFirst() {
      running.shift()?.resolve();
      await setImmediate();
    },
    async period() {
      await vi.advanceTimersByTimeAsync(PERIOD_MS);
    },
  };
}

test('begins four at once, and eight more before the first measurement', async () => {
  const { begin, running } = startQueue();
  begin(100);
  await setImmediate();
  expect(running).toHaveLength(12);
});

test('begins no more while the process is busy, but for what ends', async () => {
  const { begin, running, period, endFirst } = startQueue();
  begin(100);
  await period();
  await period();
  expect(running).toHaveLength(12);
  for (let ended = 0; ended < 9; ended += 1) await endFirst();
  // Eight of them were beyond the four that may always run.
  expect(running).toHaveLength(4);
});

test('begins eight more in each period in which the process is not busy', async () => {
  const { begin, load, running, period } = startQueue();
  load.utilization = 0.5;
  begin(50);
  const counts: number[] = [];
  for (let periods = 0; periods < 5; periods += 1) {
    await period();
    counts.push(running.length);
  }
  expect(counts).toEqual([20, 28, 36, 44, 50]);
});

test('begins in the order of arrival', async () => {
  const { begin, run, running, period, endFirst } = startQueue();
  begin(12);
  await period();
  const order: string[] = [];
  void run().then(() => order.push('first'));
  void run().then(() => order.push('second'));
  while (running.length > 0) await endFirst();
  expect(order).toEqual(['first', 'second']);
});

test('forgets work that is cancelled before it begins', async () => {
  const { begin, run, running, period, endFirst } = startQueue();
  begin(12);
  await period();
  const controller = new AbortController();
  const cancelled = run(controller.signal);
  controller.abort(new Error('left'));
  await expect(cancelled).rejects.toThrow('left');
  let count = running.length;
  while (running.length > 0) {
    await endFirst();
    count = Math.max(count, running.length);
  }
  expect(count).toBe(12);
});

test('passes the result and the error of the work on', async () => {
  const queue = new BusyQueue(() => 0);
  await expect(queue.run(SIGNAL, () => 'result')).resolves.toBe('result');
  const failing = queue.run(SIGNAL, async () => {
    throw new Error('failed');
  });
  await expect(failing).rejects.toThrow('failed');
});
