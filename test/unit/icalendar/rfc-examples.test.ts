import { expect, test } from 'vitest';
import { calendarOf, eventOf, occurrencesIn } from './calendar-text.ts';

// The examples of RFC 5545, section 3.8.5.3, with the dates that it lists: https://www.rfc-editor.org/rfc/rfc5545#section-3.8.5.3

/** The starts in New York, `1997-09-02 09:00`, until the year 2000 or later where the example needs it. */
async function startsOf(start: string, rrule: string, until = Date.UTC(2000, 0)): Promise<string[]> {
  const text = calendarOf(...eventOf(`DTSTART;TZID=America/New_York:${start}`, `RRULE:${rrule}`));
  const occurrences = await occurrencesIn(text, { start: Date.UTC(1996, 0), end: until });
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'America/New_York',
    dateStyle: 'short',
    timeStyle: 'short',
  });
  return occurrences.map((occurrence) => format.format(occurrence.start));
}

function at(time: string, ...dates: string[]): string[] {
  return dates.flatMap((text) => {
    const [month, days] = text.split(':');
    return days!.split(',').map((day) => `${month}-${day} ${time}`);
  });
}

const NINE = '19970902T090000';

test.each([
  ['daily for 10 occurrences', NINE, 'FREQ=DAILY;COUNT=10', at('09:00', '1997-09:02,03,04,05,06,07,08,09,10,11')],
  [
    'every 10 days, 5 occurrences',
    NINE,
    'FREQ=DAILY;INTERVAL=10;COUNT=5',
    at('09:00', '1997-09:02,12,22', '1997-10:02,12'),
  ],
  [
    'weekly until December 24, 1997',
    NINE,
    'FREQ=WEEKLY;UNTIL=19971224T000000Z',
    at('09:00', '1997-09:02,09,16,23,30', '1997-10:07,14,21,28', '1997-11:04,11,18,25', '1997-12:02,09,16,23'),
  ],
  [
    'every other week on Monday, Wednesday and Friday until December 24, 1997',
    '19970901T090000',
    'FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR',
    at(
      '09:00',
      '1997-09:01,03,05,15,17,19,29',
      '1997-10:01,03,13,15,17,27,29,31',
      '1997-11:10,12,14,24,26,28',
      '1997-12:08,10,12,22',
    ),
  ],
  [
    'monthly on the first Friday for 10 occurrences',
    '19970905T090000',
    'FREQ=MONTHLY;COUNT=10;BYDAY=1FR',
    at(
      '09:00',
      '1997-09:05',
      '1997-10:03',
      '1997-11:07',
      '1997-12:05',
      '1998-01:02',
      '1998-02:06',
      '1998-03:06',
      '1998-04:03',
      '1998-05:01',
      '1998-06:05',
    ),
  ],
  [
    'every other month on the first and last Sunday for 10 occurrences',
    '19970907T090000',
    'FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU',
    at('09:00', '1997-09:07,28', '1997-11:02,30', '1998-01:04,25', '1998-03:01,29', '1998-05:03,31'),
  ],
  [
    'monthly on the second-to-last Monday for 6 months',
    '19970922T090000',
    'FREQ=MONTHLY;COUNT=6;BYDAY=-2MO',
    at('09:00', '1997-09:22', '1997-10:20', '1997-11:17', '1997-12:22', '1998-01:19', '1998-02:16'),
  ],
  [
    'monthly on the first and last day of the month for 10 occurrences',
    '19970930T090000',
    'FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1',
    at('09:00', '1997-09:30', '1997-10:01,31', '1997-11:01,30', '1997-12:01,31', '1998-01:01,31', '1998-02:01'),
  ],
  [
    'every third year on the 1st, 100th and 200th day for 10 occurrences',
    '19970101T090000',
    'FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200',
    at(
      '09:00',
      '1997-01:01',
      '1997-04:10',
      '1997-07:19',
      '2000-01:01',
      '2000-04:09',
      '2000-07:18',
      '2003-01:01',
      '2003-04:10',
      '2003-07:19',
      '2006-01:01',
    ),
    Date.UTC(2010, 0),
  ],
  [
    'every 20th Monday of the year',
    '19970519T090000',
    'FREQ=YEARLY;BYDAY=20MO',
    at('09:00', '1997-05:19', '1998-05:18', '1999-05:17'),
  ],
  [
    'Monday of week number 20',
    '19970512T090000',
    'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
    at('09:00', '1997-05:12', '1998-05:11', '1999-05:17'),
  ],
  [
    'every Friday the 13th',
    '19980213T090000',
    'FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
    at('09:00', '1998-02:13', '1998-03:13', '1998-11:13', '1999-08:13', '2000-10:13'),
    Date.UTC(2001, 0),
  ],
  [
    'every 4 years, the first Tuesday after a Monday in November (U.S. Presidential Election Day)',
    '19961105T090000',
    'FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8',
    at('09:00', '1996-11:05', '2000-11:07', '2004-11:02'),
    Date.UTC(2005, 0),
  ],
  [
    'the third instance into the month of one of Tuesday, Wednesday or Thursday, for the next 3 months',
    '19970904T090000',
    'FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3',
    at('09:00', '1997-09:04', '1997-10:07', '1997-11:06'),
  ],
  [
    'the second-to-last weekday of the month',
    '19970929T090000',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2',
    at('09:00', '1997-09:29', '1997-10:30', '1997-11:27', '1997-12:30', '1998-01:29', '1998-02:26', '1998-03:30'),
    Date.UTC(1998, 3),
  ],
  [
    'every 3 hours from 9:00 to 17:00 on a day',
    NINE,
    'FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z',
    ['1997-09-02 09:00', '1997-09-02 12:00', '1997-09-02 15:00'],
  ],
  [
    'every hour and a half for 4 occurrences',
    NINE,
    'FREQ=MINUTELY;INTERVAL=90;COUNT=4',
    ['1997-09-02 09:00', '1997-09-02 10:30', '1997-09-02 12:00', '1997-09-02 13:30'],
  ],
  [
    'an example where the days generated make a difference because of WKST=MO',
    '19970805T090000',
    'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO',
    at('09:00', '1997-08:05,10,19,24'),
  ],
  [
    'the same example with WKST=SU',
    '19970805T090000',
    'FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU',
    at('09:00', '1997-08:05,17,19,31'),
  ],
  [
    'an invalid date (February 30), which is ignored',
    '20070115T090000',
    'FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5',
    at('09:00', '2007-01:15,30', '2007-02:15', '2007-03:15,30'),
    Date.UTC(2008, 0),
  ],
])('returns the dates of the RFC for %s', async (_, start, rrule, expected, until?: number) => {
  expect(await startsOf(start, rrule, until)).toEqual(expected);
});

test('returns the same times for "every 20 minutes from 9:00 to 16:40 every day" by day and by minute', async () => {
  const until = Date.UTC(1997, 8, 4);
  const byDay = await startsOf(NINE, 'FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40', until);
  expect(byDay).toHaveLength(48);
  expect(byDay[23]).toBe('1997-09-02 16:40');
  expect(await startsOf(NINE, 'FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16', until)).toEqual(byDay);
});
