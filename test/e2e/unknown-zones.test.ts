import { expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { TUESDAY } from '../support/availability-tuesday.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { calcomAccount, gravityRailAccount, guidebookAccount } from '../support/small-accounts.ts';

const WINDOW = { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' };
const HOURS = [{ days: ['Tuesday'], startTime: '09:00', endTime: '17:00' }];

test('returns the error of a schedule with an unknown time zone at its own path, and everything else', async () => {
  const { entry } = await calcomAccount({
    schedules: [
      { id: 201, name: 'Unknown', timeZone: 'IST', availability: HOURS },
      { id: 202, name: 'Known', timeZone: 'Asia/Calcutta', availability: HOURS },
    ],
  });
  const { execute } = await startGateway([entry]);
  const { data, errors } = await execute(
    `query ($from: DateTime!, $to: DateTime!) {
      schedules { nodes { name timeZone providerData openings(from: $from, to: $to) { start end } } }
    }`,
    WINDOW,
  );
  expect(data.schedules.nodes).toEqual([
    { name: 'Unknown', timeZone: null, providerData: expect.objectContaining({ timeZone: 'IST' }), openings: null },
    {
      name: 'Known',
      timeZone: 'Asia/Calcutta',
      providerData: expect.anything(),
      openings: [{ start: '2026-12-01T03:30:00.000Z', end: '2026-12-01T11:30:00.000Z' }],
    },
  ]);
  expect(errors).toMatchObject([{ path: ['schedules', 'nodes', 0, 'openings'], extensions: { code: 'UNSUPPORTED' } }]);
});

test('returns SOURCE_FAILED for participants whose time zone is unknown, and the time of the others', async () => {
  const calcom = await calcomAccount({ schedules: [{ id: 201, timeZone: '+02:00', availability: HOURS }] });
  const guidebook = await guidebookAccount({
    guides: [{ id: 1204, timezone: 'Eastern Time (US & Canada)' }],
    attendees: [{ id: 3301 }],
    sessions: [{ id: 1, start_time: '2026-12-01T12:00Z', all_day: true }],
    personalizedSchedules: [{ id: 640, attendees: [3301], sessions: [1] }],
  });
  const rail = await gravityRailAccount({
    calendars: [
      { id: 31, timezone: 'UTC' },
      { id: 32, timezone: 'GMT+1', schedules: [{ startTime: '2026-11-01T09:00', endTime: '2026-11-01T17:00' }] },
    ],
  });
  const found = await availability(await startGateway([calcom.entry, guidebook.entry, rail.entry]), {
    participants: {
      schedule: idOf('Schedule', 'calcom', '201'),
      guide: idOf('Calendar', 'guidebook', '1204'),
      attendee: idOf('Attendee', 'guidebook', '1204.3301'),
      plan: idOf('PersonalizedSchedule', 'guidebook', '1204.640'),
      room: idOf('Calendar', 'gr', '31'),
      hall: idOf('Calendar', 'gr', '32'),
    },
    require: 'ANY',
    window: TUESDAY,
  });
  const [from, to] = TUESDAY.split(' ').map((text) => `${new Date(text).toISOString().slice(0, 16)}Z`);
  expect(found.openings).toEqual([`${from} ${to}`]);
  const openings = Object.values(found.participants).map((each) => each.openings.length);
  expect(openings).toEqual([0, 0, 0, 0, 1, 0]);
  expect(found.accountResults.map(({ error }) => error?.code ?? null)).toEqual([
    'UNSUPPORTED',
    'UPSTREAM_INVALID',
    'UNSUPPORTED',
  ]);
});

test('returns no date and no conflicts for all-day sessions of a guide without a known time zone', async () => {
  const { entry } = await guidebookAccount({
    guides: [{ id: 1204, timezone: '' }],
    sessions: [
      { id: 1, name: 'Fair', start_time: '2026-12-01T12:00Z', all_day: true },
      { id: 2, name: 'Talk', start_time: '2026-12-01T12:00Z', end_time: '2026-12-01T13:00Z' },
    ],
    attendees: [{ id: 3301 }],
    personalizedSchedules: [{ id: 640, name: 'Crew', attendees: [3301], sessions: [1, 2] }],
  });
  const { execute } = await startGateway([entry]);
  const { data, errors } = await execute(
    '{ personalizedSchedules { nodes { name conflicts { overlap { start } } sessions { name date } } } }',
  );
  expect(data.personalizedSchedules.nodes).toEqual([
    {
      name: 'Crew',
      conflicts: null,
      sessions: [
        { name: 'Fair', date: null },
        { name: 'Talk', date: null },
      ],
    },
  ]);
  expect(errors?.map(({ extensions }: any) => extensions.code)).toEqual(['UNSUPPORTED', 'UNSUPPORTED', 'UNSUPPORTED']);
});

test('rejects time zones as input that it does not return, and returns all others as the provider stores them', async () => {
  const zones = ['Asia/Calcutta', 'europe/paris', 'US/Pacific'];
  const schedules = zones.map((timeZone, index) => ({ id: 201 + index, timeZone }));
  const { entry } = await calcomAccount({ schedules });
  const { execute } = await startGateway([entry]);
  const query =
    'query ($zone: TimeZone) { slots(eventType: "x", from: "2026-12-01T00:00:00Z", to: "2026-12-02T00:00:00Z", timeZone: $zone) { start } }';
  for (const zone of ['IST', '+02:00', 'Eastern Time (US & Canada)']) {
    const { errors } = await execute(query, { zone });
    expect(errors?.[0].message).toContain('TimeZone must be');
  }
  const { data } = await execute('{ schedules { nodes { timeZone } } }', {});
  expect(data.schedules.nodes).toEqual(zones.map((timeZone) => ({ timeZone })));
});

test('aligns slots to the requested time zone when Cal.com knows no time zone of the event type, and else fails', async () => {
  const { entry } = await calcomAccount({
    schedules: [
      { id: 201, timeZone: 'IST', availability: [{ days: ['Tuesday'], startTime: '09:00', endTime: '10:00' }] },
    ],
    eventTypes: [{ id: 21, lengthInMinutes: 30, minimumBookingNotice: 0, scheduleId: 201 }],
  });
  const { execute } = await startGateway([entry]);
  const query = `query ($id: ID!, $from: DateTime!, $to: DateTime!) {
    without: slots(eventType: $id, from: $from, to: $to) { start }
    with: slots(eventType: $id, from: $from, to: $to, timeZone: "Asia/Kolkata") { start localStart { date time timeZone } }
  }`;
  const { data, errors } = await execute(query, { id: idOf('EventType', 'calcom', '21'), ...WINDOW });
  expect(data.without).toBeNull();
  expect(errors).toMatchObject([{ path: ['without'], extensions: { code: 'UNSUPPORTED' } }]);
  expect(errors?.[0].message).toContain('`timeZone`');
  expect(data.with.length).toBeGreaterThan(0);
  expect(data.with[0].localStart).toMatchObject({ date: '2026-12-01', timeZone: 'Asia/Kolkata' });
});
