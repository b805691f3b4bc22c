import { expect, test } from 'vitest';
import { createPublications } from '../../../src/scheduling/publications.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';

const MINE = { account: 'a', id: '9.1', calendarId: '9' };
const YOURS = { account: 'a', id: '9.2', calendarId: '9' };
const CALENDAR = { account: 'a', id: '9' };

test('nobody knows about what was neither written nor published here', async () => {
  expect(await createPublications(createMemoryState({ now: () => 0 })).of(MINE)).toBe('UNKNOWN');
});

test('what was written waits to be published, until a publication was asked for', async () => {
  const { changed, requested, of } = createPublications(createMemoryState({ now: () => 0 }));
  await changed(MINE);
  expect(await of(MINE)).toBe('PENDING');
  expect(await of(YOURS)).toBe('UNKNOWN');
  await requested(CALENDAR);
  expect(await of(MINE)).toBe('REQUESTED');
});

test('a publication takes in all schedules of its calendar', async () => {
  const { changed, requested, of } = createPublications(createMemoryState({ now: () => 0 }));
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
  const { changed, requested, of } = createPublications(createMemoryState({ now: () => 0 }));
  await changed(MINE);
  await changed(YOURS);
  await requested(CALENDAR);
  await changed(MINE);
  expect([await of(MINE), await of(YOURS)]).toEqual(['PENDING', 'REQUESTED']);
  await requested(CALENDAR);
  expect(await of(MINE)).toBe('REQUESTED');
});

test('calendars and accounts are apart, also where their ids look alike', async () => {
  const { changed, requested, of } = createPublications(createMemoryState({ now: () => 0 }));
  await changed(MINE);
  await requested({ account: 'a', id: '8' });
  await requested({ account: 'b', id: '9' });
  expect(await of(MINE)).toBe('PENDING');
  expect(await of({ ...MINE, account: 'b' })).toBe('REQUESTED');
  expect(await of({ account: 'b', id: '9', calendarId: '7' })).toBe('UNKNOWN');
});
