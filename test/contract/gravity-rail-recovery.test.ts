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

describe('find of a schedule', () => {
  test.each([
    ['recurring', HOURS],
    ['of one date', ONCE],
    [
      'of one event type',
      { ...HOURS, weeklyHours: [{ days: ['MONDAY'], start: '09:00', end: '12:00', eventTypeId: '11' }] },
    ],
    ['closed', { ...HOURS, effect: 'CLOSED' }],
  ] as const)('returns a schedule that is %s when the request is repeated days later', async (_, input) => {
    const clock = { now: NOW };
    const { schedules, call, running } = await open({}, { now: () => clock.now });
    running.faults.add({ kind: 'response-lost', method: 'POST', times: 1 });
    await expect(schedules.prepareCreate(input).execute(call)).rejects.toMatchObject({ outcomeUnknown: true });
    clock.now += 10 * DAY;
    const found = await schedules.prepareCreate(input).find(call);
    const [list] = await schedules.ofCalendars(['31'], call);
    expect(list).toMatchObject([{ id: found }]);
  });

  test('compares the date when the hours have one', async () => {
    const { schedules, call } = await open();
    await schedules.prepareCreate(ONCE).execute(call);
    const other = [{ date: '2026-12-02', hours: [{ start: '09:00', end: '12:00' }] }];
    expect(await schedules.prepareCreate({ ...ONCE, dateOverrides: other }).find(call)).toBeUndefined();
  });

  test.each([
    ['hhmm', 'hhmm'],
    ['hhmmss', 'hhmmss'],
    ['datetimeLocal', 'datetime'],
  ] as const)('returns the schedule when times are written as %s', async (scheduleTimeFormat, scheduleTimes) => {
    const { schedules, call } = await open({ scheduleTimeFormat }, { scheduleTimes });
    const id = await schedules.prepareCreate(HOURS).execute(call);
    expect(await schedules.prepareCreate(HOURS).find(call)).toBe(id);
  });

  test('fails when the hours of the schedule cannot be read', async () => {
    const { schedules, call, state } = await open();
    const id = await schedules.prepareCreate(HOURS).execute(call);
    state.calendars[0]!.schedules[0]!.recurrence = 'fortnightly';
    await expect(schedules.prepareCreate(HOURS).find(call)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    await expect(schedules.prepareCreate(HOURS).find(call)).rejects.toThrow(id);
    // A schedule of another name is ignored, whatever its hours.
    expect(await schedules.prepareCreate({ ...HOURS, name: 'Morning' }).find(call)).toBeUndefined();
    const second = await schedules.prepareCreate(HOURS).execute(call);
    expect(await schedules.prepareCreate(HOURS).find(call)).toBe(second);
  });
});

describe('find of a calendar', () => {
  const INPUT = { name: 'Room', timeZone: 'UTC' };

  test('reads all pages', async () => {
    const data = { calendars: Array.from({ length: 60 }, (_, i) => ({ name: `Room ${i}` })) };
    const { calendars, call, newRequests } = await openAccount(data);
    const id = await calendars.prepareCreate(INPUT).execute(call);
    newRequests();
    expect(await calendars.prepareCreate(INPUT).find(call)).toBe(id);
    expect(newRequests()).toEqual(['GET calendars?page=1&pageSize=50', 'GET calendars?page=2&pageSize=50']);
  });

  test('fails when a calendar cannot be read', async () => {
    const { calendars, call, running } = await openAccount({});
    const items = [{ id: 7 }, { id: 8, name: 'Hall', timezone: 'UTC' }];
    running.faults.add({ kind: 'wrong-shape', body: { items, total: 2 } });
    await expect(calendars.prepareCreate(INPUT).find(call)).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
    expect(await calendars.prepareCreate({ name: 'Hall', timeZone: 'UTC' }).find(call)).toBe('8');
  });
});

describe('find of a booking', () => {
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
    return { ...account, find: () => account.connector.bookings?.find!(REQUEST, account.call) };
  }

  test('queries the calendar and one day around the booking', async () => {
    const { find, newRequests } = await openWith([row]);
    expect(await find()).toEqual({ id: '1', start: START, end: REQUEST.end, status: 'ACCEPTED' });
    expect(newRequests()).toEqual([
      `GET calendar-events?${new URLSearchParams({
        calendarId: '31',
        startDate: new Date(START - DAY).toISOString(),
        endDate: new Date(REQUEST.end + DAY).toISOString(),
        page: '1',
        pageSize: '50',
      })}`,
    ]);
  });

  test('reads the zone of the calendar when times are naive', async () => {
    const local = { startTime: '2026-11-24T13:30:00', endTime: '2026-11-24T14:00:00' };
    const { find, newRequests } = await openWith([{ ...row, ...local }]);
    expect(await find()).toMatchObject({ id: '1' });
    expect(newRequests().map((each) => each.replace(/\?.*/, ''))).toEqual(['GET calendar-events', 'GET calendars/31']);
    const naiveUtc = { startTime: '2026-11-24T00:30:00', endTime: '2026-11-24T01:00:00' };
    expect(await (await openWith([{ ...row, ...naiveUtc }])).find()).toBeUndefined();
  });

  test.each([
    ['cancelled', { status: 'cancelled' }],
    ['declined, in another case', { status: 'Declined' }],
    ['of another calendar, when the filter is ignored', { calendarId: 32 }],
    ['without attendees', { attendees: [] }],
    ['of another type', { eventTypeId: 12 }],
    ['of no type', { eventTypeId: null }],
    ['of a type that cannot be read, at another time', { eventTypeId: undefined, startTime: '2026-11-24T00:15:00Z' }],
    ['of members without an address', { attendees: [5, { memberId: 6, email: null }] }],
  ])('returns undefined when the event is %s', async (_, change) => {
    expect(await (await openWith([{ ...row, ...change }])).find()).toBeUndefined();
  });

  test.each([
    ['attendees', { attendees: undefined }],
    ['times', { startTime: 'soon' }],
    ['type', { eventTypeId: { id: 11 } }],
    ['type, which is missing,', { eventTypeId: undefined }],
  ])('fails when the %s of the event cannot be read', async (_, change) => {
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

  test('rejects a request without a calendar, as a create does', async () => {
    const { connector, call, newRequests } = await open();
    const nowhere = { ...REQUEST, calendarId: undefined };
    await expect(connector.bookings?.find!(nowhere, call)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(newRequests()).toEqual([]);
  });
});
