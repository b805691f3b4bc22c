import { describe, expect, test } from 'vitest';
import { calcomDemo } from '../../../src/sandbox/calcom/calcom-demo.ts';
import { at, dataOf, KEY, NOW, startCalcom, textAt, VERSION } from './calcom-client.ts';

const schedules = { version: VERSION.schedules };
const bookings = { version: VERSION.bookings };

describe('versions', () => {
  test('returns schedules in the legacy format without a version, or with an unknown or quoted one', async () => {
    const { execute } = await startCalcom({ data: { schedules: [{ id: 7 }] } });
    for (const version of [undefined, '2023-01-01', '"2024-06-11"']) {
      const response = await execute('GET', '/v2/schedules/7', { version });
      expect(response.status).toBe(200);
      expect(dataOf(response)).toHaveProperty('workingHours');
      expect(dataOf(response)).not.toHaveProperty('overrides');
    }
    expect(dataOf(await execute('GET', '/v2/schedules/7', { version: '2024-06-14' }))).toHaveProperty('overrides');
  });

  test.each([
    ['/v2/schedules', '2024-08-13'],
    ['/v2/schedules', '2024-09-04'],
    ['/v2/event-types', '2024-08-13'],
    ['/v2/bookings', '2024-09-04'],
    ['/v2/slots?eventTypeId=1&start=2026-06-01&end=2026-06-02', '2024-08-13'],
    ['/v2/slots/reservations/x', undefined],
  ])('%s does not exist in version %s', async (path, version) => {
    const { execute } = await startCalcom();
    const response = await execute('GET', path, { version });
    expect(response.status).toBe(404);
    expect(response.body).toMatchObject({
      status: 'error',
      path,
      error: { code: 'NotFoundException', message: `Cannot GET ${path}` },
    });
  });

  test('returns bookings in the legacy format, ten per page, for all older versions', async () => {
    const data = {
      eventTypes: [{ id: 5 }],
      bookings: Array.from({ length: 12 }, (_, index) => ({ start: NOW + index * 3_600_000 })),
    };
    const { execute } = await startCalcom({ data });
    const first = dataOf(await execute('GET', '/v2/bookings', { version: '2024-06-14' }));
    expect(at(first, 'bookings')).toHaveLength(10);
    const next = dataOf(await execute('GET', `/v2/bookings?cursor=${textAt(first, 'nextCursor')}`));
    expect(at(next, 'bookings')).toHaveLength(2);
    expect(at(next, 'nextCursor')).toBeNull();
  });

  test('returns event types in a legacy format, too', async () => {
    const { execute } = await startCalcom({ data: { eventTypes: [{ id: 5, lengthInMinutes: 20 }] } });
    const groups = at(dataOf(await execute('GET', '/v2/event-types')), 'eventTypeGroups');
    expect(at(groups, 0, 'eventTypes', 0)).toMatchObject({ id: 5, length: 20 });
  });

  test('returns the profile for any version, and serves the same routes under the other prefix', async () => {
    const { execute } = await startCalcom({ data: { users: [{ username: 'ada', timeZone: 'Asia/Kolkata' }] } });
    for (const version of [undefined, '2024-09-04']) {
      const me = await execute('GET', '/api/v2/me', { version });
      expect(dataOf(me)).toMatchObject({ username: 'ada', timeZone: 'Asia/Kolkata', defaultScheduleId: null });
    }
  });

  test('returns the health check as plain text', async () => {
    const { execute } = await startCalcom();
    expect(await execute('GET', '/health', { key: null })).toMatchObject({ status: 200, body: 'OK' });
  });
});

describe('credentials', () => {
  const now = NOW;
  const keys = {
    cal_live_ada: { userId: 1 },
    cal_live_bob: { userId: 2 },
    cal_live_ends_today: { userId: 1, expiresAt: Date.parse('2026-06-01T00:00:00Z') },
    cal_live_ended: { userId: 1, expiresAt: Date.parse('2026-05-31T23:59:59Z') },
    oauth: { userId: 1, scopes: ['SCHEDULE_READ'] },
    oauth_expired: { userId: 1, expiresAt: now - 1 },
    managed: { userId: 1, kind: 'managed', expiresAt: now + 60_000, origins: ['https://app.example.com'] },
  } as const;
  const data = {
    users: [
      { id: 1, username: 'ada' },
      { id: 2, username: 'bob' },
    ],
    schedules: [
      { id: 11, userId: 1 },
      { id: 12, userId: 2 },
    ],
  };

  test('identify the user of each key', async () => {
    const { execute } = await startCalcom({ keys, data });
    expect(dataOf(await execute('GET', '/v2/me', { key: 'cal_live_bob' }))).toMatchObject({ id: 2 });
    expect((await execute('GET', '/v2/schedules/12', { ...schedules, key: 'cal_live_ada' })).status).toBe(403);
  });

  test.each([
    ['/v2/schedules', VERSION.schedules, 401, 'UnauthorizedException'],
    ['/v2/me', undefined, 401, 'UnauthorizedException'],
    ['/v2/calendars', undefined, 401, 'UnauthorizedException'],
    ['/v2/bookings', VERSION.bookings, 403, 'ForbiddenException'],
    ['/v2/event-types/1', VERSION.eventTypes, 403, 'ForbiddenException'],
  ])('%s without credentials: %s %i', async (path, version, status, code) => {
    const { execute } = await startCalcom({ keys, data });
    const response = await execute('GET', path, { version, key: null });
    expect([response.status, at(response.body, 'error', 'code')]).toEqual([status, code]);
  });

  test('rejects an unknown API key on public routes as well, and an unknown token only where it is required', async () => {
    const { execute } = await startCalcom({ keys, data });
    const path = '/v2/slots/reservations/x';
    expect((await execute('GET', path, { version: VERSION.slots, key: 'cal_live_nobody' })).status).toBe(401);
    expect((await execute('GET', path, { version: VERSION.slots, key: 'unknown' })).status).toBe(200);
  });

  test('accepts an expired API key for slots and holds, and rejects it elsewhere', async () => {
    const expired = { cal_live_old: { expiresAt: NOW - 2 * 86_400_000 } };
    const { execute } = await startCalcom({ keys: expired, data: { eventTypes: [{ id: 5 }] } });
    const key = 'cal_live_old';
    const query = '/v2/slots?eventTypeId=5&start=2026-06-01&end=2026-06-02';
    expect((await execute('GET', query, { version: VERSION.slots, key })).status).toBe(200);
    expect((await execute('GET', '/v2/slots/reservations/x', { version: VERSION.slots, key })).status).toBe(200);
    expect((await execute('GET', '/v2/event-types', { version: VERSION.eventTypes, key })).status).toBe(401);
    const body = { eventTypeId: 5, slotStart: '2026-06-02T09:00:00Z' };
    expect((await execute('POST', '/v2/slots/reservations', { version: VERSION.slots, key, body })).status).toBe(401);
  });

  test('has a weak ETag, returns 304 for it, and ignores If-Match', async () => {
    const { execute } = await startCalcom({ data: { schedules: [{ id: 1 }] } });
    const request = { version: VERSION.schedules };
    const etag = (await execute('GET', '/v2/schedules/1', request)).headers.get('etag');
    expect(etag).toMatch(/^W\//);
    const headers = { 'if-none-match': etag ?? '' };
    expect((await execute('GET', '/v2/schedules/1', { ...request, headers })).status).toBe(304);
    const patch = { ...request, headers: { 'if-match': 'W/"other"' }, body: { name: 'New' } };
    expect((await execute('PATCH', '/v2/schedules/1', patch)).status).toBe(200);
  });

  test('returns 401 for an expired or unknown token, but 403 with the token in clear on bookings', async () => {
    const { execute } = await startCalcom({ keys, data });
    for (const key of ['oauth_expired', 'unknown']) {
      expect((await execute('GET', '/v2/me', { key })).status).toBe(401);
      const response = await execute('GET', '/v2/bookings', { ...bookings, key });
      expect(response.status).toBe(403);
      expect(at(response.body, 'error', 'message')).toMatch(
        new RegExp(`^PermissionsGuard - no oAuth client found.*${key}`),
      );
    }
  });

  test("returns 498 for a managed user's expired token, which is accepted only from the client's origins", async () => {
    const { execute, pass } = await startCalcom({ keys, data });
    const me = (headers: Record<string, string>) => execute('GET', '/v2/me', { key: 'managed', headers });
    expect((await me({})).status).toBe(200);
    expect((await me({ origin: 'https://app.example.com' })).status).toBe(200);
    expect((await me({ origin: 'https://elsewhere.example.com' })).status).toBe(401);
    pass(60_000);
    const response = await me({});
    expect(response.status).toBe(498);
    expect(at(response.body, 'error')).toEqual({
      code: 'TokenExpiredException',
      message: 'ACCESS_TOKEN_IS_EXPIRED',
      details: 'ACCESS_TOKEN_IS_EXPIRED',
    });
  });

  test('accepts an API key until the end of its last day', async () => {
    const { execute, pass } = await startCalcom({ keys, data });
    expect((await execute('GET', '/v2/me', { key: 'cal_live_ended' })).status).toBe(401);
    expect((await execute('GET', '/v2/me', { key: 'cal_live_ends_today' })).status).toBe(200);
    pass(24 * 3_600_000);
    expect((await execute('GET', '/v2/me', { key: 'cal_live_ends_today' })).status).toBe(401);
  });

  test('accepts a token without the word Bearer, and prefers client credentials to a token', async () => {
    const clients = { platform: { secret: 'secret', userId: 2 } };
    const { execute } = await startCalcom({ keys, data, clients });
    expect((await execute('GET', '/v2/me', { key: null, headers: { authorization: 'cal_live_ada' } })).status).toBe(
      200,
    );
    const platform = { 'x-cal-client-id': 'platform', 'x-cal-secret-key': 'secret' };
    expect(dataOf(await execute('GET', '/v2/me', { key: 'cal_live_ada', headers: platform }))).toMatchObject({ id: 2 });
    const wrong = { ...platform, 'x-cal-secret-key': 'guess' };
    expect((await execute('GET', '/v2/me', { headers: wrong, key: 'cal_live_ada' })).status).toBe(401);
  });

  test('returns 403 for a missing scope', async () => {
    const { execute } = await startCalcom({ keys, data });
    expect((await execute('GET', '/v2/schedules', { ...schedules, key: 'oauth' })).status).toBe(200);
    expect((await execute('DELETE', '/v2/schedules/11', { ...schedules, key: 'oauth' })).status).toBe(403);
  });
});

describe('rate limits', () => {
  test('returns the seconds left in headers, and blocks the key for a full minute above the limit', async () => {
    const { execute, pass } = await startCalcom({ rateLimit: 2 });
    const rates = async () => {
      const { status, headers, body } = await execute('GET', '/v2/me');
      const read = (name: string) => headers.get(`x-ratelimit-${name}-default`);
      return { status, rest: [read('limit'), read('remaining'), read('reset'), headers.get('retry-after')], body };
    };
    expect((await rates()).rest).toEqual(['2', '1', '60', null]);
    pass(40_000);
    expect((await rates()).rest).toEqual(['2', '0', '20', null]);
    const refused = await rates();
    expect(refused).toMatchObject({ status: 429, rest: ['2', '0', '60', null] });
    const message = 'ThrottlerException: Too Many Requests';
    expect(at(refused.body, 'error')).toEqual({ code: 'ThrottlerException', message, details: message });
    pass(59_000);
    expect(await rates()).toMatchObject({ status: 429, rest: ['2', '0', '1', null] });
    pass(1000);
    expect(await rates()).toMatchObject({ status: 200, rest: ['2', '1', '60', null] });
  });

  test('counts per credential over all routes, without unmatched ones', async () => {
    const { execute } = await startCalcom({ rateLimit: 1 });
    const unmatched = await execute('GET', '/v2/nothing');
    expect(unmatched.status).toBe(404);
    expect(unmatched.headers.get('x-ratelimit-limit-default')).toBeNull();
    expect((await execute('GET', '/v2/me')).status).toBe(200);
    expect((await execute('GET', '/v2/schedules', schedules)).status).toBe(429);
    expect((await execute('GET', '/v2/slots/reservations/x', { version: VERSION.slots, key: null })).status).toBe(200);
  });

  test('rejects a request only when all of several limits of a key are exhausted', async () => {
    const limits = [
      { name: 'short', limit: 1, windowMs: 10_000, blockMs: 60_000 },
      { name: 'long', limit: 2, windowMs: 60_000, blockMs: 60_000 },
    ];
    const { execute } = await startCalcom({ keys: { [KEY]: { limits } } });
    const statuses = [await execute('GET', '/v2/me'), await execute('GET', '/v2/me'), await execute('GET', '/v2/me')];
    expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(statuses[1]?.headers.get('x-ratelimit-remaining-short')).toBe('0');
  });
});

describe('error formats', () => {
  test('returns the path with its query and the details in the normal format, and nothing else in the short one', async () => {
    const { execute, fakeProvider } = await startCalcom();
    const path = '/v2/schedules/99?x=1';
    const normal = await execute('GET', `/api${path}`, schedules);
    expect(normal.body).toEqual({
      status: 'error',
      timestamp: '2026-06-01T06:00:00.000Z',
      path,
      error: {
        code: 'NotFoundException',
        message: 'Schedule with id=99 not found',
        details: { message: 'Schedule with id=99 not found', error: 'Not Found', statusCode: 404 },
      },
    });
    expect(normal.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);

    fakeProvider.faults.add({ kind: 'status', status: 500, times: 1 });
    expect((await execute('GET', path, schedules)).body).toEqual({ statusCode: 500, message: 'Internal server error' });
  });

  test('returns seconds and no Retry-After for an injected 429', async () => {
    const { execute, fakeProvider } = await startCalcom();
    fakeProvider.faults.add({ kind: 'status', status: 429, times: 1 });
    const { status, headers } = await execute('GET', '/v2/me');
    expect([status, headers.get('x-ratelimit-reset-default'), headers.get('retry-after')]).toEqual([429, '60', null]);
  });

  test('returns 400 for invalid JSON, and rejects a body over 100 kB', async () => {
    const { execute } = await startCalcom();
    expect((await execute('POST', '/v2/schedules', { ...schedules, body: '{"name":' })).status).toBe(400);
    const body = { name: 'x'.repeat(101 * 1024), timeZone: 'UTC', isDefault: false };
    expect(await execute('POST', '/v2/schedules', { ...schedules, body })).toMatchObject({
      status: 413,
      body: { statusCode: 413 },
    });
  });
});

test('returns equal responses to the same requests', async () => {
  const [first, second] = [await startCalcom({ data: calcomDemo(NOW) }), await startCalcom({ data: calcomDemo(NOW) })];
  const body = { eventTypeId: 2101, slotStart: '2026-06-03T08:00:00Z' };
  for (const { execute } of [first, second])
    await execute('POST', '/v2/slots/reservations', { version: VERSION.slots, body });
  expect(first.sandbox.data).toEqual(second.sandbox.data);
  expect(first.sandbox.data.reservations).toHaveLength((calcomDemo(NOW).reservations?.length ?? 0) + 1);
});
