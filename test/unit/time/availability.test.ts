import { describe, expect, test } from 'vitest';
import {
  type AvailabilityRequest,
  availabilityOf,
  busyWindow,
  type Participant,
} from '../../../src/time/availability.ts';
import { instant, range, rangesText, weekly } from '../../support/time-text.ts';

const MINUTE = 60_000;
const MORNING = '2026-06-01T09:00Z 2026-06-01T12:00Z';

function participant(key: string, more: Partial<Participant> = {}): Participant {
  return { key, hours: { kind: 'always' }, busy: [], held: [], ...more };
}

function availability(participants: readonly Participant[], more: Partial<AvailabilityRequest> = {}) {
  return availabilityOf({ window: range(MORNING), now: 0, require: 'ALL', participants, ...more });
}

function openings(participants: readonly Participant[], more: Partial<AvailabilityRequest> = {}): string[] {
  return rangesText(availability(participants, more).openings);
}

const weekdayHours = (text: string): Participant['hours'] => ({
  kind: 'sources',
  open: [weekly('UTC', text)],
  closed: [],
});

describe('buffers', () => {
  const busy = [range('2026-06-01T10:00Z 2026-06-01T10:30Z')];

  test('widen taken time by the one before at its end, by the one after at its start', () => {
    expect(openings([participant('a', { busy })], { constraints: { bufferBefore: 10 * MINUTE } })).toEqual([
      '2026-06-01T09:00Z 2026-06-01T10:00Z',
      '2026-06-01T10:40Z 2026-06-01T12:00Z',
    ]);
    expect(openings([participant('a', { busy })], { constraints: { bufferAfter: 10 * MINUTE } })).toEqual([
      '2026-06-01T09:00Z 2026-06-01T09:50Z',
      '2026-06-01T10:30Z 2026-06-01T12:00Z',
    ]);
  });

  test('widen held time like busy time', () => {
    expect(openings([participant('a', { held: busy })], { constraints: { bufferBefore: 10 * MINUTE } })).toEqual([
      '2026-06-01T09:00Z 2026-06-01T10:00Z',
      '2026-06-01T10:40Z 2026-06-01T12:00Z',
    ]);
  });

  test('apply to taken time outside the window', () => {
    const outside = [range('2026-06-01T08:00Z 2026-06-01T09:00Z'), range('2026-06-01T12:05Z 2026-06-01T13:00Z')];
    const constraints = { bufferBefore: 10 * MINUTE, bufferAfter: 20 * MINUTE };
    expect(openings([participant('a', { busy: outside })], { constraints })).toEqual([
      '2026-06-01T09:10Z 2026-06-01T11:45Z',
    ]);
    expect(rangesText([busyWindow(range(MORNING), constraints)])).toEqual(['2026-06-01T08:50Z 2026-06-01T12:20Z']);
    expect(rangesText([busyWindow(range(MORNING), constraints, { bufferBefore: 60 * MINUTE })])).toEqual([
      '2026-06-01T08:00Z 2026-06-01T12:20Z',
    ]);
  });

  test('apply to taken time only, not to the edges of the hours', () => {
    expect(
      openings([participant('a', { hours: weekdayHours('daily 10:00-11:00') })], {
        constraints: { bufferBefore: 30 * MINUTE, bufferAfter: 30 * MINUTE },
      }),
    ).toEqual(['2026-06-01T10:00Z 2026-06-01T11:00Z']);
  });

  test('do not widen taken time without length', () => {
    const none = [range('2026-06-01T10:00Z 2026-06-01T10:00Z'), range('2026-06-01T11:00Z 2026-06-01T10:50Z')];
    expect(openings([participant('a', { busy: none })], { constraints: { bufferBefore: 30 * MINUTE } })).toEqual([
      MORNING,
    ]);
  });

  test('are the larger of the requested and the own value, for that participant alone', () => {
    const own = participant('a', { busy, constraints: { bufferBefore: 20 * MINUTE } });
    const response = availability([own, participant('b', { busy })], { constraints: { bufferBefore: 10 * MINUTE } });
    expect(response.participants.map((each) => rangesText(each.openings)[1])).toEqual([
      '2026-06-01T10:50Z 2026-06-01T12:00Z',
      '2026-06-01T10:40Z 2026-06-01T12:00Z',
    ]);
    expect(openings([own], { constraints: { bufferBefore: 30 * MINUTE } })).toContain(
      '2026-06-01T11:00Z 2026-06-01T12:00Z',
    );
  });

  test('are rejected when they are negative', () => {
    expect(() => availability([participant('a')], { constraints: { bufferBefore: -1 } })).toThrow(RangeError);
    expect(() => availability([participant('a', { constraints: { minimumNotice: -1 } })])).toThrow(RangeError);
  });
});

describe('notice', () => {
  const now = instant('2026-06-01T09:30:00.001Z');

  test('is exact', () => {
    expect(openings([participant('a')], { now, constraints: { minimumNotice: 30 * MINUTE } })).toEqual([
      '2026-06-01T10:00:00.001Z 2026-06-01T12:00Z',
    ]);
  });

  test('of zero opens the past', () => {
    expect(openings([participant('a')], { now, constraints: { minimumNotice: 0 } })).toEqual([MORNING]);
  });

  test('of a participant applies to that one; beyond the window nothing is open', () => {
    const participants = [participant('a', { constraints: { minimumNotice: 1440 * MINUTE } }), participant('b')];
    expect(openings(participants, { now })).toEqual([]);
    expect(openings(participants, { now, require: 'ANY' })).toEqual([MORNING]);
  });
});

describe('participants', () => {
  const early = participant('a', { hours: weekdayHours('daily 08:00-10:30') });
  const late = participant('b', { hours: weekdayHours('daily 10:00-11:00') });

  test('ALL is the intersection, ANY the union', () => {
    expect(openings([early, late])).toEqual(['2026-06-01T10:00Z 2026-06-01T10:30Z']);
    expect(openings([early, late], { require: 'ANY' })).toEqual(['2026-06-01T09:00Z 2026-06-01T11:00Z']);
  });

  test('openings that touch are joined under ANY', () => {
    const next = participant('c', { hours: weekdayHours('daily 10:30-11:00') });
    expect(openings([early, next], { require: 'ANY' })).toEqual(['2026-06-01T09:00Z 2026-06-01T11:00Z']);
  });

  test('returns one that is listed twice once, at its first place', () => {
    const response = availability([early, late, participant('a', { failed: true })]);
    expect(response.participants.map((each) => each.participant)).toEqual([early, late]);
  });

  test('returns no opening for one that cannot be read', () => {
    const failed = participant('c', { failed: true, busy: [range('2026-06-01T10:00Z 2026-06-01T10:30Z')] });
    expect(openings([early, failed])).toEqual([]);
    expect(openings([early, failed], { require: 'ANY' })).toEqual(['2026-06-01T09:00Z 2026-06-01T10:30Z']);
  });

  test('returns busy and held time as busy, joined and clipped, without buffers', () => {
    const taken = participant('a', {
      busy: [range('2026-06-01T08:00Z 2026-06-01T09:10Z'), range('2026-06-01T10:00Z 2026-06-01T10:30Z')],
      held: [range('2026-06-01T10:30Z 2026-06-01T11:00Z'), range('2026-06-01T13:00Z 2026-06-01T14:00Z')],
    });
    const response = availability([taken], { constraints: { bufferBefore: 10 * MINUTE, bufferAfter: 10 * MINUTE } });
    expect(rangesText(response.participants[0]?.busy ?? [])).toEqual([
      '2026-06-01T09:00Z 2026-06-01T09:10Z',
      '2026-06-01T10:00Z 2026-06-01T11:00Z',
    ]);
  });

  test('ignores taken time that only touches the window', () => {
    const touching = [range('2026-06-01T08:00Z 2026-06-01T09:00Z'), range('2026-06-01T12:00Z 2026-06-01T13:00Z')];
    const response = availability([participant('a', { busy: touching })]);
    expect(rangesText(response.openings)).toEqual([MORNING]);
    expect(response.participants[0]?.busy).toEqual([]);
  });

  test('rejects a request without participants, and a window without length', () => {
    expect(() => availability([])).toThrow(RangeError);
    expect(() => availability([early], { window: { start: 5, end: 5 } })).toThrow(RangeError);
  });
});
