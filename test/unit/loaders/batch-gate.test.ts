import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ResourceRef } from '../../../src/domain/resource-ref.ts';
import { BatchGate } from '../../../src/loaders/batch-gate.ts';
import { createLoader } from '../../../src/loaders/loader.ts';

/** A loader of ids, and the batches that it has read. */
function createIdLoader() {
  const gate = new BatchGate();
  const batches: string[][] = [];
  const loader = createLoader(
    async (keys: readonly ResourceRef[]) => {
      batches.push(keys.map(({ id }) => id));
      return keys.map(({ id }) => id);
    },
    undefined,
    gate,
  );
  return { gate, batches, load: (id: string) => loader.load({ account: 'acme', id }) };
}

test('reads what is requested in one turn as one batch, also by promise jobs', async () => {
  const { batches, load } = createIdLoader();
  await Promise.all([load('a'), Promise.resolve().then(() => load('b'))]);
  expect(batches).toEqual([['a', 'b']]);
});

test('reads what is requested in several turns as one batch while batches are held back', async () => {
  const { gate, batches, load } = createIdLoader();
  gate.hold();
  const first = load('a');
  await setImmediate();
  gate.hold();
  const second = load('b');
  await setImmediate();
  gate.release();
  await setImmediate();
  expect(batches).toEqual([]);
  const third = load('c');
  gate.release();
  expect(await Promise.all([first, second, third])).toEqual(['a', 'b', 'c']);
  expect(batches).toEqual([['a', 'b', 'c']]);
});

test('reads each batch at once after the release', async () => {
  const { gate, batches, load } = createIdLoader();
  gate.hold();
  gate.release();
  await load('a');
  await load('b');
  expect(batches).toEqual([['a'], ['b']]);
});
