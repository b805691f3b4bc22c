import { describe, expect, test } from 'vitest';
import { BODY_MS, BODY_TEXT, begin, errorIn, event, LIMIT, NOW, send, start } from '../../support/webhook-endpoint.ts';

test('returns 204 for a delivery, and passes its events on with their account', async () => {
  const received: unknown[] = [];
  const over = Promise.withResolvers<void>();
  const started = await start({
    receive: async (account, delivered) => void received.push([account.key, delivered]),
    onTimerCancelled: over.resolve,
  });
  expect(await send(started, 'a b', { path: '/webhooks/nora?from=anywhere' })).toMatchObject({ status: 204, text: '' });
  expect(received).toEqual([
    ['nora', event('a')],
    ['nora', event('b')],
  ]);
  expect(started.log).toEqual([]);
  await over.promise;
  expect(started.clock.timerCount()).toBe(0);
});

test('accepts a delivery without events', async () => {
  const started = await start();
  expect((await send(started, '')).status).toBe(204);
  expect(started.received).toEqual([]);
});

describe('accounts are not revealed', () => {
  test('by the response for an unknown account, one without webhooks, or a wrong signature', async () => {
    const started = await start();
    const responses = [];
    for (const account of ['unknown', 'mute', '__proto__', 'NORA', '%6eora', 'nora/', 'nora/x', '']) {
      const { status, text } = await send(started, 'a', { path: `/webhooks/${account}` });
      responses.push({ status, text });
    }
    const { status, text } = await send(started, 'a', { signature: 'wrong' });
    responses.push({ status, text });
    expect(new Set(responses.map((response) => JSON.stringify(response)))).toHaveLength(1);
    expect(responses[0]).toEqual({ status: 401, text: expect.stringContaining('/webhooks/<account>') });
  });

  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('by %s, which gets 405 everywhere', async (method) => {
    const started = await start();
    for (const path of ['/webhooks/nora', '/webhooks/unknown']) {
      const response = await send(started, '', { path, method });
      expect([response.status, response.headers['allow']]).toEqual([405, 'POST']);
      expect(errorIn(response)).toContain('POST');
    }
    expect(started.received).toEqual([]);
  });
});

test('returns 401 for an unsigned delivery and 400 for an unreadable one, without passing anything on', async () => {
  const started = await start();
  const unsigned = await send(started, `? ${BODY_TEXT}`, { signature: BODY_TEXT });
  expect([unsigned.status, unsigned.headers['content-type'], unsigned.text]).toEqual([
    401,
    'application/json',
    expect.stringContaining('sign it with the secret'),
  ]);
  const unreadable = await send(started, `? ${BODY_TEXT}`);
  expect([unreadable.status, errorIn(unreadable)]).toEqual([
    400,
    'Invalid webhook payload. body.uid: Must be set. Set it',
  ]);
  expect(started.log.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 40, account: 'nora', msg: 'webhook rejected', reason: expect.stringContaining('not signed') },
    { level: 40, account: 'nora', msg: 'webhook rejected', reason: expect.stringContaining('body.uid') },
  ]);
  expect(started.log.join('')).not.toContain(BODY_TEXT);
});

describe('a repeated event', () => {
  test('is accepted, but passed on once per account', async () => {
    const started = await start();
    for (const [body, path] of [['a'], ['a'], ['a b a'], ['a', '/webhooks/ole']]) {
      expect((await send(started, body ?? '', path === undefined ? {} : { path })).status).toBe(204);
    }
    expect(started.received).toEqual(['nora a', 'nora b', 'ole a']);
  });

  test('is passed on again after a failure, which returns 500 without details', async () => {
    let failures = 1;
    const started = await start({
      async receive() {
        failures -= 1;
        if (failures >= 0) throw new Error('the store is away');
      },
    });
    const failed = await send(started, `a ${BODY_TEXT}`);
    expect(failed.status).toBe(500);
    expect(failed.text).not.toContain('store');
    expect(errorIn(failed)).toContain('send the delivery again');
    expect(started.log.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 50, account: 'nora', err: { message: 'the store is away' } },
    ]);
    expect(started.log.join('')).not.toContain(BODY_TEXT);
    expect((await send(started, 'a')).status).toBe(204);
    expect((await send(started, 'a')).status).toBe(204);
    expect(started.received).toEqual(['nora a', 'nora a']);
  });

  test('shares the outcome of the first one while that is in progress', async () => {
    const second = Promise.withResolvers<void>();
    const first = Promise.withResolvers<void>();
    let reads = 0;
    const started = await start({
      receive: () => first.promise,
      onRead() {
        reads += 1;
        if (reads === 2) second.resolve();
      },
    });
    const responses = Promise.all([send(started, 'a'), send(started, 'a')]);
    await second.promise;
    first.reject(new Error('the store is away'));
    expect((await responses).map(({ status }) => status)).toEqual([500, 500]);
  });

  test('returns 500 when the deduplicator fails', async () => {
    const deduplicator = {
      wasProcessed: async () => Promise.reject(new Error('no memory')),
      recordProcessed: async () => undefined,
    };
    const started = await start({ deduplicator });
    expect((await send(started, 'a')).status).toBe(500);
    expect(started.received).toEqual([]);
  });

  test('is passed on again when it could not be recorded as processed', async () => {
    let isRecorded = false;
    const deduplicator = {
      wasProcessed: async () => false,
      async recordProcessed() {
        if (isRecorded) return;
        isRecorded = true;
        throw new Error('no memory');
      },
    };
    const started = await start({ deduplicator });
    expect((await send(started, 'a')).status).toBe(500);
    expect((await send(started, 'a')).status).toBe(204);
    expect(started.received).toEqual(['nora a', 'nora a']);
  });
});

describe('nothing is passed on, and the response is', () => {
  test('421 when the host is not allowed', async () => {
    const started = await start();
    expect((await send(started, 'a', { headers: { host: 'rebound.example' } })).status).toBe(421);
    expect(started.received).toEqual([]);
  });

  test.each([
    ['origin', 'https://other.example'],
    ['origin', 'null'],
    ['sec-fetch-site', 'cross-site'],
    ['sec-fetch-site', 'same-origin'],
  ])('403 when a web page sends it, with %s: %s', async (name, value) => {
    const started = await start();
    expect((await send(started, 'a', { headers: { [name]: value } })).status).toBe(403);
    expect(started.received).toEqual([]);
  });

  test.each([
    ['older than a day', NOW - 24 * 3_600_000],
    ['from the next day', NOW + 24 * 3_600_000],
  ])('400 when the event is %s', async (_, at) => {
    const started = await start();
    expect((await send(started, 'a', { headers: { 'x-event-at': String(at) } })).status).toBe(400);
    expect(started.received).toEqual([]);
    expect(started.log.join('')).toContain('webhook rejected');
  });
});

test('returns 500 without details after a bug, and accepts the next delivery', async () => {
  const started = await start();
  expect((await send(started, '!')).text).not.toContain('bug');
  expect((await send(started, 'a')).status).toBe(204);
});

describe('a body', () => {
  test('of 1 MiB is accepted', async () => {
    expect((await send(await start(), Buffer.alloc(LIMIT, 'x'))).status).toBe(204);
  });

  test('with a larger Content-Length gets 413 before it is sent', async () => {
    const started = await start();
    const { answered } = begin(started, '/webhooks/nora', `content-length: ${LIMIT + 1}`);
    expect(await answered).toEqual({ status: 413, text: expect.stringContaining('1 MiB') });
  });

  test('of a larger size gets 413 after a sender has sent all of it', async () => {
    const response = await send(await start(), Buffer.alloc(8 * LIMIT, 'a'));
    expect([response.status, response.headers['connection']]).toEqual([413, 'close']);
  });

  test('in chunks gets 413 when it becomes too large, and is disconnected if it continues', async () => {
    const started = await start();
    const { answered, closed, piece } = begin(started, '/webhooks/nora');
    for (let i = 0; i < 17; i += 1) piece(LIMIT / 16);
    expect((await answered).status).toBe(413);
    piece(1);
    started.clock.advanceTo(NOW + BODY_MS);
    await closed;
    expect(started.received).toEqual([]);
    expect(started.clock.timerCount()).toBe(0);
  });

  test.each([
    ['/webhooks/nora', 408],
    ['/webhooks/unknown', 408],
  ])('without an end to %s is disconnected at its time limit, with %i', async (path, status) => {
    const waiting = Promise.withResolvers<void>();
    const started = await start({ onTimer: waiting.resolve });
    const { answered, closed, piece } = begin(started, path);
    piece(1);
    await waiting.promise;
    started.clock.advanceTo(NOW + BODY_MS - 1);
    expect(started.clock.timerCount()).toBe(1);
    started.clock.advanceTo(NOW + BODY_MS);
    expect((await answered).status).toBe(status);
    await closed;
    expect(started.received).toEqual([]);
  });

  test('is forgotten when its sender disconnects', async () => {
    const waiting = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    const started = await start({ onTimer: waiting.resolve, onTimerCancelled: over.resolve });
    const { piece, leave } = begin(started, '/webhooks/nora');
    piece(1);
    await waiting.promise;
    leave();
    await over.promise;
    expect(started.clock.timerCount()).toBe(0);
    expect((await send(started, 'b')).status).toBe(204);
    expect(started.received).toEqual(['nora b']);
    expect(started.log).toEqual([]);
  });
});
