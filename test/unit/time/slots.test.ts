import { describe, expect, test } from 'vitest';
import { availabilityOf, type Participant } from '../../../src/time/availability.ts';
import { slotsIn, slotsOf } from '../../../src/time/slots.ts';
import { dateRange } from '../../../src/time/wall-time.ts';
import { instantText, range, rangesText } from '../../support/time-text.ts';

const grid = (timeZone: string, durationMinutes: number, stepMinutes?: number) => ({
  timeZone,
  durationMinutes,
  stepMinutes,
});
const starts = (slots: readonly { start: number }[]) => slots.map(({ start }) => instantText(start).slice(11, -1));

describe('the grid', () => {
  test('is that of the zone’s clock, quarter hours included', () => {
    expect(starts(slotsIn([[range('2026-06-01T00:00Z 2026-06-01T02:00Z')]], grid('Asia/Kathmandu', 30, 60)))).toEqual([
      '00:15',
      '01:15',
    ]);
  });

  test('does not follow the opening: seconds and milliseconds are never a start', () => {
    const opening = range('2026-06-01T09:00:00.001Z 2026-06-01T10:00:00.001Z');
    expect(rangesText(slotsIn([[opening]], grid('UTC', 30)))).toEqual(['2026-06-01T09:30Z 2026-06-01T10:00Z']);
  });

  test('begins anew each local midnight', () => {
    expect(starts(slotsIn([[range('2026-06-01T22:00Z 2026-06-02T02:00Z')]], grid('UTC', 30, 50)))).toEqual([
      '22:30',
      '23:20',
      '00:00',
      '00:50',
    ]);
  });

  test('of a step longer than a day has every midnight', () => {
    expect(starts(slotsIn([[range('2026-06-01T12:00Z 2026-06-03T12:00Z')]], grid('Europe/Paris', 60, 2000)))).toEqual([
      '22:00',
      '22:00',
    ]);
  });

  test('has repeated times twice, so slots may overlap', () => {
    const opening = range('2026-10-25T00:00Z 2026-10-25T03:00Z');
    expect(rangesText(slotsIn([[opening]], grid('Europe/Paris', 90, 60)))).toEqual([
      '2026-10-25T00:00Z 2026-10-25T01:30Z',
      '2026-10-25T01:00Z 2026-10-25T02:30Z',
    ]);
    expect(starts(slotsIn([[opening]], grid('Australia/Lord_Howe', 30, 60)))).toEqual(['00:00', '01:00', '02:00']);
    const lordHowe = range('2026-04-04T14:00Z 2026-04-04T16:00Z');
    expect(starts(slotsIn([[lordHowe]], grid('Australia/Lord_Howe', 15, 30)))).toEqual([
      '14:00',
      '14:30',
      '15:00',
      '15:30',
    ]);
    expect(starts(slotsIn([[lordHowe]], grid('Australia/Lord_Howe', 15, 60)))).toEqual(['14:00', '15:30']);
  });

  test('begins a date whose midnight is skipped with the first multiple that exists', () => {
    const day = dateRange('America/Sao_Paulo', '2018-11-04');
    expect(starts(slotsIn([[day]], grid('America/Sao_Paulo', 90, 90))).slice(0, 2)).toEqual(['03:30', '05:00']);
  });

  test('has as many starts as the day has hours', () => {
    const counts = ['2026-03-08', '2026-06-01', '2026-11-01'].map(
      (date) => slotsIn([[dateRange('America/New_York', date)]], grid('America/New_York', 60)).length,
    );
    expect(counts).toEqual([23, 24, 25]);
  });
});

describe('a slot', () => {
  test('lies wholly inside one range, whose end it may touch', () => {
    const openings = [range('2026-06-01T09:00Z 2026-06-01T10:00Z'), range('2026-06-01T10:30Z 2026-06-01T11:29Z')];
    expect(starts(slotsIn([openings], grid('UTC', 60, 30)))).toEqual(['09:00']);
  });

  test('is listed once for each start, sorted, however many participants are open', () => {
    const lists = [[range('2026-06-01T10:00Z 2026-06-01T12:00Z')], [range('2026-06-01T09:00Z 2026-06-01T11:00Z')]];
    expect(starts(slotsIn(lists, grid('UTC', 60)))).toEqual(['09:00', '10:00', '11:00']);
  });

  test('requires a positive whole duration and step, and a zone', () => {
    expect(() => slotsIn([], grid('UTC', 0))).toThrow(RangeError);
    expect(() => slotsIn([], grid('UTC', 30, -5))).toThrow(RangeError);
    expect(() => slotsIn([], grid('UTC', 1.5))).toThrow(RangeError);
    expect(() => slotsIn([], grid('Europe/Nowhere', 30))).toThrow(RangeError);
  });
});

describe('an availability', () => {
  const until = (key: string, busy: string): Participant => ({
    key,
    hours: { kind: 'always' },
    busy: [range(busy)],
    held: [],
  });
  const request = {
    window: range('2026-06-01T09:00Z 2026-06-01T11:00Z'),
    now: 0,
    participants: [
      until('a', '2026-06-01T10:00Z 2026-06-01T11:00Z'),
      until('b', '2026-06-01T09:00Z 2026-06-01T10:00Z'),
    ],
  };

  test('under ANY has no slot that two participants would have to share', () => {
    const response = availabilityOf({ ...request, require: 'ANY' });
    expect(rangesText(response.openings)).toEqual(['2026-06-01T09:00Z 2026-06-01T11:00Z']);
    expect(starts(slotsOf(response, grid('UTC', 60, 30)))).toEqual(['09:00', '10:00']);
  });

  test('under ALL has the slots that all participants share', () => {
    const response = availabilityOf({ ...request, require: 'ALL', participants: request.participants.slice(0, 1) });
    expect(starts(slotsOf(response, grid('UTC', 60, 30)))).toEqual(['09:00']);
    expect(slotsOf(availabilityOf({ ...request, require: 'ALL' }), grid('UTC', 5))).toEqual([]);
  });
});
