import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { forEachInSteps, mapInSteps, sortInSteps } from '../../../src/concurrency/steps.ts';
import { Turns } from '../../../src/concurrency/turns.ts';
import { countTurns } from '../../support/event-loop.ts';

/** Turns of two items each. */
function turnsOfTwo() {
  let now = 0;
  const turns = new Turns(() => now, 2);
  return {
    turns,
    double: (item: number) => {
      now += 1;
      return item * 2;
    },
  };
}

test('maps few items at once', () => {
  const { turns, double } = turnsOfTwo();
  expect(mapInSteps([1], double, turns)).toEqual([2]);
  expect(mapInSteps([], double, turns)).toEqual([]);
});

test('maps many items in several turns', async () => {
  const { turns, double } = turnsOfTwo();
  const mapped = mapInSteps([1, 2, 3, 4, 5], double, turns);
  expect(mapped).toBeInstanceOf(Promise);
  expect(await mapped).toEqual([2, 4, 6, 8, 10]);
});

test.each([[1], [3], [5]])('ends at the first item that is mapped to undefined, here %d', async (last) => {
  const { turns, double } = turnsOfTwo();
  const mapped = mapInSteps([1, 2, 3, 4, 5], (item) => (item === last ? undefined : double(item)), turns);
  expect(await mapped).toEqual([2, 4, 6, 8, 10].slice(0, last - 1));
});

test('rejects with what an item in a later turn throws', async () => {
  const { turns, double } = turnsOfTwo();
  const failing = (item: number) => {
    if (item === 5) throw new Error('This item fails');
    return double(item);
  };
  await expect(async () => mapInSteps([1, 2, 3, 4, 5], failing, turns)).rejects.toThrow('This item fails');
});

test('sorts as toSorted does, equal items in their order, whatever the size of the steps', async () => {
  const item = fc.record({ rank: fc.integer({ min: 0, max: 9 }), name: fc.string({ maxLength: 3 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 50 }), fc.integer({ min: 1, max: 60 }), async (items, atOnce) => {
      const byRank = (a: { rank: number }, b: { rank: number }) => a.rank - b.rank;
      const sorted = await sortInSteps(items, byRank, atOnce);
      expect(sorted).toEqual(items.toSorted(byRank));
      expect(sorted.every((each) => items.includes(each))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('visits items in their order, many of them in several turns', async () => {
  const counted = countTurns();
  const visited: number[] = [];
  await forEachInSteps(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), (item) => visited.push(item));
  expect(visited).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(counted()).toBeGreaterThanOrEqual(1);
});

test('rejects with what the visit of an item throws', async () => {
  const failing = () => {
    throw new Error('This item fails');
  };
  await expect(forEachInSteps([1], failing)).rejects.toThrow('This item fails');
});
