import { describe, expect, test } from 'vitest';
import { calcomDemo } from '../../../src/sandbox/calcom/calcom-demo.ts';
import { at, dataOf, NOW, startCalcom, VERSION } from './calcom-client.ts';

const version = VERSION.eventTypes;

describe('event types', () => {
  const data = {
    users: [
      { id: 1, username: 'ada' },
      { id: 2, username: 'bob' },
    ],
    eventTypes: [
      { id: 5, ownerId: 1, slug: 'talk', bookingFields: [{ type: 'text', slug: 'topic' }] },
      { id: 6, ownerId: 1, slug: 'secret', hidden: true },
      { id: 7, ownerId: 2, slug: 'walk', hidden: true, seatsPerTimeSlot: 4 },
      { id: 8, ownerId: 2, slug: 'run' },
    ],
  };

  test.each([
    ['', [5, 6]],
    ['?sortCreatedAt=desc', [6, 5]],
    ['?username=bob', [8]],
    ['?username=ada&eventSlug=secret', [6]],
    ['?username=unknown', []],
    ['?username=bob&eventSlug=nothing', []],
  ])('list%s', async (query, expected) => {
    const { execute } = await startCalcom({ data });
    const found = dataOf(await execute('GET', `/v2/event-types${query}`, { version })) as { id: number }[];
    expect(found.map(({ id }) => id)).toEqual(expected);
  });

  test('returns an empty list without credentials; a slug requires its user', async () => {
    const { execute } = await startCalcom({ data });
    expect(await execute('GET', '/v2/event-types', { version, key: null })).toMatchObject({
      status: 200,
      body: { data: [] },
    });
    expect((await execute('GET', '/v2/event-types?eventSlug=talk', { version })).status).toBe(400);
  });

  test("returns the caller's own by id, and 404 for another user's", async () => {
    const { execute } = await startCalcom({ data });
    expect(dataOf(await execute('GET', '/v2/event-types/5', { version }))).toMatchObject({
      id: 5,
      ownerId: 1,
      scheduleId: null,
      seatsPerTimeSlot: null,
      bookingUrl: 'https://cal.com/ada/talk',
      bookingFields: [{ slug: 'name' }, { slug: 'email' }, { slug: 'topic', isDefault: false }],
    });
    expect((await execute('GET', '/v2/event-types/8', { version })).status).toBe(404);
  });
});

describe('calendars', () => {
  const busy = [{ start: '2026-06-02T10:00:00Z', end: '2026-06-02T11:00:00Z' }];
  const data = {
    users: [{ id: 1 }, { id: 2 }],
    connections: [
      { credentialId: 31, calendars: [{ externalId: 'ada@example.com', busy }] },
      { credentialId: 32, userId: 2, calendars: [{ externalId: 'bob@example.com', busy }] },
    ],
  };
  const load = (credentialId: number, externalId = 'ada@example.com') =>
    `calendarsToLoad[0][credentialId]=${credentialId}&calendarsToLoad[0][externalId]=${externalId}`;
  const range = 'dateFrom=2026-06-02&dateTo=2026-06-02&timeZone=Asia/Tokyo';

  test("lists the caller's connections; a broken one has an error instead of calendars", async () => {
    const { execute, sandbox } = await startCalcom({ data });
    const listed = dataOf(await execute('GET', '/v2/calendars'));
    expect(at(listed, 'connectedCalendars')).toMatchObject([
      { credentialId: 31, integration: { type: 'google_calendar' }, calendars: [{ externalId: 'ada@example.com' }] },
    ]);
    expect(at(listed, 'connectedCalendars', 0, 'calendars', 0)).not.toHaveProperty('busy');
    const [first] = sandbox.data.connections;
    if (first) first.broken = true;
    const broken = at(dataOf(await execute('GET', '/v2/calendars')), 'connectedCalendars', 0);
    expect(broken).toHaveProperty('error');
    expect(broken).not.toHaveProperty('calendars');
    expect((await execute('GET', `/v2/calendars/busy-times?${range}&${load(31)}`)).status).toBe(500);
  });

  test('returns busy times in UTC, whatever zone is requested', async () => {
    const { execute } = await startCalcom({ data });
    const expected = [
      { start: '2026-06-02T10:00:00.000Z', end: '2026-06-02T11:00:00.000Z', source: 'ada@example.com' },
    ];
    expect(dataOf(await execute('GET', `/v2/calendars/busy-times?${range}&${load(31)}`))).toEqual(expected);
    const other = range.replace('timeZone', 'loggedInUsersTz').replaceAll('06-02', '06-03');
    expect(dataOf(await execute('GET', `/v2/calendars/busy-times?${other}&${load(31)}`))).toEqual([]);
  });

  test.each([
    [`dateFrom=2026-06-02&dateTo=2026-06-02&${load(31)}`, 400],
    [`dateFrom=2026-06-02&timeZone=UTC&${load(31)}`, 400],
    [range, 400],
    [`${range}&${load(32, 'bob@example.com')}`, 401],
  ])('returns for busy times of %s the status %i', async (query, status) => {
    const { execute } = await startCalcom({ data });
    expect((await execute('GET', `/v2/calendars/busy-times?${query}`)).status).toBe(status);
  });
});

describe('demo data', () => {
  const instants = ['2026-06-01T06:00:00Z', '2026-10-24T22:30:00Z', '2027-01-02T12:00:00Z', '2026-03-28T23:30:00Z'];

  test.each(instants)('at %s contains past and future bookings, and free slots', async (text) => {
    const now = Date.parse(text);
    const { execute } = await startCalcom({ now: () => now, data: calcomDemo(now) });
    const list = (status: string) => execute('GET', `/v2/bookings?status=${status}`, { version: VERSION.bookings });
    expect(at((await list('past')).body, 'pagination', 'totalItems')).toBeGreaterThanOrEqual(2);
    expect(at((await list('upcoming')).body, 'pagination', 'totalItems')).toBeGreaterThanOrEqual(6);
    const from = new Date(now).toISOString();
    const to = new Date(now + 14 * 86_400_000).toISOString();
    for (const id of [2101, 2102, 2103, 2104, 2105, 2106]) {
      const query = `eventTypeId=${id}&start=${from}&end=${to}`;
      const days = dataOf(await execute('GET', `/v2/slots?${query}`, { version: VERSION.slots }));
      expect(Object.keys(days ?? {}).length).toBeGreaterThanOrEqual(1);
    }
  });

  test('contains everything that a demo needs', () => {
    const data = calcomDemo(NOW);
    expect(new Set(data.schedules?.map(({ timeZone }) => timeZone)).size).toBeGreaterThanOrEqual(3);
    expect([data.schedules?.length, data.eventTypes?.length, data.connections?.length]).toEqual([4, 6, 2]);
  });
});
