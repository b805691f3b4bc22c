import { describe, expect, test } from 'vitest';
import { at, VERSION } from './calcom-client.ts';
import { hours, slots, start, starts } from './calcom-slots-client.ts';

describe('a request', () => {
  test('by id or by slugs returns slots, and 404 for unknown ones', async () => {
    const client = await start({ data: { users: [{ id: 1, username: 'ada' }] } });
    const range = 'start=2026-06-02&end=2026-06-02';
    const byId = await slots(client, `eventTypeId=5&${range}`);
    expect(Object.keys(byId ?? {})).toEqual(['2026-06-02']);
    expect(await slots(client, `eventTypeSlug=talk&username=ada&${range}`)).toEqual(byId);
    for (const selector of [
      'eventTypeId=6',
      'eventTypeSlug=talk&username=bob',
      'eventTypeSlug=walk&username=ada',
      'eventTypeSlug=talk&teamSlug=crew',
      'usernames=ada,bob&organizationSlug=acme',
    ]) {
      const response = await client.execute('GET', `/v2/slots?${selector}&${range}`, { version: VERSION.slots });
      expect([selector, response.status]).toEqual([selector, 404]);
    }
  });

  test('for several people returns times at which all are free, half an hour by default', async () => {
    const client = await start({
      data: {
        users: [
          { id: 1, username: 'ada', organizationSlug: 'acme', defaultScheduleId: 1 },
          { id: 2, username: 'bob', organizationSlug: 'acme', defaultScheduleId: 2 },
        ],
        schedules: [
          { id: 1, userId: 1, availability: [hours('09:00', '11:00')] },
          { id: 2, userId: 2, availability: [hours('10:00', '12:00')] },
        ],
      },
    });
    const found = await slots(client, 'usernames=ada,bob&organizationSlug=acme&start=2026-06-02&end=2026-06-02');
    expect(found).toEqual({
      '2026-06-02': [{ start: '2026-06-02T10:00:00.000Z' }, { start: '2026-06-02T10:30:00.000Z' }],
    });
  });

  test.each([
    ['eventTypeId=5&username=ada&start=2026-06-02&end=2026-06-02', 'username property is wrong'],
    ['eventTypeId=5&start=2026-06-02&end=2026-06-02&limit=3', 'limit property is wrong'],
    ['eventTypeId=5&start=2026-06-02', 'end property is wrong'],
    [
      'eventTypeId=5&start=tomorrow&end=2026-06-02',
      'start property is wrong,start must be a valid ISO 8601 date string',
    ],
    ['eventTypeId=five&start=2026-06-02&end=2026-06-02', 'eventTypeId property is wrong'],
    ['eventTypeId=5&start=2026-06-02&end=2026-06-02&format=list', 'format property is wrong'],
    ['eventTypeId=5&start=2026-06-02&end=2026-06-02&timeZone=Nowhere', 'timeZone property is wrong'],
    ['usernames=ada&organizationSlug=acme&start=2026-06-02&end=2026-06-02', 'usernames property is wrong'],
    ['usernames=ada,bob&start=2026-06-02&end=2026-06-02', 'organizationSlug property is wrong'],
    ['start=2026-06-02&end=2026-06-02', 'eventTypeSlug property is wrong'],
  ])('%s returns 400: %s', async (query, fragment) => {
    const { execute } = await start();
    const response = await execute('GET', `/v2/slots?${query}`, { version: VERSION.slots });
    expect(response.status).toBe(400);
    expect(at(response.body, 'error', 'message')).toContain(fragment);
    expect(at(response.body, 'error', 'details', 'message')).toEqual(at(response.body, 'error', 'message'));
  });
});

describe('the range', () => {
  test('treats a date as UTC, and an end at midnight as the end of that day', async () => {
    const client = await start();
    const days = async (query: string) => Object.keys((await slots(client, `eventTypeId=5&${query}`)) ?? {});
    expect(await days('start=2026-06-02&end=2026-06-03')).toEqual(['2026-06-02', '2026-06-03']);
    expect(await days('start=2026-06-02T00:00:00Z&end=2026-06-03T00:00:00Z')).toEqual(['2026-06-02', '2026-06-03']);
    expect(await days('start=2026-06-02T00:00:00Z&end=2026-06-03T00:00:01Z')).toEqual(['2026-06-02']);
    const inside = await slots(client, 'eventTypeId=5&start=2026-06-02T09:30:00&end=2026-06-02T13:30:00%2B02:00');
    expect(inside).toEqual({ '2026-06-02': [{ start: '2026-06-02T10:00:00.000Z' }] });
  });

  test('returns an empty object without slots', async () => {
    const client = await start({ schedule: { availability: [] } });
    expect(await slots(client, 'eventTypeId=5&start=2026-06-02&end=2026-06-09')).toEqual({});
  });

  test('returns local times with offset and local days for a zone, while the bounds stay UTC days', async () => {
    const client = await start({ schedule: { timeZone: 'Pacific/Auckland', availability: [hours('00:00', '23:59')] } });
    const found = await slots(client, 'eventTypeId=5&start=2026-06-02&end=2026-06-02&timeZone=America/New_York');
    expect(Object.keys(found ?? {})).toEqual(['2026-06-01', '2026-06-02']);
    expect(at(found, '2026-06-01', 0)).toEqual({ start: '2026-06-01T20:00:00.000-04:00' });
    expect(
      at(await slots(client, 'eventTypeId=5&start=2026-06-02&end=2026-06-02&timeZone=UTC'), '2026-06-02', 0),
    ).toEqual({
      start: '2026-06-02T00:00:00.000Z',
    });
  });

  test('returns ends in the range format, in any case', async () => {
    const client = await start();
    const found = await slots(client, 'eventTypeId=5&start=2026-06-02&end=2026-06-02&format=RANGE');
    expect(at(found, '2026-06-02', 0)).toEqual({ start: '2026-06-02T09:00:00.000Z', end: '2026-06-02T10:00:00.000Z' });
  });

  test('returns no slots when the end is before the start', async () => {
    expect(await slots(await start(), 'eventTypeId=5&start=2026-06-03&end=2026-06-01')).toEqual({});
  });

  test('lists the whole days around the requested range with an option', async () => {
    const client = await start({ slotsOutsideRange: true });
    const found = await slots(client, 'eventTypeId=5&start=2026-06-02T10:00:00Z&end=2026-06-02T11:00:00Z');
    expect(at(found, '2026-06-02')).toHaveLength(3);
  });
});

describe('hours', () => {
  test('treats 23:59 as midnight', async () => {
    const client = await start({ schedule: { availability: [hours('22:00', '23:59'), hours('00:00', '01:30')] } });
    expect(await starts(client)).toEqual(['00:00', '22:00', '23:00']);
  });

  test.each([
    [
      [hours('09:00', '10:00'), hours('10:00', '11:00')],
      ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15'],
    ],
    [
      [hours('10:00', '11:00'), hours('09:00', '10:00')],
      ['09:00', '09:15', '10:00', '10:15'],
    ],
  ])('joins hours that touch only when the earlier row comes first (%#)', async (availability, expected) => {
    const eventType = { lengthInMinutes: 45, slotInterval: 15 };
    expect(await starts(await start({ schedule: { availability }, eventType }))).toEqual(expected);
  });

  test('returns nothing for an end before the start, and joins overlapping hours', async () => {
    const client = await start({
      schedule: {
        availability: [hours('20:00', '06:00'), hours('09:00', '10:30'), hours('10:15', '11:30')],
      },
    });
    expect(await starts(client)).toEqual(['09:00', '10:00']);
  });

  test('replaces a date by its override; equal times close it, unless a real range is beside them', async () => {
    const date = '2026-06-02';
    const closed = { date, startTime: '00:00', endTime: '00:00' };
    const opened = { date, startTime: '14:00', endTime: '16:00' };
    expect(await starts(await start({ schedule: { overrides: [closed] } }))).toEqual([]);
    expect(await starts(await start({ schedule: { overrides: [closed, opened] } }))).toEqual(['14:00', '15:00']);
    const afterwards = { date, startTime: '16:00', endTime: '16:00' };
    expect(await starts(await start({ schedule: { overrides: [opened, afterwards] } }))).toEqual(['14:00', '15:00']);
    const sameEnd = { date, startTime: '15:00', endTime: '16:00' };
    expect(await starts(await start({ schedule: { overrides: [opened, sameEnd] } }))).toEqual(['15:00']);
    const backwards = { date, startTime: '16:00', endTime: '14:00' };
    expect(await starts(await start({ schedule: { overrides: [backwards] } }))).toEqual([]);
    const late = { date, startTime: '22:00', endTime: '23:59' };
    expect(await starts(await start({ schedule: { overrides: [late] } }))).toEqual(['22:00', '23:00']);
  });

  test("uses the event type's own schedule, else the default, else Monday to Friday 09:00-17:00", async () => {
    const other = { id: 2, availability: [hours('18:00', '20:00')] };
    const client = await start({
      data: {
        users: [{ timeZone: 'Europe/Paris' }],
        schedules: [{ id: 1, availability: [hours('09:00', '10:00')] }, other],
      },
    });
    expect(await starts(client)).toEqual(['09:00']);
    const [eventType] = client.sandbox.data.eventTypes;
    if (eventType) eventType.scheduleId = 2;
    expect(await starts(client)).toEqual(['18:00', '19:00']);
    for (const id of [1, 2]) await client.execute('DELETE', `/v2/schedules/${id}`, { version: VERSION.schedules });
    expect(await starts(client)).toHaveLength(8);
    expect((await starts(client))[0]).toBe('07:00');
    expect(await starts(client, '', '2026-06-06')).toEqual([]);
  });

  test('returns no slots on days out of office', async () => {
    const client = await start({ data: { outOfOffice: [{ start: '2026-06-02', end: '2026-06-03' }] } });
    const found = await slots(client, 'eventTypeId=5&start=2026-06-01&end=2026-06-04');
    expect(Object.keys(found ?? {})).toEqual(['2026-06-01', '2026-06-04']);
  });

  test('keeps local time on the day the clocks change', async () => {
    const schedule = { timeZone: 'America/New_York', availability: [hours('01:00', '04:00'), hours('13:00', '15:00')] };
    const client = await start({ schedule });
    expect(await starts(client, '', '2027-03-14')).toEqual(['06:00', '07:00', '17:00', '18:00']);
  });

  // Measured on a running server: docs/providers/calcom.md, section 0.
  test.each([
    ['Europe/Berlin', '2027-03-28', '00:00', '2027-03-27T23:00'],
    ['Europe/Berlin', '2027-03-28', '01:30', '2027-03-28T00:30'],
    ['Europe/Berlin', '2027-03-28', '02:15', '2027-03-28T01:15'],
    ['Europe/Berlin', '2027-03-28', '09:00', '2027-03-28T09:00'],
    ['Europe/Berlin', '2027-03-28', '13:00', '2027-03-28T13:00'],
    ['Europe/Berlin', '2027-10-31', '00:00', '2027-10-31T01:00'],
    ['Europe/Berlin', '2027-10-31', '01:30', '2027-10-31T02:30'],
    ['America/New_York', '2027-03-14', '00:00', '2027-03-13T23:00'],
    ['America/New_York', '2027-03-14', '09:00', '2027-03-14T09:00'],
    ['America/New_York', '2027-03-14', '12:00', '2027-03-14T12:00'],
    ['America/New_York', '2027-03-14', '13:00', '2027-03-14T14:00'],
    ['America/New_York', '2027-03-14', '18:00', '2027-03-14T19:00'],
    ['America/New_York', '2027-03-14', '20:00', '2027-03-14T20:00'],
    ['America/New_York', '2027-11-07', '00:00', '2027-11-07T01:00'],
    ['America/New_York', '2027-11-07', '02:15', '2027-11-07T01:15'],
    ['America/New_York', '2027-11-07', '13:00', '2027-11-07T12:00'],
    ['Africa/Cairo', '2027-04-30', '10:00', '2027-04-30T09:00'],
    ['America/Santiago', '2027-09-05', '10:00', '2027-09-05T09:00'],
    ['Europe/Berlin', '2027-03-29', '00:00', '2027-03-29T00:00'],
  ])('opens in %s on %s at %s by the clock at %s when the defect is enabled', async (timeZone, date, from, shown) => {
    const minute = Number(from.slice(0, 2)) * 60 + Number(from.slice(3)) + 30;
    const to = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const client = await start({
      schedule: { timeZone, availability: [hours(from, to)] },
      eventType: { lengthInMinutes: 30, slotInterval: 15 },
      daylightSavingDefect: true,
    });
    const day = Date.parse(`${date}T00:00:00Z`);
    const bounds = [day - 86_400_000, day + 2 * 86_400_000].map((instant) => new Date(instant).toISOString());
    const query = `eventTypeId=5&start=${bounds[0]}&end=${bounds[1]}&timeZone=${timeZone}`;
    const found = (Object.values((await slots(client, query)) ?? {}).flat() as { start: string }[]).map((slot) =>
      slot.start.slice(0, 16),
    );
    expect(found).toContain(shown);
    expect(found.includes(`${date}T${from}`)).toBe(shown === `${date}T${from}`);
  });
});

describe('steps', () => {
  test('are the interval, else the duration, else the length', async () => {
    expect(await starts(await start({ eventType: { slotInterval: 30 } }))).toEqual([
      '09:00',
      '09:30',
      '10:00',
      '10:30',
      '11:00',
    ]);
    expect(await starts(await start(), '&duration=90')).toEqual(['09:00', '10:30']);
    expect(await starts(await start({ eventType: { lengthInMinutes: 45 } }))).toEqual([
      '09:00',
      '09:45',
      '10:30',
      '11:15',
    ]);
  });

  test('add the offset to the first start and to each step', async () => {
    const client = await start({ eventType: { lengthInMinutes: 30, offsetStart: 5 } });
    expect(await starts(client)).toEqual(['09:05', '09:40', '10:15', '10:50', '11:25']);
  });

  test('move a start to the grid, by the minutes of the requested zone', async () => {
    const client = await start({ schedule: { availability: [hours('09:10', '12:00')] } });
    expect(await starts(client)).toEqual(['10:00', '11:00']);
    const found = await slots(client, 'eventTypeId=5&start=2026-06-02&end=2026-06-02&timeZone=Asia/Kolkata');
    expect(at(found, '2026-06-02', 0)).toEqual({ start: '2026-06-02T15:00:00.000+05:30' });
  });
});
