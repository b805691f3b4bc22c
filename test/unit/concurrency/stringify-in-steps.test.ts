import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringifyInSteps } from '../../../src/concurrency/stringify-in-steps.ts';
import { countTurns } from '../../support/event-loop.ts';

const NAMES = fc.constantFrom('__proto__', 'toJSON', '"', '', 'a', 'b');
const LEAVES = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, new Date(0)));
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, LEAVES, fc.array(tie('value')), fc.dictionary(NAMES, tie('value'))),
}));

test('returns what JSON.stringify returns for every object, in steps of any size', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(values), fc.integer({ min: 1, max: 20 }), async (list, size) => {
      const value = { list, first: list[0], 'a key': { list } };
      expect(await stringifyInSteps(list, size)).toBe(JSON.stringify(list));
      expect(await stringifyInSteps(value, size)).toBe(JSON.stringify(value));
    }),
    { seed: 5, numRuns: 500 },
  );
});

test.each([
  ['a long list', Array.from({ length: 100_000 }, (_, i) => ({ i }))],
  ['many lists', Array.from({ length: 100 }, () => Array.from({ length: 1000 }, (_, i) => ({ i })))],
  ['long texts', { lists: [Array.from({ length: 100 }, () => 'a'.repeat(40_000))] }],
])('yields to the event loop between the parts of %s', async (_, value) => {
  const turns = countTurns();
  await stringifyInSteps(value);
  expect(turns()).toBeGreaterThan(4);
});

test('does not yield for a small value', async () => {
  const turns = countTurns();
  await stringifyInSteps({ list: [1, 2, 3] });
  expect(turns()).toBe(0);
});
