import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeJson } from '../../../src/http/write-json.ts';
import { countTurns } from '../../support/event-loop.ts';

const NAMES = fc.constantFrom('__proto__', 'toJSON', '"', '', 'a', 'b');
const LEAVES = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constantFrom(null, undefined, new Date(0)));
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, LEAVES, fc.array(tie('value')), fc.dictionary(NAMES, tie('value'))),
}));

async function textOf(data: object): Promise<string> {
  return Buffer.concat(await writeJson(data)).toString();
}

test('writes what JSON.stringify writes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(values), async (list) => {
      const data = { list, first: list[0], 'a key': { list } };
      expect(await textOf(data)).toBe(JSON.stringify(data));
    }),
    { seed: 5, numRuns: 500 },
  );
});

test.each([
  ['of ASCII', 'a "quoted" text\r\n'],
  ['of two bytes a character', 'é – \u2028'],
  // At every place of a chunk, since their lengths have no common divisor with that of a chunk.
  ['of two units a character', '🗓️ 1'],
  ['with single surrogates', '\ud83d and \udd13'],
])('writes a long text %s, beside others', async (_, part) => {
  const long = part.repeat(20_000);
  const data = { before: 'a', texts: [long, 'short', `${long}.`], after: { [part]: 1 } };
  expect(await textOf(data)).toBe(JSON.stringify(data));
});

test('yields to the event loop within a long text', async () => {
  const data = { ics: 'BEGIN:VEVENT\r\nSUMMARY:"é"\r\n'.repeat(1_000_000) };
  const turns = countTurns();
  await writeJson(data);
  expect(turns()).toBeGreaterThanOrEqual(40);
});
