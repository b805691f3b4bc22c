import { expect, test } from 'vitest';
import { expandEvents } from '../../../src/icalendar/expand-events.ts';
import { parseCalendar } from '../../../src/icalendar/parse-calendar.ts';
import { NotACalendarError } from '../../../src/icalendar/problems.ts';
import { WINDOWS_ZONES } from '../../../src/icalendar/windows-zones.ts';
import { isTimeZone } from '../../../src/time/zone.ts';
import { countTurns } from '../../support/event-loop.ts';
import { calendarOf, eventOf, occurrencesIn, YEAR_2026 } from './calendar-text.ts';

const GOOD = eventOf('UID:good', 'DTSTART:20260308T090000Z', 'DURATION:PT1H');

function parse(text: string) {
  return parseCalendar(text, { timeZone: 'UTC' });
}

/** The UIDs that were read, and the problems with their lines in the calendar. */
async function readOf(...lines: string[]) {
  const { events, problems } = await parse(calendarOf(...lines));
  return { uids: events.map(({ uid }) => uid), problems };
}

test('reads the properties of RFC 7986, and their older names', async () => {
  const properties = async (...lines: string[]) => (await parse(calendarOf(...lines))).properties;
  expect(
    await properties(
      'NAME:Team\\, Berlin',
      'X-WR-CALNAME:Old',
      'DESCRIPTION:All of it',
      'COLOR:turquoise',
      'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
      'X-WR-TIMEZONE:Europe/Berlin',
    ),
  ).toEqual({
    name: 'Team, Berlin',
    description: 'All of it',
    color: 'turquoise',
    timeZone: 'Europe/Berlin',
    refreshSeconds: 3600,
  });
  expect(
    await properties(
      'X-WR-CALNAME:Old\\, name',
      'X-WR-CALDESC:Line\\nbreak',
      'X-APPLE-CALENDAR-COLOR:#FF2968FF',
      'X-PUBLISHED-TTL:P1D',
      'X-WR-TIMEZONE:Nowhere',
    ),
  ).toEqual({
    name: 'Old, name',
    description: 'Line\nbreak',
    color: '#FF2968FF',
    timeZone: null,
    refreshSeconds: 86_400,
  });
  expect(Object.values(await properties())).toEqual([null, null, null, null, null]);
});

test('reads what an event says', async () => {
  const [occurrence] = await occurrencesIn(
    calendarOf(
      ...eventOf(
        'DTSTART:20260308T090000Z',
        'DTEND:20260308T100000Z',
        'SUMMARY:Review\\; part 1',
        'DESCRIPTION:A long li',
        ' ne',
        'LOCATION:Room 1',
        'STATUS:TENTATIVE',
        'ORGANIZER;CN="Doe, Jane":mailto:jane@example.com',
        'ATTENDEE;CN=John;PARTSTAT=ACCEPTED:MAILTO:john@example.com',
        'ATTENDEE:urn:uuid:1',
        'URL:https://example.com/1',
        'CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.com/1',
        'CREATED:20260101T120000Z',
        'LAST-MODIFIED:20260102T120000Z',
        'SEQUENCE:3',
      ),
    ),
  );
  expect(occurrence).toEqual({
    uid: 'event',
    recurrenceId: undefined,
    start: Date.UTC(2026, 2, 8, 9),
    end: Date.UTC(2026, 2, 8, 10),
    isAllDay: false,
    isBusy: true,
    status: 'TENTATIVE',
    transparency: 'OPAQUE',
    class: 'PUBLIC',
    summary: 'Review; part 1',
    description: 'A long line',
    location: 'Room 1',
    organizer: { name: 'Doe, Jane', email: 'jane@example.com', participation: 'NEEDS-ACTION' },
    attendees: [
      { name: 'John', email: 'john@example.com', participation: 'ACCEPTED' },
      { name: null, email: null, participation: 'NEEDS-ACTION' },
    ],
    url: 'https://example.com/1',
    conferenceUrl: 'https://meet.example.com/1',
    created: Date.UTC(2026, 0, 1, 12),
    updated: Date.UTC(2026, 0, 2, 12),
    sequence: 3,
  });
});

test('returns no content of an event that is not public, unknown classes included', async () => {
  const content = [
    'SUMMARY:Secret',
    'DESCRIPTION:Secret',
    'LOCATION:Secret',
    'ATTENDEE;CN=Secret:mailto:secret@example.com',
  ];
  for (const access of ['PRIVATE', 'confidential', 'X-SECRET']) {
    const text = calendarOf(...eventOf('DTSTART:20260308T090000Z', 'DURATION:PT1H', `CLASS:${access}`, ...content));
    const [occurrence] = await occurrencesIn(text);
    expect(occurrence).toMatchObject({ isBusy: true, class: access === 'confidential' ? 'CONFIDENTIAL' : 'PRIVATE' });
    expect(JSON.stringify(occurrence).toLowerCase()).not.toContain('"secret');
  }
});

test('takes transparent and cancelled events as not busy', async () => {
  const isBusy = async (line: string) =>
    (await occurrencesIn(calendarOf(...eventOf('DTSTART:20260308T090000Z', line))))[0]?.isBusy;
  expect(await isBusy('TRANSP:TRANSPARENT')).toBe(false);
  expect(await isBusy('STATUS:CANCELLED')).toBe(false);
  expect(await isBusy('TRANSP:OPAQUE')).toBe(true);
  expect(await isBusy('STATUS:TENTATIVE')).toBe(true);
});

test.each([
  ['has no start', ['SUMMARY:x'], 'DTSTART is missing', 10],
  ['has a date that does not exist', ['DTSTART:20260230T090000Z'], 'DTSTART is not a date that exists', 13],
  ['has a time that does not exist', ['DTSTART:20260220T250000Z'], 'DTSTART is not a time of day', 13],
  ['ends before it starts', ['DTSTART:20260308T090000Z', 'DTEND:20260308T080000Z'], 'DTEND is before DTSTART', 14],
  ['has a negative duration', ['DTSTART:20260308T090000Z', 'DURATION:-PT1H'], 'DURATION is negative', 14],
  [
    'has an unknown zone',
    ['DTSTART;TZID=Nowhere:20260308T090000'],
    'DTSTART has a TZID that is no known zone and has no VTIMEZONE',
    13,
  ],
  [
    'has an invalid rule',
    ['DTSTART:20260308T090000Z', 'RRULE:FREQ=OFTEN'],
    'RRULE is not written as RFC 5545 requires',
    14,
  ],
  [
    'has a rule in another calendar',
    ['DTSTART:20260308T090000Z', 'RRULE:RSCALE=HEBREW;FREQ=YEARLY'],
    'RRULE uses a calendar other than the Gregorian one, which is not supported',
    14,
  ],
])('loses only an event that %s', async (_, lines, message, line) => {
  const bad = eventOf('UID:bad', ...lines);
  expect(await readOf(...GOOD, ...bad, ...GOOD.map((text) => text.replace('good', 'also good')))).toEqual({
    uids: ['good', 'also good'],
    problems: [{ uid: 'bad', isEventLost: true, message, line }],
  });
});

test('ignores a line that is no property, and an exception that cannot be read', async () => {
  const { uids, problems } = await readOf(...eventOf('DTSTART:20260308T090000Z', 'no property', 'EXDATE:never', ': x'));
  expect(uids).toEqual(['event']);
  expect(problems).toEqual([
    { uid: 'event', line: 8, isEventLost: false, message: 'A line has no name of a property; it is ignored' },
    { uid: 'event', line: 10, isEventLost: false, message: 'A line has no name of a property; it is ignored' },
    { uid: 'event', line: 9, isEventLost: false, message: 'EXDATE is not a date that exists; it is ignored' },
  ]);
});

test('loses only an event without an end, and the last event of a text that was cut off', async () => {
  const unended = eventOf('UID:unended', 'DTSTART:20260308T090000Z').slice(0, -1);
  expect(await readOf(...unended, ...GOOD)).toEqual({
    uids: ['good'],
    problems: [{ uid: 'unended', line: 4, isEventLost: true, message: 'The event has no end' }],
  });
  const text = calendarOf(...GOOD, ...eventOf('UID:last', 'DTSTART:20260308T090000Z'));
  const { events, problems, isComplete } = await parse(text.slice(0, text.lastIndexOf('Z')));
  expect([isComplete, (await parse(text)).isComplete]).toEqual([false, true]);
  expect(events.map(({ uid }) => uid)).toEqual(['good']);
  expect(problems.map(({ message }) => message)).toEqual([
    'The event has no end',
    'The calendar has no end: the text was cut off',
  ]);
});

test('reads line ends of all kinds, a byte order mark, empty lines, and names in lower case', async () => {
  const text = calendarOf(
    ...GOOD,
    ...eventOf('begin:valarm', 'DTSTART:19990101T000000Z', 'end:valarm', 'dtstart:20260309'),
  );
  for (const variant of [text, text.replaceAll('\r\n', '\n'), `\uFEFF${text}`, text.replaceAll('\r\n', '\r\n\r\n')]) {
    const { events, problems } = await parse(variant);
    expect(problems).toEqual([]);
    expect((await expandEvents(events, YEAR_2026)).occurrences.map(({ start }) => start)).toEqual([
      Date.UTC(2026, 2, 8, 9),
      Date.UTC(2026, 2, 9),
    ]);
  }
});

test('takes the latest revision of an event, and all events that share a UID', async () => {
  const of = (...lines: string[]) => eventOf('DURATION:PT1H', ...lines);
  const starts = async (...lines: string[]) =>
    (await occurrencesIn(calendarOf(...lines))).map(({ start, recurrenceId }) => [
      new Date(start).getUTCDate(),
      recurrenceId,
    ]);
  const first = of('DTSTART:20260301T090000Z', 'SEQUENCE:1');
  const second = of('DTSTART:20260302T090000Z', 'SEQUENCE:2');
  expect(await starts(...second, ...first)).toEqual([[2, undefined]]);
  const other = of('DTSTART:20260303T090000Z', 'SEQUENCE:2');
  expect(await starts(...second, ...other)).toEqual([
    [2, '20260302T090000Z'],
    [3, '20260303T090000Z'],
  ]);
  const newer = of('DTSTART:20260304T090000Z', 'SEQUENCE:2', 'DTSTAMP:20260102T000000Z');
  expect(await starts(...newer, ...second)).toEqual([[4, undefined]]);
});

test('gives an event without UID one that stays the same', async () => {
  const unnamed = ['BEGIN:VEVENT', 'DTSTART:20260308T090000Z', 'SUMMARY:x', 'END:VEVENT'];
  const [first, second] = [await readOf(...unnamed), await readOf(...GOOD, ...unnamed)];
  expect(first.uids[0]).toMatch(/^no-uid-[\w-]{22}$/);
  expect(second.uids).toEqual(['good', first.uids[0]]);
});

test('rejects a text that is no calendar, and an unknown zone of the account', async () => {
  await expect(parse('<html>Log in</html>')).rejects.toThrow(NotACalendarError);
  await expect(parse('')).rejects.toThrow(NotACalendarError);
  await expect(parseCalendar(calendarOf(), { timeZone: 'Nowhere' })).rejects.toThrow(RangeError);
});

test('lets the event loop run while it reads and expands 10,000 events', async () => {
  const events = Array.from({ length: 10_000 }, (_, index) =>
    eventOf(
      `UID:${index}`,
      `DTSTART;TZID=Europe/Berlin:2026${String((index % 12) + 1).padStart(2, '0')}01T090000`,
      'DURATION:PT1H',
      ...(index % 10 === 0 ? ['RRULE:FREQ=WEEKLY'] : []),
      `SUMMARY:Event ${index}`,
      `DESCRIPTION:${'A description. '.repeat(20)}`,
    ),
  ).flat();
  const turns = countTurns();
  const calendar = await parse(calendarOf(...events));
  const { occurrences } = await expandEvents(calendar.events, YEAR_2026);
  expect(calendar.problems).toEqual([]);
  expect(occurrences.length).toBeGreaterThan(9000);
  expect(turns()).toBeGreaterThanOrEqual(1000);
});

test('knows the zone of each name of Windows', () => {
  expect(Object.values(WINDOWS_ZONES).filter((zone) => !isTimeZone(zone))).toEqual([]);
  expect(Object.keys(WINDOWS_ZONES)).toHaveLength(139);
});
