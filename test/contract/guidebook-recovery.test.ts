import { expect, test } from 'vitest';
import { CALL, sent, start } from './guidebook-account.ts';

const INPUT = {
  calendarId: '1204',
  name: 'Crew',
  attendeeIds: ['1204.3301', '1204.3302'],
  sessionIds: ['1204.51'],
};
const row = (id: unknown, change: object = {}) => ({
  id,
  guide: 1204,
  name: 'Crew',
  attendees: [3302, 3301],
  sessions: [51],
  ...change,
});

async function startWith(results: readonly unknown[]) {
  const it = await start();
  const body = { count: results.length, next: null, results };
  it.running.faults.add({ kind: 'wrong-shape', path: '/personalized-schedules/', body });
  return { ...it, find: () => it.schedules.prepareCreate(INPUT).find(CALL) };
}

test('finds a created schedule on any page of the list of its guide', async () => {
  const { schedules, running } = await start({ pageSize: 1 });
  running.faults.add({ kind: 'response-lost', method: 'POST', times: 1 });
  await expect(schedules.prepareCreate(INPUT).execute(CALL)).rejects.toMatchObject({ outcomeUnknown: true });
  running.requests.length = 0;
  expect(await schedules.prepareCreate(INPUT).find(CALL)).toBe('1204.651');
  expect(sent(running)).toEqual([
    'GET /personalized-schedules/?guide=1204',
    'GET /personalized-schedules/?guide=1204&page=2',
    'GET /personalized-schedules/?guide=1204&page=3',
  ]);
});

test('finds a created schedule when it was sent as a form', async () => {
  const { schedules, running } = await start({ requestEncoding: 'form' });
  running.faults.add({ kind: 'malformed', method: 'POST', times: 1 });
  await expect(schedules.prepareCreate(INPUT).execute(CALL)).rejects.toMatchObject({ outcomeUnknown: true });
  expect(await schedules.prepareCreate(INPUT).find(CALL)).toBe('1204.651');
});

test('ignores schedules of another guide when the server ignores the filter', async () => {
  const { find } = await startWith([row(7, { guide: 1300 })]);
  expect(await find()).toBeUndefined();
});

test('returns the schedule with the highest id when several match', async () => {
  const { find } = await startWith([row(9), row(100), row('10')]);
  expect(await find()).toBe('1204.100');
});

test.each([
  ['an invalid row', row(7, { attendees: 'all' })],
  ['a row without an id', row(undefined)],
])('fails when the list contains %s that may be the schedule', async (_, broken) => {
  const { find } = await startWith([broken, row(8, { name: 'Others' })]);
  await expect(find()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
  const { find: findBeside } = await startWith([broken, row(8)]);
  expect(await findBeside()).toBe('1204.8');
});
