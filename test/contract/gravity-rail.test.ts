import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from '../../src/connectors/connector.ts';
import { ProviderError } from '../../src/domain/errors.ts';
import type { GivenCalendar } from '../../src/sandbox/gravity-rail/data.ts';
import { allRead } from '../support/results.ts';
import { callWith, openAccount, value } from './gravity-rail-account.ts';

const WITHOUT = { schedules: false };
const WITH = { schedules: true };

function calendarsFrom(count: number, fields: Partial<GivenCalendar> = {}): GivenCalendar[] {
  return Array.from({ length: count }, (_, i) => ({ id: i + 1, schedules: [{}, {}, {}, {}], ...fields }));
}

function codes(results: readonly unknown[]) {
  return results.map((result) => (result instanceof ProviderError ? result.code : 'ok'));
}

test('it can do all but personalised schedules, with the gateway working out slots and keeping holds', async () => {
  const { connector } = await openAccount({});
  expect(capabilitiesOf(connector)).toEqual([
    'READ_CALENDARS',
    'WRITE_CALENDARS',
    'READ_SCHEDULES',
    'WRITE_SCHEDULES',
    'CREATE_SCHEDULES',
    'DELETE_SCHEDULES',
    'READ_EVENT_TYPES',
    'READ_SLOTS',
    'HOLD_SLOTS',
  ]);
});

describe('the calls that a read takes', () => {
  test('one calendar is read by itself, with its schedules if they are wanted', async () => {
    const { calendars, call, asked } = await openAccount({ calendars: calendarsFrom(3) });
    expect(value((await calendars.get(['2'], call, WITHOUT))[0]).schedules).toBeUndefined();
    expect(value((await calendars.get(['2', '2'], call, WITH))[1]).schedules).toHaveLength(4);
    expect(asked()).toEqual(['GET calendars/2', 'GET calendars/2?includeSchedules=true']);
  });

  test('several calendars are read from the list, and those not on it do not exist', async () => {
    const { calendars, call, asked } = await openAccount({ calendars: calendarsFrom(3) });
    expect(codes(await calendars.get(['3', '99', 'nope', '1'], call, WITHOUT))).toEqual([
      'ok',
      'NOT_FOUND',
      'NOT_FOUND',
      'ok',
    ]);
    expect(asked()).toEqual(['GET calendars?page=1&pageSize=50']);
  });

  test('ids that are no integers take no call', async () => {
    const { calendars, schedules, eventTypes, call, asked } = await openAccount({});
    expect(codes(await calendars.get(['01', 'x'], call, WITH))).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(codes(await schedules.get(['1', '1.x', '1.2.3'], call))).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(codes(await eventTypes.get(['x'], call))).toEqual(['NOT_FOUND']);
    expect(asked()).toEqual([]);
  });

  test('twelve schedules in three calendars take one call where one page has them', async () => {
    const { schedules, call, asked, state } = await openAccount({ calendars: calendarsFrom(3) });
    const ids = state.calendars.flatMap(({ id, schedules: rules }) => rules.map((rule) => `${id}.${rule.id}`));
    const read = await schedules.get(ids, call);
    expect(read.map((schedule) => value(schedule).id)).toEqual(ids);
    expect(asked()).toEqual(['GET calendars?includeSchedules=true&page=1&pageSize=50']);
  });

  test('what is not on the first page is read one by one, or by the other pages if these are fewer', async () => {
    const { schedules, call, asked, state } = await openAccount({ calendars: calendarsFrom(120) });
    const firstOf = (id: number) => `${id}.${state.calendars[id - 1]?.schedules[0]?.id}`;
    expect(codes(await schedules.get([1, 2, 119].map(firstOf), call))).toEqual(['ok', 'ok', 'ok']);
    expect(asked()).toEqual([
      'GET calendars?includeSchedules=true&page=1&pageSize=50',
      'GET calendars/119?includeSchedules=true',
    ]);
    expect(codes(await schedules.get([1, 60, 70, 80, 119].map(firstOf), call))).toEqual(Array(5).fill('ok'));
    expect(asked().map((line) => line.replace(/.*&(page=\d)&.*/, '$1'))).toEqual(['page=1', 'page=2', 'page=3']);
    expect(codes(await schedules.get([60, 119].map(firstOf), call))).toEqual(['ok', 'ok']);
    expect(asked()).toEqual(['GET calendars/60?includeSchedules=true', 'GET calendars/119?includeSchedules=true']);
  });

  test('a page size that is too large is not asked for twice', async () => {
    const { schedules, call, asked } = await openAccount({ calendars: calendarsFrom(45) }, {}, { maxPageSize: 20 });
    expect(await schedules.list(call)).toHaveLength(180);
    expect(await schedules.list(call)).toHaveLength(180);
    const sizes = asked().map((line) => line.replace(/.*page=(\d)&pageSize=(\d+)/, '$1/$2'));
    expect(sizes).toEqual(['1/50', '1/20', '2/20', '3/20', '1/20', '2/20', '3/20']);
  });

  test.each([
    { rows: 'data', total: 'total_count' },
    { rows: 'results', total: false, more: 'has_next' },
    { rows: 'items', total: false, more: 'pages' },
    { rows: 'items', total: false, size: false, page: false },
    { rows: 'bare' },
  ] as const)('all pages of the envelope %o are read', async (pageNames) => {
    const { calendars, call } = await openAccount({ calendars: calendarsFrom(101) }, {}, { pageNames });
    expect(await calendars.list(call, WITHOUT)).toHaveLength(101);
    expect(codes(await calendars.get(['1', '60', '101', '102'], call, WITHOUT))).toEqual([
      'ok',
      'ok',
      'ok',
      'NOT_FOUND',
    ]);
  });

  test('a server that answers one page again and again is not asked without end', async () => {
    const { calendars, call, asked } = await openAccount(
      { calendars: calendarsFrom(60) },
      {},
      { alwaysFirstPage: true, pageNames: { total: false } },
    );
    expect(codes(await calendars.get(['1', '58', '59', '60'], call, WITHOUT))).toEqual([
      'ok',
      'NOT_FOUND',
      'NOT_FOUND',
      'NOT_FOUND',
    ]);
    expect(asked()).toHaveLength(2);
  });

  test('schedules that a server does not bring along are read calendar by calendar', async () => {
    const { schedules, call, asked } = await openAccount(
      { calendars: calendarsFrom(3) },
      {},
      { fieldNames: { schedules: 'elsewhere' } },
    );
    const [first, missing, third] = await schedules.ofCalendars(['2', '9', '3'], call);
    expect([value(first).length, value(third).length, ...codes([missing])]).toEqual([4, 4, 'NOT_FOUND']);
    expect(asked().sort()).toEqual([
      'GET calendars/2/schedules',
      'GET calendars/3/schedules',
      'GET calendars?includeSchedules=true&page=1&pageSize=50',
    ]);
  });

  test('schedules with equal ids in two calendars are told apart', async () => {
    const { schedules, call } = await openAccount({ calendars: calendarsFrom(2) }, {}, { scheduleIds: 'per-calendar' });
    const read = await schedules.get(['1.1', '2.1', '2.9'], call);
    expect(codes(read)).toEqual(['ok', 'ok', 'NOT_FOUND']);
    expect(value(read[1])).toMatchObject({ id: '2.1', calendarId: '2' });
  });
});

describe('event types', () => {
  const eventTypes = [{ id: 11, name: 'First visit', durationMinutes: 45 }, { id: 12, active: false }, { id: 13 }];

  test('the list shows active ones, an id also an inactive one', async () => {
    const account = await openAccount({ eventTypes });
    const { call, asked } = account;
    expect(allRead(await account.eventTypes.list(call)).map(({ id }) => id)).toEqual(['11', '13']);
    expect(codes(await account.eventTypes.get(['12'], call))).toEqual(['ok']);
    expect(codes(await account.eventTypes.get(['12', '99', '13'], call))).toEqual(['ok', 'NOT_FOUND', 'ok']);
    expect(asked()).toEqual([
      'GET calendar-event-types?active_only=true&page=1&pageSize=50',
      'GET calendar-event-types/12',
      'GET calendar-event-types?active_only=false&page=1&pageSize=50',
    ]);
  });

  test('one that is broken fails alone, and tells where', async () => {
    const { eventTypes, call, running } = await openAccount({});
    const body = [
      { id: 1, name: 'First visit', durationMinutes: 45 },
      { id: 2, name: 'Check', durationMinutes: 'long' },
    ];
    running.faults.add({ kind: 'wrong-shape', path: '/calendar-event-types', body });
    const listed = await eventTypes.list(call);
    expect(codes(listed)).toEqual(['ok', 'UPSTREAM_INVALID']);
    expect(listed[1]).toMatchObject({ message: expect.stringMatching(/event type 2 .* at: durationMinutes$/) });
  });

  test('an event type is read in either key style', async () => {
    const account = await openAccount({ eventTypes }, {}, { keyStyle: 'snake' });
    expect(value((await account.eventTypes.get(['11'], account.call))[0])).toMatchObject({
      name: 'First visit',
      durationMinutes: 45,
      durationOptions: [45],
    });
  });
});

describe('busy times', () => {
  const at = (time: string) => Date.parse(`2026-11-${time}:00Z`);
  const window = { from: at('23T00:00'), to: at('24T00:00') };
  const events = [
    { calendarId: 1, startTime: '2026-11-23T10:00:00Z', endTime: '2026-11-23T11:00:00Z' },
    { calendarId: 1, startTime: '2026-11-22T23:00:00Z', endTime: '2026-11-23T01:00:00Z' },
    { calendarId: 1, startTime: '2026-11-22T20:00:00Z', endTime: '2026-11-23T00:00:00Z' },
    { calendarId: 1, startTime: '2026-11-23T12:00:00Z', endTime: '2026-11-23T13:00:00Z', status: 'cancelled' },
    { calendarId: 2, startTime: '2026-11-23T09:00:00Z', endTime: '2026-11-23T09:30:00Z' },
    { calendarId: 3, startTime: '2026-12-23T09:00:00Z', endTime: '2026-12-23T09:30:00Z' },
  ];

  test.each(['start', 'overlap'] as const)('all that overlaps is found where the filter goes by %s', async (filter) => {
    const { calendars, call, asked } = await openAccount(
      { calendars: calendarsFrom(3), events },
      {},
      { eventDateFilter: filter, eventTimes: 'offset' },
    );
    const [busy] = await calendars.busy([{ calendarId: '1', ...window }], call);
    expect(value(busy)).toEqual([
      { start: at('23T10:00'), end: at('23T11:00') },
      { start: at('22T23:00'), end: at('23T01:00') },
    ]);
    expect(asked()).toEqual([
      expect.stringMatching(/^GET calendar-events\?calendarId=1&startDate=2026-11-22T.*&endDate=2026-11-25T.*Z&page=1/),
    ]);
  });

  test('several calendars share one read of the window, others far away have their own', async () => {
    const { calendars, call, asked } = await openAccount({ calendars: calendarsFrom(4), events });
    const later = { from: Date.parse('2026-12-23T00:00:00Z'), to: Date.parse('2026-12-24T00:00:00Z') };
    const busy = await calendars.busy(
      [
        { calendarId: '2', ...window },
        { calendarId: '3', ...later },
        { calendarId: '1', ...window },
        { calendarId: '4', ...window },
        { calendarId: 'x', ...window },
      ],
      call,
    );
    expect(busy.map((one) => (one instanceof ProviderError ? one.code : one.length))).toEqual([
      1,
      1,
      2,
      0,
      'NOT_FOUND',
    ]);
    expect(asked().map((line) => line.includes('calendarId='))).toEqual([false, true]);
  });

  test('a busy workspace is not read for the sake of two of its calendars', async () => {
    const many = Array.from({ length: 250 }, (_, i) => ({
      calendarId: 3,
      startTime: window.from + i * 60_000,
      endTime: window.from + (i + 1) * 60_000,
    }));
    const { calendars, call, asked } = await openAccount({ calendars: calendarsFrom(3), events: [...many, ...events] });
    const requests = ['1', '2'].map((calendarId) => ({ calendarId, ...window }));
    expect((await calendars.busy(requests, call)).map((one) => value(one).length)).toEqual([2, 1]);
    expect(asked()).toHaveLength(3);
  });

  test('events that do not tell their calendar are read calendar by calendar', async () => {
    const { calendars, call, asked } = await openAccount(
      { calendars: calendarsFrom(3), events },
      {},
      { fieldNames: { calendarId: 'elsewhere' } },
    );
    const requests = ['1', '2'].map((calendarId) => ({ calendarId, ...window }));
    expect((await calendars.busy(requests, call)).map((one) => value(one).length)).toEqual([2, 1]);
    expect(asked()).toHaveLength(3);
  });

  test('an event that cannot be read fails its own calendar alone', async () => {
    const { calendars, call, running } = await openAccount({ calendars: calendarsFrom(2) });
    const [startTime, endTime] = ['2026-11-23T10:00:00Z', '2026-11-23T11:00:00Z'];
    running.faults.add({
      kind: 'wrong-shape',
      path: '/calendar-events',
      body: [
        { id: 1, calendarId: 1, startTime, endTime },
        { id: 2, calendarId: 2, startTime, endTime: 'noon' },
      ],
    });
    const requests = ['1', '2'].map((calendarId) => ({ calendarId, ...window }));
    expect(codes(await calendars.busy(requests, call))).toEqual(['ok', 'UPSTREAM_INVALID']);
  });

  test('naive times are those of the calendar', async () => {
    const { calendars, call, running, asked } = await openAccount({
      calendars: calendarsFrom(1, { timezone: 'Pacific/Auckland' }),
    });
    running.faults.add({
      kind: 'wrong-shape',
      path: '/calendar-events',
      body: { items: [{ id: 1, calendarId: 1, startTime: '2026-11-23T10:00:00', endTime: '2026-11-23T11:00:00' }] },
    });
    const [busy] = await calendars.busy([{ calendarId: '1', from: at('22T00:00'), to: at('24T00:00') }], call);
    expect(value(busy)).toEqual([{ start: at('22T21:00'), end: at('22T22:00') }]);
    expect(asked().at(-1)).toBe('GET calendars/1');
  });
});

describe('calendars', () => {
  const studio: GivenCalendar = {
    id: 31,
    name: 'Physio room 2',
    timezone: 'Europe/Madrid',
    color: '#0F766E',
    description: 'Second floor',
    schedules: [{}],
  };

  test.each([
    ['replace', 'merge-full', 'camel'],
    ['merge', 'merge-full', 'snake'],
    ['merge', 'changed-only', 'camel'],
  ] as const)('a change keeps all else where PUT does %s (%s, %s)', async (serverMode, putMode, keyStyle) => {
    const { calendars, call, state, sent } = await openAccount(
      { calendars: [studio] },
      { putMode, keyStyle },
      { putMode: serverMode, keyStyle },
    );
    const current = value((await calendars.get(['31'], call, WITH))[0]);
    const before = structuredClone(state.calendars[0]);
    const write = calendars.prepareUpdate(current, { name: 'Physio room 4', description: null, timeZone: 'UTC' });
    await write.send(call);
    expect(sent()).toMatchObject({ name: 'Physio room 4', description: null, timezone: 'UTC' });
    expect(write.warnings).toHaveLength(1);
    expect(value((await calendars.get(['31'], call, WITH))[0])).toEqual(write.preview);
    expect(state.calendars[0]).toEqual({
      ...before,
      name: 'Physio room 4',
      description: null,
      timezone: 'UTC',
      updatedAt: state.calendars[0]?.updatedAt,
    });
  });

  test('only what changed is sent, where the setting says so', async () => {
    const { calendars, call, sent } = await openAccount(
      { calendars: [studio] },
      { putMode: 'changed-only' },
      { putMode: 'merge' },
    );
    const current = value((await calendars.get(['31'], call, WITHOUT))[0]);
    await calendars.prepareUpdate(current, { color: null, isPublic: false }).send(call);
    expect(sent()).toEqual({ color: null });
  });

  test('a zone that nobody knows is sent back as it came', async () => {
    const { calendars, call, sent } = await openAccount({ calendars: [{ id: 31, timezone: 'Mars/Olympus' }] });
    const current = value((await calendars.get(['31'], call, WITHOUT))[0]);
    const write = calendars.prepareUpdate(current, { name: 'Room' });
    expect(write.preview.timeZone).toBeNull();
    await expect(write.send(call)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(sent()).toMatchObject({ name: 'Room', timezone: 'Mars/Olympus' });
    const zoned = calendars.prepareUpdate(current, { timeZone: 'UTC' });
    await zoned.send(call);
    expect(value((await calendars.get(['31'], call, WITHOUT))[0])).toEqual(zoned.preview);
  });

  test('a change that changes nothing is not sent', async () => {
    const { calendars, call, asked } = await openAccount({ calendars: [studio] });
    const current = value((await calendars.get(['31'], call, WITHOUT))[0]);
    await calendars.prepareUpdate(current, { name: 'Physio room 2' }).send(call);
    expect(asked()).toEqual(['GET calendars/31']);
  });

  test('a new calendar gets what was given', async () => {
    const { calendars, call, sent } = await openAccount({});
    const id = await calendars
      .prepareCreate({ name: 'Room', timeZone: 'Asia/Tokyo', color: '#7C3AED', description: null })
      .send(call);
    expect(sent()).toEqual({ name: 'Room', timezone: 'Asia/Tokyo', color: '#7C3AED' });
    expect(value((await calendars.get([id], call, WITH))[0])).toMatchObject({
      timeZone: 'Asia/Tokyo',
      openWithoutSchedules: true,
      schedules: [],
    });
  });

  test('all mistakes are told at once', async () => {
    const { calendars } = await openAccount({});
    expect(() => calendars.prepareCreate({ name: ' ', timeZone: 'UTC', color: 'red' })).toThrowError(
      expect.objectContaining({
        issues: [expect.objectContaining({ path: ['name'] }), expect.objectContaining({ path: ['color'] })],
      }),
    );
  });

  test('a delete that may not be names the missing scope, one that was done before is fine', async () => {
    const { calendars, schedules, call, state } = await openAccount(
      { calendars: [studio] },
      {},
      {
        keys: {
          gr_sandbox_key: { scopes: ['calendars:read', 'calendars:admin'] },
          gr_writer: { scopes: ['calendars:read', 'calendars:write'] },
        },
      },
    );
    const writer = callWith('gr_writer');
    const refused = { code: 'FORBIDDEN', message: expect.stringContaining('calendars:admin') };
    await expect(calendars.remove('31', writer)).rejects.toMatchObject(refused);
    await expect(schedules.remove(`31.${state.calendars[0]?.schedules[0]?.id}`, writer)).rejects.toMatchObject(refused);
    await schedules.remove(`31.${state.calendars[0]?.schedules[0]?.id}`, call);
    await calendars.remove('31', call);
    await calendars.remove('31', call);
    expect(state.calendars).toEqual([]);
    await expect(calendars.remove('x', call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

test('where and how it calls is a matter of settings', async () => {
  const { calendars, call, running } = await openAccount(
    {},
    { pathPrefix: '/next/{workspace}/x', workspaceUuid: 'w-1', authHeader: 'X-Api-Key', authScheme: '' },
  );
  expect(codes(await calendars.get(['1'], call, WITHOUT))).toEqual(['NOT_FOUND']);
  expect(running.requests[0]).toMatchObject({
    path: '/next/w-1/x/calendars/1',
    headers: { 'x-api-key': 'gr_sandbox_key' },
  });
});
