import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandByBoth, ruleCases } from '../../support/random-rules.ts';

test('expands 20,000 random rules over changes of the clock as another library does', async () => {
  const seen = { compared: 0, occurrences: 0, ended: 0, positions: 0 };
  const property = fc.asyncProperty(ruleCases, async (scene) => {
    const expanded = await expandByBoth(scene);
    if (expanded === undefined) return;
    expect(expanded.own).toEqual(expanded.library);
    seen.compared++;
    seen.occurrences += expanded.own.length;
    if (scene.rrule.includes('COUNT')) seen.ended++;
    if (scene.rrule.includes('BYSETPOS')) seen.positions++;
  });
  await fc.assert(property, { seed: 20_261_129, numRuns: 28_000 });
  expect(seen.compared).toBeGreaterThan(20_000);
  expect(seen.occurrences).toBeGreaterThan(200_000);
  expect(Math.min(seen.ended, seen.positions)).toBeGreaterThan(2000);
}, 1_800_000);
