import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { textOfHtml } from '../../../src/icalendar/text.ts';
import { type WrittenEvent, writeEvents } from '../../../src/icalendar/write-event.ts';
import { countTurns } from '../../support/event-loop.ts';

const START = Date.parse('2026-11-24T08:30:00.750Z');
const EVENT: WrittenEvent = {
  uid: 'Qm9va2luZzphOjE@scheduling-gateway',
  time: { start: START, end: START + 30 * 60_000 },
  title: 'Introduction',
  status: 'CONFIRMED',
  location: null,
  url: null,
  description: null,
  descriptionHtml: null,
  createdAt: Date.parse('2026-11-01T10:00:00Z'),
  updatedAt: Date.parse('2026-11-01T10:00:00Z'),
};

const linesOf = (text: string) => text.split('\r\n');
const written = (event: Partial<WrittenEvent> = {}) => writeEvents({}, [{ ...EVENT, ...event }]);

/** The event as ical.js reads it. */
function readBack(text: string) {
  const component = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')!;
  const value = (name: string) => component.getFirstPropertyValue(name);
  return { component, value, event: new ICAL.Event(component) };
}

/** A property as it is written, on one line. */
function property(text: string, name: string): string | undefined {
  return linesOf(text.replaceAll('\r\n ', '')).find(
    (line) => line.startsWith(`${name}:`) || line.startsWith(`${name};`),
  );
}

test('writes an event as RFC 5545 describes it, whose times are in UTC', async () => {
  expect(linesOf(await written({ updatedAt: EVENT.createdAt! + 90_000 }))).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//scheduling-gateway//Scheduling gateway//EN',
    'BEGIN:VEVENT',
    'UID:Qm9va2luZzphOjE@scheduling-gateway',
    'SEQUENCE:90',
    'DTSTAMP:20261101T100130Z',
    'DTSTART:20261124T083000Z',
    'DTEND:20261124T090000Z',
    'SUMMARY:Introduction',
    'STATUS:CONFIRMED',
    'CREATED:20261101T100000Z',
    'LAST-MODIFIED:20261101T100130Z',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

describe('text', () => {
  const TEXTS = [
    'commas, semicolons; and \\backslashes\\',
    'first line\nsecond line',
    'colon: "quotes" and \ttabs',
    `${'Überlänge '.repeat(20)}🗓️ ${'漢字'.repeat(60)}`,
    '👩‍👩‍👧‍👦'.repeat(40),
    'END:VEVENT\nEND:VCALENDAR',
    String.raw`\n is not a line break`,
  ];

  test.each(TEXTS)('is read back by ical.js as it was: %j', async (text) => {
    const { value, event } = readBack(await written({ description: text, location: text.replaceAll('\n', ' ') }));
    expect(value('description')).toBe(text);
    expect(event.location).toBe(text.replaceAll('\n', ' '));
  });

  test.each(TEXTS)('has lines of at most 75 octets, each of which is valid UTF-8: %j', async (text) => {
    const bytes = Buffer.from(await written({ description: text, title: text }));
    const lines = bytes.toString('latin1').split('\r\n');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(75);
    const decoder = new TextDecoder('utf-8', { fatal: true });
    expect(lines.map((line) => decoder.decode(Buffer.from(line, 'latin1')))).toHaveLength(lines.length);
    expect(bytes.toString().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('loses what iCalendar cannot contain: control characters, unpaired surrogates, line breaks in titles', async () => {
    const text = await written({ title: 'a\r\nb\rc\u0000\u000bd\u007f\ud800', description: 'a\r\nb\rc\u0007' });
    expect(readBack(text).event.summary).toBe('a b cd\ufffd');
    expect(readBack(text).value('description')).toBe('a\nb\nc');
  });

  test('cannot add a component: the name of the calendar and URLs neither', async () => {
    const injection = 'x\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR';
    const url = `https://meet.example.test/a\r\nX-A:b,c;d?e=1,2`;
    const text = await writeEvents({ name: `${injection}, a;b` }, [
      { ...EVENT, title: injection, location: injection, url },
    ]);
    expect(linesOf(text).filter((line) => line.startsWith('BEGIN:'))).toEqual(['BEGIN:VCALENDAR', 'BEGIN:VEVENT']);
    const calendar = new ICAL.Component(ICAL.parse(text));
    // ical.js does not know the type of NAME (https://www.rfc-editor.org/rfc/rfc7986#section-5.1).
    const name = String(calendar.getFirstPropertyValue('name'));
    expect(name.replaceAll('\\', '')).toBe('x END:VCALENDAR BEGIN:VCALENDAR, a;b');
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe(name);
    expect(readBack(text).value('url')).toBe('https://meet.example.test/aX-A:b%2Cc%3Bd?e=1%2C2');
  });
});

test('omits what is not a URL', async () => {
  expect(property(await written({ url: 'room 5' }), 'URL')).toBeUndefined();
});

test('writes HTML beside its text', async () => {
  const html = '<p>Bring a <b>laptop</b>;<br>and tea</p>';
  const text = await written({ description: textOfHtml(html), descriptionHtml: html });
  expect(readBack(text).value('description')).toBe('Bring a laptop;\nand tea');
  expect(property(text, 'X-ALT-DESC')).toBe(
    String.raw`X-ALT-DESC;FMTTYPE=text/html:<p>Bring a <b>laptop</b>\;<br>and tea</p>`,
  );
});

test.each([
  [
    'entities',
    'A &amp; B &lt;c&gt; &#8211; &#x1F600; &nbsp;&unknown; &#9999999;',
    'A & B <c> – 😀  &unknown; &#9999999;',
  ],
  ['lists', '<ul><li>one</li> <li>two</li></ul>end', '- one\n- two\nend'],
  ['scripts and comments', 'a<script>alert("<p>")</script><!-- <p> -->b', 'ab'],
  ['what only looks like a tag', '1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ['white space', '  a \n\n b  <p> </p><p></p><p></p><p>c</p>', 'a b\n\nc'],
])('turns HTML into text: %s', (_, html, text) => {
  expect(textOfHtml(html)).toBe(text);
});

describe('time', () => {
  test('is a date, without the next one, for a whole day', async () => {
    const text = await written({ time: { date: '2026-10-25' } });
    expect(property(text, 'DTSTART')).toBe('DTSTART;VALUE=DATE:20261025');
    expect(property(text, 'DTEND')).toBe('DTEND;VALUE=DATE:20261026');
  });

  test('has no end where there is none', async () => {
    expect(property(await written({ time: { start: START, end: null } }), 'DTEND')).toBeUndefined();
  });
});

describe('SEQUENCE', () => {
  const sequence = async (event: Partial<WrittenEvent>) => Number(readBack(await written(event)).value('sequence'));

  test('grows with each change, and is 0 before the first one', async () => {
    expect(await sequence({})).toBe(0);
    expect(await sequence({ updatedAt: EVENT.createdAt! + 1000 })).toBe(1);
    expect(await sequence({ updatedAt: EVENT.createdAt! + 86_400_000 })).toBe(86_400);
  });

  test('grows also where the time of creation is unknown, within the range of an INTEGER', async () => {
    const first = await sequence({ createdAt: null });
    expect(await sequence({ createdAt: null, updatedAt: EVENT.updatedAt! + 1000 })).toBe(first + 1);
    expect(await sequence({ createdAt: null, updatedAt: Date.parse('9999-01-01T00:00:00Z') })).toBe(2 ** 31 - 1);
    expect(await sequence({ createdAt: EVENT.updatedAt! + 5000 })).toBe(0);
  });

  test('is 0, with a constant DTSTAMP, where the provider reports no change', async () => {
    const text = await written({ createdAt: null, updatedAt: null });
    expect(await sequence({ createdAt: null, updatedAt: null })).toBe(0);
    expect(property(text, 'DTSTAMP')).toBe('DTSTAMP:19700101T000000Z');
    expect(property(text, 'LAST-MODIFIED')).toBeUndefined();
    expect(await written({ createdAt: null, updatedAt: null })).toBe(text);
  });
});

test.each(['CONFIRMED', 'TENTATIVE', 'CANCELLED'] as const)('writes the status %s', async (status) => {
  expect(readBack(await written({ status })).value('status')).toBe(status);
});

test('tells clients how often to read a calendar again, as RFC 7986 and as Outlook expect it', async () => {
  const text = await writeEvents({ name: 'Sea, sun', refreshSeconds: 3600 }, []);
  expect(linesOf(text)).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//scheduling-gateway//Scheduling gateway//EN',
    String.raw`NAME:Sea\, sun`,
    String.raw`X-WR-CALNAME:Sea\, sun`,
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    'END:VCALENDAR',
    '',
  ]);
});

test('writes many events in steps as it writes each of them alone, and yields to the event loop in between', async () => {
  const events = Array.from({ length: 1000 }, (_, i) => ({ ...EVENT, uid: `${i}@test`, title: `BEGIN:VEVENT ${i}` }));
  const turns = countTurns();
  const text = await writeEvents({ name: 'Many' }, events);
  expect(turns()).toBeGreaterThanOrEqual(2);
  const calendar = new ICAL.Component(ICAL.parse(text));
  expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe('Many');
  const eventLines = (each: string) => each.slice(each.indexOf('\r\nBEGIN:VEVENT') + 2, each.indexOf('END:VCALENDAR'));
  const alone = await Promise.all(events.map(async (event) => eventLines(await writeEvents({}, [event]))));
  expect(eventLines(text)).toBe(alone.join(''));
});
