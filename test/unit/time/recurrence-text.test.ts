import { expect, test } from 'vitest';
import type { RecurrenceRule } from '../../../src/time/hours.ts';
import { recurrenceText } from '../../../src/time/recurrence-text.ts';

const RULE: RecurrenceRule = {
  frequency: 'DAILY',
  firstDate: '2026-10-23',
  start: '09:00',
  end: '17:00',
  endDayOffset: 0,
};

/** 2026-10-23 is a Friday. Clocks in Berlin are set back on 2026-10-25, in New York on 2026-11-01. */
test.each<[string, string, Partial<RecurrenceRule>, string | undefined]>([
  ['a daily rule', 'UTC', {}, '2026-10-23 FREQ=DAILY'],
  ['a rule that occurs once', 'UTC', { frequency: 'ONCE' }, '2026-10-23 FREQ=DAILY;COUNT=1'],
  ['a monthly rule', 'UTC', { frequency: 'MONTHLY', firstDate: '2026-01-31' }, '2026-01-31 FREQ=MONTHLY;BYMONTHDAY=31'],
  ['a weekly rule without days', 'UTC', { frequency: 'WEEKLY' }, '2026-10-23 FREQ=WEEKLY;BYDAY=FR'],
  [
    'a weekly rule, from its first occurrence on',
    'UTC',
    { frequency: 'WEEKLY', days: ['THURSDAY', 'MONDAY'] },
    '2026-10-26 FREQ=WEEKLY;BYDAY=MO,TH',
  ],
  [
    'a last date, in summer',
    'Europe/Berlin',
    { lastDate: '2026-10-24' },
    '2026-10-23 FREQ=DAILY;UNTIL=20261024T215959Z',
  ],
  [
    'a last date on which the clocks change',
    'Europe/Berlin',
    { lastDate: '2026-10-25' },
    '2026-10-23 FREQ=DAILY;UNTIL=20261025T225959Z',
  ],
  [
    'a last date behind UTC',
    'America/New_York',
    { frequency: 'MONTHLY', lastDate: '2026-12-31' },
    '2026-10-23 FREQ=MONTHLY;BYMONTHDAY=23;UNTIL=20270101T045959Z',
  ],
  [
    'a rule that ends before its first occurrence',
    'UTC',
    { frequency: 'WEEKLY', days: ['MONDAY'], lastDate: '2026-10-25' },
    undefined,
  ],
])('recurrenceText returns the text of %s', (_, timeZone, more, expected) => {
  const text = recurrenceText({ ...RULE, ...more }, timeZone);
  expect(text && `${text.firstDate} ${text.rrule}`).toBe(expected);
});
