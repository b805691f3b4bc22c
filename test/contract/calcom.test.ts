import { describe, expect, test } from 'vitest';
import { ProviderError } from '../../src/domain/errors.ts';
import type { Schedule } from '../../src/domain/schedule.ts';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { at, connectCalcom, MINUTE, NOW } from './calcom-account.ts';

const HOURS = [{ days: ['Monday', 'Tuesday'], startTime: '09:00', endTime: '12:00' }];
const DATA: CalcomData = {
  users: [{ id: 3, name: 'Mia Berg', email: 'mia@example.com', timeZone: 'Europe/Berlin' }],
  schedules: [
    { id: 7, name: 'Office', timeZone: 'UTC', availability: HOURS },
    { id: 8, name: 'Evenings', timeZone: 'Asia/Tokyo' },
  ],
  eventTypes: [
    { id: 21, title: 'Intro', lengthInMinutes: 30, minimumBookingNotice: 0 },
    { id: 22, title: 'Talk', lengthInMinutes: 60, scheduleId: 8 },
  ],
};

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

describe('slots', () => {
  const from = at('2026-06-01T09:10:00Z');
  const to = at('2026-06-01T11:00:00Z');

  test('returns slots inside the window, on the grid of the hours and not of the window', async () => {
    const eventTypes = [{ id: 21, lengthInMinutes: 50, minimumBookingNotice: 0 }];
    const { slots, call } = await connectCalcom({ ...DATA, eventTypes });
    const [found] = await slots.find([{ eventTypeId: '21', from, to: at('2026-06-01T12:00:00Z') }], call);
    expect(found).toEqual([
      { start: at('2026-06-01T09:50:00Z'), end: at('2026-06-01T10:40:00Z') },
      { start: at('2026-06-01T10:40:00Z'), end: at('2026-06-01T11:30:00Z') },
    ]);
  });

  test('returns no slots of the next day when the window ends at midnight', async () => {
    const { slots, call } = await connectCalcom(DATA);
    const window = { from: at('2026-06-01T11:00:00Z'), to: at('2026-06-02T00:00:00Z') };
    const [found] = await slots.find([{ eventTypeId: '21', ...window }], call);
    expect(found).toHaveLength(2);
  });

  test('shares a call between equal requests, and returns an error for only the failed one', async () => {
    const { slots, call, sent } = await connectCalcom(DATA);
    const request = { eventTypeId: '21', from, to };
    const found = await slots.find(
      [request, { ...request }, { ...request, durationMinutes: 60 }, { ...request, eventTypeId: '99' }],
      call,
    );
    expect(found.map((each) => (each instanceof ProviderError ? each.code : each.length))).toEqual([
      3,
      3,
      expect.any(Number),
      'NOT_FOUND',
    ]);
    expect(sent().toSorted()).toEqual([
      'GET /v2/event-types',
      'GET /v2/event-types/99',
      'GET /v2/me',
      'GET /v2/schedules/default',
      'GET /v2/slots',
      'GET /v2/slots',
      'GET /v2/slots',
    ]);
  });

  test.each([
    ['Asia/Kolkata', '2026-06-01T03:30:00Z'],
    ['Australia/Adelaide', '2026-05-31T23:30:00Z'],
    ['America/St_Johns', '2026-06-01T11:30:00Z'],
    ['Asia/Kathmandu', '2026-06-01T03:15:00Z'],
    ['Pacific/Chatham', '2026-05-31T20:15:00Z'],
  ])(
    'aligns slots to the zone of the schedule: 09:00 to 17:00 in %s has 8 slots of an hour',
    async (timeZone, first) => {
      const availability = [{ days: ['Monday'], startTime: '09:00', endTime: '17:00' }];
      const eventTypes = [{ id: 21, lengthInMinutes: 60, minimumBookingNotice: 0, scheduleId: 7 }];
      const { slots, call, running } = await connectCalcom(
        { schedules: [{ id: 7, timeZone, availability }], eventTypes },
        { now: () => at('2026-05-01T00:00:00Z') },
      );
      const window = { from: at('2026-05-31T12:00:00Z'), to: at('2026-06-02T12:00:00Z') };
      const [found] = await slots.find([{ eventTypeId: '21', ...window }], call);
      expect(Array.isArray(found) && found.map(({ start }) => start)).toEqual(
        Array.from({ length: 8 }, (_, hour) => at(first) + hour * 60 * MINUTE),
      );
      const [request] = running.requests.filter(({ path }) => path === '/v2/slots');
      expect(new URLSearchParams(request?.query).get('timeZone')).toBe(timeZone);
    },
  );

  test('returns the slots of the day that Cal.com misses after a change of clocks', async () => {
    const availability = [{ days: ['Monday'], startTime: '09:00', endTime: '11:00' }];
    const eventTypes = [{ id: 21, lengthInMinutes: 60, minimumBookingNotice: 0, scheduleId: 7 }];
    const { slots, call, running } = await connectCalcom({
      schedules: [{ id: 7, timeZone: 'Europe/Berlin', availability }],
      eventTypes,
    });
    const window = { from: at('2027-10-30T10:00:00Z'), to: at('2027-11-01T14:00:00Z') };
    const [found] = await slots.find([{ eventTypeId: '21', ...window }], call);
    expect(found).toMatchObject([{ start: at('2027-11-01T08:00:00Z') }, { start: at('2027-11-01T09:00:00Z') }]);

    const query = 'eventTypeId=21&start=2027-10-30T10:00:00Z&end=2027-11-01T14:00:00Z&timeZone=Europe/Berlin';
    const headers = { 'cal-api-version': '2024-09-04' };
    const response = await fetch(`${running.url}/v2/slots?${query}`, { headers });
    expect(await response.json()).toMatchObject({ data: {} });
  });

  test('returns UNSUPPORTED when the zone of the schedule is unknown, since the grid is unknown too', async () => {
    const eventTypes = [{ id: 21, scheduleId: 7 }];
    const { slots, call } = await connectCalcom({ schedules: [{ id: 7, timeZone: 'IST' }], eventTypes });
    expect(await slots.find([{ eventTypeId: '21', from, to }], call)).toMatchObject([{ code: 'UNSUPPORTED' }]);
  });

  test('remembers the zone of an event type', async () => {
    const { slots, call, sent } = await connectCalcom(DATA);
    const request = { eventTypeId: '21', from, to };
    await slots.find([request], call);
    await slots.find([request], call);
    expect(sent().filter((line) => line.includes('/schedules'))).toHaveLength(1);
  });

  test('returns the seats', async () => {
    const eventTypes = [{ id: 21, lengthInMinutes: 30, minimumBookingNotice: 0, seatsPerTimeSlot: 4 }];
    const bookings = [{ eventTypeId: 21, start: '2026-06-01T10:00:00Z', attendees: [{}] }];
    const { slots, call } = await connectCalcom({ ...DATA, eventTypes, bookings });
    const [found] = await slots.find([{ eventTypeId: '21', from: at('2026-06-01T10:00:00Z'), to }], call);
    expect(found).toMatchObject([{ seatsTotal: 4, seatsRemaining: 3 }, { start: at('2026-06-01T10:30:00Z') }]);
  });
});

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
