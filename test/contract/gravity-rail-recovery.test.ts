import { describe, expect, test } from 'vitest';
import type { NewSchedule } from '../../src/domain/schedule.ts';
import type { GravityRailSandboxOptions } from '../../src/sandbox/gravity-rail/options.ts';
import { NOW, openAccount } from './gravity-rail-account.ts';

const DAY = 86_400_000;
const HOURS: NewSchedule = {
  calendarId: '31',
  name: 'Evening',
  isDefault: false,
  effect: 'OPEN',
  weeklyHours: [
    { days: ['MONDAY', 'FRIDAY'], start: '20:00', end: '24:00' },
    { days: ['TUESDAY', 'SATURDAY'], start: '00:00', end: '02:00' },
  ],
  dateOverrides: [],
  validUntil: null,
};
const ONCE: NewSchedule = {
  ...HOURS,
  weeklyHours: [],
  dateOverrides: [{ date: '2026-12-01', hours: [{ start: '09:00', end: '12:00' }] }],
};

function open(settings: Record<string, unknown> = {}, options: Partial<GravityRailSandboxOptions> = {}) {
  const types = [{ id: 11, durationMinutes: 30 }];
  return openAccount({ calendars: [{ id: 31, timezone: 'Pacific/Auckland' }], eventTypes: types }, settings, options);
}

describe('a schedule', () => {
  test.each([
    ['recurring', HOURS],
    ['of one date', ONCE],
    [
      'of one event type',
      { ...HOURS, weeklyHours: [{ days: ['MONDAY'], start: '09:00', end: '12:00', eventTypeId: '11' }] },
    ],
    ['closed', { ...HOURS, effect: 'CLOSED' }],
  ] as const)('that is %s is found days later, by a request that comes again', async (_, input) => {
    const clock = { now: NOW };
    const { schedules, call, running } = await open({}, { now: () => clock.now });
    running.faults.add({ kind: 'lost-answer', method: 'POST', times: 1 });
    await expect(schedules.prepareCreate(input).execute(call)).rejects.toMatchObject({ outcomeUnknown: true });
    clock.now += 10 * DAY;
    const found = await schedules.prepareCreate(input).find(call);
    const [list] = await schedules.ofCalendars(['31'], call);
    expect(list).toMatchObject([{ id: found }]);
  });

  test('is told by its own date, if it has one', async () => {
    const { schedules, call } = await open();
    await schedules.prepareCreate(ONCE).execute(call);
    const other = [{ date: '2026-12-02', hours: [{ start: '09:00', end: '12:00' }] }];
    expect(await schedules.prepareCreate({ ...ONCE, dateOverrides: other }).find(call)).toBeUndefined();
  });

  test.each([
    ['hhmm', 'hhmm'],
    ['hhmmss', 'hhmmss'],
    ['datetimeLocal', 'datetime'],
  ] as const)('is found where its times are written as %s', async (scheduleTimeFormat, scheduleTimes) => {
    const { schedules, call } = await open({ scheduleTimeFormat }, { scheduleTimes });
    const id = await schedules.prepareCreate(HOURS).execute(call);
    expect(await schedules.prepareCreate(HOURS).find(call)).toBe(id);
  });

  test('whose hours cannot be told is not told to be missing', async () => {
    const { schedules, call, state } = await open();
    const id = await schedules.prepareCreate(HOURS).execute(call);
    state.calendars[0]!.schedules[0]!.recurrence = 'fortnightly';
    await expect(schedules.prepareCreate(HOURS).find(call)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(schedules.prepareCreate(HOURS).find(call)).rejects.toThrow(id);
    // One of another name is none of ours, whatever its hours.
    expect(await schedules.prepareCreate({ ...HOURS, name: 'Morning' }).find(call)).toBeUndefined();
    const second = await schedules.prepareCreate(HOURS).execute(call);
    expect(await schedules.prepareCreate(HOURS).find(call)).toBe(second);
  });
});

describe('a calendar', () => {
  const INPUT = { name: 'Room', timeZone: 'UTC' };

  test('is looked for on all pages', async () => {
    const data = { calendars: Array.from({ length: 60 }, (_, i) => ({ name: `Room ${i}` })) };
    const { calendars, call, asked } = await openAccount(data);
    const id = await calendars.prepareCreate(INPUT).execute(call);
    asked();
    expect(await calendars.prepareCreate(INPUT).find(call)).toBe(id);
    expect(asked()).toEqual(['GET calendars?page=1&pageSize=50', 'GET calendars?page=2&pageSize=50']);
  });

  test('that cannot be read is not told to be missing', async () => {
    const { calendars, call, running } = await openAccount({});
    const items = [{ id: 7 }, { id: 8, name: 'Hall', timezone: 'UTC' }];
    running.faults.add({ kind: 'wrong-shape', body: { items, total: 2 } });
    await expect(calendars.prepareCreate(INPUT).find(call)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(await calendars.prepareCreate({ name: 'Hall', timeZone: 'UTC' }).find(call)).toBe('8');
  });
});

describe('a booking', () => {
  const START = Date.parse('2026-11-24T00:30:00Z');
  const REQUEST = {
    eventTypeId: '11',
    calendarId: '31',
    start: START,
    end: START + 1_800_000,
    booker: { name: 'Mia', email: 'mia@example.com', timeZone: 'UTC' },
  };
  const row = {
    id: 1,
    calendarId: 31,
    eventTypeId: 11,
    title: 'Mia',
    startTime: '2026-11-24T00:30:00Z',
    endTime: '2026-11-24T01:00:00Z',
    status: 'confirmed',
    attendees: [{ memberId: 5, name: 'Mia', email: 'mia@example.com' }],
  };

  async function openWith(items: readonly object[]) {
    const account = await open();
    account.running.faults.add({ kind: 'wrong-shape', path: '/calendar-events', body: { items, total: items.length } });
    return { ...account, find: () => account.connector.bookings?.find(REQUEST, account.call) };
  }

  test('is asked for by its calendar, and a day around its time', async () => {
    const { find, asked } = await openWith([row]);
    expect(await find()).toEqual({ id: '1', start: START, end: REQUEST.end, status: 'ACCEPTED' });
    expect(asked()).toEqual([
      `GET calendar-events?${new URLSearchParams({
        calendarId: '31',
        startDate: new Date(START - DAY).toISOString(),
        endDate: new Date(REQUEST.end + DAY).toISOString(),
        page: '1',
        pageSize: '50',
      })}`,
    ]);
  });

  test('is found by naive times of its calendar’s zone, which one more call tells', async () => {
    const local = { startTime: '2026-11-24T13:30:00', endTime: '2026-11-24T14:00:00' };
    const { find, asked } = await openWith([{ ...row, ...local }]);
    expect(await find()).toMatchObject({ id: '1' });
    expect(asked().map((each) => each.replace(/\?.*/, ''))).toEqual(['GET calendar-events', 'GET calendars/31']);
    const naiveUtc = { startTime: '2026-11-24T00:30:00', endTime: '2026-11-24T01:00:00' };
    expect(await (await openWith([{ ...row, ...naiveUtc }])).find()).toBeUndefined();
  });

  test.each([
    ['cancelled', { status: 'cancelled' }],
    ['declined, in other letters', { status: 'Declined' }],
    ['of another calendar, where the filter is ignored', { calendarId: 32 }],
    ['of nobody', { attendees: [] }],
    ['of members without an address', { attendees: [5, { memberId: 6, email: null }] }],
  ])('that is %s is none', async (_, change) => {
    expect(await (await openWith([{ ...row, ...change }])).find()).toBeUndefined();
  });

  test.each([
    ['attendees', { attendees: undefined }],
    ['times', { startTime: 'soon' }],
  ])('without readable %s is not told to be missing', async (_, change) => {
    const { find } = await openWith([{ ...row, ...change }]);
    await expect(find()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(
      await (
        await openWith([
          { ...row, ...change },
          { ...row, id: 2 },
        ])
      ).find(),
    ).toMatchObject({ id: '2' });
  });

  test('at no calendar is refused, as it would be when it is made', async () => {
    const { connector, call, asked } = await open();
    const nowhere = { ...REQUEST, calendarId: undefined };
    await expect(connector.bookings?.find(nowhere, call)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(asked()).toEqual([]);
  });
});
