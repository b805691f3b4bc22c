import { describe, expect, test } from 'vitest';
import { at, dateRange, localDateOf, wallClockOf } from '../../../src/time/wall-time.ts';
import { instant, instantText, rangesText } from '../../support/time-text.ts';

describe('resolveWallTime', () => {
  test.each([
    ['a reading that exists once', 'Europe/Paris', '2026-06-01', '09:00', '2026-06-01T07:00Z'],
    ['24:00 is 00:00 of the next date', 'Europe/Paris', '2026-06-01', '24:00', '2026-06-01T22:00Z'],
    ['the first minute of a gap', 'Europe/Paris', '2026-03-29', '02:00', '2026-03-29T01:00Z'],
    ['inside a gap: its end, not moved by its length', 'Europe/Paris', '2026-03-29', '02:45', '2026-03-29T01:00Z'],
    ['the end of a gap', 'Europe/Paris', '2026-03-29', '03:00', '2026-03-29T01:00Z'],
    ['the start of a fold: the first occurrence', 'Europe/Paris', '2026-10-25', '02:00', '2026-10-25T00:00Z'],
    ['inside a fold: the first occurrence', 'Europe/Paris', '2026-10-25', '02:30', '2026-10-25T00:30Z'],
    ['the end of a fold exists once', 'Europe/Paris', '2026-10-25', '03:00', '2026-10-25T02:00Z'],
    ['a gap of a day', 'Pacific/Apia', '2011-12-30', '15:00', '2011-12-30T10:00Z'],
    ['a gap at midnight', 'America/Sao_Paulo', '2018-11-04', '00:00', '2018-11-04T03:00Z'],
    ['24:00 before a gap at midnight', 'America/Sao_Paulo', '2018-11-03', '24:00', '2018-11-04T03:00Z'],
    ['seconds', 'UTC', '2026-06-01', '23:59:59', '2026-06-01T23:59:59Z'],
    ['an offset with seconds', 'Africa/Monrovia', '1971-01-01', '00:00', '1971-01-01T00:44:30Z'],
    [
      'a date repeated whole (Alaska, 1867): its first hours',
      'America/Sitka',
      '1867-10-18',
      '12:00',
      '1867-10-17T21:01:13Z',
    ],
  ])('%s', (_, timeZone, date, time, response) => {
    expect(instantText(at(timeZone, date, time))).toBe(response);
  });

  test('rejects times that do not exist', () => {
    expect(() => at('Europe/Nowhere', '2026-06-01', '09:00')).toThrow(RangeError);
    expect(() => at('UTC', '2026-02-30', '09:00')).toThrow(RangeError);
    expect(() => at('UTC', '2026-06-01', '24:01')).toThrow(RangeError);
  });
});

describe('dates', () => {
  test.each([
    ['23 hours', 'America/New_York', '2026-03-08', '2026-03-08T05:00Z 2026-03-09T04:00Z'],
    ['25 hours', 'America/New_York', '2026-11-01', '2026-11-01T04:00Z 2026-11-02T05:00Z'],
    ['none of a missing date', 'Pacific/Apia', '2011-12-30', '2011-12-30T10:00Z 2011-12-30T10:00Z'],
    ['set back at midnight', 'America/Sao_Paulo', '2018-02-17', '2018-02-17T02:00Z 2018-02-18T03:00Z'],
  ])('%s', (_, timeZone, date, response) => {
    expect(rangesText([dateRange(timeZone, date)])).toEqual([response]);
  });

  test('a clock set back over midnight does not bring the old date back', () => {
    // Newfoundland went from 00:01 on 7 November 2010 back to 23:01 on the 6th.
    const timeZone = 'America/St_Johns';
    expect(rangesText([dateRange(timeZone, '2010-11-07')])).toEqual(['2010-11-07T02:30Z 2010-11-08T03:30Z']);
    expect(localDateOf(timeZone, instant('2010-11-07T02:29:59.999Z'))).toBe('2010-11-06');
    expect(localDateOf(timeZone, instant('2010-11-07T02:30Z'))).toBe('2010-11-07');
    expect(localDateOf(timeZone, instant('2010-11-07T03:00Z'))).toBe('2010-11-07');
  });

  test('no instant belongs to a missing date', () => {
    expect(localDateOf('Pacific/Apia', instant('2011-12-30T09:59:59.999Z'))).toBe('2011-12-29');
    expect(localDateOf('Pacific/Apia', instant('2011-12-30T10:00Z'))).toBe('2011-12-31');
  });

  test('the first hour after a gap at midnight belongs to the new date', () => {
    expect(localDateOf('Asia/Beirut', instant('2026-03-28T22:00Z'))).toBe('2026-03-29');
    expect(localDateOf('Asia/Beirut', instant('2026-03-28T21:59:59.999Z'))).toBe('2026-03-28');
  });
});

describe('wallClockOf', () => {
  test.each([
    ['Europe/Paris', '2026-06-01T07:00Z', '2026-06-01', '09:00'],
    ['America/New_York', '2026-06-01T02:30Z', '2026-05-31', '22:30'],
    ['Asia/Kathmandu', '2026-06-01T18:15Z', '2026-06-02', '00:00'],
    ['Europe/Paris', '2026-10-25T00:30Z', '2026-10-25', '02:30'],
    ['Europe/Paris', '2026-10-25T01:30Z', '2026-10-25', '02:30'],
    ['Africa/Monrovia', '1971-01-01T12:00Z', '1971-01-01', '11:15:30'],
    ['UTC', '1969-12-31T23:59:59.999Z', '1969-12-31', '23:59:59'],
  ])('shows %s at %s', (timeZone, text, date, time) => {
    expect(wallClockOf(timeZone, Date.parse(text))).toEqual({ date, time });
  });

  test('shows what Intl shows', () => {
    for (const timeZone of ['Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia', 'Africa/Casablanca']) {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
      for (let instant = Date.parse('2026-01-01T00:10Z'); instant < Date.parse('2027-01-01Z'); instant += 7_200_000) {
        const { date, time } = wallClockOf(timeZone, instant);
        expect(`${date} ${time}`).toBe(format.format(instant));
      }
    }
  });
});
