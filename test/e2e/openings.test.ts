import { describe, expect, test } from 'vitest';
import type { GivenCalendar, GivenRule } from '../../src/sandbox/gravity-rail/data.ts';
import type { Window } from '../../src/sandbox/vastal/data.ts';
import { type Gateway, idOf, startGateway } from '../support/gateway.ts';
import {
  answered,
  calcomAccount,
  gravityRailAccount,
  guidebookAccount,
  type SmallAccount,
  vastalAccount,
} from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from the time law and the providers' contracts.

const OPENINGS = `query ($id: ID!, $from: DateTime!, $to: DateTime!) { node(id: $id) {
  ... on Schedule { openings(from: $from, to: $to) { start end } }
  ... on Calendar { openings(from: $from, to: $to) { start end } }
} }`;

/** @param window `from to`, as two instants. */
async function openings({ ask }: Gateway, id: string, window: string): Promise<string[]> {
  const [from, to] = window.split(' ');
  const { data, errors } = await ask(OPENINGS, { id, from, to });
  expect(errors).toBeUndefined();
  return answered(data.node.openings);
}

async function gatewayOf({ entry }: SmallAccount): Promise<Gateway> {
  return startGateway([entry]);
}

const JUNE = '2026-06-01T00:00:00Z 2026-06-08T00:00:00Z';

/** A gateway over one provider that is open on Sundays, by the clock of the zone, and the schedule that says so. */
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

describe('Cal.com', () => {
  /** The only schedule of an account, 201. */
  async function schedule(
    timeZone: string,
    availability: { days: string[]; startTime: string; endTime: string }[],
    overrides: { date: string; startTime: string; endTime: string }[] = [],
  ) {
    const gateway = await gatewayOf(
      await calcomAccount({ schedules: [{ id: 201, timeZone, availability, overrides }] }),
    );
    return { gateway, id: idOf('Schedule', 'calcom', '201') };
  }
  const DAILY = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

  test('an end at 23:59 is midnight, so overnight hours are one opening; any other minute is literal', async () => {
    const { gateway, id } = await schedule('Europe/Paris', [
      { days: ['Monday'], startTime: '22:00', endTime: '23:59' },
      { days: ['Tuesday'], startTime: '00:00', endTime: '02:00' },
      { days: ['Wednesday'], startTime: '22:00', endTime: '23:58' },
      { days: ['Thursday'], startTime: '00:00', endTime: '02:00' },
    ]);
    expect(await openings(gateway, id, JUNE)).toEqual([
      '2026-06-01T20:00Z 2026-06-02T00:00Z',
      '2026-06-03T20:00Z 2026-06-03T21:58Z',
      '2026-06-03T22:00Z 2026-06-04T00:00Z',
    ]);
  });

  test('hours that end before they start, or at 00:00, cover nothing', async () => {
    const { gateway, id } = await schedule('Europe/Paris', [
      { days: ['Monday'], startTime: '22:00', endTime: '06:00' },
      { days: ['Tuesday'], startTime: '18:00', endTime: '00:00' },
      { days: ['Wednesday'], startTime: '12:00', endTime: '12:00' },
    ]);
    expect(await openings(gateway, id, JUNE)).toEqual([]);
  });

  test('an override takes the place of its whole date, also when it is empty or ends before it starts', async () => {
    const { gateway, id } = await schedule(
      'Europe/Paris',
      [{ days: DAILY, startTime: '09:00', endTime: '17:00' }],
      [
        { date: '2026-06-02', startTime: '00:00', endTime: '00:00' },
        { date: '2026-06-03', startTime: '10:00', endTime: '12:00' },
        { date: '2026-06-03', startTime: '11:00', endTime: '13:00' },
        { date: '2026-06-04', startTime: '20:00', endTime: '23:59' },
        { date: '2026-06-04', startTime: '00:00', endTime: '00:00' },
        { date: '2026-06-05', startTime: '17:00', endTime: '09:00' },
      ],
    );
    expect(await openings(gateway, id, '2026-06-01T00:00:00Z 2026-06-06T00:00:00Z')).toEqual([
      '2026-06-01T07:00Z 2026-06-01T15:00Z',
      '2026-06-03T08:00Z 2026-06-03T11:00Z',
      '2026-06-04T18:00Z 2026-06-04T22:00Z',
    ]);
  });

  test('a closed date takes the small hours of the night before with it', async () => {
    const { gateway, id } = await schedule(
      'Europe/Paris',
      [
        { days: DAILY, startTime: '22:00', endTime: '23:59' },
        { days: DAILY, startTime: '00:00', endTime: '06:00' },
      ],
      [{ date: '2026-06-02', startTime: '00:00', endTime: '00:00' }],
    );
    expect(await openings(gateway, id, '2026-06-01T12:00:00Z 2026-06-03T12:00:00Z')).toEqual([
      '2026-06-01T20:00Z 2026-06-01T22:00Z',
      '2026-06-02T22:00Z 2026-06-03T04:00Z',
    ]);
  });

  test('closing the day on which clocks fall back closes 25 hours', async () => {
    const { gateway, id } = await schedule(
      'America/New_York',
      [{ days: DAILY, startTime: '00:00', endTime: '23:59' }],
      [{ date: '2026-11-01', startTime: '00:00', endTime: '00:00' }],
    );
    expect(await openings(gateway, id, '2026-10-31T12:00:00Z 2026-11-02T12:00:00Z')).toEqual([
      '2026-10-31T12:00Z 2026-11-01T04:00Z',
      '2026-11-02T05:00Z 2026-11-02T12:00Z',
    ]);
  });

  test('the window is exact to the millisecond', async () => {
    const { gateway, id } = await schedule('Europe/Paris', [{ days: DAILY, startTime: '09:00', endTime: '17:00' }]);
    expect(await openings(gateway, id, '2026-06-01T07:30:15.250Z 2026-06-01T14:59:59.999Z')).toEqual([
      '2026-06-01T07:30:15.250Z 2026-06-01T14:59:59.999Z',
    ]);
  });

  test('a connected calendar has no hours, and is open at all times', async () => {
    const gateway = await gatewayOf(
      await calcomAccount({ connections: [{ credentialId: 5, calendars: [{ externalId: 'work@example.com' }] }] }),
    );
    expect(await openings(gateway, idOf('Calendar', 'calcom', '5:work@example.com'), JUNE)).toEqual([
      '2026-06-01T00:00Z 2026-06-08T00:00Z',
    ]);
  });
});

describe('Vastal', () => {
  async function organisation(availability: Partial<Window>[]) {
    return gatewayOf(await vastalAccount('Europe/Paris', { availability, appointmentTypes: [{ id: 'type_a' }] }));
  }
  const SCHEDULE = idOf('Schedule', 'vastal', 'default');
  const CALENDAR = idOf('Calendar', 'vastal', 'default');

  test('23:59:59 is midnight; 23:59:00 is a minute before it', async () => {
    const gateway = await organisation([
      { day_of_week: 1, start_time: '22:00:00', end_time: '23:59:59' },
      { day_of_week: 2, start_time: '00:00:00', end_time: '02:00:00' },
      { day_of_week: 3, start_time: '22:00:00', end_time: '23:59:00' },
      { day_of_week: 4, start_time: '00:00:00', end_time: '02:00:00' },
    ]);
    const expected = [
      '2026-06-01T20:00Z 2026-06-02T00:00Z',
      '2026-06-03T20:00Z 2026-06-03T21:59Z',
      '2026-06-03T22:00Z 2026-06-04T00:00Z',
    ];
    expect(await openings(gateway, SCHEDULE, JUNE)).toEqual(expected);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual(expected);
  });

  test('windows for a single type count, inactive ones and those that end before they start do not', async () => {
    const gateway = await organisation([
      { day_of_week: 1, start_time: '09:00:30', end_time: '12:00:00' },
      { day_of_week: 2, start_time: '10:00:00', end_time: '12:00:00', appointment_type_id: 'type_a' },
      { day_of_week: 3, start_time: '10:00:00', end_time: '12:00:00', is_active: false },
      { day_of_week: 4, start_time: '22:00:00', end_time: '06:00:00' },
      { day_of_week: 5, start_time: '18:00:00', end_time: '00:00:00' },
    ]);
    const expected = ['2026-06-01T07:00:30Z 2026-06-01T10:00Z', '2026-06-02T08:00Z 2026-06-02T10:00Z'];
    expect(await openings(gateway, SCHEDULE, JUNE)).toEqual(expected);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual(expected);
  });

  test('an organisation without windows is never open', async () => {
    const gateway = await organisation([]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual([]);
    const { data } = await gateway.ask('query ($id: ID!) { calendar(id: $id) { isUnconstrained } }', { id: CALENDAR });
    expect(data.calendar.isUnconstrained).toBe(false);
  });
});

describe('Gravity Rail', () => {
  /** Calendar 31 with these rules, 501 and following. */
  async function calendar(
    timezone: string,
    schedules: GivenRule[],
    options: Parameters<typeof gravityRailAccount>[1] = {},
  ) {
    const calendars: GivenCalendar[] = [{ id: 31, timezone, schedules }];
    return gatewayOf(await gravityRailAccount({ calendars }, options));
  }
  const CALENDAR = idOf('Calendar', 'gr', '31');
  const NIGHTS: GivenRule = {
    recurrence: 'daily',
    startTime: '2026-06-01T22:00:00',
    endTime: '2026-06-02T06:00:00',
    recurrenceEndDate: '2026-06-03',
  };

  test('occurrences start up to the end date, and the last one runs past it', async () => {
    const gateway = await calendar('Europe/Madrid', [NIGHTS]);
    expect(await openings(gateway, CALENDAR, '2026-05-30T00:00:00Z 2026-06-08T00:00:00Z')).toEqual([
      '2026-06-01T20:00Z 2026-06-02T04:00Z',
      '2026-06-02T20:00Z 2026-06-03T04:00Z',
      '2026-06-03T20:00Z 2026-06-04T04:00Z',
    ]);
  });

  test('what began before the window, on the last date of the rule, still reaches into it', async () => {
    const gateway = await calendar('Europe/Madrid', [NIGHTS]);
    expect(await openings(gateway, CALENDAR, '2026-06-04T00:00:00Z 2026-06-08T00:00:00Z')).toEqual([
      '2026-06-04T00:00Z 2026-06-04T04:00Z',
    ]);
  });

  test('bare times run into the next date, and know no first one', async () => {
    const gateway = await calendar('Europe/Madrid', [NIGHTS], { scheduleTimes: 'hhmm' });
    expect(await openings(gateway, CALENDAR, '2026-05-31T12:00:00Z 2026-06-02T12:00:00Z')).toEqual([
      '2026-05-31T20:00Z 2026-06-01T04:00Z',
      '2026-06-01T20:00Z 2026-06-02T04:00Z',
    ]);
  });

  test('nights on which clocks change are an hour shorter or longer', async () => {
    const gateway = await calendar('America/New_York', [
      { recurrence: 'daily', startTime: '2026-01-01T22:00:00', endTime: '2026-01-02T06:00:00' },
    ]);
    expect(await openings(gateway, CALENDAR, '2026-03-07T12:00:00Z 2026-03-08T12:00:00Z')).toEqual([
      '2026-03-08T03:00Z 2026-03-08T10:00Z',
    ]);
    expect(await openings(gateway, CALENDAR, '2026-10-31T12:00:00Z 2026-11-01T12:00:00Z')).toEqual([
      '2026-11-01T02:00Z 2026-11-01T11:00Z',
    ]);
  });

  test('monthly on the 31st leaves out the months without one, up to its end date', async () => {
    const gateway = await calendar('Europe/Madrid', [
      {
        recurrence: 'monthly',
        startTime: '2026-01-31T10:00:00',
        endTime: '2026-01-31T11:00:00',
        recurrenceEndDate: '2026-07-30',
      },
    ]);
    expect(await openings(gateway, CALENDAR, '2026-01-01T00:00:00Z 2027-01-01T00:00:00Z')).toEqual([
      '2026-01-31T09:00Z 2026-01-31T10:00Z',
      '2026-03-31T08:00Z 2026-03-31T09:00Z',
      '2026-05-31T08:00Z 2026-05-31T09:00Z',
    ]);
  });

  test('once, overnight and over several dates; T00:00 is the midnight that ends a date', async () => {
    const gateway = await calendar('Europe/Madrid', [
      { recurrence: 'once', startTime: '2026-06-01T18:00:00', endTime: '2026-06-02T02:00:00' },
      { recurrence: 'once', startTime: '2026-06-03T09:00:00', endTime: '2026-06-05T12:00:00' },
      { recurrence: 'weekly', daysOfWeek: [5], startTime: '2026-06-06T18:00:00', endTime: '2026-06-07T00:00:00' },
    ]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual([
      '2026-06-01T16:00Z 2026-06-02T00:00Z',
      '2026-06-03T07:00Z 2026-06-05T10:00Z',
      '2026-06-06T16:00Z 2026-06-06T22:00Z',
    ]);
  });

  test('what happens once on a date past the end date of its rule does not happen', async () => {
    const gateway = await calendar('Europe/Madrid', [
      {
        recurrence: 'once',
        startTime: '2026-06-03T09:00:00',
        endTime: '2026-06-03T12:00:00',
        recurrenceEndDate: '2026-06-02',
      },
    ]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual([]);
    expect(await openings(gateway, idOf('Schedule', 'gr', '31.501'), JUNE)).toEqual([]);
  });

  test('a single window of more than a year is open from its start to its end', async () => {
    const gateway = await calendar('Europe/Madrid', [
      { recurrence: 'once', startTime: '2026-06-02T09:00:00', endTime: '2027-09-01T12:00:00' },
    ]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual(['2026-06-02T07:00Z 2026-06-08T00:00Z']);
  });

  test('a rule that ends before it starts covers nothing', async () => {
    const gateway = await calendar('Europe/Madrid', [
      { recurrence: 'daily', startTime: '2026-06-01T12:00:00', endTime: '2026-06-01T09:00:00' },
    ]);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual([]);
  });

  test('closed rules are taken out of the open ones, and open nothing themselves', async () => {
    const gateway = await calendar('Europe/Madrid', [
      { recurrence: 'daily', startTime: '2026-01-01T09:00:00', endTime: '2026-01-01T17:00:00' },
      {
        availabilityType: 'unavailable',
        recurrence: 'weekly',
        daysOfWeek: [2],
        startTime: '2026-01-07T12:00:00',
        endTime: '2026-01-07T13:00:00',
      },
      {
        availabilityType: 'unavailable',
        recurrence: 'once',
        startTime: '2026-06-03T16:00:00',
        endTime: '2026-06-04T16:00:00',
      },
    ]);
    const window = '2026-06-03T00:00:00Z 2026-06-05T00:00:00Z';
    expect(await openings(gateway, CALENDAR, window)).toEqual([
      '2026-06-03T07:00Z 2026-06-03T10:00Z',
      '2026-06-03T11:00Z 2026-06-03T14:00Z',
      '2026-06-04T14:00Z 2026-06-04T15:00Z',
    ]);
    expect(await openings(gateway, idOf('Schedule', 'gr', '31.501'), window)).toHaveLength(2);
    expect(await openings(gateway, idOf('Schedule', 'gr', '31.502'), window)).toEqual([]);
    expect(await openings(gateway, idOf('Schedule', 'gr', '31.503'), window)).toEqual([]);
  });

  test.each<[string, GivenRule[], boolean, string[]]>([
    ['no rules: open at all times', [], true, ['2026-06-01T00:00Z 2026-06-08T00:00Z']],
    ['a closed rule alone: never', [{ availabilityType: 'unavailable', recurrence: 'daily' }], false, []],
    ['an expired rule alone: never', [{ recurrence: 'daily', recurrenceEndDate: '2026-05-31' }], false, []],
  ])('%s', async (_, rules, isUnconstrained, expected) => {
    const gateway = await calendar('Europe/Madrid', rules);
    expect(await openings(gateway, CALENDAR, JUNE)).toEqual(expected);
    const { data } = await gateway.ask('query ($id: ID!) { calendar(id: $id) { isUnconstrained } }', { id: CALENDAR });
    expect(data.calendar.isUnconstrained).toBe(isUnconstrained);
  });

  test('a rule for single event types belongs to the openings; validUntil is its end date', async () => {
    const gateway = await calendar('Europe/Madrid', [
      {
        recurrence: 'weekly',
        daysOfWeek: [0],
        startTime: '2026-05-25T09:00:00',
        endTime: '2026-05-25T10:00:00',
        recurrenceEndDate: '2026-06-01',
        eventTypeIds: [12],
      },
    ]);
    const schedule = idOf('Schedule', 'gr', '31.501');
    expect(await openings(gateway, schedule, '2026-05-20T00:00:00Z 2026-06-20T00:00:00Z')).toEqual([
      '2026-05-25T07:00Z 2026-05-25T08:00Z',
      '2026-06-01T07:00Z 2026-06-01T08:00Z',
    ]);
    const { data } = await gateway.ask('query ($id: ID!) { schedule(id: $id) { validUntil } }', { id: schedule });
    expect(data.schedule.validUntil).toBe('2026-06-01');
  });

  test('a rule that nobody can read is an error, not "never open"', async () => {
    const { ask } = await calendar('Europe/Madrid', [{ recurrence: 'fortnightly' }]);
    const { errors } = await ask(OPENINGS, {
      id: CALENDAR,
      from: '2026-06-01T00:00:00Z',
      to: '2026-06-02T00:00:00Z',
    });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UNSUPPORTED']);
  });
});

test('a Guidebook guide has no hours, and is open at all times', async () => {
  const gateway = await gatewayOf(await guidebookAccount({ guides: [{ id: 1204, timezone: 'US/Pacific' }] }));
  expect(await openings(gateway, idOf('Calendar', 'guidebook', '1204'), JUNE)).toEqual([
    '2026-06-01T00:00Z 2026-06-08T00:00Z',
  ]);
});

test.each([
  ['from after to', '2026-06-02T00:00:00Z', '2026-06-01T00:00:00Z'],
  ['from equal to to', '2026-06-01T00:00:00Z', '2026-06-01T00:00:00Z'],
])('a window without length is refused: %s', async (_, from, to) => {
  const { ask } = await gatewayOf(await guidebookAccount({ guides: [{ id: 1204 }] }));
  const { errors } = await ask(OPENINGS, { id: idOf('Calendar', 'guidebook', '1204'), from, to });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['INVALID_INPUT']);
});
