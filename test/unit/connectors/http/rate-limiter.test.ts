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

/** So many writes at once, since equal reads would be shared. */
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

  test('calls wait for their turn for two seconds at most; who would wait longer fails at once', async () => {
    const { origin, received } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit });
    const sending = sendMany(client, 8);
    // Two now, two after one second, two after two; those after three seconds know it at once.
    const refused = ['RATE_LIMITED', 3];
    expect(await Promise.all(sending.slice(6))).toEqual([refused, refused]);
    expect(await Promise.all(sending.slice(0, 2))).toEqual(['sent', 'sent']);
    expect(received).toHaveLength(2);
    for (const seconds of [1, 2]) {
      clock.turnTo(NOW + seconds * 1000 - 1);
      expect(clock.alarms()).toBe(6 - seconds * 2);
      clock.turnTo(NOW + seconds * 1000);
      expect(await Promise.all(sending.slice(seconds * 2, seconds * 2 + 2))).toEqual(['sent', 'sent']);
      expect(received).toHaveLength(2 + seconds * 2);
    }
  });

  test('where a provider says so, calls wait longer', async () => {
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

  test('the message names the wait, and a call that was not sent costs nothing', async () => {
    const { origin } = await startServer(always(200));
    const client = createClient(origin, { clock: manualClock(NOW), rateLimit: { calls: 1, seconds: 60 } });
    const { call, cost } = createCall();
    await client.request(POST, call);
    const error = await failureOf(client.request(POST, call));
    expect(error.message).toMatch(/^Rate limit of .* \(account acme\) reached; retry in 60 s$/);
    expect(cost.called).toBe(1);
  });

  test('a new window begins with the first call after the old one', async () => {
    const { origin } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit: { calls: 1, seconds: 60 } });
    await client.request(POST, createCall().call);
    clock.turnTo(NOW + 90_000);
    await client.request(POST, createCall().call);
    clock.turnTo(NOW + 147_000);
    expect(await Promise.all(sendMany(client, 1))).toEqual([['RATE_LIMITED', 3]]);
    clock.turnTo(NOW + 150_000);
    expect(await Promise.all(sendMany(client, 1))).toEqual(['sent']);
  });

  test("a turn past the operation's deadline is none", async () => {
    const { origin } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit });
    const limits = createOperationLimits({ now: clock.now, timeoutMs: 900, maximumCalls: 9 });
    const sending = sendMany(client, 3, { ...createCall().call, limits });
    expect(await Promise.all(sending)).toEqual(['sent', 'sent', ['RATE_LIMITED', 1]]);
    expect(clock.alarms()).toBe(0);
  });

  test('who is given up while waiting leaves the turn to the next one', async () => {
    const { origin } = await startServer(always(200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit: { calls: 1, seconds: 1.5 } });
    await client.request(POST, createCall().call);
    const stop = new AbortController();
    const givenUp = client.request(POST, createCall(stop.signal).call);
    await until(() => clock.alarms() === 1);
    stop.abort(new Error('nobody waits'));
    await expect(givenUp).rejects.toThrow('nobody waits');
    expect(clock.alarms()).toBe(0);
    const [next] = sendMany(client, 1);
    await until(() => clock.alarms() === 1);
    clock.turnTo(NOW + 1500);
    expect(await next).toBe('sent');
  });

  test('each credential has its own', async () => {
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

describe('what the provider tells of its own count', () => {
  const readBudget = ({ left, reset }: Readonly<Record<string, string | undefined>>, now: number) =>
    left === undefined ? undefined : { limit: 10, remaining: Number(left), resetAt: now + Number(reset) * 1000 };
  const told = (left: number, reset: number) => [200, { left: String(left), reset: String(reset) }] as const;

  test('nothing is sent while nothing is left, also if others used it up', async () => {
    const { origin, received } = await startServer(inTurn(told(0, 41), told(9, 60)));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, readBudget });
    await client.request(THINGS, createCall().call);
    expect(await failureOf(client.request(THINGS, createCall().call))).toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 41,
    });
    expect(received).toHaveLength(1);
    clock.turnTo(NOW + 41_000);
    await client.request(THINGS, createCall().call);
    await client.request(THINGS, createCall().call);
    expect(received).toHaveLength(3);
  });

  test('calls under way count before they are answered', async () => {
    const { origin, received } = await startServer(inTurn(told(2, 41), 'silence'));
    const client = createClient(origin, { clock: manualClock(NOW), readBudget });
    await client.request(THINGS, createCall().call);
    const stop = new AbortController();
    const waiting = Promise.all(sendMany(client, 2, createCall(stop.signal).call));
    await until(() => received.length === 3);
    expect(await Promise.all(sendMany(client, 1))).toEqual([['RATE_LIMITED', 41]]);
    stop.abort(new Error('over'));
    await waiting;
  });

  test('an answer that was overtaken does not bring back what is gone', async () => {
    const { origin } = await startServer(inTurn(told(1, 41), told(5, 42), told(5, 42)));
    const client = createClient(origin, { clock: manualClock(NOW), readBudget });
    for (let i = 0; i < 2; i += 1) await client.request(THINGS, createCall().call);
    expect(await Promise.all(sendMany(client, 1))).toEqual([['RATE_LIMITED', 42]]);
  });

  test('a window that ends later is a new one', async () => {
    const { origin, received } = await startServer(inTurn(told(1, 10), told(9, 70), told(8, 70)));
    const client = createClient(origin, { clock: manualClock(NOW), readBudget });
    for (let i = 0; i < 3; i += 1) await client.request(THINGS, createCall().call);
    expect(received).toHaveLength(3);
  });
});

describe('after a 429', () => {
  test('nothing is sent until its time is over, whatever it is', async () => {
    const { origin, received } = await startServer(inTurn([429, { 'retry-after': '60' }], 200));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock });
    await failureOf(client.request(POST, createCall().call));
    clock.turnTo(NOW + 57_500);
    for (const request of [THINGS, POST]) {
      const error = await failureOf(client.request(request, createCall().call));
      expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 3 });
    }
    expect(received).toHaveLength(1);
    clock.turnTo(NOW + 60_000);
    await client.request(POST, createCall().call);
    expect(received).toHaveLength(2);
  });

  test('who had a turn already waits on, or fails if it lasts too long', async () => {
    const { origin, received } = await startServer(inTurn('silence', [429, { 'retry-after': '4' }]));
    const clock = manualClock(NOW);
    const client = createClient(origin, { clock, rateLimit: { calls: 2, seconds: 1 } });
    const stop = new AbortController();
    const [silent] = sendMany(client, 1, createCall(stop.signal).call);
    await until(() => received.length === 1);
    const [refused, waiting] = sendMany(client, 2);
    expect(await refused).toEqual(['RATE_LIMITED', 4]);
    await until(() => clock.alarms() === 1);
    clock.turnTo(NOW + 1000);
    expect(await waiting).toEqual(['RATE_LIMITED', 3]);
    expect(received).toHaveLength(2);
    stop.abort(new Error('over'));
    await silent;
  });

  test('another credential is not kept back', async () => {
    const { origin } = await startServer(inTurn([429, { 'retry-after': '60' }], 200));
    const client = createClient(origin);
    await failureOf(client.request(THINGS, createCall().call));
    expect(await client.request(THINGS, { ...createCall().call, credential: 'another' })).toEqual({});
  });
});
