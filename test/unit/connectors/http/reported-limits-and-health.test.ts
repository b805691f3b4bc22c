import { describe, expect, test } from 'vitest';
import { always, createCall, createClient, failureOf, NOW, startServer, THINGS } from './http-server.ts';

describe('rate limits', () => {
  const readBudget = (headers: Readonly<Record<string, string | undefined>>, now: number) =>
    headers.left === undefined ? undefined : { limit: 10, remaining: Number(headers.left), resetAt: now + 41_000 };

  test.each([
    ['0', 0],
    ['17', 17],
    ['Fri, 20 Nov 2026 10:01:30 GMT', 90],
    ['Fri, 20 Nov 2026 09:00:00 GMT', 0],
  ])('returns Retry-After %j as %s seconds', async (retryAfter, retryAfterSeconds) => {
    const { origin } = await startServer(always(429, '{}', { 'retry-after': retryAfter }));
    const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
    expect(error.retryAfterSeconds).toBe(retryAfterSeconds);
    expect(error.code).toBe('RATE_LIMITED');
  });

  test.each(['soon', '-3', '1.5', '99999999', '2026-11-20T10:01:30Z'])(
    'uses the configured delay when Retry-After is %j',
    async (retryAfter) => {
      const { origin } = await startServer(always(429, '{}', { 'retry-after': retryAfter }));
      const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
      expect(error.retryAfterSeconds).toBe(5);
      const client = createClient(origin, { defaultRetryAfterSeconds: 60 });
      expect(await failureOf(client.request(THINGS, createCall().call))).toMatchObject({ retryAfterSeconds: 60 });
    },
  );

  test('uses the reported limit when there is no Retry-After', async () => {
    const { origin } = await startServer(always(429, '{}', { left: '0' }));
    const error = await failureOf(createClient(origin, { readBudget }).request(THINGS, createCall().call));
    expect(error.retryAfterSeconds).toBe(41);
  });

  test.each([
    [503, 17],
    [500, undefined],
    [404, undefined],
  ])('returns Retry-After of %i as %s seconds', async (status, seconds) => {
    const { origin } = await startServer(always(status, '{}', { 'retry-after': '17' }));
    const error = await failureOf(createClient(origin).request(THINGS, createCall().call));
    expect(error.retryAfterSeconds).toBe(seconds);
  });

  test('returns the call budget that was reported last', async () => {
    const reported = ['3', '2', undefined];
    const { origin } = await startServer((response) => {
      const left = reported.shift();
      always(200, '{}', left === undefined ? {} : { left })(response);
    });
    const client = createClient(origin, { readBudget });
    expect(client.status().callBudget).toBeNull();
    const budgets = [];
    for (let i = 0; i < 3; i += 1) {
      await client.request(THINGS, createCall().call);
      budgets.push(client.status().callBudget);
    }
    const resetAt = NOW + 41_000;
    expect(budgets).toEqual([3, 2, 2].map((remaining) => ({ limit: 10, remaining, resetAt })));
  });
});

describe('health', () => {
  /** Returns the health after these statuses; 0 closes the connection. */
  async function healthAfter(statuses: readonly number[]) {
    const left = [...statuses];
    const { origin } = await startServer((response) => {
      const status = left.shift() ?? 200;
      if (status === 0) response.destroy();
      else always(status)(response);
    });
    const client = createClient(origin);
    // Writes, since they are not retried.
    const write = { ...THINGS, method: 'POST' } as const;
    for (const _ of statuses) await client.request(write, createCall().call).catch(() => undefined);
    return client.status().health;
  }

  test.each([
    ['HEALTHY', []],
    ['HEALTHY', [200, 404, 403, 429]],
    ['AUTHENTICATION_FAILED', [401]],
    ['AUTHENTICATION_FAILED', [200, 503, 401]],
    ['DEGRADED', [401, 200]],
    ['DEGRADED', [500]],
    ['DEGRADED', [0, 503]],
    ['UNREACHABLE', [503, 0, 502]],
    ['UNREACHABLE', [200, 503, 503, 503]],
    ['DEGRADED', [500, 500, 500]],
    ['DEGRADED', [503, 503, 503, 200]],
    ['DEGRADED', [500, ...Array<number>(19).fill(200)]],
    ['HEALTHY', [500, ...Array<number>(20).fill(200)]],
  ])('is %s after %j', async (health, statuses) => {
    expect(await healthAfter(statuses)).toBe(health);
  });
});
