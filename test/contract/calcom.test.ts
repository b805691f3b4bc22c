import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/domain/errors.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import { connectCalcom, MINUTE, NOW } from './calcom-account.ts';
import { DATA } from './calcom-hours.ts';

const codeOf = (result: unknown) => (result instanceof ProviderError ? result.code : result);

describe('schedules', () => {
  test('reads one id by itself, and several ids with one list call', async () => {
    const { schedules, call, sent } = await connectCalcom(DATA);
    const [one] = await schedules.get(['8'], call);
    expect(one).toMatchObject({ id: '8', name: 'Evenings' });
    expect(sent()).toEqual(['GET /v2/schedules/8']);
    const several = await schedules.get(['8', '99', 'default', 'x', '7', '8'], call);
    expect(several.map((each) => (each instanceof ProviderError ? each.code : each.id))).toEqual([
      '8',
      'NOT_FOUND',
      '7',
      'NOT_FOUND',
      '7',
      '8',
    ]);
    expect(sent()).toEqual(['GET /v2/schedules/8', 'GET /v2/schedules']);
  });

  test('makes no call for an id in another format', async () => {
    const { schedules, call, sent } = await connectCalcom(DATA);
    const ids = ['x', '0', '-1', '../me', '2147483648', '9007199254740991', '99999999999999999999'];
    expect((await schedules.get(ids, call)).map(codeOf)).toEqual(Array(7).fill('NOT_FOUND'));
    await expect(schedules.remove?.('default', call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(sent()).toEqual([]);
  });

  test('accepts `default` as an id', async () => {
    const { schedules, call, sent, sandbox } = await connectCalcom(DATA);
    expect(await schedules.get(['default'], call)).toMatchObject([{ id: '7', isDefault: true }]);
    expect(await schedules.default?.(call)).toMatchObject({ id: '7' });
    await schedules.remove?.('7', call);
    expect(sandbox.data.schedules.map(({ id }) => id)).toEqual([8]);
    expect((await schedules.get(['default'], call)).map(codeOf)).toEqual(['NOT_FOUND']);
    expect((await schedules.get(['default', '8'], call)).map(codeOf)[0]).toBe('NOT_FOUND');
    expect(await schedules.default?.(call)).toBeUndefined();
    expect(sent().filter((each) => each === 'GET /v2/schedules/default')).toHaveLength(4);
  });

  test('returns an error for only the broken row of a list', async () => {
    const { schedules, call, running } = await connectCalcom(DATA);
    const good = { id: 8, name: 'Good', timeZone: 'UTC', isDefault: false, availability: [], overrides: [] };
    running.faults.add({ kind: 'wrong-shape', body: { status: 'success', data: [{ id: 7, name: 'Broken' }, good] } });
    const [broken, whole] = await schedules.get(['7', '8'], call);
    expect(broken).toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(whole).toMatchObject({ name: 'Good' });
    expect(await schedules.list(call)).toMatchObject([{ code: 'UPSTREAM_INVALID' }, { name: 'Good' }]);
  });

  test('rejects the legacy format', async () => {
    const { schedules, call, running } = await connectCalcom(DATA);
    const availability = [{ days: [1, 2], startTime: '1970-01-01T09:00:00.000Z', endTime: '1970-01-01T17:00:00.000Z' }];
    const legacy = { id: 7, name: 'Office', timeZone: 'UTC', isDefault: true, availability, dateOverrides: [] };
    running.faults.add({ kind: 'wrong-shape', body: { status: 'success', data: legacy } });
    expect((await schedules.get(['7'], call)).map(codeOf)).toEqual(['UPSTREAM_INVALID']);
  });

  test('sends only the changes of an update, whose preview equals a later read', async () => {
    const { schedules, call, bodies } = await connectCalcom(DATA);
    const [current] = (await schedules.get(['8'], call)) as Schedule[];
    const write = schedules.prepareUpdate?.(current!, {
      isDefault: true,
      weeklyHours: [{ days: ['SUNDAY', 'MONDAY'], start: '18:00', end: '24:00' }],
      dateOverrides: [
        { date: '2026-06-08', hours: [] },
        {
          date: '2026-06-09',
          hours: [
            { start: '13:00', end: '14:00' },
            { start: '08:00', end: '09:00' },
          ],
        },
      ],
    });
    await write?.execute(call);
    expect(bodies()).toEqual([
      {
        isDefault: true,
        availability: [{ days: ['Monday', 'Sunday'], startTime: '18:00', endTime: '23:59' }],
        overrides: [
          { date: '2026-06-08', startTime: '00:00', endTime: '00:00' },
          { date: '2026-06-09', startTime: '08:00', endTime: '09:00' },
          { date: '2026-06-09', startTime: '13:00', endTime: '14:00' },
        ],
      },
    ]);
    expect(await schedules.get(['8'], call)).toEqual([write?.preview]);
  });

  test('sends no update that changes nothing', async () => {
    const { schedules, call, sent } = await connectCalcom(DATA);
    const [current] = (await schedules.get(['8'], call)) as Schedule[];
    await schedules.prepareUpdate?.(current!, { name: 'Evenings' }).execute(call);
    expect(sent()).toEqual(['GET /v2/schedules/8']);
  });

  test('sends the hours of a create, even when there are none', async () => {
    const { schedules, call, sandbox } = await connectCalcom(DATA);
    const input = { name: 'New', timeZone: 'UTC', isDefault: false, effect: 'OPEN', validUntil: null } as const;
    const id = await schedules.prepareCreate?.({ ...input, weeklyHours: [], dateOverrides: [] }).execute(call);
    expect(sandbox.data.schedules.at(-1)).toMatchObject({ id: Number(id), availability: [], overrides: [] });
  });

  test('throws NOT_FOUND when an unknown schedule is deleted, for which Cal.com returns 400', async () => {
    const { schedules, call } = await connectCalcom(DATA);
    await expect(schedules.remove?.('99', call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('event types', () => {
  test('reads one by itself, several by the list, and those that the list lacks by themselves', async () => {
    const { eventTypes, call, sent } = await connectCalcom(DATA);
    expect(await eventTypes.get(['22'], call)).toMatchObject([{ id: '22', scheduleId: '8' }]);
    expect(sent()).toEqual(['GET /v2/event-types/22']);
    const several = await eventTypes.get(['22', '21', '99', 'x'], call);
    expect(several.map((each) => (each instanceof ProviderError ? each.code : each.scheduleId))).toEqual([
      '8',
      'default',
      'NOT_FOUND',
      'NOT_FOUND',
    ]);
    expect(sent().slice(1)).toEqual(['GET /v2/event-types', 'GET /v2/event-types/99']);
  });
});

test.each(['2147483648', '9007199254740991'])(
  'makes no call when the id is %s, for which Cal.com returns 500',
  async (id) => {
    const { schedules, eventTypes, slots, holds, calendars, call, sent } = await connectCalcom(DATA);
    const window = { from: NOW, to: NOW + MINUTE };
    const results = [
      ...(await schedules.get([id], call)),
      ...(await eventTypes.get([id], call)),
      ...(await slots.find([{ eventTypeId: id, ...window }], call)),
      ...(await calendars.busy([{ calendarId: `${id}:x`, ...window }], call)),
      await holds.place({ eventTypeId: id, start: NOW }, call).catch((error: unknown) => error),
      await schedules.remove!(id, call).catch((error: unknown) => error),
    ];
    expect(results.map(codeOf)).toEqual(Array(6).fill('NOT_FOUND'));
    expect(sent()).toEqual([]);
  },
);

describe('the account', () => {
  test('returns the owner', async () => {
    const account = await connectCalcom(DATA);
    expect(await account.owner(account.call)).toEqual({
      name: 'Mia Berg',
      email: 'mia@example.com',
      timeZone: 'Europe/Berlin',
    });
  });

  test('returns UNAUTHENTICATED for an expired token on every route, without the token', async () => {
    const { schedules, eventTypes, call } = await connectCalcom(DATA, { keys: {} }, 'secret-token');
    const [event] = await eventTypes.get(['21'], call);
    expect(event).toMatchObject({ code: 'UNAUTHENTICATED' });
    const text = `${JSON.stringify(event)} ${(event as Error).message} ${(event as Error).stack}`;
    expect(text).not.toMatch(/secret-token|PermissionsGuard/);
    expect((await schedules.get(['7'], call)).map(codeOf)).toEqual(['UNAUTHENTICATED']);
  });

  test('returns UNAUTHENTICATED for an expired token of a managed user', async () => {
    const keys = { managed: { kind: 'managed', expiresAt: NOW - 1 } } as const;
    const account = await connectCalcom(DATA, { keys }, 'managed');
    await expect(account.owner(account.call)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  test('returns FORBIDDEN when a scope is missing', async () => {
    const keys = { limited: { kind: 'oauth', scopes: [] } } as const;
    const { schedules, call } = await connectCalcom(DATA, { keys }, 'limited');
    expect((await schedules.get(['7'], call)).map(codeOf)).toEqual(['FORBIDDEN']);
  });

  test('reports the remaining rate limit, and when to try again', async () => {
    const account = await connectCalcom(DATA, { rateLimit: 2 });
    const { schedules, call } = account;
    await schedules.list(call);
    expect(account.status().callBudget).toEqual({ limit: 2, remaining: 1, resetAt: NOW + 60_000 });
    await schedules.list(call);
    await expect(schedules.list(call)).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 60 });
  });
});
