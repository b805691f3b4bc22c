import * as fc from 'fast-check';
import { expect } from 'vitest';
import type { z } from 'zod';
import { readAs } from '../../src/connectors/http/quick-read.ts';

/** Anything that JSON can hold, small. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    7,
    2.5,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    '',
    '0',
    '7',
    '07',
    'x',
    [],
    {},
  ),
  fc.jsonValue({ maxDepth: 1 }),
);

/** Rows with some of the fields, whose values are mostly as they should be. */
export function rowsWith(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const values = Object.entries(fields).map(([name, good]): [string, fc.Arbitrary<unknown>] => [
    name,
    fc.oneof(
      { arbitrary: good, weight: 12 },
      { arbitrary: fc.constant(null), weight: 1 },
      { arbitrary: anyJson, weight: 1 },
    ),
  ]);
  const row = fc.record(Object.fromEntries(values), { requiredKeys: [] });
  const whole = fc.record(Object.fromEntries(values));
  return fc.oneof({ arbitrary: whole, weight: 6 }, { arbitrary: row, weight: 3 }, { arbitrary: anyJson, weight: 1 });
}

/**
 * Compares what the quick way answers with what the schema answers, issues included.
 * @returns how many values were taken, or how many were refused, whichever is less: few of them prove little.
 */
export function comparedWithLaw(schema: z.ZodType, values: fc.Arbitrary<unknown>, numRuns = 2000): number {
  const seen = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(values, (value) => {
      const law = schema.safeParse(structuredClone(value));
      const read = readAs(schema, value);
      expect(read.success).toBe(law.success);
      expect(read.data).toEqual(law.data);
      expect(read.error?.issues).toEqual(law.error?.issues);
      seen[law.success ? 'taken' : 'refused'] += 1;
    }),
    { numRuns },
  );
  return Math.min(seen.taken, seen.refused);
}
