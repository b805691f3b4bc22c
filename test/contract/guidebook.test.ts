import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { guidebook } from '../../src/connectors/guidebook/guidebook.ts';
import type { GuidebookData } from '../../src/sandbox/guidebook/data.ts';
import { CALL, last, NO_SCHEDULES, NOT_FOUND, sent, start } from './guidebook-account.ts';

const manySessions: GuidebookData = {
  guides: [{ id: 1204 }],
  sessions: Array.from({ length: 7 }, (_, i) => ({ id: 51 + i, start_time: '2026-12-03T15:30:00' })),
};

describe('settings', () => {
  test('have the base URL and JSON as defaults', () => {
    expect(guidebook.settings.parse({})).toEqual({
      baseUrl: 'https://builder.guidebook.com/open-api/v1.1',
      requestEncoding: 'json',
      rateLimit: { calls: 10_000, seconds: 86_400 },
      cacheTtlSeconds: 5,
    });
  });

  test('reject a base URL that is not HTTP', () => {
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

  test('reads all pages by number, each once', async () => {
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

  test('sends nothing to another host in next', async () => {
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

  test('treats a page past the end as empty, and reads the list again since its count was wrong', async () => {
    const { calendars, running } = await start();
    const results = [{ id: 1204, name: 'Harvest' }];
    running.faults.add({ kind: 'wrong-shape', times: 1, body: { count: 3, next: 'http://x.test/?page=2', results } });
    expect(await calendars.list(CALL, NO_SCHEDULES)).toMatchObject([{ id: '1204' }, { id: '1300' }]);
    expect(new Set(sent(running))).toEqual(new Set(['GET /guides/', 'GET /guides/?page=2', 'GET /guides/?page=3']));
  });

  test('reads page by page when there is no count, and then once more to see whether rows moved', async () => {
    const { calendars, running } = await start({ pageSize: 1 });
    const results = [{ id: 1204, name: 'Harvest' }];
    running.faults.add({ kind: 'wrong-shape', times: 1, body: { next: 'http://x.test/?page=2', results } });
    expect(await calendars.list(CALL, NO_SCHEDULES)).toMatchObject([{ id: '1204' }, { id: '1300' }]);
    const pages = ['GET /guides/', 'GET /guides/?page=2'];
    expect(sent(running)).toEqual([...pages, ...pages].toSorted());
  });

  test('follows next when the count is too small', async () => {
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

  test('stops when next is missing, whatever the count', async () => {
    const { calendars, running } = await start();
    const results = [{ id: 1204, name: 'Harvest' }];
    running.faults.add({ kind: 'wrong-shape', times: 1, body: { count: 40, next: null, results } });
    await calendars.list(CALL, NO_SCHEDULES);
    expect(sent(running)).toEqual(['GET /guides/']);
  });
});

describe('calendars', () => {
  test('reads one calendar by id and several from the list', async () => {
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

  test('makes no call when an id is malformed', async () => {
    const { calendars, running } = await start();
    expect(await calendars.get(['x', '01204', '1204.51'], CALL, NO_SCHEDULES)).toEqual([
      NOT_FOUND,
      NOT_FOUND,
      NOT_FOUND,
    ]);
    expect(running.requests).toEqual([]);
  });

  test('fails only the ids of a failed read', async () => {
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

  test('returns the times of sessions and reads the time zone only for all-day sessions', async () => {
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

  test('reads no time zone when all-day sessions are outside the window', async () => {
    const { calendars, running } = await start();
    const window = { from: at('2027-01-01T00:00Z'), to: at('2027-01-02T00:00Z') };
    expect(await calendars.busy([{ calendarId: '1204', ...window }], CALL)).toEqual([[]]);
    expect(sent(running)).toEqual(['GET /sessions/?guide=1204&ordering=id']);
  });

  test.each(['', 'Mars/Olympus'])('fails when the zone of an all-day session is %j', async (timezone) => {
    const { calendars } = await start({
      data: { guides: [{ id: 1204, timezone }], sessions: [{ start_time: '2026-12-03T12:00:00', all_day: true }] },
    });
    expect(await calendars.busy([{ calendarId: '1204', ...december3 }], CALL)).toEqual([
      expect.objectContaining({ code: 'UPSTREAM_INVALID' }),
    ]);
  });

  test('fails when the guide cannot be read', async () => {
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

describe('items of guides', () => {
  test('reads one item of a guide by id and several from the list', async () => {
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

  test('returns NOT_FOUND when the item belongs to another guide', async () => {
    const { sessions, attendees, schedules } = await start();
    expect(await sessions.get(['1300.51'], CALL)).toEqual([NOT_FOUND]);
    expect(await attendees.get(['1300.3301'], CALL)).toEqual([NOT_FOUND]);
    expect(await schedules.get(['1300.640'], CALL)).toEqual([NOT_FOUND]);
  });

  test('fails only the items of the guide that fails', async () => {
    const { sessions, running } = await start();
    running.faults.add({ kind: 'status', status: 500, path: '/sessions/61/' });
    expect(await sessions.get(['1300.61', '1204.51'], CALL)).toEqual([
      expect.objectContaining({ code: 'UPSTREAM_UNAVAILABLE' }),
      expect.objectContaining({ id: '1204.51' }),
    ]);
  });

  test('reads the list of each guide once', async () => {
    const { sessions, running } = await start();
    const [first, missing, second, bad] = await sessions.ofCalendars(['1204', '9', '1204', 'x'], CALL);
    expect(first).toMatchObject([{ id: '1204.51' }, { id: '1204.52' }]);
    expect(second).toBe(first);
    expect([missing, bad]).toEqual([NOT_FOUND, NOT_FOUND]);
    expect(running.requests).toHaveLength(2);
  });

  test('orders attendees by a unique field', async () => {
    const { attendees, running } = await start();
    expect(await attendees.ofCalendars(['1204'], CALL)).toMatchObject([[{ id: '1204.3301' }, { id: '1204.3302' }]]);
    expect(await attendees.get(['1204.3302'], CALL)).toMatchObject([{ id: '1204.3302', calendarId: '1204' }]);
    expect(sent(running)).toEqual(['GET /attendees/3302/', 'GET /attendees/?guide=1204&ordering=email']);
  });

  const names: ['locationNames' | 'trackNames', string[], unknown[], string, string][] = [
    ['locationNames', ['1204.903', '1204.902', '1204.901'], ['Yard', NOT_FOUND, 'Barn'], 'locations', '901'],
    ['trackNames', ['1204.72', '1204.71', '1204.9'], ['Seed', 'Soil', NOT_FOUND], 'schedule-tracks', '71'],
  ];
  test.each(names)(
    '%s: returns NOT_FOUND for what Guidebook does not return',
    async (name, ids, expected, path, id) => {
      const { sessions, running } = await start();
      expect(await sessions[name](ids, CALL)).toEqual(expected);
      expect(await sessions[name]([`1204.${id}`, '1204.x'], CALL)).toEqual([expect.any(String), NOT_FOUND]);
      expect(sent(running)).toEqual([`GET /${path}/${id}/`, `GET /${path}/?guide=1204`].sort());
    },
  );
});
