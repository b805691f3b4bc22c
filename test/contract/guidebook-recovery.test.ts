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

test('what was made is looked for in the list of its guide, on all pages', async () => {
  const { schedules, running } = await start({ pageSize: 1 });
  running.faults.add({ kind: 'lost-answer', method: 'POST', times: 1 });
  await expect(schedules.prepareCreate(INPUT).execute(CALL)).rejects.toMatchObject({ outcomeUnknown: true });
  running.requests.length = 0;
  expect(await schedules.prepareCreate(INPUT).find(CALL)).toBe('1204.651');
  expect(sent(running)).toEqual([
    'GET /personalized-schedules/?guide=1204',
    'GET /personalized-schedules/?guide=1204&page=2',
    'GET /personalized-schedules/?guide=1204&page=3',
  ]);
});

test('it is looked for after an answer to a form, too', async () => {
  const { schedules, running } = await start({ requestEncoding: 'form' });
  running.faults.add({ kind: 'malformed', method: 'POST', times: 1 });
  await expect(schedules.prepareCreate(INPUT).execute(CALL)).rejects.toMatchObject({ outcomeUnknown: true });
  expect(await schedules.prepareCreate(INPUT).find(CALL)).toBe('1204.651');
});

test('of another guide it is none, also where the filter is ignored', async () => {
  const { find } = await startWith([row(7, { guide: 1300 })]);
  expect(await find()).toBeUndefined();
});

test('it is the newest of several, by number', async () => {
  const { find } = await startWith([row(9), row(100), row('10')]);
  expect(await find()).toBe('1204.100');
});

test.each([
  ['a broken row', row(7, { attendees: 'all' })],
  ['a row without an id', row(undefined)],
])('it is not told to be missing beside %s, which can be it', async (_, broken) => {
  const { find } = await startWith([broken, row(8, { name: 'Others' })]);
  await expect(find()).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
  const { find: findBeside } = await startWith([broken, row(8)]);
  expect(await findBeside()).toBe('1204.8');
});
