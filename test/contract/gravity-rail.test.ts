import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from '../../src/connectors/capabilities.ts';
import { allRead } from '../support/results.ts';
import { openAccount, value } from './gravity-rail-account.ts';
import { calendarsFrom, codes, WITH, WITHOUT } from './gravity-rail-reads.ts';

test('has all capabilities except personalized schedules, with slots and holds provided by the gateway', async () => {
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
    'READ_BOOKINGS',
    'CREATE_BOOKINGS',
    'RESCHEDULE_BOOKINGS',
    'CANCEL_BOOKINGS',
  ]);
});

describe('upstream calls of reads', () => {
  test('reads one calendar by id, with its schedules when they are requested', async () => {
    const { calendars, call, newRequests } = await openAccount({ calendars: calendarsFrom(3) });
    expect(value((await calendars.get(['2'], call, WITHOUT))[0]).schedules).toBeUndefined();
    expect(value((await calendars.get(['2', '2'], call, WITH))[1]).schedules).toHaveLength(4);
    expect(newRequests()).toEqual(['GET calendars/2', 'GET calendars/2?includeSchedules=true']);
  });

  test('reads several calendars from the list and returns NOT_FOUND for those not on it', async () => {
    const { calendars, call, newRequests } = await openAccount({ calendars: calendarsFrom(3) });
    expect(codes(await calendars.get(['3', '99', 'nope', '1'], call, WITHOUT))).toEqual([
      'ok',
      'NOT_FOUND',
      'NOT_FOUND',
      'ok',
    ]);
    expect(newRequests()).toEqual(['GET calendars?page=1&pageSize=50']);
  });

  test('makes no call when ids are not integers', async () => {
    const { calendars, schedules, eventTypes, call, newRequests } = await openAccount({});
    expect(codes(await calendars.get(['01', 'x'], call, WITH))).toEqual(['NOT_FOUND', 'NOT_FOUND']);
    expect(codes(await schedules.get(['1', '1.x', '1.2.3'], call))).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(codes(await eventTypes.get(['x'], call))).toEqual(['NOT_FOUND']);
    expect(newRequests()).toEqual([]);
  });

  test('reads twelve schedules in three calendars with one call when they are on one page', async () => {
    const { schedules, call, newRequests, state } = await openAccount({ calendars: calendarsFrom(3) });
    const ids = state.calendars.flatMap(({ id, schedules: rules }) => rules.map((rule) => `${id}.${rule.id}`));
    const read = await schedules.get(ids, call);
    expect(read.map((schedule) => value(schedule).id)).toEqual(ids);
    expect(newRequests()).toEqual(['GET calendars?includeSchedules=true&page=1&pageSize=50']);
  });

  test('reads ids that are not on the first page one by one, or from the other pages when these are fewer', async () => {
    const { schedules, call, newRequests, state } = await openAccount({ calendars: calendarsFrom(120) });
    const firstOf = (id: number) => `${id}.${state.calendars[id - 1]?.schedules[0]?.id}`;
    expect(codes(await schedules.get([1, 2, 119].map(firstOf), call))).toEqual(['ok', 'ok', 'ok']);
    expect(newRequests()).toEqual([
      'GET calendars?includeSchedules=true&page=1&pageSize=50',
      'GET calendars/119?includeSchedules=true',
    ]);
    expect(codes(await schedules.get([1, 60, 70, 80, 119].map(firstOf), call))).toEqual(Array(5).fill('ok'));
    expect(newRequests().map((line) => line.replace(/.*&(page=\d)&.*/, '$1'))).toEqual(['page=1', 'page=2', 'page=3']);
    expect(codes(await schedules.get([60, 119].map(firstOf), call))).toEqual(['ok', 'ok']);
    expect(newRequests()).toEqual([
      'GET calendars/60?includeSchedules=true',
      'GET calendars/119?includeSchedules=true',
    ]);
  });

  test('remembers that a page size is too large', async () => {
    const { schedules, call, newRequests } = await openAccount(
      { calendars: calendarsFrom(45) },
      {},
      { maxPageSize: 20 },
    );
    expect(await schedules.list(call)).toHaveLength(180);
    expect(await schedules.list(call)).toHaveLength(180);
    const sizes = newRequests().map((line) => line.replace(/.*page=(\d)&pageSize=(\d+)/, '$1/$2'));
    expect(sizes).toEqual(['1/50', '1/20', '2/20', '3/20', '1/20', '2/20', '3/20']);
  });

  test.each([
    { rows: 'data', total: 'total_count' },
    { rows: 'results', total: false, more: 'has_next' },
    { rows: 'items', total: false, more: 'pages' },
    { rows: 'items', total: false, size: false, page: false },
    { rows: 'bare' },
  ] as const)('reads all pages of the envelope %o', async (pageNames) => {
    const { calendars, call } = await openAccount({ calendars: calendarsFrom(101) }, {}, { pageNames });
    expect(await calendars.list(call, WITHOUT)).toHaveLength(101);
    expect(codes(await calendars.get(['1', '60', '101', '102'], call, WITHOUT))).toEqual([
      'ok',
      'ok',
      'ok',
      'NOT_FOUND',
    ]);
  });

  test('reads ids one by one when the server returns the same page again', async () => {
    const { calendars, call, newRequests } = await openAccount(
      { calendars: calendarsFrom(60) },
      {},
      { alwaysFirstPage: true, pageNames: { total: false } },
    );
    expect(codes(await calendars.get(['1', '58', '59', '60'], call, WITHOUT))).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(newRequests()).toHaveLength(5);
  });

  test('reads schedules calendar by calendar when the server does not include them', async () => {
    const { schedules, call, newRequests } = await openAccount(
      { calendars: calendarsFrom(3) },
      {},
      { fieldNames: { schedules: 'elsewhere' } },
    );
    const [first, missing, third] = await schedules.ofCalendars(['2', '9', '3'], call);
    expect([value(first).length, value(third).length, ...codes([missing])]).toEqual([4, 4, 'NOT_FOUND']);
    expect(newRequests().sort()).toEqual([
      'GET calendars/2/schedules',
      'GET calendars/3/schedules',
      'GET calendars?includeSchedules=true&page=1&pageSize=50',
    ]);
  });

  test('distinguishes schedules with equal ids in two calendars', async () => {
    const { schedules, call } = await openAccount({ calendars: calendarsFrom(2) }, {}, { scheduleIds: 'per-calendar' });
    const read = await schedules.get(['1.1', '2.1', '2.9'], call);
    expect(codes(read)).toEqual(['ok', 'ok', 'NOT_FOUND']);
    expect(value(read[1])).toMatchObject({ id: '2.1', calendarId: '2' });
  });
});

describe('event types', () => {
  const eventTypes = [{ id: 11, name: 'First visit', durationMinutes: 45 }, { id: 12, active: false }, { id: 13 }];

  test('lists active event types and reads inactive ones by id', async () => {
    const account = await openAccount({ eventTypes });
    const { call, newRequests } = account;
    expect(allRead(await account.eventTypes.list(call)).map(({ id }) => id)).toEqual(['11', '13']);
    expect(codes(await account.eventTypes.get(['12'], call))).toEqual(['ok']);
    expect(codes(await account.eventTypes.get(['12', '99', '13'], call))).toEqual(['ok', 'NOT_FOUND', 'ok']);
    expect(newRequests()).toEqual([
      'GET calendar-event-types?active_only=true&page=1&pageSize=50',
      'GET calendar-event-types/12',
      'GET calendar-event-types?active_only=false&page=1&pageSize=50',
    ]);
  });

  test('fails only an invalid event type and names its invalid fields', async () => {
    const { eventTypes, call, running } = await openAccount({});
    const body = [
      { id: 1, name: 'First visit', durationMinutes: 45 },
      { id: 2, name: 'Check', durationMinutes: 'long' },
    ];
    running.faults.add({ kind: 'wrong-shape', path: '/calendar-event-types', body });
    const listed = await eventTypes.list(call);
    expect(codes(listed)).toEqual(['ok', 'UPSTREAM_INVALID']);
    expect(listed[1]).toMatchObject({
      message: expect.stringMatching(/^Unexpected response shape .* event type 2 at durationMinutes$/),
    });
  });

  test('reads event types in both key styles', async () => {
    const account = await openAccount({ eventTypes }, {}, { keyStyle: 'snake' });
    expect(value((await account.eventTypes.get(['11'], account.call))[0])).toMatchObject({
      name: 'First visit',
      durationMinutes: 45,
      durationOptions: [45],
    });
  });
});

test('uses the configured path, header and scheme', async () => {
  const { calendars, call, running } = await openAccount(
    {},
    {
      pathPrefix: '/next/{workspace}/x',
      workspaceUuid: '6f1d2c1e-8a54-4f4e-9a5c-0f3f7d1b2a10',
      authHeader: 'X-Api-Key',
      authScheme: '',
    },
  );
  expect(codes(await calendars.get(['1'], call, WITHOUT))).toEqual(['NOT_FOUND']);
  expect(running.requests[0]).toMatchObject({
    path: '/next/6f1d2c1e-8a54-4f4e-9a5c-0f3f7d1b2a10/x/calendars/1',
    headers: { 'x-api-key': 'gr_sandbox_key' },
  });
});
