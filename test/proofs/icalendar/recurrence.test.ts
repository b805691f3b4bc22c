import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandByIcalJs, icalJsCases } from '../../support/ical-js-rules.ts';
import { expandByBoth, ruleCases } from '../../support/random-rules.ts';

// `npm run prove:recurrence` compares 20,000 rules with rrule-temporal, which takes most of the time.

test('expands 3000 random rules over changes of the clock as rrule-temporal does', async () => {
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
  await fc.assert(property, { seed: 20_261_129, numRuns: 4200 });
  expect(seen.compared).toBeGreaterThan(3000);
  expect(seen.occurrences).toBeGreaterThan(60_000);
  expect(Math.min(seen.ended, seen.positions)).toBeGreaterThan(300);
}, 240_000);

test('expands 500 random rules as ical.js does', async () => {
  let compared = 0;
  const property = fc.asyncProperty(icalJsCases, async (scene) => {
    const expanded = await expandByIcalJs(scene);
    if (expanded === undefined) return;
    expect(expanded.own).toEqual(expanded.icalJs);
    compared++;
  });
  await fc.assert(property, { seed: 20_261_129, numRuns: 700 });
  expect(compared).toBeGreaterThan(500);
}, 120_000);
