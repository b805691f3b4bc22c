import { expect, test } from 'vitest';
import { Publications } from '../../../src/scheduling/publications.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { type State, StateUnavailableError } from '../../../src/state/state.ts';

const MINE = { partition: 'a', id: '9.1', calendarId: '9' };
const YOURS = { partition: 'a', id: '9.2', calendarId: '9' };
const CALENDAR = { partition: 'a', id: '9' };

/** The publications of one gateway, or of another one that shares its state. */
function createRecords({ values }: Pick<State, 'values'> = createMemoryState({ now: () => 0 })) {
  const publications = new Publications({ values });
  const requested = (calendar: typeof CALENDAR) => publications.publish(calendar, async () => 'REQUESTED');
  return {
    changed: (schedule: Pick<typeof MINE, 'partition' | 'id'>) => publications.changed(schedule),
    publish: (...parameters: Parameters<Publications['publish']>) => publications.publish(...parameters),
    of: (schedule: typeof MINE) => publications.of(schedule),
    requested,
  };
}

test('returns UNKNOWN for a schedule that was neither written nor published here', async () => {
  expect(await createRecords().of(MINE)).toBe('UNKNOWN');
});

test('returns PENDING after a write, and REQUESTED after a publication', async () => {
  const { changed, requested, of } = createRecords();
  await changed(MINE);
  expect(await of(MINE)).toBe('PENDING');
  expect(await of(YOURS)).toBe('UNKNOWN');
  await requested(CALENDAR);
  expect(await of(MINE)).toBe('REQUESTED');
});

test('publishes all schedules of the calendar', async () => {
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

test('returns PENDING again for a schedule that is written after the publication', async () => {
  const { changed, requested, of } = createRecords();
  await changed(MINE);
  await changed(YOURS);
  await requested(CALENDAR);
  await changed(MINE);
  expect([await of(MINE), await of(YOURS)]).toEqual(['PENDING', 'REQUESTED']);
  await requested(CALENDAR);
  expect(await of(MINE)).toBe('REQUESTED');
});

test('separates calendars and partitions with equal ids', async () => {
  const { changed, requested, of } = createRecords();
  await changed(MINE);
  await requested({ partition: 'a', id: '8' });
  await requested({ partition: 'b', id: '9' });
  expect(await of(MINE)).toBe('PENDING');
  expect(await of({ ...MINE, partition: 'b' })).toBe('REQUESTED');
  expect(await of({ partition: 'b', id: '9', calendarId: '7' })).toBe('UNKNOWN');
});

test('returns PENDING for a schedule that is written while a publication is requested', async () => {
  const { changed, publish, of } = createRecords();
  await changed(MINE);
  const outcome = await publish(CALENDAR, async () => {
    await changed(YOURS);
    return 'REQUESTED';
  });
  expect([outcome, await of(MINE), await of(YOURS)]).toEqual(['REQUESTED', 'REQUESTED', 'PENDING']);
});

test('records nothing for a publication that is already in progress', async () => {
  const { changed, publish, of } = createRecords();
  await changed(MINE);
  expect(await publish(CALENDAR, async () => 'IN_PROGRESS')).toBe('IN_PROGRESS');
  expect(await of(MINE)).toBe('PENDING');
});

test('records the latest of concurrent changes at two gateways', async () => {
  const state = createMemoryState({ now: () => 0 });
  const [one, other] = [createRecords(state), createRecords(state)];
  await Promise.all([one.changed(MINE), one.requested(CALENDAR), other.changed(MINE)]);
  expect(await one.of(MINE)).toBe('PENDING');
});

test('publishes without the state store, and returns UNKNOWN', async () => {
  const { values } = createMemoryState({ now: () => 0 });
  const fail = () => Promise.reject(new StateUnavailableError());
  const { publish, of } = createRecords({ values: { ...values, get: fail, increment: fail } });
  expect(await publish(CALENDAR, async () => 'REQUESTED')).toBe('REQUESTED');
  expect(await of(MINE)).toBe('UNKNOWN');
});
