import { expect, test } from 'vitest';
import { compare } from '../../support/reference/compare.ts';
import { referenceAnswer } from '../../support/reference/minute-grid.ts';
import { randomCase } from '../../support/reference/random-case.ts';

const SEED = 20_261_121;
const BATCH = 2000;

// Batches, so that a slow machine does not run into the time limit of one test.
test.each(Array.from({ length: 10 }, (_, index) => index * BATCH))(
  'src/time agrees with the minute grid on 2,000 random cases from %i on',
  { timeout: 60_000 },
  (first) => {
    for (let number = first; number < first + BATCH; number++) {
      const mismatch = compare(randomCase(SEED, number));
      // The case itself: node bench/prove.ts --seed 20261121 --case <number>
      expect(mismatch && { number, ...mismatch }).toBeUndefined();
    }
  },
);

test('the random cases cover every feature', () => {
  const seen = { openings: 0, slots: 0, blocked: 0, overridden: 0, closed: 0, buffers: 0, manyReasons: 0 };
  for (let number = 0; number < 500; number++) {
    const { openings, slots, kinds, mostReasons } = summaryOf(SEED, number);
    if (openings > 1) seen.openings++;
    if (slots > 3) seen.slots++;
    if (kinds.size > 0) seen.blocked++;
    if (kinds.has('DATE_OVERRIDE')) seen.overridden++;
    if (kinds.has('CLOSED')) seen.closed++;
    if (kinds.has('BUFFER')) seen.buffers++;
    if (mostReasons > 2) seen.manyReasons++;
  }
  expect(Object.entries(seen).filter(([, count]) => count < 25)).toEqual([]);
});

function summaryOf(seed: number, number: number) {
  const { request, grid } = randomCase(seed, number);
  const { openings, slots, blocked } = referenceAnswer(request, grid);
  return {
    openings: openings.length,
    slots: slots.length,
    kinds: new Set(blocked.flatMap(({ reasons }) => reasons.map(({ kind }) => kind))),
    mostReasons: Math.max(0, ...blocked.map(({ reasons }) => reasons.length)),
  };
}
