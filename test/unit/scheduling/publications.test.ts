import { expect, test } from 'vitest';
import { Publications } from '../../../src/scheduling/publications.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { type State, StateUnavailableError } from '../../../src/state/state.ts';

const MINE = { account: 'a', id: '9.1', calendarId: '9' };
const YOURS = { account: 'a', id: '9.2', calendarId: '9' };
const CALENDAR = { account: 'a', id: '9' };

/** What one gateway records, or another one that shares its state. */
function createRecords({ values }: Pick<State, 'values'> = createMemoryState({ now: () => 0 })) {
  const publications = new Publications({ values });
  const requested = (calendar: typeof CALENDAR) => publications.publish(calendar, async () => 'REQUESTED');
  return {
    changed: (schedule: Pick<typeof MINE, 'account' | 'id'>) => publications.changed(schedule),
    publish: (...parameters: Parameters<Publications['publish']>) => publications.publish(...parameters),
    of: (schedule: typeof MINE) => publications.of(schedule),
    requested,
  };
}

test('nobody knows about what was neither written nor published here', async () => {
  expect(await createRecords().of(MINE)).toBe('UNKNOWN');
});

test('what was written waits to be published, until a publication was asked for', async () => {
  const { changed, requested, of } = createRecords();
  await changed(MINE);
  expect(await of(MINE)).toBe('PENDING');
  expect(await of(YOURS)).toBe('UNKNOWN');
  await requested(CALENDAR);
  expect(await of(MINE)).toBe('REQUESTED');
});

test('a publication takes in all schedules of its calendar', async () => {
  const { changed, requested, of } = createRecords();
  await changed(MINE);
  await changed(YOURS);
  await requested(CALENDAR);
  expect([await of(MINE), await of(YOURS), await of({ ...MINE, id: '9.3' })]).toEqual([
    'REQUESTED',
    'REQUESTED',
    'REQUESTED',
  ]);
});

test('what is written again after it waits again, alone', async () => {
  const { changed, requested, of } = createRecords();
  await changed(MINE);
  await changed(YOURS);
  await requested(CALENDAR);
  await changed(MINE);
  expect([await of(MINE), await of(YOURS)]).toEqual(['PENDING', 'REQUESTED']);
  await requested(CALENDAR);
  expect(await of(MINE)).toBe('REQUESTED');
});

test('calendars and accounts are apart, also where their ids look alike', async () => {
  const { changed, requested, of } = createRecords();
  await changed(MINE);
  await requested({ account: 'a', id: '8' });
  await requested({ account: 'b', id: '9' });
  expect(await of(MINE)).toBe('PENDING');
  expect(await of({ ...MINE, account: 'b' })).toBe('REQUESTED');
  expect(await of({ account: 'b', id: '9', calendarId: '7' })).toBe('UNKNOWN');
});

test('what is written while a publication is requested waits for the next one', async () => {
  const { changed, publish, of } = createRecords();
  await changed(MINE);
  const outcome = await publish(CALENDAR, async () => {
    await changed(YOURS);
    return 'REQUESTED';
  });
  expect([outcome, await of(MINE), await of(YOURS)]).toEqual(['REQUESTED', 'REQUESTED', 'PENDING']);
});

test('a publication that another one keeps from starting changes nothing', async () => {
  const { changed, publish, of } = createRecords();
  await changed(MINE);
  expect(await publish(CALENDAR, async () => 'IN_PROGRESS')).toBe('IN_PROGRESS');
  expect(await of(MINE)).toBe('PENDING');
});

test('the latest change counts when two gateways record theirs at once', async () => {
  const state = createMemoryState({ now: () => 0 });
  const [one, other] = [createRecords(state), createRecords(state)];
  await Promise.all([one.changed(MINE), one.requested(CALENDAR), other.changed(MINE)]);
  expect(await one.of(MINE)).toBe('PENDING');
});

test('a calendar is published without the state, and what is published then is unknown', async () => {
  const { values } = createMemoryState({ now: () => 0 });
  const fail = () => Promise.reject(new StateUnavailableError());
  const { publish, of } = createRecords({ values: { ...values, get: fail, increment: fail } });
  expect(await publish(CALENDAR, async () => 'REQUESTED')).toBe('REQUESTED');
  expect(await of(MINE)).toBe('UNKNOWN');
});
