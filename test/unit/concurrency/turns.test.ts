import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Turns } from '../../../src/concurrency/turns.ts';

/** Turns of 10 ms by a clock that the work itself advances. */
function createTurns() {
  let now = 0;
  const done: number[] = [];
  return {
    turns: new Turns(() => now, 10),
    done,
    /** Work of so many milliseconds. */
    work: (id: number, milliseconds: number) => () => {
      now += milliseconds;
      done.push(id);
      return id;
    },
  };
}

test('runs work at once until the time of the turn is used up, and then in order in later turns', async () => {
  const { turns, work, done } = createTurns();
  const results = [1, 2, 3, 4, 5, 6].map(async (id) => turns.run(work(id, 5)));
  expect(done).toEqual([1, 2]);
  await setImmediate();
  expect(done).toEqual([1, 2, 3, 4]);
  await setImmediate();
  expect(done).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await Promise.all(results)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('runs at least one piece of work in each turn, however long it takes', async () => {
  const { turns, work, done } = createTurns();
  for (const id of [1, 2, 3]) void turns.run(work(id, 1000));
  expect(done).toEqual([1]);
  await setImmediate();
  expect(done).toEqual([1, 2]);
  await setImmediate();
  expect(done).toEqual([1, 2, 3]);
});

test('runs new work at once as long as the turn has time for it, although other work waits', async () => {
  const { turns, work, done } = createTurns();
  for (const id of [1, 2, 3]) void turns.run(work(id, 10));
  await setImmediate();
  void turns.run(work(4, 1));
  expect(done).toEqual([1, 2, 4]);
  await setImmediate();
  expect(done).toEqual([1, 2, 4, 3]);
});

test('does work in steps, as many in a turn as it has time for', async () => {
  const { turns, work } = createTurns();
  const steps: string[] = [];
  const step = (from: number, to: number) => {
    work(0, 5)();
    steps.push(`${from}-${to}`);
  };
  const rest = turns.runInSteps(23, 5, step);
  expect(steps).toEqual(['0-5', '5-10']);
  await setImmediate();
  expect(steps).toEqual(['0-5', '5-10', '10-15', '15-20']);
  await rest;
  expect(steps.slice(4)).toEqual(['20-23']);
});

test('does a single step at once, even if the time of the turn is used up', () => {
  const { turns, work, done } = createTurns();
  void turns.run(work(1, 10));
  expect(turns.runInSteps(5, 5, work(2, 1))).toBeUndefined();
  expect(turns.runInSteps(0, 5, work(3, 1))).toBeUndefined();
  expect(turns.runInSteps(6, 5, work(4, 1))).toBeInstanceOf(Promise);
  expect(done).toEqual([1, 2, 3]);
});

test('rejects with what the work throws, and continues with the next', async () => {
  const { turns, work } = createTurns();
  void turns.run(work(1, 10));
  const failing = turns.run(() => {
    throw new Error('This work fails');
  });
  const next = turns.run(work(2, 1));
  await expect(failing).rejects.toThrow('This work fails');
  expect(await next).toBe(2);
});

test('lets interrupted work go on at once if there is time, and one piece in each turn otherwise', async () => {
  const { turns, work, done } = createTurns();
  expect(turns.next()).toBeUndefined();
  work(1, 10)();
  for (const id of [2, 3]) void turns.next()?.then(work(id, 10));
  expect(done).toEqual([1]);
  await setImmediate();
  expect(done).toEqual([1, 2]);
  await setImmediate();
  expect(done).toEqual([1, 2, 3]);
});

test('has time again in the next turn', async () => {
  const { turns, work } = createTurns();
  expect(turns.isUsedUp).toBe(false);
  work(1, 10)();
  expect(turns.isUsedUp).toBe(true);
  await setImmediate();
  expect(turns.isUsedUp).toBe(false);
});
