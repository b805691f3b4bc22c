import { describe, expect, test } from 'vitest';
import { guidebookDemo } from '../../../src/sandbox/guidebook/guidebook-demo.ts';
import { NOW, startGuidebook } from './guidebook-client.ts';

const START = '2026-12-03T15:30:00Z';
const GUIDES = [{ id: 1204 }, { id: 1300, owner: 2 }];

describe('access', () => {
  test('requires `Authorization: JWT <known key>`', async () => {
    const { call } = await startGuidebook();
    for (const authorization of ['', 'Bearer guidebook-sandbox-key', 'JWT unknown', 'JWT  guidebook-sandbox-key']) {
      const response = await call('GET', '/guides/', { headers: { authorization } });
      expect(response).toMatchObject({ status: 401, body: { detail: expect.any(String) } });
    }
    expect(await call('GET', '/guides/')).toMatchObject({ status: 200 });
  });

  test('returns 404 for objects of another account', async () => {
    const { call, ids, switches } = await startGuidebook({
      data: { guides: GUIDES, sessions: [{ id: 5, guide: 1300, start_time: START }] },
    });
    expect(await ids('/guides/')).toEqual([1204]);
    for (const path of ['/guides/1300/', '/sessions/5/', '/sessions/?guide=1300', '/guides/abc/'])
      expect(await call('GET', path)).toMatchObject({ status: 404, body: { detail: 'Not found.' } });
    switches.foreignGuideList = 'empty';
    expect(await ids('/sessions/?guide=1300')).toEqual([]);
  });

  test('requires the guide filter in v1.1, not in v1', async () => {
    const { call, ids } = await startGuidebook({ data: { guides: GUIDES, sessions: [{ id: 5, start_time: START }] } });
    for (const kind of ['sessions', 'schedule-tracks', 'locations', 'attendees', 'personalized-schedules']) {
      expect(await call('GET', `/${kind}/`)).toMatchObject({ status: 400, body: { guide: [expect.any(String)] } });
      expect(await call('GET', `/open-api/v1/${kind}/`)).toMatchObject({ status: 200 });
    }
    expect(await ids('/open-api/v1/sessions/')).toEqual([5]);
  });

  test('redirects reads without a trailing slash, and rejects writes', async () => {
    const { call, switches } = await startGuidebook({ data: { guides: GUIDES } });
    const read = await call('GET', '/sessions?guide=1204');
    expect([read.status, read.headers.get('location')]).toEqual([301, '/open-api/v1.1/sessions/?guide=1204']);
    expect(await call('PATCH', '/guides/1204', { json: {} })).toMatchObject({ status: 404 });
    switches.missingSlash = 'not-found';
    expect(await call('GET', '/guides')).toMatchObject({ status: 404 });
  });

  test('returns 405 for unsupported methods, 404 for unknown paths, 403 for a read-only key', async () => {
    const { call, switches } = await startGuidebook({ data: { guides: GUIDES } });
    expect(await call('PUT', '/guides/1204/', { json: {} })).toMatchObject({ status: 405 });
    expect(await call('DELETE', '/guides/1204/')).toMatchObject({ status: 405 });
    expect(await call('GET', '/rooms/')).toMatchObject({ status: 404 });
    switches.keys = { 'guidebook-sandbox-key': { owners: [1], readOnly: true } };
    expect(await call('PATCH', '/guides/1204/', { json: {} })).toMatchObject({ status: 403 });
  });

  test('returns 429 above the daily quota, until the next UTC day', async () => {
    const { call, clock } = await startGuidebook({ dailyQuota: 2 });
    const statuses = [await call('GET', '/guides/'), await call('GET', '/guides/')].map(({ status }) => status);
    const refused = await call('GET', '/guides/');
    expect([...statuses, refused.status]).toEqual([200, 200, 429]);
    expect(refused.headers.get('retry-after')).toBe(String(14 * 3600));
    clock.now += 14 * 3_600_000;
    expect(await call('GET', '/guides/')).toMatchObject({ status: 200 });
  });
});

test('returns an injected error in the format of the API', async () => {
  const { call, url } = await startGuidebook();
  await fetch(`${url}/__faults`, { method: 'POST', body: JSON.stringify({ kind: 'status', status: 429, times: 1 }) });
  const response = await call('GET', '/guides/');
  expect(response).toMatchObject({ status: 429, body: { detail: expect.stringContaining('throttled') } });
  expect(response.headers.get('retry-after')).toBe('30');
});

describe('lists', () => {
  const sessions = Array.from({ length: 5 }, (_, i) => ({ id: 10 + i, start_time: START }));

  test('have count, absolute next and previous on the same host', async () => {
    const { call, url, switches } = await startGuidebook({ pageSize: 2, data: { guides: GUIDES, sessions } });
    const base = `${url}/open-api/v1.1/sessions/?guide=1204`;
    expect((await call('GET', '/sessions/?guide=1204')).body).toMatchObject({
      count: 5,
      next: `${base}&page=2`,
      previous: null,
      results: [{ id: 10 }, { id: 11 }],
    });
    expect((await call('GET', '/sessions/?guide=1204&page=2')).body).toMatchObject({ previous: base });
    expect((await call('GET', '/sessions/?guide=1204&page=3&page_size=1')).body).toMatchObject({
      next: null,
      previous: `${base}&page=2&page_size=1`,
      results: [{ id: 14 }],
    });
    expect(await call('GET', '/sessions/?guide=1204&page=4')).toMatchObject({
      status: 404,
      body: { detail: 'Invalid page.' },
    });
    switches.nextOrigin = 'http://elsewhere.test';
    expect((await call('GET', '/sessions/?guide=1204')).body).toMatchObject({
      next: 'http://elsewhere.test/open-api/v1.1/sessions/?guide=1204&page=2',
    });
  });

  test('have 20 rows per page by default', async () => {
    const many = Array.from({ length: 21 }, () => ({ start_time: START }));
    const { ids } = await startGuidebook({ data: { guides: GUIDES, sessions: many } });
    expect(await ids('/sessions/?guide=1204')).toHaveLength(20);
  });

  test('repeat and miss rows between pages in an order with ties, not by id', async () => {
    const { ids, switches } = await startGuidebook({ pageSize: 2, data: { guides: GUIDES, sessions } });
    const walk = async (ordering: string) =>
      (
        await Promise.all([1, 2, 3].map((page) => ids(`/sessions/?guide=1204&ordering=${ordering}&page=${page}`)))
      ).flat();
    expect(new Set(await walk('start_time')).size).toBeLessThan(5);
    expect(await walk('start_time,id')).toEqual([10, 11, 12, 13, 14]);
    expect(await walk('-id')).toEqual([14, 13, 12, 11, 10]);
    switches.stableOrdering = true;
    expect(await walk('start_time')).toEqual([10, 11, 12, 13, 14]);
  });

  test('of sessions: combine filters, accept single values, and have no date range', async () => {
    const { call, ids } = await startGuidebook({
      data: {
        guides: GUIDES,
        sessions: [
          { id: 1, start_time: '2026-12-03T09:00:00Z', import_id: 'a', schedule_tracks: [71, 72] },
          { id: 2, start_time: '2026-12-01T09:00:00Z', end_time: '2026-12-01T10:00:00Z', schedule_tracks: [72] },
        ],
      },
    });
    expect(await ids('/sessions/?guide=1204&schedule_tracks=72')).toEqual([1, 2]);
    expect(await ids('/sessions/?guide=1204&schedule_tracks=72&import_id=a')).toEqual([1]);
    expect(await ids('/sessions/?guide=1204&id=2')).toEqual([2]);
    expect(await ids('/sessions/?guide=1204&ordering=start_time')).toEqual([2, 1]);
    expect(await ids('/sessions/?guide=1204&ordering=-end_time')).toEqual([1, 2]);
    expect(await ids('/sessions/?guide=1204&id__in=2&start_time__gte=2026-12-02')).toEqual([1, 2]);
    expect(await call('GET', '/sessions/?guide=1204&id=1,2')).toMatchObject({
      status: 400,
      body: { id: [expect.any(String)] },
    });
  });

  test("of attendees: have filters and orderings, with Python's booleans", async () => {
    const { ids } = await startGuidebook({
      data: {
        guides: GUIDES,
        attendees: [
          { id: 1, email: 'zoe@example.test', revoked: true, status: 3 },
          { id: 2, email: 'ada@example.test', import_id: 'emp-2' },
        ],
      },
    });
    expect(await ids('/attendees/?guide=1204&revoked=True')).toEqual([1]);
    expect(await ids('/attendees/?guide=1204&revoked=False')).toEqual([2]);
    expect(await ids('/attendees/?guide=1204&revoked=true')).toEqual([1, 2]);
    expect(await ids('/attendees/?guide=1204&status=3')).toEqual([1]);
    expect(await ids('/attendees/?guide=1204&import_id=emp-2')).toEqual([2]);
    expect(await ids('/attendees/?guide=1204&account__email=zoe@example.test')).toEqual([1]);
    expect(await ids('/attendees/?guide=1204&ordering=email')).toEqual([2, 1]);
    expect(await ids('/attendees/?guide=1204&ordering=-status')).toEqual([1, 2]);
  });

  test('of guides, tracks and locations have their own filters', async () => {
    const { ids } = await startGuidebook({
      keys: { 'guidebook-sandbox-key': { owners: [1, 2] } },
      data: {
        guides: [
          { id: 1204, category: [3] },
          { id: 1300, owner: 2 },
        ],
        scheduleTracks: [{ id: 71 }, { id: 72, import_id: 'soil' }],
        locations: [{ id: 901, location_type: 1 }, { id: 902 }],
      },
    });
    expect(await ids('/guides/?owner=2')).toEqual([1300]);
    expect(await ids('/guides/?category__id=3')).toEqual([1204]);
    expect(await ids('/schedule-tracks/?guide=1204&id=71')).toEqual([71]);
    expect(await ids('/schedule-tracks/?guide=1204&import_id=soil')).toEqual([72]);
    expect(await ids('/locations/?guide=1204&location_type=2')).toEqual([902]);
  });
});

describe('rows', () => {
  test('have times with six fraction digits and an offset without a colon', async () => {
    const { call } = await startGuidebook({
      data: { guides: GUIDES, sessions: [{ id: 7, start_time: '2026-12-03T15:30:00+02:00', end_time: NOW }] },
    });
    expect((await call('GET', '/sessions/7/')).body).toMatchObject({
      start_time: '2026-12-03T13:30:00.000000+0000',
      end_time: '2026-11-20T10:00:00.000000+0000',
      created_at: '2026-10-02T08:11:09.204517+0000',
    });
  });

  test('can lack waitlist and created_at', async () => {
    const { list, switches } = await startGuidebook({
      data: {
        guides: GUIDES,
        sessions: [
          { id: 3, start_time: START },
          { id: 4, start_time: START },
        ],
      },
    });
    const keys = async () =>
      (await list('/sessions/?guide=1204')).map((row) => ['waitlist', 'created_at'].filter((key) => key in row));
    expect(await keys()).toEqual([[], ['waitlist', 'created_at']]);
    switches.sparseRows = false;
    expect(await keys()).toEqual([
      ['waitlist', 'created_at'],
      ['waitlist', 'created_at'],
    ]);
  });

  test('lack a location on an interactive map, whose id its sessions keep', async () => {
    const { call, ids } = await startGuidebook({
      data: {
        guides: GUIDES,
        locations: [{ id: 901 }, { id: 906, interactiveMap: true }],
        sessions: [{ id: 7, start_time: START, locations: [906] }],
      },
    });
    expect(await ids('/locations/?guide=1204')).toEqual([901]);
    expect(await call('GET', '/locations/906/')).toMatchObject({ status: 404 });
    expect((await call('GET', '/sessions/7/')).body).toMatchObject({ locations: [906] });
  });

  test('of guides lack their privacy, passphrase and state', async () => {
    const { call } = await startGuidebook({ data: { guides: [{ id: 1204, redeem_code: 'secret' }] } });
    const { body } = await call('GET', '/guides/1204/');
    expect(Object.keys(body as object).toSorted()).toEqual(
      [
        'attendees_estimate',
        'category',
        'created_at',
        'description_html',
        'end_date',
        'id',
        'name',
        'owner',
        'short_name',
        'start_date',
        'timezone',
      ].toSorted(),
    );
  });
});

test('of the demo data: two conferences with all their rows', async () => {
  const { call, list, ids, sandbox } = await startGuidebook({ data: guidebookDemo(NOW), pageSize: 100 });
  const guides = await list('/guides/');
  expect(guides.map(({ timezone }) => timezone)).toEqual(['US/Pacific', 'Europe/Lisbon']);
  expect(guides[0]).toMatchObject({ start_date: '2026-11-21T08:00:00.000000+0000' });
  for (const { id } of guides) {
    const sessions = await list(`/sessions/?guide=${id}`);
    expect(sessions.length).toBeGreaterThanOrEqual(30);
    expect(sessions.some((session) => session['all_day'] === true && session['end_time'] === null)).toBe(true);
    expect(sessions.some((session) => session['all_day'] === false && session['end_time'] === null)).toBe(true);
  }
  expect(await call('GET', '/sessions/50110/')).toMatchObject({
    body: { name: 'Soil health workshop', start_time: '2026-11-21T21:30:00.000000+0000', max_capacity: 40 },
  });
  expect(await ids('/attendees/?guide=1204')).toHaveLength(25);
  const { sessions, attendees, personalizedSchedules } = sandbox.data;
  expect(personalizedSchedules).toHaveLength(10);
  for (const schedule of personalizedSchedules) {
    const known = (rows: { id: number; guide: number }[]) =>
      rows.filter(({ guide }) => guide === schedule.guide).map(({ id }) => id);
    expect(known(sessions)).toEqual(expect.arrayContaining(schedule.sessions));
    expect(known(attendees)).toEqual(expect.arrayContaining(schedule.attendees));
  }
});
