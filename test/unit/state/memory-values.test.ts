import { expect, test } from 'vitest';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { createMemoryValues } from '../../../src/state/memory-values.ts';

test('values and counters expire to the millisecond', async () => {
  let time = 1_000_000;
  const { values } = createMemoryState({ now: () => time });
  await values.compareAndSet('k', undefined, 'one', 1000);
  await values.increment('n', 1000);
  time += 999;
  expect([await values.get('k'), await values.increment('n', 1000)]).toEqual(['one', 2]);
  time += 2;
  expect([await values.get('k'), await values.increment('n', 1000)]).toEqual([undefined, 1]);
});

test('an idempotency key outlives any number of values of another kind', async () => {
  const values = createMemoryValues(() => 1_000_000, 3);
  await values.compareAndSet('idempotency:a', undefined, 'done', 1000);
  for (let i = 0; i < 100; i += 1) await values.compareAndSet(`poll:${i}`, undefined, 'lease', 1000);
  expect(await values.get('idempotency:a')).toBe('done');
});

test('values that have expired are removed before those that have not', async () => {
  let time = 1_000_000;
  const values = createMemoryValues(() => time, 3);
  await values.compareAndSet('k:old', undefined, 'lives', 1000);
  await values.compareAndSet('k:short', undefined, 'expires', 10);
  await values.compareAndSet('k:other', undefined, 'lives', 1000);
  time += 20;
  await values.compareAndSet('k:new', undefined, 'lives', 1000);
  expect(await Promise.all(['k:old', 'k:other', 'k:new'].map((key) => values.get(key)))).toEqual(
    Array(3).fill('lives'),
  );
  await values.compareAndSet('k:more', undefined, 'lives', 1000);
  expect(await values.get('k:old')).toBeUndefined();
});
