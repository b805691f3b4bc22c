import { type IncomingMessage, request as nodeRequest } from 'node:http';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { openHeldSlot } from '../support/held-slot.ts';

// https://graphql.github.io/graphql-over-http/draft/#sec-Body and RFC 9110, section 12.5.1.

const APOLLO =
  'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9';
const CHANGES = 'subscription { reservationChanged { ... on ReservationChange { cursor kind } } }';

async function send(url: string, accept: string | undefined, query = '{ __typename }') {
  const { statusCode, headers, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(accept !== undefined && { accept }) },
    body: JSON.stringify({ query }),
  });
  return { status: statusCode, type: headers['content-type'], text: await body.text() };
}

test.each([
  [undefined, 'application/json; charset=utf-8'],
  ['', 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['application/*', 'application/json; charset=utf-8'],
  ['application/json;q=0.5, application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
  ['application/graphql-response+json;q=0.5, application/json', 'application/json; charset=utf-8'],
  ['application/json;q=0, */*', 'application/graphql-response+json; charset=utf-8'],
  ['application/json; charset=UTF-8', 'application/json; charset=utf-8'],
  ['text/html, application/json;q=0.1', 'application/json; charset=utf-8'],
  [APOLLO, 'application/graphql-response+json; charset=utf-8'],
  ['text/event-stream;q=0.1, application/json;q=0', 'text/event-stream'],
])('returns a result for Accept: %s as %s', async (accept, type) => {
  const { url } = await startGateway([]);
  expect(await send(url, accept)).toMatchObject({ status: 200, type, text: expect.stringContaining('"Query"') });
});

test.each(['text/html', 'application/json;q=0', '*/*;q=0', 'application/json; charset=latin1', 'image/*'])(
  'returns 406 with a message for Accept: %s',
  async (accept) => {
    const { url } = await startGateway([]);
    const { status, text } = await send(url, accept);
    expect({ status, ...JSON.parse(text) }).toEqual({
      status: 406,
      errors: [{ message: expect.stringContaining('application/json'), extensions: { code: 'INVALID_INPUT' } }],
    });
  },
);

test.each([
  ['text/html', 'text/html'],
  ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
  ['text/html;q=0, */*', 'application/json; charset=utf-8'],
  ['text/html;q=0.5, application/json', 'application/json; charset=utf-8'],
])('returns GraphiQL only to clients that prefer pages, for a GET with Accept: %s', async (accept, type) => {
  const { url } = await startGateway([]);
  const { headers, body } = await request(`${url}?query=%7B__typename%7D`, { headers: { accept } });
  await body.dump();
  expect(headers['content-type']).toBe(type);
});

test('returns 406 without executing a mutation whose result is accepted in no format', async () => {
  const gateway = await openHeldSlot();
  onTestFinished(() => gateway.close());
  const calls = gateway.running.requests.length;
  const query = `mutation { reserveSlot(input: { eventType: "RXZlbnRUeXBlOnJhaWw6MTE=", start: "2026-11-24T10:00:00Z" }) { __typename } }`;
  expect(await send(gateway.url, 'multipart/mixed', query)).toMatchObject({
    status: 406,
    text: expect.stringContaining('application/json'),
  });
  expect(gateway.running.requests.length).toBe(calls);
  expect(await send(gateway.url, 'application/json', query)).toMatchObject({
    status: 200,
    text: expect.stringContaining('ReserveSlotPayload'),
  });
});

test.each([
  'application/json',
  'application/graphql-response+json, application/json',
  'text/event-stream;q=0, application/json',
  'multipart/mixed;deferSpec=20220824, application/json',
  'multipart/mixed;boundary=graphql;subscriptionSpec=2.0, application/json',
])('returns 406 for a subscription with Accept: %s', async (accept) => {
  const { url } = await startGateway([]);
  const { status, text } = await send(url, accept, CHANGES);
  expect({ status, ...JSON.parse(text) }).toEqual({
    status: 406,
    errors: [{ message: expect.stringContaining('text/event-stream'), extensions: { code: 'INVALID_INPUT' } }],
  });
});

/** Opens a stream; `next` resolves with the text up to the next occurrence of the delimiter. */
async function openStream(url: string, accept: string | undefined) {
  const opened = Promise.withResolvers<IncomingMessage>();
  const clientRequest = nodeRequest(url, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...(accept !== undefined && { accept }) },
  });
  clientRequest
    .once('response', opened.resolve)
    .once('error', opened.reject)
    .end(JSON.stringify({ query: CHANGES }));
  onTestFinished(() => void clientRequest.destroy());
  const response = await opened.promise;
  const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]();
  let text = '';
  return {
    status: response.statusCode,
    type: response.headers['content-type'],
    async next(delimiter: string): Promise<string> {
      while (!text.includes(delimiter)) text += (await chunks.next()).value;
      const end = text.indexOf(delimiter);
      const part = text.slice(0, end);
      text = text.slice(end + delimiter.length);
      return part;
    },
  };
}

const DELIMITER = '\r\n--graphql';

/** The body of one part, which has the headers of the multipart protocol. */
function bodyOf(part: string): unknown {
  const [headers, body] = part.split('\r\n\r\n');
  expect(headers).toBe('\r\ncontent-type: application/json; charset=utf-8');
  return JSON.parse(body!);
}

test.each([
  APOLLO,
  'multipart/mixed;subscriptionSpec=1.0, application/json',
  'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"',
  'multipart/mixed, text/event-stream;q=0.5',
])('sends the events of a subscription in the multipart protocol with Accept: %s', async (accept) => {
  const gateway = await openHeldSlot();
  onTestFinished(() => gateway.close());
  const stream = await openStream(gateway.url, accept);
  expect(stream).toMatchObject({ status: 200, type: 'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"' });
  expect(await stream.next(DELIMITER)).toBe('');
  for (const _ of [1, 2]) {
    await gateway.extend();
    expect(bodyOf(await stream.next(DELIMITER))).toEqual({
      payload: {
        data: { reservationChanged: { cursor: expect.any(String), kind: 'EXTENDED' } },
        extensions: { cursor: expect.any(String) },
      },
    });
  }
});

test('keeps a multipart connection open with heartbeats', async () => {
  const gateway = await openHeldSlot();
  onTestFinished(() => gateway.close());
  const stream = await openStream(gateway.url, APOLLO);
  expect(await stream.next(DELIMITER)).toBe('');
  for (let seconds = 1; seconds <= 12; seconds += 1) gateway.clock.advanceTo(gateway.clock.now() + 1000);
  expect(bodyOf(await stream.next(DELIMITER))).toEqual({});
});

test.each([undefined, '*/*', 'text/event-stream, multipart/mixed', 'application/json, text/event-stream;q=0.1'])(
  'sends the events of a subscription as server-sent events with Accept: %s',
  async (accept) => {
    const gateway = await openHeldSlot();
    onTestFinished(() => gateway.close());
    const stream = await openStream(gateway.url, accept);
    expect(stream).toMatchObject({ status: 200, type: 'text/event-stream' });
    await stream.next(':\n\n');
    await gateway.extend();
    expect(await stream.next('\n\n')).toMatch(/^id: \S+\nevent: next\ndata: \{"data"/);
  },
);
