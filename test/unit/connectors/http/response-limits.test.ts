import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { JsonLimits, MAX_JSON_DEPTH, MAX_JSON_VALUES } from '../../../../src/connectors/http/json-limits.ts';
import { listOf, MAX_ROWS, nestedListOf, placesOf } from '../../../../src/connectors/http/list-schema.ts';
import { countTurns } from '../../../support/event-loop.ts';
import { always, createCall, createClient, failureOf, startServer, THINGS } from './http-server.ts';

const row = z.object({ id: z.int(), name: z.string(), days: nestedListOf(z.string()) });
const ROW = { id: 1, name: 'Ada', days: ['Monday'] };
const list = z.object({ rows: listOf(row) });

async function failureFor(body: string, schema: z.ZodType = z.unknown()) {
  const { origin, received } = await startServer(always(200, body));
  const error = await failureOf(createClient(origin).request({ ...THINGS, schema }, createCall().call));
  expect(received).toHaveLength(1);
  return error;
}

describe('a response', () => {
  test('is rejected once when it is nested too deeply', async () => {
    const error = await failureFor('['.repeat(5_000_000));
    expect([error.code, error.retryable]).toEqual(['UPSTREAM_INVALID', false]);
    expect(error.message).toMatch(/returned a response of more than 64 nested levels/);
  });

  test('is rejected when it has too many values', async () => {
    const error = await failureFor(`{"rows":[${'{},'.repeat(MAX_JSON_VALUES)}{}]}`, list);
    expect(error.message).toMatch(/returned a response of more than 1000000 values/);
  });

  test('is rejected at its first invalid row', async () => {
    const error = await failureFor(`{"rows":[${'{},'.repeat(9000)}{}]}`, list);
    expect(error.message).toMatch(/ at rows\.0\.id, rows\.0\.name, rows\.0\.days$/);
  });

  test('is rejected when a list has more rows than any contract allows', async () => {
    const rows = Array.from({ length: MAX_ROWS + 1 }, () => ROW);
    const error = await failureFor(JSON.stringify({ rows }), list);
    expect(error.message).toMatch(/ at rows$/);
  });

  test('is read when it has as many rows, while the event loop goes on', async () => {
    const rows = Array.from({ length: MAX_ROWS }, () => ROW);
    const { origin } = await startServer(always(200, JSON.stringify({ rows })));
    const turns = countTurns();
    const before = turns();
    const read = await createClient(origin).request({ ...THINGS, schema: list }, createCall().call);
    expect(read.rows).toHaveLength(MAX_ROWS);
    expect(turns() - before).toBeGreaterThanOrEqual(2500);
  });
});

test('validates no row after the first invalid one, and none of a nested list that is too long', async () => {
  let validated = 0;
  const counted = z.unknown().refine(() => {
    validated += 1;
    return validated < 3;
  });
  const found = await listOf(counted).safeParseAsync(Array.from({ length: 100 }));
  expect([found.success, validated]).toEqual([false, 3]);
  const tooLong = nestedListOf(counted).safeParse(Array.from({ length: MAX_ROWS + 1 }));
  expect([tooLong.success, validated]).toEqual([false, 3]);
});

test('shows the place of an invalid field within nested lists, and no key of the response', async () => {
  const schema = z.object({ rows: listOf(z.object({ days: nestedListOf(z.record(z.string(), z.int())) })) });
  const { error } = await schema.safeParseAsync({ rows: [{ days: [{ secret: 'x' }] }] });
  expect(placesOf(error!, schema)).toEqual(['rows.0.days.0.*']);
});

describe('the measure of a text', () => {
  function accepts(text: string, chunkSize = text.length): boolean {
    const limits = new JsonLimits();
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length; at += chunkSize) limits.add(bytes.subarray(at, at + chunkSize));
      return true;
    } catch {
      return false;
    }
  }
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  test.each([1, 3, 1000])('ignores what stands in strings, with chunks of %i bytes', (chunkSize) => {
    const text = JSON.stringify([{ '[[{': '\\"[[[["{{{{\\\\' }, '['.repeat(100)]);
    expect(accepts(text, chunkSize)).toBe(true);
    expect(accepts(`[${text},${nested(MAX_JSON_DEPTH)}]`, chunkSize)).toBe(false);
    expect(accepts(`[${text},${nested(MAX_JSON_DEPTH - 1)}]`, chunkSize)).toBe(true);
  });

  test('ignores text that is not JSON', () => {
    expect(accepts(`<script>${'['.repeat(100)}</script>`)).toBe(true);
    expect(accepts(` \n\uFEFF${'['.repeat(100)}`)).toBe(false);
  });
});
