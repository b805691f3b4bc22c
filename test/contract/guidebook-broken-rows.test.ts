import { expect, test } from 'vitest';
import { CALL, NO_SCHEDULES, NOT_FOUND, start } from './guidebook-account.ts';

const SECRET = 'sent by upstream';
const BROKEN = expect.objectContaining({
  code: 'UPSTREAM_INVALID',
  account: 'acme',
  message: expect.stringMatching(
    /^Unexpected response shape from Guidebook \(account acme\) for [a-z ]+ at [a-z_., 0-9]+$/,
  ),
});

const session = (id: number, change: object = {}) => ({
  id,
  guide: 1204,
  name: 'Soil',
  start_time: '2026-12-03T15:30:00',
  end_time: '2026-12-03T17:00:00',
  ...change,
});
const schedule = (id: unknown, change: object = {}) => ({
  id,
  guide: 1204,
  name: 'Crew',
  attendees: [3301],
  sessions: [51],
  ...change,
});

async function startWith(lists: Readonly<Record<string, readonly unknown[]>>) {
  const it = await start();
  for (const [path, results] of Object.entries(lists)) {
    it.running.faults.add({
      kind: 'wrong-shape',
      path,
      times: 1,
      body: { count: results.length, next: null, results },
    });
  }
  return it;
}

const SESSIONS = { '/sessions/': [session(51), session(52, { start_time: SECRET }), session(53, { id: '53' })] };

test('fails only the id of an invalid session', async () => {
  const { sessions } = await startWith(SESSIONS);
  expect(await sessions.get(['1204.53', '1204.52', '1204.51', '1204.54'], CALL)).toEqual([
    expect.objectContaining({ id: '1204.53' }),
    BROKEN,
    expect.objectContaining({ id: '1204.51' }),
    NOT_FOUND,
  ]);
});

test('names the invalid fields of a row in the message', async () => {
  const { sessions } = await startWith({ '/sessions/': [session(51), session(52, { locations: [901, SECRET] })] });
  const [, broken] = await sessions.get(['1204.51', '1204.52'], CALL);
  expect(broken).toMatchObject({
    message: 'Unexpected response shape from Guidebook (account acme) for session at locations.1',
  });
});

test('fails the sessions of a guide with an invalid session and returns those of other guides', async () => {
  const { sessions } = await startWith(SESSIONS);
  expect(await sessions.ofCalendars(['1204'], CALL)).toEqual([BROKEN]);
  expect(await sessions.ofCalendars(['1300'], CALL)).toMatchObject([[{ id: '1300.61' }]]);
});

test('fails the busy time of a guide with an invalid session', async () => {
  const { calendars } = await startWith(SESSIONS);
  const window = { from: Date.parse('2026-12-05T00:00Z'), to: Date.parse('2026-12-06T00:00Z') };
  expect(await calendars.busy([{ calendarId: '1204', ...window }], CALL)).toEqual([BROKEN]);
});

test('reads the pages after a page with an invalid row', async () => {
  const { sessions, running } = await start();
  const pages = [[session(51)], [session(52, { start_time: null })], [session(53)]];
  for (const results of pages) {
    const body = { count: 3, next: results === pages.at(-1) ? null : 'http://x.test/', results };
    running.faults.add({ kind: 'wrong-shape', times: 1, body });
  }
  // More ids than pages, so that the list is read.
  expect(await sessions.get(['1204.51', '1204.52', '1204.53', '1204.54'], CALL)).toEqual([
    expect.objectContaining({ id: '1204.51' }),
    BROKEN,
    expect.objectContaining({ id: '1204.53' }),
    NOT_FOUND,
  ]);
});

test.each([{ ...session(52), id: null }, null, 52, SECRET])(
  'fails an id that is not found when the row %j may be it',
  async (row) => {
    const { sessions } = await startWith({ '/sessions/': [session(51), row] });
    expect(await sessions.get(['1204.51', '1204.52'], CALL)).toEqual([
      expect.objectContaining({ id: '1204.51' }),
      BROKEN,
    ]);
  },
);

test('stops when pages repeat a row without an id', async () => {
  const { sessions, running } = await start();
  const body = { next: 'http://x.test/', results: [session(51), { id: null }] };
  running.faults.add({ kind: 'wrong-shape', body });
  expect(await sessions.ofCalendars(['1204'], CALL)).toEqual([BROKEN]);
  // Without a count, the two pages are read again to see whether rows moved.
  expect(running.requests).toHaveLength(4);
});

test('fails only the id of an invalid attendee', async () => {
  const rows = [
    { id: 3301, guide_id: 1204, first_name: [SECRET] },
    { id: 3302, guide_id: 1204, first_name: 'Ada' },
  ];
  const { attendees } = await startWith({ '/attendees/': rows });
  expect(await attendees.get(['1204.3301', '1204.3302'], CALL)).toEqual([
    BROKEN,
    expect.objectContaining({ name: 'Ada' }),
  ]);
});

test.each([
  ['locationNames', '/locations/'],
  ['trackNames', '/schedule-tracks/'],
] as const)('%s: fails only the id of an invalid row', async (names, path) => {
  const rows = [
    { id: 1, guide: 1204, name: 'Barn' },
    { id: 2, guide: 1204 },
  ];
  const { sessions } = await startWith({ [path]: rows });
  expect(await sessions[names](['1204.1', '1204.2'], CALL)).toEqual(['Barn', BROKEN]);
});

test('fails only the id of an invalid guide', async () => {
  const lists = {
    '/guides/': [
      { id: 1204, name: 7, redeem_code: SECRET },
      { id: 1300, name: 'Tides' },
    ],
  };
  const { calendars } = await startWith(lists);
  expect(await calendars.get(['1204', '1300', '9'], CALL, NO_SCHEDULES)).toEqual([
    BROKEN,
    expect.objectContaining({ name: 'Tides' }),
    NOT_FOUND,
  ]);
  const again = await startWith(lists);
  expect(await again.calendars.list(CALL, NO_SCHEDULES)).toEqual([BROKEN, expect.objectContaining({ name: 'Tides' })]);
});

test('fails missing guides when a guide has no id', async () => {
  const { calendars } = await startWith({ '/guides/': [{ name: 'Lost' }, { id: 1300, name: 'Tides' }] });
  expect(await calendars.get(['1204', '1300', 'x'], CALL, NO_SCHEDULES)).toEqual([
    BROKEN,
    expect.objectContaining({ id: '1300' }),
    NOT_FOUND,
  ]);
});

const SCHEDULES = { '/personalized-schedules/': [schedule(640), schedule(641, { sessions: SECRET })] };

test('fails the id of an invalid personalized schedule and the lists that contain it', async () => {
  const one = await startWith(SCHEDULES);
  expect(await one.schedules.get(['1204.640', '1204.641'], CALL)).toEqual([
    expect.objectContaining({ id: '1204.640' }),
    BROKEN,
  ]);
  const all = await startWith(SCHEDULES);
  expect(await all.schedules.ofCalendars(['1204'], CALL)).toEqual([BROKEN]);
  const some = await startWith(SCHEDULES);
  expect(await some.schedules.ofAttendees(['1204.3301'], CALL)).toEqual([BROKEN]);
});

test('lists personalized schedules with errors for invalid ones', async () => {
  const { schedules } = await startWith({ ...SCHEDULES, '/guides/': [{ id: 1204, name: 'Harvest' }] });
  expect(await schedules.list(CALL)).toEqual([expect.objectContaining({ id: '1204.640' }), BROKEN]);
});

test('lists the personalized schedules of an invalid guide when it has an id', async () => {
  const { schedules } = await startWith({ '/guides/': [{ id: 1204 }, { name: 'Lost' }] });
  expect(await schedules.list(CALL)).toEqual([
    expect.objectContaining({ id: '1204.640' }),
    expect.objectContaining({ id: '1204.641' }),
    BROKEN,
  ]);
});
