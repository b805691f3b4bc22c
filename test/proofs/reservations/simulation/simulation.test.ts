import { expect, test } from 'vitest';
import { simulate } from './run.ts';

// `npm run prove:holds` does the same for as many as there is time for.
const RUNS = 1500;

test(`${RUNS} random interleavings hold nothing twice, and report every remaining hold`, {
  timeout: 240_000,
}, async () => {
  const violations: string[] = [];
  let events = 0;
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const outcome = await simulate(seed);
    events += outcome.events.length;
    violations.push(...outcome.violations.map((violation) => `seed ${seed}: ${violation}`));
  }
  expect(violations).toEqual([]);
  expect(events).toBeGreaterThan(RUNS);
});
