import { expect, test } from 'vitest';
import { type AvailabilityRequest, availabilityOf, type Participant } from '../../../src/time/availability.ts';
import { BLOCKED_KINDS, blockedRanges } from '../../../src/time/blocked.ts';
import type { Hours, HoursSource } from '../../../src/time/hours.ts';
import { instant, override, range, rangesText, weekly } from '../../support/time-text.ts';

const MINUTE = 60_000;
const MORNING = range('2026-06-01T09:00Z 2026-06-01T12:00Z');

function participant(key: string, more: Partial<Participant> = {}): Participant {
  return { key, hours: { kind: 'always' }, busy: [], held: [], ...more };
}

function sources(open: readonly HoursSource[], closed: readonly HoursSource[] = []): Hours {
  return { kind: 'sources', open, closed };
}

/** One line per range: times of 1 June, then the reasons. */
function blocked(participants: readonly Participant[], more: Partial<AvailabilityRequest> = {}): string[] {
  const response = availabilityOf({ window: MORNING, now: 0, require: 'ALL', participants, ...more });
  return blockedRanges(response).map((each) => {
    const times = rangesText([each])[0]?.replaceAll(/2026-06-01T|Z/g, '');
    return [times, ...each.reasons.map((reason) => `${reason.participant}:${reason.kind}`)].join(' ');
  });
}

const at = (times: string) => {
  const [start, end] = times.split('-');
  return range(`2026-06-01T${start}Z 2026-06-01T${end}Z`);
};

test('the kinds are in the order of the enum', () => {
  expect(BLOCKED_KINDS.join(' ')).toBe(
    'OUTSIDE_HOURS DATE_OVERRIDE CLOSED BUSY HELD BUFFER NOTICE BOOKING_WINDOW BOOKING_LIMIT SOURCE_FAILED',
  );
});

test('returns nothing when all are open', () => {
  expect(blocked([participant('a'), participant('b')])).toEqual([]);
});

test('returns every participant that is not open with every kind, in the requested order, without open ones', () => {
  const participants = [
    participant('b', { hours: sources([weekly('UTC', 'daily 11:00-12:00')]), held: [at('10:00-10:30')] }),
    participant('a', { busy: [at('10:00-11:00')], held: [at('10:00-10:30')] }),
  ];
  expect(blocked(participants)).toEqual([
    '09:00 10:00 b:OUTSIDE_HOURS',
    '10:00 10:30 b:OUTSIDE_HOURS b:HELD a:BUSY a:HELD',
    '10:30 11:00 b:OUTSIDE_HOURS a:BUSY',
  ]);
});

test('cuts a range where the set of reasons changes, not where its cause does', () => {
  const busy = [at('09:30-10:00'), at('10:00-10:30')];
  expect(blocked([participant('a', { busy })])).toEqual(['09:30 10:30 a:BUSY']);
  expect(
    blocked([participant('a', { busy: [at('09:30-10:00')] }), participant('b', { busy: [at('10:00-10:30')] })]),
  ).toEqual(['09:30 10:00 a:BUSY', '10:00 10:30 b:BUSY']);
});

test('under ANY, returns only time at which no one is open, with the reasons of all', () => {
  const participants = [
    participant('a', { busy: [at('09:00-11:00')] }),
    participant('b', { busy: [at('10:00-12:00')] }),
  ];
  expect(blocked(participants, { require: 'ANY' })).toEqual(['10:00 11:00 a:BUSY b:BUSY']);
});

test('returns DATE_OVERRIDE instead of OUTSIDE_HOURS for the whole date of an override', () => {
  const source = weekly('UTC', 'daily 09:00-10:00', { overrides: [override('2026-06-01 10:00-11:00')] });
  expect(blocked([participant('a', { hours: sources([source]) })])).toEqual([
    '09:00 10:00 a:DATE_OVERRIDE',
    '11:00 12:00 a:DATE_OVERRIDE',
  ]);
});

test("uses the date of the override's own zone, and needs only one of the open schedules", () => {
  const tokyo = weekly('Asia/Tokyo', '', { overrides: [override('2026-06-01')] });
  const hours = sources([weekly('UTC', 'daily 14:30-15:00'), tokyo]);
  expect(blocked([participant('a', { hours })], { window: at('14:00-16:00') })).toEqual([
    '14:00 14:30 a:DATE_OVERRIDE',
    '15:00 16:00 a:OUTSIDE_HOURS',
  ]);
});

test('ignores an override of a closed schedule, or one past validUntil', () => {
  const closed = weekly('UTC', '', { overrides: [override('2026-06-01')] });
  const expired = weekly('UTC', '', { overrides: [override('2026-06-01')], validUntil: '2026-05-31' });
  expect(blocked([participant('a', { hours: sources([expired], [closed]) })])).toEqual(['09:00 12:00 a:OUTSIDE_HOURS']);
});

test('returns OUTSIDE_HOURS beside CLOSED only where no open schedule covers the time', () => {
  const hours = sources([weekly('UTC', 'daily 08:00-11:00')], [weekly('UTC', 'daily 10:00-11:30')]);
  expect(blocked([participant('a', { hours })])).toEqual([
    '10:00 11:00 a:CLOSED',
    '11:00 11:30 a:OUTSIDE_HOURS a:CLOSED',
    '11:30 12:00 a:OUTSIDE_HOURS',
  ]);
});

test('returns DATE_OVERRIDE beside CLOSED only where the override leaves the time without hours', () => {
  const open = weekly('UTC', '', { overrides: [override('2026-06-01 10:00-11:00')] });
  const hours = sources([open], [weekly('UTC', 'daily 10:30-11:30')]);
  expect(blocked([participant('a', { hours })])).toEqual([
    '09:00 10:00 a:DATE_OVERRIDE',
    '10:30 11:00 a:CLOSED',
    '11:00 11:30 a:DATE_OVERRIDE a:CLOSED',
    '11:30 12:00 a:DATE_OVERRIDE',
  ]);
});

test('returns BUFFER for widened time that is neither busy nor held, even next to another participant’s', () => {
  const participants = [participant('a', { busy: [at('10:00-10:10')], held: [at('10:15-10:20')] })];
  expect(blocked(participants, { constraints: { bufferBefore: 10 * MINUTE, bufferAfter: 5 * MINUTE } })).toEqual([
    '09:55 10:00 a:BUFFER',
    '10:00 10:10 a:BUSY',
    '10:10 10:15 a:BUFFER',
    '10:15 10:20 a:HELD',
    '10:20 10:30 a:BUFFER',
  ]);
});

test('returns NOTICE beside the other kinds', () => {
  const now = instant('2026-06-01T09:00Z');
  expect(
    blocked([participant('a', { busy: [at('09:30-10:30')] })], { now, constraints: { minimumNotice: 60 * MINUTE } }),
  ).toEqual(['09:00 09:30 a:NOTICE', '09:30 10:00 a:BUSY a:NOTICE', '10:00 10:30 a:BUSY']);
});

test('returns SOURCE_FAILED as the only kind of its participant, over the whole window', () => {
  const failed = participant('a', {
    failed: true,
    hours: sources([]),
    busy: [at('10:00-11:00')],
    constraints: { minimumNotice: MINUTE },
  });
  expect(blocked([failed, participant('b', { busy: [at('10:00-11:00')] })], { now: MORNING.end })).toEqual([
    '09:00 10:00 a:SOURCE_FAILED',
    '10:00 11:00 a:SOURCE_FAILED b:BUSY',
    '11:00 12:00 a:SOURCE_FAILED',
  ]);
});

test('returns OUTSIDE_HOURS for time that the provider rejects, unless another reason applies', () => {
  const open = [weekly('UTC', 'daily 09:00-11:30')];
  const closed = [weekly('UTC', 'daily 10:00-10:30')];
  const refused = [at('09:30-12:00')];
  expect(blocked([participant('a', { hours: sources(open, closed), busy: [at('11:00-11:15')], refused })])).toEqual([
    '09:30 10:00 a:OUTSIDE_HOURS',
    '10:00 10:30 a:CLOSED',
    '10:30 11:00 a:OUTSIDE_HOURS',
    '11:00 11:15 a:BUSY',
    '11:15 12:00 a:OUTSIDE_HOURS',
  ]);
});

test('returns DATE_OVERRIDE for time that the provider rejects on a date with an override', () => {
  const open = [weekly('UTC', 'daily 09:00-12:00', { overrides: [override('2026-06-01 09:00-12:00')] })];
  expect(blocked([participant('a', { hours: sources(open), refused: [at('10:00-11:00')] })])).toEqual([
    '10:00 11:00 a:DATE_OVERRIDE',
  ]);
});
