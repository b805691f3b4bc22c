import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import type { CaldavServer } from '../support/caldav-server.ts';
import { createFeed, readFeed } from '../support/calendar-feeds.ts';
import { idOf } from '../support/gateway.ts';
import { NO_RADICALE, startRadicale } from '../support/radicale.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { NO_XANDIKOS, startXandikos } from '../support/xandikos.ts';

// What the gateway writes, stored and read back by CalDAV servers, which validate what they get.

const WINDOW = 'from: "2026-10-24T00:00:00Z", to: "2027-05-23T00:00:00Z"';
const PLAN = idOf('PersonalizedSchedule', 'guidebook', '1204.640');

const SERVERS = [
  ['Radicale', NO_RADICALE, startRadicale],
  ['Xandikos', NO_XANDIKOS, startXandikos],
] as const;

const calendarIn = (text: string) => new ICAL.Component(ICAL.parse(text));
const instant = (time: ICAL.Time) => time.toJSDate().toISOString();

/** What a client sees of the only event of an object. */
function seen(text: string) {
  const component = calendarIn(text).getFirstSubcomponent('vevent')!;
  const { uid, summary, description, location, startDate, endDate, sequence } = new ICAL.Event(component);
  const status = component.getFirstPropertyValue('status');
  const times = [startDate, endDate].map((time) => (time.isDate ? String(time) : instant(time)));
  return { uid, summary, description, location, times, sequence, status };
}

/** One object for each event, as CalDAV requires (https://www.rfc-editor.org/rfc/rfc4791#section-4.1). */
function objectsOf(text: string): string[] {
  const calendar = calendarIn(text);
  return calendar.getAllSubcomponents('vevent').map((event) => {
    const own = new ICAL.Component('vcalendar');
    for (const name of ['version', 'prodid']) {
      own.addPropertyWithValue(name, String(calendar.getFirstPropertyValue(name)));
    }
    own.addSubcomponent(new ICAL.Component(structuredClone(event.toJSON())));
    return `${own.toString()}\r\n`;
  });
}

/** The names of the objects in a calendar with events in the window, according to the server. */
async function namesIn({ send }: CaldavServer, path: string, start: string, end: string): Promise<string[]> {
  const compact = (time: string) => time.replaceAll(/[-:]|\.000/g, '');
  const text = await send(
    'REPORT',
    path,
    `<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop>
      <C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">
        <C:time-range start="${compact(start)}" end="${compact(end)}"/>
      </C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
    { depth: '1' },
  );
  return [...text.matchAll(/href>[^<]*\/([^</]+)\.ics</g)].map(([, name = '']) => name).toSorted();
}

describe.each(SERVERS)('%s', (_, reason, start) => {
  describe.skipIf(reason !== undefined)(`stores${reason ? ` (${reason})` : ''}`, () => {
    test('each booking, and finds it at its time', async () => {
      const server = await start();
      const path = await server.createCalendar('bookings');
      const { execute } = await startSandboxGateway();
      const { data } = await execute(`{ bookings(${WINDOW}, first: 50) { nodes { start end ics } } }`);
      const bookings: { start: string; end: string; ics: string }[] = data.bookings.nodes;
      expect(bookings.length).toBeGreaterThan(10);
      for (const [i, { ics }] of bookings.entries()) await server.putObject(`${path}${i}.ics`, ics);
      for (const [i, { ics }] of bookings.entries()) {
        expect(seen(await server.get(`${path}${i}.ics`))).toEqual(seen(ics));
      }
      for (const { start: from, end: to } of bookings.slice(0, 8)) {
        const overlapping = bookings.flatMap((each, i) => (each.start < to && each.end > from ? String(i) : []));
        expect(await namesIn(server, path, from, to)).toEqual(overlapping.toSorted());
      }
    });

    test('each session of a personalized schedule', async () => {
      const server = await start();
      const path = await server.createCalendar('sessions');
      const { execute } = await startSandboxGateway();
      const { data } = await execute(`{ personalizedSchedule(id: "${PLAN}") { ics } }`);
      const objects = objectsOf(data.personalizedSchedule.ics);
      expect(objects.length).toBeGreaterThan(3);
      for (const [i, text] of objects.entries()) {
        await server.putObject(`${path}${i}.ics`, text);
        expect(seen(await server.get(`${path}${i}.ics`))).toEqual(seen(text));
      }
    });

    test('a moved and then cancelled booking over its earlier versions, which a feed shows too', async () => {
      const server = await start();
      const path = `${await server.createCalendar('changes')}booking.ics`;
      let time = Date.parse('2026-11-23T08:00:00Z');
      const gateway = await startSandboxGateway({ now: () => time });
      const calendar = idOf('Calendar', 'gravity-rail', '31');
      const feed = await createFeed(gateway, { kind: 'BOOKINGS', target: calendar });
      const { data } = await gateway.execute(
        `{ bookings(${WINDOW}, statuses: [ACCEPTED], accounts: ["${idOf('Account', 'gravity-rail')}"], calendar: "${calendar}", last: 1) {
          nodes { id ics eventType { slots(from: "2026-11-30T00:00:00Z", to: "2026-12-12T00:00:00Z") { start calendars { id } } } } } }`,
      );
      const [{ id, ics, eventType }] = data.bookings.nodes;
      const free = eventType.slots.find(({ calendars }: any) => calendars.some((each: any) => each.id === calendar));
      const versions = [seen(ics)];
      await server.putObject(path, ics);

      for (const [mutation, input, type] of [
        ['rescheduleBooking', `id: "${id}", start: "${free.start}"`, 'RescheduleBookingPayload'],
        ['cancelBooking', `id: "${id}"`, 'CancelBookingPayload'],
      ]) {
        time += 60_000;
        const changed = await gateway.execute(`mutation { result: ${mutation}(input: { ${input} }) {
          ... on ${type} { booking { ics } } ... on MutationError { message } } }`);
        expect(changed.data.result).toEqual({ booking: { ics: expect.any(String) } });
        const text = changed.data.result.booking.ics;
        await server.putObject(path, text);
        const read = seen(await server.get(path));
        expect(read).toEqual(seen(text));
        const inFeed = objectsOf((await readFeed(gateway, feed.path)).text).map(seen);
        expect(inFeed.find(({ uid }) => uid === read.uid)).toEqual(read);
        versions.push(read);
      }
      const [first, moved, cancelled] = versions;
      expect([moved!.uid, cancelled!.uid]).toEqual([first!.uid, first!.uid]);
      expect(moved!.times[0]).toBe(free.start);
      expect(moved!.sequence).toBeGreaterThan(first!.sequence);
      expect(cancelled!.sequence).toBeGreaterThan(moved!.sequence);
      expect(cancelled!.status).toBe('CANCELLED');
    });
  });
});
