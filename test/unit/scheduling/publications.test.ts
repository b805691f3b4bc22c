import { expect, test } from 'vitest';
import { createPublications } from '../../../src/scheduling/publications.ts';

const MINE = { account: 'a', id: '9.1', calendarId: '9' };
const YOURS = { account: 'a', id: '9.2', calendarId: '9' };
const CALENDAR = { account: 'a', id: '9' };

test('nobody knows about what was neither written nor published here', () => {
  expect(createPublications().of(MINE)).toBe('UNKNOWN');
});

test('what was written waits to be published, until a publication was asked for', () => {
  const { changed, requested, of } = createPublications();
  changed(MINE);
  expect(of(MINE)).toBe('PENDING');
  expect(of(YOURS)).toBe('UNKNOWN');
  requested(CALENDAR);
  expect(of(MINE)).toBe('REQUESTED');
});

test('a publication takes in all schedules of its calendar', () => {
  const { changed, requested, of } = createPublications();
  changed(MINE);
  changed(YOURS);
  requested(CALENDAR);
  expect([of(MINE), of(YOURS), of({ ...MINE, id: '9.3' })]).toEqual(['REQUESTED', 'REQUESTED', 'REQUESTED']);
});

test('what is written again after it waits again, alone', () => {
  const { changed, requested, of } = createPublications();
  changed(MINE);
  changed(YOURS);
  requested(CALENDAR);
  changed(MINE);
  expect([of(MINE), of(YOURS)]).toEqual(['PENDING', 'REQUESTED']);
  requested(CALENDAR);
  expect(of(MINE)).toBe('REQUESTED');
});

test('calendars and accounts are apart, also where their ids look alike', () => {
  const { changed, requested, of } = createPublications();
  changed(MINE);
  requested({ account: 'a', id: '8' });
  requested({ account: 'b', id: '9' });
  expect(of(MINE)).toBe('PENDING');
  expect(of({ ...MINE, account: 'b' })).toBe('REQUESTED');
  expect(of({ account: 'b', id: '9', calendarId: '7' })).toBe('UNKNOWN');
});
