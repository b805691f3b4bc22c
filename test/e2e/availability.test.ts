import { describe, expect, test } from 'vitest';
import type { GravityRailData } from '../../src/sandbox/gravity-rail/data.ts';
import { availability } from '../support/availability-question.ts';
import { FOUR, fourDiaries } from '../support/four-diaries.ts';
import { type Gateway, idOf, NOW, startGateway } from '../support/gateway.ts';
import { calcomAccount, gravityRailAccount, guidebookAccount, vastalAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from the time law and the providers' contracts. Each answer is also
// checked to fill its window: openings and blocked ranges, without gap or overlap.

const TUESDAY = '2026-12-01T08:00:00Z 2026-12-01T16:00:00Z';

/** Times of 2026-12-01: `08:00-09:00` is `2026-12-01T08:00Z 2026-12-01T09:00Z`, and what follows stays. */
function tuesday(...texts: string[]): string[] {
  return texts.map((text) => text.replace(/^(\S+)-(\S+)/, '2026-12-01T$1Z 2026-12-01T$2Z'));
}

describe('over four providers at once', () => {
  test('ALL: the openings that everybody has, slots in them, and every reason for the rest', async () => {
    const found = await availability(await fourDiaries(), {
      participants: FOUR,
      window: TUESDAY,
      durationMinutes: 30,
    });
    expect(found.openings).toEqual(tuesday('10:30-11:00', '11:30-12:00', '12:30-13:00', '13:30-14:00', '14:30-15:00'));
    expect(found.slots).toEqual(found.openings);
    expect(found.participants).toEqual({
      ann: {
        openings: tuesday('08:00-10:00', '10:30-11:00', '11:30-16:00'),
        busy: tuesday('10:00-10:30', '11:00-11:30'),
      },
      bob: { openings: tuesday('10:00-12:00', '12:30-13:00', '13:30-16:00'), busy: tuesday('12:00-12:30') },
      cy: { openings: tuesday('08:00-14:00', '14:30-15:00'), busy: tuesday('14:00-14:30') },
      dee: { openings: tuesday('08:00-09:00', '09:30-16:00'), busy: tuesday('09:00-09:30') },
    });
    expect(found.blocked).toEqual(
      tuesday(
        '08:00-09:00 bob:OUTSIDE_HOURS',
        '09:00-09:30 bob:OUTSIDE_HOURS dee:BUSY',
        '09:30-10:00 bob:OUTSIDE_HOURS',
        '10:00-10:30 ann:BUSY',
        '11:00-11:30 ann:BUSY',
        '12:00-12:30 bob:BUSY',
        '13:00-13:30 bob:OUTSIDE_HOURS bob:CLOSED',
        '14:00-14:30 cy:BUSY',
        '15:00-16:00 cy:OUTSIDE_HOURS',
      ),
    );
    expect(found.sources.map(({ error, fetchedAt }) => [error, fetchedAt])).toEqual(
      Array.from({ length: 4 }, () => [null, new Date(NOW).toISOString()]),
    );
  });

  test('ANY: the openings that anybody has; blocked only where nobody has one, with the reasons of all', async () => {
    const { ann, bob, cy } = FOUR;
    const found = await availability(await fourDiaries(), {
      participants: { cy, bob, ann },
      require: 'ANY',
      window: '2026-12-01T07:00:00Z 2026-12-01T17:00:00Z',
      durationMinutes: 240,
    });
    expect(found.openings).toEqual(tuesday('08:00-16:00'));
    // Of cy's 08:00-14:00 and ann's 11:30-16:00; 08:00-16:00 is nobody's.
    expect(found.slots).toEqual(tuesday('08:00-12:00', '12:00-16:00'));
    expect(found.blocked).toEqual(
      tuesday(
        '07:00-08:00 cy:OUTSIDE_HOURS bob:OUTSIDE_HOURS ann:OUTSIDE_HOURS',
        '16:00-17:00 cy:OUTSIDE_HOURS bob:OUTSIDE_HOURS ann:OUTSIDE_HOURS',
      ),
    );
  });

  test('the same participant twice counts once', async () => {
    const { ask, accounts } = await fourDiaries();
    const [from, to] = TUESDAY.split(' ');
    const { data } = await ask(
      `query ($input: AvailabilityInput!) { availability(input: $input) {
        participants { participant { id } } blocked { reasons { kind } }
      } }`,
      { input: { participants: [FOUR.cy, FOUR.bob, FOUR.cy], from, to } },
    );
    expect(data.availability.participants).toEqual([
      { participant: { id: FOUR.cy } },
      { participant: { id: FOUR.bob } },
    ]);
    // Before 10:00Z bob alone is not open, after 15:00Z cy alone.
    expect(data.availability.blocked.at(0).reasons).toEqual([{ kind: 'OUTSIDE_HOURS' }]);
    expect(data.availability.blocked.at(-1).reasons).toEqual([{ kind: 'OUTSIDE_HOURS' }]);
    expect(accounts.vastal.standIn.requests).toHaveLength(2);
  });
});

test('ANY: nobody is free who has to hand over half-way', async () => {
  const hours = (startTime: string, endTime: string) => [{ days: ['Tuesday'], startTime, endTime }];
  const { entry } = await calcomAccount({
    schedules: [
      { id: 201, availability: hours('09:00', '10:15') },
      { id: 202, availability: hours('10:00', '11:00') },
    ],
  });
  const gateway = await startGateway([entry]);
  const asked = {
    participants: { first: idOf('Schedule', 'calcom', '201'), second: idOf('Schedule', 'calcom', '202') },
    require: 'ANY',
    window: TUESDAY,
    stepMinutes: 15,
  };
  const hour = await availability(gateway, { ...asked, durationMinutes: 60 });
  expect(hour.openings).toEqual(tuesday('09:00-11:00'));
  expect(hour.slots).toEqual(tuesday('09:00-10:00', '09:15-10:15', '10:00-11:00'));
  expect((await availability(gateway, { ...asked, durationMinutes: 90 })).slots).toEqual([]);
});

/** One calendar at Gravity Rail, 31 in UTC. */
async function calendar(data: Partial<GravityRailData> = {}, { now = NOW, timezone = 'UTC' } = {}) {
  const { entry } = await gravityRailAccount({ calendars: [{ id: 31, timezone }], ...data });
  return startGateway([entry], { now: () => now });
}
const ROOM = { room: idOf('Calendar', 'gr', '31') };
const event = (start: string, end: string) => ({
  calendarId: 31,
  startTime: `2026-12-01T${start}:00Z`,
  endTime: `2026-12-01T${end}:00Z`,
});
const dailyHours = (start: string, end: string) => ({
  recurrence: 'daily',
  startTime: `2026-01-01T${start}:00`,
  endTime: `2026-01-01T${end}:00`,
});

describe('buffers', () => {
  test('the one before widens taken time at its end, the one after at its start', async () => {
    const schedules = [dailyHours('08:00', '17:00')];
    const gateway = await calendar({
      calendars: [{ id: 31, timezone: 'UTC', schedules }],
      events: [event('08:00', '08:55'), event('11:00', '11:15')],
    });
    const found = await availability(gateway, {
      participants: ROOM,
      window: '2026-12-01T09:00:00Z 2026-12-01T12:00:00Z',
      bufferBeforeMinutes: 10,
      bufferAfterMinutes: 30,
    });
    expect(found.openings).toEqual(tuesday('09:05-10:30', '11:25-12:00'));
    expect(found.participants).toEqual({ room: { openings: found.openings, busy: tuesday('11:00-11:15') } });
    expect(found.blocked).toEqual(
      tuesday('09:00-09:05 room:BUFFER', '10:30-11:00 room:BUFFER', '11:00-11:15 room:BUSY', '11:15-11:25 room:BUFFER'),
    );
  });

  test.each(['calcom', 'gr', 'vastal', 'guidebook'] as const)(
    'what is taken just outside of the window reaches into it: %s',
    async (provider) => {
      const [taken, who] = {
        calcom: ['11:00', FOUR.ann],
        gr: ['12:00', FOUR.bob],
        vastal: ['14:00', FOUR.cy],
        guidebook: ['09:00', FOUR.dee],
      }[provider] as [string, string];
      const start = Date.parse(`2026-12-01T${taken}:00Z`);
      const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
      const text = (minutes: number) => at(minutes).replace(':00.000Z', 'Z');
      const gateway = await fourDiaries();
      const asked = { participants: { who }, bufferBeforeMinutes: 5, bufferAfterMinutes: 10 };
      const before = await availability(gateway, { ...asked, window: `${at(-15)} ${at(0)}` });
      expect(before.blocked).toEqual([`${text(-10)} ${text(0)} who:BUFFER`]);
      const after = await availability(gateway, { ...asked, window: `${at(30)} ${at(45)}` });
      expect(after.blocked).toEqual([`${text(30)} ${text(35)} who:BUFFER`]);
      expect(after.participants.who?.busy).toEqual([]);
    },
  );

  test('an event type brings its own; the larger of its own and the asked one holds, for it alone', async () => {
    const { entry } = await vastalAccount('UTC', {
      availability: [{ day_of_week: 2, start_time: '08:00:00', end_time: '16:00:00' }],
      appointmentTypes: [{ id: 'type_a', minNoticeHours: 0, bufferBeforeMinutes: 20, bufferAfterMinutes: 5 }],
      appointments: [{ start_time: '2026-12-01T10:00Z', end_time: '2026-12-01T11:00Z' }],
    });
    const found = await availability(await startGateway([entry]), {
      participants: { type: idOf('EventType', 'vastal', 'type_a'), all: idOf('Calendar', 'vastal', 'default') },
      window: TUESDAY,
      bufferBeforeMinutes: 15,
      bufferAfterMinutes: 30,
    });
    expect(found.participants.type?.openings).toEqual(tuesday('08:00-09:30', '11:20-16:00'));
    expect(found.participants.all?.openings).toEqual(tuesday('08:00-09:30', '11:15-16:00'));
    expect(found.blocked).toEqual(
      tuesday(
        '09:30-10:00 type:BUFFER all:BUFFER',
        '10:00-11:00 type:BUSY all:BUSY',
        '11:00-11:15 type:BUFFER all:BUFFER',
        '11:15-11:20 type:BUFFER',
      ),
    );
  });
});

test('buffers of an event type reach as far as they are long', async () => {
  const { entry } = await vastalAccount('UTC', {
    availability: [{ day_of_week: 2, start_time: '08:00:00', end_time: '16:00:00' }],
    appointmentTypes: [{ id: 'type_a', minNoticeHours: 0, bufferBeforeMinutes: 48 * 60 }],
    appointments: [{ start_time: '2026-11-29T10:00Z', end_time: '2026-11-29T11:00Z' }],
  });
  const found = await availability(await startGateway([entry]), {
    participants: { type: idOf('EventType', 'vastal', 'type_a') },
    window: TUESDAY,
  });
  expect(found.blocked).toEqual(tuesday('08:00-11:00 type:BUFFER'));
});

describe('notice', () => {
  const window = '2026-11-23T08:00:00Z 2026-11-23T11:00:00Z';

  test('removes all before now and so much more, exactly', async () => {
    const gateway = await calendar({}, { now: NOW + 20_500 });
    const found = await availability(gateway, { participants: ROOM, window, minimumNoticeMinutes: 90 });
    expect(found.openings).toEqual(['2026-11-23T09:30:20.500Z 2026-11-23T11:00Z']);
    expect(found.blocked).toEqual(['2026-11-23T08:00Z 2026-11-23T09:30:20.500Z room:NOTICE']);
  });

  test('of 0 is no rule: the past is open', async () => {
    const past = '2026-11-01T08:00:00Z 2026-11-02T08:00:00Z';
    expect((await availability(await calendar(), { participants: ROOM, window: past })).blocked).toEqual([]);
  });

  test('stands beside other kinds; an event type brings its own', async () => {
    const { entry } = await vastalAccount('UTC', {
      availability: [{ day_of_week: 1, start_time: '09:00:00', end_time: '17:00:00' }],
      appointmentTypes: [{ id: 'type_a', minNoticeHours: 2 }],
    });
    const found = await availability(await startGateway([entry]), {
      participants: { type: idOf('EventType', 'vastal', 'type_a') },
      window,
      minimumNoticeMinutes: 60,
    });
    expect(found.blocked).toEqual([
      '2026-11-23T08:00Z 2026-11-23T09:00Z type:OUTSIDE_HOURS type:NOTICE',
      '2026-11-23T09:00Z 2026-11-23T10:00Z type:NOTICE',
    ]);
  });
});

describe('slots', () => {
  const NINE_TO_TEN = '2026-12-01T09:00:00Z 2026-12-01T10:00:00Z';

  test.each<[string, Record<string, unknown>, string[]]>([
    ['none without a length', { stepMinutes: 15 }, []],
    ['as far apart as they are long', { durationMinutes: 20 }, ['09:00-09:20', '09:20-09:40', '09:40-10:00']],
    ['by a step', { durationMinutes: 45, stepMinutes: 10 }, ['09:00-09:45', '09:10-09:55']],
    // 09:00Z is 14:45 in Kathmandu, so its whole hour is 09:15Z.
    ['on the clock of the zone', { durationMinutes: 30, stepMinutes: 60, timeZone: 'Asia/Kathmandu' }, ['09:15-09:45']],
    ['on the clock of UTC', { durationMinutes: 30, stepMinutes: 60 }, ['09:00-09:30']],
  ])('%s', async (_, options, expected) => {
    const found = await availability(await calendar(), { participants: ROOM, window: NINE_TO_TEN, ...options });
    expect(found.slots).toEqual(tuesday(...expected));
  });

  test('the clock decides, not where an opening or the window begins', async () => {
    const schedules = [dailyHours('09:07', '11:00')];
    const gateway = await calendar({ calendars: [{ id: 31, timezone: 'UTC', schedules }] });
    const asked = { participants: ROOM, durationMinutes: 30, stepMinutes: 15 };
    expect((await availability(gateway, { ...asked, window: TUESDAY })).slots).toEqual(
      tuesday('09:15-09:45', '09:30-10:00', '09:45-10:15', '10:00-10:30', '10:15-10:45', '10:30-11:00'),
    );
    const window = '2026-12-01T09:15:00.001Z 2026-12-01T10:14:59.999Z';
    expect((await availability(gateway, { ...asked, window })).slots).toEqual(tuesday('09:30-10:00'));
  });

  test.each([
    ['2026-11-01', '01:00', '03:00', 60, ['05:00', '06:00', '07:00']],
    ['2026-03-08', '01:00', '06:00', 50, ['06:40', '07:20', '08:10', '09:00']],
  ])('in New York on %s, when clocks change', async (date, start, end, durationMinutes, starts) => {
    const schedules = [dailyHours(start, end)];
    const gateway = await calendar({ calendars: [{ id: 31, timezone: 'America/New_York', schedules }] });
    const found = await availability(gateway, {
      participants: ROOM,
      window: `${date}T00:00:00Z ${date}T23:00:00Z`,
      durationMinutes,
      timeZone: 'America/New_York',
    });
    expect(found.slots.map((slot) => slot.slice(0, 17))).toEqual(starts.map((time) => `${date}T${time}Z`));
  });
});

describe('why the rest is not open', () => {
  test('an override in force: DATE_OVERRIDE, all its date long, in the zone of the schedule', async () => {
    const { entry } = await calcomAccount({
      schedules: [
        {
          id: 201,
          timeZone: 'America/New_York',
          availability: [{ days: ['Monday', 'Tuesday', 'Wednesday'], startTime: '09:00', endTime: '17:00' }],
          overrides: [{ date: '2026-12-01', startTime: '12:00', endTime: '13:00' }],
        },
      ],
    });
    const found = await availability(await startGateway([entry]), {
      participants: { who: idOf('Schedule', 'calcom', '201') },
      window: '2026-12-01T00:00:00Z 2026-12-02T12:00:00Z',
    });
    expect(found.openings).toEqual(tuesday('17:00-18:00'));
    expect(found.blocked).toEqual([
      '2026-12-01T00:00Z 2026-12-01T05:00Z who:OUTSIDE_HOURS',
      '2026-12-01T05:00Z 2026-12-01T17:00Z who:DATE_OVERRIDE',
      '2026-12-01T18:00Z 2026-12-02T05:00Z who:DATE_OVERRIDE',
      '2026-12-02T05:00Z 2026-12-02T12:00Z who:OUTSIDE_HOURS',
    ]);
  });

  test('a rule past its end date: OUTSIDE_HOURS; a closed one: CLOSED, open or not beneath', async () => {
    const schedules = [
      { ...dailyHours('08:00', '12:00'), recurrenceEndDate: '2026-12-01' },
      { ...dailyHours('11:00', '13:00'), availabilityType: 'unavailable' },
    ];
    const gateway = await calendar({ calendars: [{ id: 31, timezone: 'UTC', schedules }] });
    const found = await availability(gateway, {
      participants: ROOM,
      window: '2026-12-01T10:00:00Z 2026-12-02T10:00:00Z',
    });
    expect(found.openings).toEqual(tuesday('10:00-11:00'));
    expect(found.blocked).toEqual([
      '2026-12-01T11:00Z 2026-12-01T13:00Z room:OUTSIDE_HOURS room:CLOSED',
      '2026-12-01T13:00Z 2026-12-02T10:00Z room:OUTSIDE_HOURS',
    ]);
  });

  test('a schedule with effect CLOSED opens nothing', async () => {
    const schedules = [{ id: 501, ...dailyHours('11:00', '13:00'), availabilityType: 'unavailable' }];
    const gateway = await calendar({ calendars: [{ id: 31, timezone: 'UTC', schedules }] });
    const found = await availability(gateway, {
      participants: { lunch: idOf('Schedule', 'gr', '31.501') },
      window: '2026-12-01T11:00:00Z 2026-12-01T14:00:00Z',
    });
    expect(found.blocked).toEqual(
      tuesday('11:00-13:00 lunch:OUTSIDE_HOURS lunch:CLOSED', '13:00-14:00 lunch:OUTSIDE_HOURS'),
    );
  });
});

describe('an event type that can be booked at every calendar of a workspace', () => {
  const TYPE = { type: idOf('EventType', 'gr', '11') };
  const eventTypes = [{ id: 11, durationMinutes: 30 }];

  test('at a single one: as that calendar, with all reasons and buffers', async () => {
    const schedules = [
      dailyHours('09:00', '17:00'),
      { ...dailyHours('13:00', '14:00'), availabilityType: 'unavailable' },
    ];
    const gateway = await calendar({
      eventTypes,
      calendars: [{ id: 31, timezone: 'UTC', schedules }],
      events: [event('11:00', '12:00')],
    });
    const asked = { window: TUESDAY, bufferBeforeMinutes: 30, bufferAfterMinutes: 15 };
    const found = await availability(gateway, { participants: TYPE, ...asked });
    expect(found.openings).toEqual(tuesday('09:00-10:45', '12:30-13:00', '14:00-16:00'));
    expect(found.participants.type?.busy).toEqual(tuesday('11:00-12:00'));
    expect(found.blocked).toEqual(
      tuesday(
        '08:00-09:00 type:OUTSIDE_HOURS',
        '10:45-11:00 type:BUFFER',
        '11:00-12:00 type:BUSY',
        '12:00-12:30 type:BUFFER',
        '13:00-14:00 type:OUTSIDE_HOURS type:CLOSED',
      ),
    );
  });

  test('at several: open where any of them is, taken where each one that is open is taken', async () => {
    const gateway = await calendar({
      eventTypes,
      calendars: [
        { id: 31, timezone: 'UTC', schedules: [dailyHours('08:00', '12:00')] },
        { id: 32, timezone: 'UTC', schedules: [dailyHours('10:00', '15:00')] },
      ],
      events: [event('09:00', '11:00'), { ...event('10:30', '12:30'), calendarId: 32 }],
    });
    const found = await availability(gateway, { participants: TYPE, window: TUESDAY });
    expect(found.openings).toEqual(tuesday('08:00-09:00', '10:00-10:30', '11:00-12:00', '12:30-15:00'));
    expect(found.blocked).toEqual(
      tuesday(
        '09:00-10:00 type:BUSY',
        '10:30-11:00 type:BUSY',
        '12:00-12:30 type:BUSY',
        '15:00-16:00 type:OUTSIDE_HOURS',
      ),
    );
  });

  test('rules for other event types count neither as hours nor as overrides', async () => {
    const once = { recurrence: 'once', startTime: '2026-12-01T09:00:00', endTime: '2026-12-01T10:00:00' };
    const gateway = await calendar({
      eventTypes: [...eventTypes, { id: 12 }],
      calendars: [
        {
          id: 31,
          timezone: 'UTC',
          schedules: [
            { ...once, eventTypeIds: [12] },
            { ...dailyHours('10:00', '11:00'), eventTypeIds: [11] },
          ],
        },
      ],
    });
    const found = await availability(gateway, { participants: TYPE, window: TUESDAY });
    expect(found.openings).toEqual(tuesday('10:00-11:00'));
    expect(found.blocked).toEqual(tuesday('08:00-10:00 type:OUTSIDE_HOURS', '11:00-16:00 type:OUTSIDE_HOURS'));
  });
});

describe('people of a Guidebook guide', () => {
  async function guide(timezone: string): Promise<Gateway> {
    const { entry } = await guidebookAccount({
      guides: [{ id: 1204, timezone }],
      attendees: [{ id: 3301 }, { id: 3302 }, { id: 3303 }],
      sessions: [
        { id: 1, start_time: '2026-12-01T09:00Z', end_time: '2026-12-01T10:00Z' },
        { id: 2, start_time: '2026-12-01T11:00Z', end_time: '2026-12-01T12:00Z' },
        { id: 3, start_time: '2026-12-01T12:00Z', all_day: true },
        { id: 4, start_time: '2026-12-01T14:00Z' },
      ],
      personalizedSchedules: [
        { id: 640, attendees: [3301, 3302], sessions: [1, 4, 999] },
        { id: 641, attendees: [3301], sessions: [2] },
        { id: 642, attendees: [3303], sessions: [3] },
      ],
    });
    return startGateway([entry]);
  }
  const attendee = (id: number) => idOf('Attendee', 'guidebook', `1204.${id}`);

  test('are taken by the sessions of all that was assigned to them; those without an end or gone take no time', async () => {
    const found = await availability(await guide('UTC'), {
      participants: {
        both: attendee(3301),
        one: attendee(3302),
        plan: idOf('PersonalizedSchedule', 'guidebook', '1204.641'),
      },
      window: TUESDAY,
    });
    expect(Object.values(found.participants).map(({ busy }) => busy)).toEqual([
      tuesday('09:00-10:00', '11:00-12:00'),
      tuesday('09:00-10:00'),
      tuesday('11:00-12:00'),
    ]);
    expect(found.openings).toEqual(tuesday('08:00-09:00', '10:00-11:00', '12:00-16:00'));
    expect(found.blocked).toEqual(tuesday('09:00-10:00 both:BUSY one:BUSY', '11:00-12:00 both:BUSY plan:BUSY'));
  });

  test('are taken all day, in the zone of the guide, by an all-day session', async () => {
    const found = await availability(await guide('America/New_York'), {
      participants: { who: attendee(3303) },
      window: '2026-11-30T00:00:00Z 2026-12-04T00:00:00Z',
    });
    expect(found.participants.who?.busy).toEqual(['2026-12-01T05:00Z 2026-12-02T05:00Z']);
  });
});

test('a Schedule alone answers its own openings: bookings of its owner are not its own', async () => {
  const gateway = await fourDiaries();
  const found = await availability(gateway, {
    participants: { hours: idOf('Schedule', 'calcom', '201') },
    window: TUESDAY,
  });
  expect(found.openings).toEqual(tuesday('08:00-16:00'));
  expect(found.participants.hours?.busy).toEqual([]);
});
