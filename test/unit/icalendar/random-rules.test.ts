import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandByBoth, ruleCases } from '../../support/random-rules.ts';

// More cases are in test/proofs/icalendar.

test('expands 200 random rules over changes of the clock as another library does', async () => {
  let compared = 0;
  const property = fc.asyncProperty(ruleCases, async (scene) => {
    const expanded = await expandByBoth(scene);
    if (expanded === undefined) return;
    expect(expanded.own).toEqual(expanded.library);
    compared++;
  });
  await fc.assert(property, { seed: 5545, numRuns: 200 });
  expect(compared).toBeGreaterThan(120);
});
