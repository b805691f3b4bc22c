import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SessionConnector } from '../../src/connectors/connector.ts';
import { guidebook } from '../../src/connectors/guidebook/guidebook.ts';
import type { GuidebookData } from '../../src/sandbox/guidebook/data.ts';
import { CALL, last, NO_SCHEDULES, NOT_FOUND, sent, start } from './guidebook-account.ts';

const manySessions: GuidebookData = {
  guides: [{ id: 1204 }],
  sessions: Array.from({ length: 7 }, (_, i) => ({ id: 51 + i, start_time: '2026-12-03T15:30:00' })),
};

describe('settings', () => {
  test('have the address and JSON as defaults', () => {
    expect(guidebook.settings.parse({})).toEqual({
      baseUrl: 'https://builder.guidebook.com/open-api/v1.1',
      requestEncoding: 'json',
      rateLimit: { calls: 10_000, seconds: 86_400 },
      cacheSeconds: 5,
    });
  });

  test('take no address that is not HTTP', () => {
    expect(guidebook.settings.safeParse({ baseUrl: 'file:///etc' }).success).toBe(false);
  });
});

describe('reading', () => {
  test('sends the key as JWT', async () => {
    const { calendars, running } = await start();
    await calendars.list(CALL, NO_SCHEDULES);
    expect(last(running).headers['authorization']).toBe('JWT guidebook-sandbox-key');
  });

  test.each(['v1', 'v1.1'])('works with %s', async (version) => {
    const { sessions } = await start({ version });
    const [list] = await sessions.ofCalendars(['1300'], CALL);
    expect(list).toMatchObject([{ id: '1300.61' }]);
  });

  test('walks all pages by number, each once', async () => {
    const { sessions, running } = await start({ data: manySessions, pageSize: 3 });
    const [list] = await sessions.ofCalendars(['1204'], CALL);
    expect((list as readonly { id: string }[]).map(({ id }) => id)).toEqual(
      [51, 52, 53, 54, 55, 56, 57].map((id) => `1204.${id}`),
    );
    expect(sent(running)).toEqual([
      'GET /sessions/?guide=1204&ordering=id',
      'GET /sessions/?guide=1204&ordering=id&page=2',
      'GET /sessions/?guide=1204&ordering=id&page=3',
    ]);
  });

  test('sends nothing to another host that next names', async () => {
    let strayed = 0;
    const elsewhere = createServer((_, response) => {
      strayed += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => elsewhere.close(() => resolve())));
    const nextOrigin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const { sessions, running } = await start({ data: manySessions, pageSize: 3, nextOrigin });
    const [list] = await sessions.ofCalendars(['1204'], CALL);
    expect(list).toHaveLength(7);
    expect(running.requests).toHaveLength(3);
    expect(strayed).toBe(0);
  });

  test('takes a page past the end as empty', async () => {
    const { calendars, running } = await start();
    const results = [{ id: 1204, name: 'Harvest' }];
    running.faults.add({ kind: 'wrong-shape', times: 1, body: { count: 3, next: 'http://x.test/?page=2', results } });
    expect(await calendars.list(CALL, NO_SCHEDULES)).toMatchObject([{ id: '1204' }]);
    expect(sent(running)).toEqual(['GET /guides/', 'GET /guides/?page=2', 'GET /guides/?page=3']);
  });

  test('goes on page by page where the count does not tell', async () => {
    const { calendars, running } = await start({ pageSize: 1 });
    const results = [{ id: 1204, name: 'Harvest' }];
    running.faults.add({ kind: 'wrong-shape', times: 1, body: { next: 'http://x.test/?page=2', results } });
    expect(await calendars.list(CALL, NO_SCHEDULES)).toMatchObject([{ id: '1204' }, { id: '1300' }]);
    expect(sent(running)).toEqual(['GET /guides/', 'GET /guides/?page=2']);
  });

  test('believes next where the count is too small for it', async () => {
    const { calendars, running } = await start({ pageSize: 1 });
    const results = [{ id: 1204, name: 'Harvest' }];
    running.faults.add({ kind: 'wrong-shape', times: 1, body: { count: 1, next: 'http://x.test/?page=2', results } });
    expect(await calendars.list(CALL, NO_SCHEDULES)).toMatchObject([{ id: '1204' }, { id: '1300' }]);
  });

  test('ends at a page without rows', async () => {
    const { calendars, running } = await start();
    const body = { count: 40, next: 'http://x.test/?page=2', results: [] };
    running.faults.add({ kind: 'wrong-shape', times: 1, body });
    expect(await calendars.list(CALL, NO_SCHEDULES)).toEqual([]);
    expect(sent(running)).toEqual(['GET /guides/']);
  });

  test('believes a missing next, whatever the count', async () => {
    const { calendars, running } = await start();
    const results = [{ id: 1204, name: 'Harvest' }];
    running.faults.add({ kind: 'wrong-shape', times: 1, body: { count: 40, next: null, results } });
    await calendars.list(CALL, NO_SCHEDULES);
    expect(sent(running)).toEqual(['GET /guides/']);
  });
});

describe('calendars', () => {
  test('one is a single read, several the list', async () => {
    const { calendars, running } = await start();
    expect(await calendars.get(['1300', '1300'], CALL, NO_SCHEDULES)).toMatchObject([{ id: '1300' }, { id: '1300' }]);
    expect(sent(running)).toEqual(['GET /guides/1300/']);
    running.requests.length = 0;
    expect(await calendars.get(['1300', '9', 'x', '1204'], CALL, NO_SCHEDULES)).toEqual([
      expect.objectContaining({ name: 'Tides' }),
      NOT_FOUND,
      NOT_FOUND,
      expect.objectContaining({ name: 'Harvest', timeZone: 'US/Pacific', openWithoutSchedules: true }),
    ]);
    expect(sent(running)).toEqual(['GET /guides/']);
  });

  test('an id that cannot be costs no call', async () => {
    const { calendars, running } = await start();
    expect(await calendars.get(['x', '01204', '1204.51'], CALL, NO_SCHEDULES)).toEqual([
      NOT_FOUND,
      NOT_FOUND,
      NOT_FOUND,
    ]);
    expect(running.requests).toEqual([]);
  });

  test('a failed read fails its ids alone', async () => {
    const { calendars, running } = await start();
    running.faults.add({ kind: 'status', status: 503 });
    expect(await calendars.get(['1204', 'x'], CALL, NO_SCHEDULES)).toEqual([
      expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE' }),
      NOT_FOUND,
    ]);
  });
});

describe('busy time', () => {
  const at = (text: string) => Date.parse(text);
  const december3 = { from: at('2026-12-03T00:00Z'), to: at('2026-12-04T00:00Z') };

  test('is that of the sessions; the zone is asked for where an all-day session needs it', async () => {
    const { calendars, running } = await start();
    const requests = [
      { calendarId: '1204', ...december3 },
      { calendarId: '1300', ...december3 },
      { calendarId: '1204', from: at('2027-01-01T00:00Z'), to: at('2027-01-02T00:00Z') },
      { calendarId: 'x', ...december3 },
    ];
    expect(await calendars.busy(requests, CALL)).toEqual([
      [
        { start: at('2026-12-03T15:30Z'), end: at('2026-12-03T17:00Z') },
        { start: at('2026-12-03T08:00Z'), end: at('2026-12-04T08:00Z') },
      ],
      [{ start: at('2026-12-03T09:00Z'), end: at('2026-12-03T10:00Z') }],
      [],
      NOT_FOUND,
    ]);
    expect(sent(running)).toEqual([
      'GET /guides/1204/',
      'GET /sessions/?guide=1204&ordering=id',
      'GET /sessions/?guide=1300&ordering=id',
    ]);
  });

  test('needs no zone far from all-day sessions', async () => {
    const { calendars, running } = await start();
    const window = { from: at('2027-01-01T00:00Z'), to: at('2027-01-02T00:00Z') };
    expect(await calendars.busy([{ calendarId: '1204', ...window }], CALL)).toEqual([[]]);
    expect(sent(running)).toEqual(['GET /sessions/?guide=1204&ordering=id']);
  });

  test.each(['', 'Mars/Olympus'])('is unknown with an all-day session in the zone %j', async (timezone) => {
    const { calendars } = await start({
      data: { guides: [{ id: 1204, timezone }], sessions: [{ start_time: '2026-12-03T12:00:00', all_day: true }] },
    });
    expect(await calendars.busy([{ calendarId: '1204', ...december3 }], CALL)).toEqual([
      expect.objectContaining({ code: 'UPSTREAM_INVALID' }),
    ]);
  });

  test('is unknown where the guide cannot be read', async () => {
    const { calendars, running } = await start();
    running.faults.add({ kind: 'status', status: 429, path: '/guides/' });
    const farAway = { from: at('2027-01-01T00:00Z'), to: at('2027-01-02T00:00Z') };
    const requests = [december3, farAway].map((window) => ({ calendarId: '1204', ...window }));
    expect(await calendars.busy(requests, CALL)).toEqual([
      expect.objectContaining({ code: 'RATE_LIMITED', retryAfterSeconds: 30 }),
      [],
    ]);
  });
});

describe('things of guides', () => {
  test('one of a guide is a single read, several are its list', async () => {
    const { sessions, running } = await start();
    const ids = ['1204.52', '1300.61', '1204.99', '1204.51', '51', '1300.61'];
    expect(await sessions.get(ids, CALL)).toEqual([
      expect.objectContaining({ id: '1204.52', allDay: true }),
      expect.objectContaining({ id: '1300.61', calendarId: '1300' }),
      NOT_FOUND,
      expect.objectContaining({ id: '1204.51', locationIds: ['1204.901'] }),
      NOT_FOUND,
      expect.objectContaining({ id: '1300.61' }),
    ]);
    expect(sent(running)).toEqual(['GET /sessions/61/', 'GET /sessions/?guide=1204&ordering=id']);
  });

  test('a single read of another guide is not found', async () => {
    const { sessions, attendees, schedules } = await start();
    expect(await sessions.get(['1300.51'], CALL)).toEqual([NOT_FOUND]);
    expect(await attendees.get(['1300.3301'], CALL)).toEqual([NOT_FOUND]);
    expect(await schedules.get(['1300.640'], CALL)).toEqual([NOT_FOUND]);
  });

  test('one guide that fails leaves the others alone', async () => {
    const { sessions, running } = await start();
    running.faults.add({ kind: 'status', status: 500, path: '/sessions/61/' });
    expect(await sessions.get(['1300.61', '1204.51'], CALL)).toEqual([
      expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE' }),
      expect.objectContaining({ id: '1204.51' }),
    ]);
  });

  test('lists of guides are read once each', async () => {
    const { sessions, running } = await start();
    const [first, missing, second, bad] = await sessions.ofCalendars(['1204', '9', '1204', 'x'], CALL);
    expect(first).toMatchObject([{ id: '1204.51' }, { id: '1204.52' }]);
    expect(second).toBe(first);
    expect([missing, bad]).toEqual([NOT_FOUND, NOT_FOUND]);
    expect(running.requests).toHaveLength(2);
  });

  test('attendees, in an order without ties', async () => {
    const { attendees, running } = await start();
    expect(await attendees.ofCalendars(['1204'], CALL)).toMatchObject([[{ id: '1204.3301' }, { id: '1204.3302' }]]);
    expect(await attendees.get(['1204.3302'], CALL)).toMatchObject([{ id: '1204.3302', calendarId: '1204' }]);
    expect(sent(running)).toEqual(['GET /attendees/3302/', 'GET /attendees/?guide=1204&ordering=email']);
  });

  const names: [keyof SessionConnector, string[], unknown[], string, string][] = [
    ['locationNames', ['1204.903', '1204.902', '1204.901'], ['Yard', NOT_FOUND, 'Barn'], 'locations', '901'],
    ['trackNames', ['1204.72', '1204.71', '1204.9'], ['Seed', 'Soil', NOT_FOUND], 'schedule-tracks', '71'],
  ];
  test.each(names)('%s: what Guidebook does not show is not found', async (name, ids, expected, path, id) => {
    const { sessions, running } = await start();
    expect(await sessions[name](ids, CALL)).toEqual(expected);
    expect(await sessions[name]([`1204.${id}`, '1204.x'], CALL)).toEqual([expect.any(String), NOT_FOUND]);
    expect(sent(running)).toEqual([`GET /${path}/${id}/`, `GET /${path}/?guide=1204`].sort());
  });
});
