import { describe, expect, test } from 'vitest';
import { createOperationLimits } from '../../../../src/connectors/call-budget.ts';
import type { HttpClient } from '../../../../src/connectors/http/http-client.ts';
import { ProviderError } from '../../../../src/domain/errors.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { always, createCall, createClient, failureOf, inTurn, NOW, startServer, THINGS, until } from './http-server.ts';

const POST = { ...THINGS, method: 'POST' } as const;

function codeOf(reason: unknown) {
  return reason instanceof ProviderError ? [reason.code, reason.retryAfterSeconds] : reason;
}

/** Sends this many writes at once, since equal reads would be shared. */
function sendMany(client: HttpClient, count: number, call = createCall().call) {
  return Array.from({ length: count }, () =>
    client.request(POST, call).then(
      () => 'sent',
      (reason: unknown) => codeOf(reason),
    ),
  );
}

describe('the configured rate limit', () => {
  const rateLimit = { calls: 2, seconds: 1 };

  test('queues calls for at most two seconds, and rejects at once those that had to wait longer', async () => {
    const { origin, received } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit });
    const sending = sendMany(client, 8);
    // Two now, two after one second, two after two; the rest would wait three seconds and fail at once.
    const refused = ['RATE_LIMITED', 3];
    expect(await Promise.all(sending.slice(6))).toEqual([refused, refused]);
    expect(await Promise.all(sending.slice(0, 2))).toEqual(['sent', 'sent']);
    expect(received).toHaveLength(2);
    for (const seconds of [1, 2]) {
      clock.advanceTo(NOW + seconds * 1000 - 1);
      expect(clock.timerCount()).toBe(6 - seconds * 2);
      clock.advanceTo(NOW + seconds * 1000);
      expect(await Promise.all(sending.slice(seconds * 2, seconds * 2 + 2))).toEqual(['sent', 'sent']);
      expect(received).toHaveLength(2 + seconds * 2);
    }
  });

  test('queues calls for longer when maxQueueMs allows', async () => {
    const { origin } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit, maxQueueMs: 4000 });
    const sending = sendMany(client, 12);
    expect(await Promise.all(sending.slice(10))).toEqual([
      ['RATE_LIMITED', 5],
      ['RATE_LIMITED', 5],
    ]);
    expect(await Promise.all(sending.slice(0, 2))).toEqual(['sent', 'sent']);
  });

  test('reports the wait, and does not count a call that was not sent', async () => {
    const { origin } = await startServer(always(200));
    const client = createClient(origin, { clock: manualClock(NOW), rateLimit: { calls: 1, seconds: 60 } });
    const { call, cost } = createCall();
    await client.request(POST, call);
    const error = await failureOf(client.request(POST, call));
    expect(error.message).toMatch(/^Rate limit of .* \(account acme\) reached; retry in 60 s$/);
    expect(cost.called).toBe(1);
  });

  test('begins a new window with the first call after the old one', async () => {
    const { origin } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit: { calls: 1, seconds: 60 } });
    await client.request(POST, createCall().call);
    clock.advanceTo(NOW + 90_000);
    await client.request(POST, createCall().call);
    clock.advanceTo(NOW + 147_000);
    expect(await Promise.all(sendMany(client, 1))).toEqual([['RATE_LIMITED', 3]]);
    clock.advanceTo(NOW + 150_000);
    expect(await Promise.all(sendMany(client, 1))).toEqual(['sent']);
  });

  test("rejects a call that could only be sent after the operation's deadline", async () => {
    const { origin } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit });
    const limits = createOperationLimits({ now: clock.now, timeoutMs: 900, maximumCalls: 9 });
    const sending = sendMany(client, 3, { ...createCall().call, limits });
    expect(await Promise.all(sending)).toEqual(['sent', 'sent', ['RATE_LIMITED', 1]]);
    expect(clock.timerCount()).toBe(0);
  });

  test('passes the place in the queue on when a queued call is cancelled', async () => {
    const { origin } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit: { calls: 1, seconds: 1.5 } });
    await client.request(POST, createCall().call);
    const stop = new AbortController();
    const givenUp = client.request(POST, createCall(stop.signal).call);
    await until(() => clock.timerCount() === 1);
    stop.abort(new Error('cancelled'));
    await expect(givenUp).rejects.toThrow('cancelled');
    expect(clock.timerCount()).toBe(0);
    const [next] = sendMany(client, 1);
    await until(() => clock.timerCount() === 1);
    clock.advanceTo(NOW + 1500);
    expect(await next).toBe('sent');
  });

  test('gives the turns of cancelled calls to the next ones, and books nothing behind them', async () => {
    const { origin, received } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit: { calls: 2, seconds: 1 }, maxQueueMs: 10_000 });
    const stop = new AbortController();
    const givenUp = sendMany(client, 20, createCall(stop.signal).call);
    await Promise.all(givenUp.slice(0, 2));
    stop.abort(new Error('cancelled'));
    await Promise.all(givenUp);
    expect(clock.timerCount()).toBe(0);
    // The first window is used up by the two that were sent; the next one is free.
    const [next, after, later] = sendMany(client, 3);
    await until(() => clock.timerCount() === 3);
    clock.advanceTo(NOW + 1000);
    expect(await Promise.all([next, after])).toEqual(['sent', 'sent']);
    expect(received).toHaveLength(4);
    clock.advanceTo(NOW + 2000);
    expect(await later).toBe('sent');
  });

  test('gives a turn in the middle of the queue to the next call', async () => {
    const { origin } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit: { calls: 1, seconds: 1 }, maxQueueMs: 10_000 });
    const stop = new AbortController();
    const [first] = sendMany(client, 1);
    const [second] = sendMany(client, 1, createCall(stop.signal).call);
    const [third] = sendMany(client, 1);
    await first;
    await until(() => clock.timerCount() === 2);
    stop.abort(new Error('cancelled'));
    await second;
    const [instead] = sendMany(client, 1);
    await until(() => clock.timerCount() === 2);
    clock.advanceTo(NOW + 1000);
    expect(await instead).toBe('sent');
    clock.advanceTo(NOW + 2000);
    expect(await third).toBe('sent');
  });

  test('is separate for each credential', async () => {
    const { origin } = await startServer(always(200));
    const client = createClient(origin, { clock: manualClock(NOW), rateLimit: { calls: 1, seconds: 60 } });
    const [one, other] = [createCall().call, { ...createCall().call, credential: 'another' }];
    await client.request(POST, one);
    await client.request(POST, other);
    expect(await Promise.all([...sendMany(client, 1, one), ...sendMany(client, 1, other)])).toEqual([
      ['RATE_LIMITED', 60],
      ['RATE_LIMITED', 60],
    ]);
  });
});

describe('the limit that the provider reports', () => {
  const readBudget = ({ left, reset }: Readonly<Record<string, string | undefined>>, now: number) =>
    left === undefined ? undefined : { limit: 10, remaining: Number(left), resetAt: now + Number(reset) * 1000 };
  const reported = (left: number, reset: number) => [200, { left: String(left), reset: String(reset) }] as const;

  test('sends nothing while no calls remain, even if others used them up', async () => {
    const { origin, received } = await startServer(inTurn(reported(0, 41), reported(9, 60)));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, readBudget });
    await client.request(THINGS, createCall().call);
    expect(await failureOf(client.request(THINGS, createCall().call))).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 41,
    });
    expect(received).toHaveLength(1);
    clock.advanceTo(NOW + 41_000);
    await client.request(THINGS, createCall().call);
    await client.request(THINGS, createCall().call);
    expect(received).toHaveLength(3);
  });

  test('counts calls in flight', async () => {
    const { origin, received } = await startServer(inTurn(reported(2, 41), 'silence'));
    const client = createClient(origin, { clock: manualClock(NOW), readBudget });
    await client.request(THINGS, createCall().call);
    const stop = new AbortController();
    const waiting = Promise.all(sendMany(client, 2, createCall(stop.signal).call));
    await until(() => received.length === 3);
    expect(await Promise.all(sendMany(client, 1))).toEqual([['RATE_LIMITED', 41]]);
    stop.abort(new Error('over'));
    await waiting;
  });

  test('does not increase the remaining calls when responses arrive out of order', async () => {
    const { origin } = await startServer(inTurn(reported(1, 41), reported(5, 42), reported(5, 42)));
    const client = createClient(origin, { clock: manualClock(NOW), readBudget });
    for (let i = 0; i < 2; i += 1) await client.request(THINGS, createCall().call);
    expect(await Promise.all(sendMany(client, 1))).toEqual([['RATE_LIMITED', 42]]);
  });

  test('starts over when a window with a later end is reported', async () => {
    const { origin, received } = await startServer(inTurn(reported(1, 10), reported(9, 70), reported(8, 70)));
    const client = createClient(origin, { clock: manualClock(NOW), readBudget });
    for (let i = 0; i < 3; i += 1) await client.request(THINGS, createCall().call);
    expect(received).toHaveLength(3);
  });
});

describe('after a 429', () => {
  test('sends nothing until the reported time has passed', async () => {
    const { origin, received } = await startServer(inTurn([429, { 'retry-after': '60' }], 200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock });
    await failureOf(client.request(POST, createCall().call));
    clock.advanceTo(NOW + 57_500);
    for (const request of [THINGS, POST]) {
      const error = await failureOf(client.request(request, createCall().call));
      expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 3 });
    }
    expect(received).toHaveLength(1);
    clock.advanceTo(NOW + 60_000);
    await client.request(POST, createCall().call);
    expect(received).toHaveLength(2);
  });

  test('makes queued calls wait longer, or fail when that takes too long', async () => {
    const { origin, received } = await startServer(inTurn('silence', [429, { 'retry-after': '4' }]));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit: { calls: 2, seconds: 1 } });
    const stop = new AbortController();
    const [silent] = sendMany(client, 1, createCall(stop.signal).call);
    await until(() => received.length === 1);
    const [refused, waiting] = sendMany(client, 2);
    expect(await refused).toEqual(['RATE_LIMITED', 4]);
    await until(() => clock.timerCount() === 1);
    clock.advanceTo(NOW + 1000);
    expect(await waiting).toEqual(['RATE_LIMITED', 3]);
    expect(received).toHaveLength(2);
    stop.abort(new Error('over'));
    await silent;
  });

  test('sends calls with another credential', async () => {
    const { origin } = await startServer(inTurn([429, { 'retry-after': '60' }], 200));
    const client = createClient(origin);
    await failureOf(client.request(THINGS, createCall().call));
    expect(await client.request(THINGS, { ...createCall().call, credential: 'another' })).toEqual({});
  });
});

describe('the capacity for many calls', () => {
  const rateLimit = { calls: 5, seconds: 1 };

  async function capacityOf(settings: Parameters<typeof createClient>[1], maximumCalls = 500) {
    const { origin, received } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, ...settings });
    const limits = createOperationLimits({ now: clock.now, timeoutMs: 25_000, maximumCalls });
    const call = { ...createCall().call, limits };
    const refused = async (calls: number) => {
      try {
        await client.ensureCapacity(calls, call);
        return undefined;
      } catch (error) {
        return error instanceof ProviderError ? [error.code, error.retryable, error.message] : error;
      }
    };
    return { client, call, clock, received, refused };
  }

  test('is exceeded for good by calls that the rate limit does not let through in time', async () => {
    const { refused } = await capacityOf({ rateLimit, maxQueueMs: 10_000 });
    expect(await refused(55)).toBeUndefined();
    expect(await refused(56)).toEqual([
      'TOO_MANY_UPSTREAM_CALLS',
      false,
      expect.stringMatching(
        /takes 56 more calls, which its rate limit \(5 calls per 1 s\) does not let through in time/,
      ),
    ]);
  });

  test('is exceeded for a time by other calls', async () => {
    const { client, call, refused, clock } = await capacityOf({ rateLimit, maxQueueMs: 10_000 });
    const sending = sendMany(client, 20, call);
    await Promise.all(sending.slice(0, 5));
    expect(await refused(35)).toBeUndefined();
    expect(await refused(36)).toEqual(['RATE_LIMITED', true, expect.stringContaining('retry in 1 s')]);
    clock.advanceTo(NOW + 4000);
    await Promise.all(sending);
    expect(await refused(36)).toBeUndefined();
  });

  test('is exceeded by more calls than the operation may make, which the message names', async () => {
    const { client, call, refused } = await capacityOf({}, 3);
    await client.request(THINGS, call);
    expect(await refused(2)).toBeUndefined();
    expect(await refused(3)).toEqual([
      'TOO_MANY_UPSTREAM_CALLS',
      false,
      expect.stringContaining('MAX_UPSTREAM_CALLS (3)'),
    ]);
  });
});
