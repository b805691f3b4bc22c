import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { TurnQueue } from '../../../src/concurrency/turn-queue.ts';

test('lets a limited amount of work begin in each turn, in order', async () => {
  const queue = new TurnQueue(10);
  const begun: number[] = [];
  for (let i = 0; i < 6; i += 1) {
    const turn = queue.take(5);
    if (turn) void turn.then(() => begun.push(i));
    else begun.push(i);
  }
  expect(begun).toEqual([0, 1]);
  await setImmediate();
  expect(begun).toEqual([0, 1, 2, 3]);
  await setImmediate();
  expect(begun).toEqual([0, 1, 2, 3, 4, 5]);
});

test('lets work begin at once in a later turn, also after work that exceeded one', async () => {
  const queue = new TurnQueue(10);
  expect(queue.take(1000)).toBeUndefined();
  expect(queue.take(1)).toBeInstanceOf(Promise);
  await setImmediate();
  await setImmediate();
  expect(queue.take(1)).toBeUndefined();
});

test('begins work at once in a turn after much work', async () => {
  const queue = new TurnQueue(10);
  void queue.take(10);
  await queue.take(10);
  await setImmediate();
  await setImmediate();
  expect(queue.take(1)).toBeUndefined();
});

test('does work in steps, at once as far as it may, and the rest in later turns', async () => {
  const queue = new TurnQueue(10);
  const steps: [from: number, to: number][] = [];
  const rest = queue.runInSteps(23, 5, (from, to) => void steps.push([from, to]));
  expect(steps).toEqual([
    [0, 5],
    [5, 10],
  ]);
  await rest;
  expect(steps.slice(2)).toEqual([
    [10, 15],
    [15, 20],
    [20, 23],
  ]);
  await setImmediate();
  expect(queue.runInSteps(3, 5, () => undefined)).toBeUndefined();
});
