import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { gatewayOf, JUNE, OPENINGS, openings } from '../support/openings-query.ts';
import { calcomAccount, gravityRailAccount, guidebookAccount, vastalAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.

/**
 * A gateway over one provider that is open on Sundays, in the local time of the zone, and the schedule with these
 * hours.
 */
const SUNDAYS = {
  async 'Cal.com'(timeZone: string, start: string, end: string) {
    const availability = [{ days: ['Sunday'], startTime: start, endTime: end }];
    const gateway = await gatewayOf(await calcomAccount({ schedules: [{ id: 201, timeZone, availability }] }));
    return { gateway, id: idOf('Schedule', 'calcom', '201') };
  },
  async 'Gravity Rail'(timezone: string, start: string, end: string) {
    const [startTime, endTime] = [`2015-01-04T${start}:00`, `2015-01-04T${end}:00`];
    const rule = { id: 501, recurrence: 'weekly', daysOfWeek: [6], startTime, endTime };
    const calendars = [{ id: 31, timezone, schedules: [rule] }];
    return { gateway: await gatewayOf(await gravityRailAccount({ calendars })), id: idOf('Calendar', 'gr', '31') };
  },
  async Vastal(timeZone: string, start: string, end: string) {
    const availability = [{ day_of_week: 0, start_time: `${start}:00`, end_time: `${end}:00` }];
    const gateway = await gatewayOf(await vastalAccount(timeZone, { availability }));
    return { gateway, id: idOf('Schedule', 'vastal', 'default') };
  },
};

describe.each(Object.entries(SUNDAYS))('Sundays on which clocks change, %s', (_, open) => {
  test.each([
    // New York springs from 02:00 to 03:00 on 8 March, and falls back from 02:00 to 01:00 on 1 November.
    ['America/New_York', '2026-03-08', '09:00', '17:00', ['2026-03-08T13:00Z 2026-03-08T21:00Z']],
    ['America/New_York', '2026-03-08', '13:00', '18:00', ['2026-03-08T17:00Z 2026-03-08T22:00Z']],
    ['America/New_York', '2026-03-08', '01:00', '04:00', ['2026-03-08T06:00Z 2026-03-08T08:00Z']],
    ['America/New_York', '2026-03-08', '02:15', '02:45', []],
    ['America/New_York', '2026-11-01', '01:00', '03:00', ['2026-11-01T05:00Z 2026-11-01T08:00Z']],
    ['America/New_York', '2026-11-01', '01:30', '01:45', ['2026-11-01T05:30Z 2026-11-01T05:45Z']],
    ['America/New_York', '2026-11-01', '00:00', '01:30', ['2026-11-01T04:00Z 2026-11-01T05:30Z']],
    // Berlin springs from 02:00 to 03:00 on 29 March, and falls back from 03:00 to 02:00 on 25 October.
    ['Europe/Berlin', '2026-03-29', '01:30', '02:30', ['2026-03-29T00:30Z 2026-03-29T01:00Z']],
    ['Europe/Berlin', '2026-10-25', '01:00', '03:00', ['2026-10-24T23:00Z 2026-10-25T02:00Z']],
    // Lord Howe moves by half an hour: at 02:00 back to 01:30 on 5 April, on to 02:30 on 4 October.
    ['Australia/Lord_Howe', '2026-04-05', '01:30', '02:30', ['2026-04-04T14:30Z 2026-04-04T16:00Z']],
    ['Australia/Lord_Howe', '2026-10-04', '01:30', '02:15', ['2026-10-03T15:00Z 2026-10-03T15:30Z']],
    // In Beirut 29 March begins at 01:00; in Havana 1 November has two hours from midnight to 01:00.
    ['Asia/Beirut', '2026-03-29', '00:30', '01:30', ['2026-03-28T22:00Z 2026-03-28T22:30Z']],
    ['America/Havana', '2026-11-01', '00:00', '01:00', ['2026-11-01T04:00Z 2026-11-01T06:00Z']],
  ])('%s %s: %s-%s', async (timeZone, date, start, end, expected) => {
    const { gateway, id } = await open(timeZone, start, end);
    const day = Date.parse(`${date}T00:00:00Z`);
    const window = `${new Date(day - 86_400_000).toISOString()} ${new Date(day + 2 * 86_400_000).toISOString()}`;
    expect(await openings(gateway, id, window)).toEqual(expected);
  });
});

test('returns all time as open for a Guidebook guide, which has no hours', async () => {
  const gateway = await gatewayOf(await guidebookAccount({ guides: [{ id: 1204, timezone: 'US/Pacific' }] }));
  expect(await openings(gateway, idOf('Calendar', 'guidebook', '1204'), JUNE)).toEqual([
    '2026-06-01T00:00Z 2026-06-08T00:00Z',
  ]);
});

test.each([
  ['from after to', '2026-06-02T00:00:00Z', '2026-06-01T00:00:00Z'],
  ['from equal to to', '2026-06-01T00:00:00Z', '2026-06-01T00:00:00Z'],
])('rejects a window without length: %s', async (_, from, to) => {
  const { execute } = await gatewayOf(await guidebookAccount({ guides: [{ id: 1204 }] }));
  const { errors } = await execute(OPENINGS, { id: idOf('Calendar', 'guidebook', '1204'), from, to });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INVALID_INPUT']);
});
