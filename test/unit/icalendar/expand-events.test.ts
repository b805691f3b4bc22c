import { describe, expect, test } from 'vitest';
import { expandEvents, findOccurrence } from '../../../src/icalendar/expand-events.ts';
import { parseCalendar } from '../../../src/icalendar/parse-calendar.ts';
import { calendarOf, eventOf, occurrencesIn, rangesIn, YEAR_2026 } from './calendar-text.ts';

const DAY = 86_400_000;

function ranges(...lines: string[]): Promise<string[]> {
  return rangesIn(calendarOf(...eventOf(...lines)));
}

describe('times', () => {
  test('reads UTC, a zone, a floating time and a date', async () => {
    const timed = 'DURATION:PT1H';
    expect(await ranges('DTSTART:20260308T090000Z', timed)).toEqual(['2026-03-08T09:00Z/10:00Z']);
    expect(await ranges('DTSTART;TZID=America/New_York:20260308T090000', timed)).toEqual(['2026-03-08T13:00Z/14:00Z']);
    expect(await ranges('DTSTART:20260308T090000', timed)).toEqual(['2026-03-08T08:00Z/09:00Z']);
    expect(await ranges('DTSTART;VALUE=DATE:20260308')).toEqual(['2026-03-07T23:00Z/2026-03-08T23:00Z']);
    expect(await ranges('DTSTART:20260308')).toEqual(['2026-03-07T23:00Z/2026-03-08T23:00Z']);
  });

  test('reads the names of Windows, names with a prefix, and those that a VTIMEZONE states', async () => {
    const expected = ['2026-07-01T13:00Z/14:00Z'];
    const of = (tzid: string, ...zone: string[]) =>
      rangesIn(calendarOf(...zone, ...eventOf(`DTSTART;TZID=${tzid}:20260701T090000`, 'DURATION:PT1H')));
    expect(await of('Eastern Standard Time')).toEqual(expected);
    expect(await of('/freeassociation.sourceforge.net/America/New_York')).toEqual(expected);
    const zone = ['BEGIN:VTIMEZONE', 'TZID:My Zone', 'X-LIC-LOCATION:America/New_York', 'END:VTIMEZONE'];
    expect(await of('My Zone', ...zone)).toEqual(expected);
  });

  test('computes an unknown zone from its VTIMEZONE, wherever that is in the calendar', async () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Customized Time Zone',
      'BEGIN:STANDARD',
      'DTSTART:16010101T030000',
      'TZOFFSETFROM:+0200',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
      'END:STANDARD',
      'BEGIN:DAYLIGHT',
      'DTSTART:16010101T020000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0200',
      'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
      'END:DAYLIGHT',
      'END:VTIMEZONE',
    ];
    const weekly = eventOf(
      'DTSTART;TZID=Customized Time Zone:20260322T100000',
      'DURATION:PT1H',
      'RRULE:FREQ=WEEKLY;COUNT=2',
    );
    const expected = ['2026-03-22T09:00Z/10:00Z', '2026-03-29T08:00Z/09:00Z'];
    expect(await rangesIn(calendarOf(...weekly, ...zone))).toEqual(expected);
  });

  test('begins after the gap of the clock, and in the first of two equal times', async () => {
    const daily = (start: string) =>
      ranges(`DTSTART;TZID=Europe/Berlin:${start}`, 'DURATION:PT15M', 'RRULE:FREQ=DAILY;COUNT=3');
    expect(await daily('20260328T023000')).toEqual([
      '2026-03-28T01:30Z/01:45Z',
      '2026-03-29T01:00Z/01:15Z',
      '2026-03-30T00:30Z/00:45Z',
    ]);
    expect(await daily('20261024T023000')).toEqual([
      '2026-10-24T00:30Z/00:45Z',
      '2026-10-25T00:30Z/00:45Z',
      '2026-10-26T01:30Z/01:45Z',
    ]);
  });

  test('repeats the elapsed length of DTEND, and the days of DURATION', async () => {
    const start = 'DTSTART;TZID=Europe/Berlin:20260327T120000';
    const twice = 'RRULE:FREQ=DAILY;COUNT=2';
    expect(await ranges(start, 'DTEND;TZID=Europe/Berlin:20260328T120000', twice)).toEqual([
      '2026-03-27T11:00Z/2026-03-28T11:00Z',
      '2026-03-28T11:00Z/2026-03-29T11:00Z',
    ]);
    expect(await ranges(start, 'DURATION:P1D', twice)).toEqual([
      '2026-03-27T11:00Z/2026-03-28T11:00Z',
      '2026-03-28T11:00Z/2026-03-29T10:00Z',
    ]);
  });

  test('takes a date without an end as one day, and a time without an end as no time', async () => {
    expect(await ranges('DTSTART;VALUE=DATE:20260329')).toEqual(['2026-03-28T23:00Z/2026-03-29T22:00Z']);
    expect(await ranges('DTSTART;VALUE=DATE:20260329', 'DTEND;VALUE=DATE:20260329')).toHaveLength(1);
    expect(await ranges('DTSTART:20260308T090000Z')).toEqual(['2026-03-08T09:00Z/09:00Z']);
  });
});

describe('recurrences', () => {
  test('adds RDATE to the start, with and without a rule, and periods with their own length', async () => {
    const start = ['DTSTART:20260301T090000Z', 'DURATION:PT1H'];
    const added = ['RDATE:20260305T090000Z,20260301T090000Z', 'RDATE;VALUE=PERIOD:20260307T090000Z/PT3H'];
    const expected = ['2026-03-01T09:00Z/10:00Z', '2026-03-05T09:00Z/10:00Z', '2026-03-07T09:00Z/12:00Z'];
    expect(await ranges(...start, ...added)).toEqual(expected);
    expect(await ranges(...start, ...added, 'RRULE:FREQ=DAILY;COUNT=1')).toEqual(expected);
  });

  test('leaves out EXDATE in any zone, and by its date', async () => {
    const of = (exclusion: string) =>
      ranges('DTSTART;TZID=Europe/Berlin:20260301T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2', exclusion);
    const expected = ['2026-03-01T08:00Z/09:00Z'];
    expect(await of('EXDATE:20260302T080000Z')).toEqual(expected);
    expect(await of('EXDATE;TZID=America/New_York:20260302T030000')).toEqual(expected);
    expect(await of('EXDATE;VALUE=DATE:20260302')).toEqual(expected);
  });

  test('counts a start that the rule does not contain', async () => {
    const days = ['2026-03-03T09:00Z/09:00Z', '2026-03-06T09:00Z/09:00Z'];
    expect(await ranges('DTSTART:20260303T090000Z', 'RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=2')).toEqual(days);
  });

  test('ends with UNTIL as an instant, a floating time and a date', async () => {
    const of = (until: string) =>
      ranges('DTSTART;TZID=Europe/Berlin:20260301T003000', `RRULE:FREQ=DAILY;UNTIL=${until}`);
    expect(await of('20260301T233000Z')).toHaveLength(2);
    expect(await of('20260301T232959Z')).toHaveLength(1);
    expect(await of('20260302T003000')).toHaveLength(2);
    expect(await of('20260302')).toHaveLength(2);
  });
});

describe('changes of occurrences', () => {
  const weekly = eventOf(
    'DTSTART;TZID=Europe/Berlin:20260302T090000',
    'DTEND;TZID=Europe/Berlin:20260302T100000',
    'RRULE:FREQ=WEEKLY;COUNT=5',
    'SUMMARY:Weekly',
  );
  const change = (...lines: string[]) => eventOf('RECURRENCE-ID;TZID=Europe/Berlin:20260316T090000', ...lines);

  test('replace an occurrence, which keeps its recurrence id', async () => {
    const moved = change('DTSTART:20260317T120000Z', 'DURATION:PT30M', 'SUMMARY:Moved');
    const occurrences = await occurrencesIn(calendarOf(...moved, ...weekly));
    expect(occurrences.map(({ recurrenceId, summary }) => [recurrenceId, summary])).toEqual([
      ['20260302T080000Z', 'Weekly'],
      ['20260309T080000Z', 'Weekly'],
      ['20260316T080000Z', 'Moved'],
      ['20260323T080000Z', 'Weekly'],
      ['20260330T070000Z', 'Weekly'],
    ]);
  });

  test('move an occurrence into the window and out of it', async () => {
    const text = calendarOf(...weekly, ...change('DTSTART:20260601T120000Z', 'DURATION:PT30M'));
    const june = { start: Date.UTC(2026, 5), end: Date.UTC(2026, 6) };
    const around = { start: Date.UTC(2026, 2, 16), end: Date.UTC(2026, 2, 17) };
    expect(await rangesIn(text, june)).toEqual(['2026-06-01T12:00Z/12:30Z']);
    expect(await rangesIn(text, around)).toEqual([]);
  });

  test('apply to all later occurrences with THISANDFUTURE: their shift on the clock, and their length', async () => {
    const later = eventOf(
      'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T090000',
      'DTSTART;TZID=Europe/Berlin:20260317T110000',
      'DURATION:PT2H',
    );
    const single = eventOf('RECURRENCE-ID:20260323T080000Z', 'DTSTART:20260325T060000Z', 'DURATION:PT1H');
    expect(await rangesIn(calendarOf(...weekly, ...later, ...single))).toEqual([
      '2026-03-02T08:00Z/09:00Z',
      '2026-03-09T08:00Z/09:00Z',
      '2026-03-17T10:00Z/12:00Z',
      '2026-03-25T06:00Z/07:00Z',
      '2026-03-31T09:00Z/11:00Z',
    ]);
  });

  test('cancel one occurrence, which then is not busy', async () => {
    const cancelled = change('DTSTART;TZID=Europe/Berlin:20260316T090000', 'STATUS:CANCELLED');
    const occurrences = await occurrencesIn(calendarOf(...weekly, ...cancelled));
    expect(occurrences.map(({ isBusy }) => isBusy)).toEqual([true, true, false, true, true]);
  });

  test('are occurrences of their own without the event that they change', async () => {
    expect(await rangesIn(calendarOf(...change('DTSTART:20260317T120000Z', 'DURATION:PT30M')))).toEqual([
      '2026-03-17T12:00Z/12:30Z',
    ]);
  });

  test('replace a date by a time', async () => {
    const allDay = eventOf('DTSTART;VALUE=DATE:20260302', 'RRULE:FREQ=DAILY;COUNT=2');
    const timed = eventOf('RECURRENCE-ID;VALUE=DATE:20260303', 'DTSTART:20260303T120000Z', 'DURATION:PT1H');
    const occurrences = await occurrencesIn(calendarOf(...allDay, ...timed));
    expect(occurrences.map(({ recurrenceId, isAllDay }) => [recurrenceId, isAllDay])).toEqual([
      ['20260302', true],
      ['20260303', false],
    ]);
  });

  test('are found by the recurrence id, moved or not', async () => {
    const text = calendarOf(
      ...weekly,
      ...change('DTSTART:20261117T120000Z'),
      ...eventOf('UID:single', 'DTSTART:20260101'),
    );
    const { events } = await parseCalendar(text, { timeZone: 'UTC' });
    const [recurring, single] = events;
    expect(findOccurrence(recurring!, '20260316T080000Z')?.start).toBe(Date.UTC(2026, 10, 17, 12));
    expect(findOccurrence(recurring!, '20260330T070000Z')?.start).toBe(Date.UTC(2026, 2, 30, 7));
    expect(findOccurrence(single!, undefined)?.start).toBe(Date.UTC(2026, 0));
    for (const id of ['20260331T070000Z', '20260406T070000Z', 'x', '20269999', undefined]) {
      expect(findOccurrence(recurring!, id)).toBeUndefined();
    }
  });
});

describe('the window', () => {
  test('selects what overlaps it, and what has no length inside it', async () => {
    const window = { start: Date.UTC(2026, 2, 8, 9), end: Date.UTC(2026, 2, 8, 10) };
    const isSelected = async (start: string, duration: string) =>
      (await rangesIn(calendarOf(...eventOf(`DTSTART:20260308T${start}Z`, `DURATION:${duration}`)), window)).length ===
      1;
    expect(await isSelected('080000', 'PT1H')).toBe(false);
    expect(await isSelected('080000', 'PT1H1S')).toBe(true);
    expect(await isSelected('100000', 'PT1H')).toBe(false);
    expect(await isSelected('090000', 'PT0S')).toBe(true);
  });

  test('is reached without a walk from the start of an old rule', async () => {
    const text = calendarOf(...eventOf('DTSTART:19700101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY;INTERVAL=7'));
    const minute = { start: Date.UTC(2026, 5, 1), end: Date.UTC(2026, 5, 1, 0, 1) };
    // 1 June 2026 is 20,605 days after 1970-01-01: 1,780,272,000 seconds, 3 more than a multiple of 7.
    const occurrences = await occurrencesIn(text, minute, 'UTC');
    expect(occurrences.map(({ start }) => (start - minute.start) / 1000)).toEqual([4, 11, 18, 25, 32, 39, 46, 53]);
  });

  test('leaves out an event that recurs too often for it, and says so', async () => {
    const rule = ['DTSTART:20260101T000000Z', 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY'];
    const text = calendarOf(...eventOf(...rule), ...eventOf('UID:other', 'DTSTART:20260301T090000Z', 'DURATION:PT1H'));
    const { events } = await parseCalendar(text, { timeZone: 'UTC' });
    const { occurrences, problems } = await expandEvents(events, YEAR_2026);
    expect(occurrences.map(({ uid }) => uid)).toEqual(['other']);
    expect(problems).toEqual([
      {
        uid: 'event',
        isEventLost: true,
        message: 'The event recurs too often for the requested window: request a shorter one',
      },
    ]);
    const hour = { start: YEAR_2026.start, end: YEAR_2026.start + DAY / 24 };
    expect((await expandEvents(events, hour)).occurrences).toHaveLength(3600);
  });

  test('ends the search of a rule that never occurs', async () => {
    const never = ['DTSTART:20260101T000000Z', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3'];
    expect(await ranges(...never)).toEqual(['2026-01-01T00:00Z/00:00Z']);
  });
});
