import { expect, test } from 'vitest';
import { createMemoryState } from '../../../src/state/memory-state.ts';

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
