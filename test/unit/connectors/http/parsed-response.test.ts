import { expect, test } from 'vitest';
import { z } from 'zod';
import { ParsedResponse } from '../../../../src/connectors/http/parsed-response.ts';

function parse(text: string, { freezes = true } = {}) {
  return ParsedResponse.of({ status: 200, headers: {}, text, retryAfterSeconds: undefined }, freezes);
}

function countingSchema() {
  let validated = 0;
  const schema = z.object({ number: z.int() }).transform(({ number }) => {
    validated += 1;
    return { number };
  });
  return { schema, count: () => validated };
}

test('validates once by the same schema', async () => {
  const { schema, count } = countingSchema();
  const parsed = await parse('{"number": 1}');
  const first = await parsed.parseWith(schema);
  expect(first.data).toEqual({ number: 1 });
  expect(await parsed.parseWith(schema)).toBe(first);
  expect(count()).toBe(1);
});

test('validates by each schema when there are several', async () => {
  const { schema } = countingSchema();
  const other = z.object({ number: z.string() });
  const parsed = await parse('{"number": 1}');
  for (let round = 0; round < 2; round += 1) {
    expect((await parsed.parseWith(schema)).success).toBe(true);
    expect((await parsed.parseWith(other)).success).toBe(false);
    expect(await parsed.body()).toEqual({ number: 1 });
  }
});

test('returns the text when it is not JSON, and undefined when it is empty', async () => {
  const wrong = await parse('<html>');
  expect([wrong.problem, await wrong.body()]).toEqual(['returned a body that is not JSON', '<html>']);
  const empty = await parse('');
  expect([empty.problem, await empty.body()]).toEqual([undefined, undefined]);
});

test('freezes validated content, the values of maps included, and leaves errors as they are', async () => {
  const rows = z.array(z.object({ days: z.array(z.string()) })).transform((list) => ({
    byPlace: new Map<number, { days: string[] } | Error>([...list.entries(), [-1, new Error('unreadable')]]),
  }));
  const { byPlace } = (await (await parse('[{"days": ["Monday"]}]')).parseWith(rows)).data!;
  expect(Object.isFrozen(byPlace.get(0))).toBe(true);
  expect(Object.isFrozen((byPlace.get(0) as { days: string[] }).days)).toBe(true);
  expect(Object.isFrozen(byPlace.get(-1))).toBe(false);
});

test('leaves content as it is when freezing is switched off', async () => {
  const { schema } = countingSchema();
  const parsed = await parse('{"number": 1}', { freezes: false });
  expect(Object.isFrozen((await parsed.parseWith(schema)).data)).toBe(false);
});
