import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInSteps as parse } from '../../../../src/connectors/http/json-steps.ts';
import { countTurns } from '../../../support/event-loop.ts';

/** Makes a text longer than one step. */
const PADDING = ' '.repeat(70_000);
const parseInSteps = (text: string) => parse(text, 0);
const ROW = JSON.stringify({ name: 'a "quoted" \\ name', '[': '}]', list: [1, [], {}, null, true, -1.5e3] });
// None ends with a backslash: JSON.parse of Node 24.21 (V8 13.6) takes the name `"` for `\\` if it has met that at the same place.
const NAMES = fc.constantFrom('__proto__', 'constructor', '"', '\\-', '', 'a');

async function outcomeOf(parseText: () => unknown) {
  try {
    return { value: await parseText() };
  } catch {
    return 'rejected';
  }
}

test('returns what JSON.parse returns for every value', async () => {
  const values = fc.oneof(fc.jsonValue(), fc.dictionary(NAMES, fc.jsonValue()));
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const large = [value, { key: value }, ...Array.from({ length: 300 }, () => ROW.repeat(1)), value];
      for (const text of [JSON.stringify(value) + PADDING, JSON.stringify(large) + PADDING]) {
        expect(JSON.stringify(await parseInSteps(text))).toBe(JSON.stringify(JSON.parse(text)));
      }
    }),
    { seed: 5, numRuns: 100 },
  );
});

test('keeps a key __proto__ of a large object as its own', async () => {
  const text = `{"__proto__":{"isAdmin":true},"rows":[${`${ROW},`.repeat(2000)}0]}`;
  const parsed = (await parseInSteps(text)) as object;
  expect(Object.keys(parsed)).toEqual(['__proto__', 'rows']);
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
});

test('rejects what JSON.parse rejects when a character of a large text is changed or missing', async () => {
  const text = `{"a":[${`${ROW},`.repeat(900)}0],"b":{"c":[${`${ROW},`.repeat(900)}0]}}`;
  const places = fc.oneof(
    fc.nat(text.length - 1),
    fc.nat(120),
    fc.nat(120).map((fromEnd) => text.length - 1 - fromEnd),
  );
  await fc.assert(
    fc.asyncProperty(places, fc.constantFrom('', '[', ']', '{', '}', '"', '\\', ',', ':', '1', ' '), async (at, by) => {
      const changed = text.slice(0, at) + by + text.slice(at + 1);
      expect(await outcomeOf(() => parseInSteps(changed))).toEqual(await outcomeOf(() => JSON.parse(changed)));
    }),
    { seed: 5, numRuns: 150 },
  );
});

test('yields to the event loop between the parts of a large text', async () => {
  const text = `{"rows":[${`${ROW},`.repeat(20_000)}0]}`;
  const turns = countTurns({ millisecondsPerReading: 10 });
  await parseInSteps(text);
  expect(turns()).toBeGreaterThanOrEqual(20);
});

test('parses a text of up to a mebibyte at once', async () => {
  const turns = countTurns();
  await parse(`[${`${ROW},`.repeat(9000)}0]`);
  expect(turns()).toBe(0);
});
