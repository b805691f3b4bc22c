import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { BodyFormat } from '../../../../src/connectors/http/body-format.ts';
import { TextBody } from '../../../../src/connectors/http/encoding.ts';
import { path } from '../../../../src/connectors/http/http-request.ts';
import { ResponseLimitError } from '../../../../src/connectors/http/json-limits.ts';
import { always, createCall, createClient, failureOf, startServer } from './http-server.ts';

const LINES: BodyFormat = {
  name: 'a list of lines',
  accept: 'text/lines',
  async parse(text) {
    if (text.startsWith('{')) throw new Error(`secret ${text}`);
    if (text.startsWith('+')) throw new ResponseLimitError('returned a response of more than 3 lines');
    return text.split('\n');
  },
};

const REPORT = {
  method: 'REPORT',
  path: path`/lines`,
  body: new TextBody('<all/>', 'application/xml'),
  format: LINES,
  schema: z.array(z.string()),
} as const;

describe('a request with a format and a text as its body', () => {
  test('sends the text with its content type and the accepted format, and returns the parsed body', async () => {
    const { origin, received } = await startServer(always(207, 'one\ntwo'));
    expect(await createClient(origin).request(REPORT, createCall().call)).toEqual(['one', 'two']);
    const [{ method, body, headers }] = received as [(typeof received)[0]];
    expect([method, body, headers['content-type'], headers.accept]).toEqual([
      'REPORT',
      '<all/>',
      'application/xml',
      'text/lines',
    ]);
  });

  test('fails when the body is not in the format, without its text', async () => {
    const { origin } = await startServer(always(200, '{"secret": 1}'));
    const failure = await failureOf(createClient(origin).request(REPORT, createCall().call));
    expect(failure.code).toBe('UPSTREAM_INVALID');
    expect(failure.message).toMatch(/returned a body that is not a list of lines for REPORT \/lines$/);
  });

  test('fails with the limit that the body exceeds', async () => {
    const { origin } = await startServer(always(200, '+'));
    const failure = await failureOf(createClient(origin).request(REPORT, createCall().call));
    expect(failure.message).toContain('returned a response of more than 3 lines');
  });

  test('reads an unsuccessful response as JSON, for the reason of the failure', async () => {
    const { origin } = await startServer(always(403, '{"reason":"old token"}'));
    const seen: unknown[] = [];
    const readFailureReason = (_: number, body: unknown) => {
      seen.push(body);
      return 'OLD';
    };
    const failure = await failureOf(createClient(origin, { readFailureReason }).request(REPORT, createCall().call));
    expect([failure.upstreamReason, seen]).toEqual(['OLD', [{ reason: 'old token' }]]);
  });
});

describe.each(['REPORT', 'PROPFIND'] as const)('%s', (method) => {
  test('is retried as a read', async () => {
    const { origin, received } = await startServer((response) =>
      always(received.length === 1 ? 503 : 200, 'one')(response),
    );
    expect(await createClient(origin).request({ ...REPORT, method }, createCall().call)).toEqual(['one']);
    expect(received).toHaveLength(2);
  });

  test('shares a request in flight only when method and body are equal', async () => {
    const { origin, received } = await startServer(always(200, 'one'));
    const client = createClient(origin);
    const other = { ...REPORT, method, body: new TextBody('<some/>', 'application/xml') };
    const { body: _body, ...get } = REPORT;
    await Promise.all([
      client.request({ ...REPORT, method }, createCall().call),
      client.request({ ...REPORT, method }, createCall().call),
      client.request(other, createCall().call),
      client.request({ ...get, method: 'GET' }, createCall().call),
    ]);
    expect(received.map((request) => `${request.method} ${request.body}`).toSorted()).toEqual([
      'GET ',
      `${method} <all/>`,
      `${method} <some/>`,
    ]);
  });
});
