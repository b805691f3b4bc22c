import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { decodeGlobalId } from '../../src/domain/global-id.ts';
import { union } from '../../src/time/interval.ts';
import { createFeed, readFeed } from '../support/calendar-feeds.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { readAvailability } from '../support/read-availability.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';
import { gravityRailAccount } from '../support/small-accounts.ts';

const DAY = 86_400_000;
const CALENDAR = idOf('Calendar', 'gravity-rail', '31');
const ATTENDEE = idOf('Attendee', 'guidebook', '1204.3301');
const BOOKINGS = { kind: 'BOOKINGS', target: CALENDAR };
const SOURCE = { from: '2026-10-24T00:00:00Z', to: '2027-05-23T00:00:00Z' };

const calendarIn = (text: string) => new ICAL.Component(ICAL.parse(text));
const eventsIn = (text: string) =>
  calendarIn(text)
    .getAllSubcomponents('vevent')
    .map((component) => new ICAL.Event(component));
const eventsOf = (text: string) => text.split('BEGIN:VEVENT').length - 1;
const toInstant = (time: ICAL.Time) => time.toJSDate().toISOString();

describe('a feed of bookings', () => {
  test('has the bookings of its window, and says how often to read it again', async () => {
    const gateway = await startSandboxGateway();
    const { path } = await createFeed(gateway, BOOKINGS);
    const { status, headers, text } = await readFeed(gateway, path);
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
    });
    const { data } = await gateway.execute(
      `query ($from: DateTime!, $to: DateTime!) { calendar(id: "${CALENDAR}") { name
        bookings(from: $from, to: $to, first: 100) { nodes { id start end title } } } }`,
      SOURCE,
    );
    const { name, bookings } = data.calendar;
    expect(bookings.nodes.length).toBeGreaterThan(1);
    const events = eventsIn(text).map(({ uid, startDate, endDate, summary }) => ({
      id: uid.replace('@scheduling-gateway', ''),
      start: toInstant(startDate),
      end: toInstant(endDate),
      title: summary,
    }));
    const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);
    expect(events.toSorted(byId)).toEqual(bookings.nodes.toSorted(byId));
    const calendar = calendarIn(text);
    expect(calendar.getFirstPropertyValue('x-wr-calname')).toBe(name);
    expect(String(calendar.getFirstPropertyValue('refresh-interval'))).toBe('PT1H');
    expect(calendar.getFirstPropertyValue('x-published-ttl')).toBe('PT1H');
  });

  test('reads as many pages as a query for the same bookings', async () => {
    const gateway = await startSandboxGateway();
    const { path } = await createFeed(gateway, { ...BOOKINGS, name: 'Mine' });
    takeCounts(gateway.sandbox);
    expect(calendarIn((await readFeed(gateway, path)).text).getFirstPropertyValue('x-wr-calname')).toBe('Mine');
    const feed = takeCounts(gateway.sandbox);
    await gateway.execute(
      `query ($from: DateTime!, $to: DateTime!) { calendar(id: "${CALENDAR}") { name
        bookings(from: $from, to: $to, first: 100) { nodes { id } } } }`,
      SOURCE,
    );
    expect(feed).toEqual(takeCounts(gateway.sandbox));
  });

  test('has only what overlaps its window of days', async () => {
    const gateway = await startSandboxGateway();
    const { path } = await createFeed(gateway, { ...BOOKINGS, pastDays: 0, futureDays: 0 });
    const from = Date.parse('2026-11-23T00:00:00Z');
    const events = eventsIn((await readFeed(gateway, path)).text);
    for (const { startDate, endDate } of events) {
      expect(startDate.toJSDate().getTime()).toBeLessThan(from + DAY);
      expect(endDate.toJSDate().getTime()).toBeGreaterThan(from);
    }
    const all = await createFeed(gateway, BOOKINGS);
    expect(eventsIn((await readFeed(gateway, all.path)).text).length).toBeGreaterThan(events.length);
  });
});

test('a feed of personalized schedules has each session of the attendee once', async () => {
  const gateway = await startSandboxGateway();
  const { path } = await createFeed(gateway, { kind: 'PERSONALIZED_SCHEDULES', target: ATTENDEE });
  const { data } = await gateway.execute(
    `{ node(id: "${ATTENDEE}") { ... on Attendee { name personalizedSchedules { sessions { id } } } } }`,
  );
  const ids: string[] = data.node.personalizedSchedules.flatMap(({ sessions }: any) =>
    sessions.map(({ id }: any) => id),
  );
  const { text } = await readFeed(gateway, path);
  expect(ids.length).toBeGreaterThan(1);
  expect(
    eventsIn(text)
      .map(({ uid }) => uid)
      .toSorted(),
  ).toEqual([...new Set(ids)].map((id) => `${id}@scheduling-gateway`).toSorted());
  expect(calendarIn(text).getFirstPropertyValue('x-wr-calname')).toBe(data.node.name);
});

test('a feed of a provider without times of change shows its changes by SEQUENCE and LAST-MODIFIED', async () => {
  let time = Date.parse('2026-11-23T08:00:00Z');
  const gateway = await startSandboxGateway({ now: () => time });
  const account = idOf('Account', 'vastal');
  const { data } = await gateway.execute(`{ calendars(accounts: ["${account}"]) { nodes { id } }
    bookings(from: "${SOURCE.from}", to: "${SOURCE.to}", accounts: ["${account}"], statuses: [ACCEPTED], last: 1) { nodes { id updatedAt } } }`);
  const [{ id, updatedAt }] = data.bookings.nodes;
  expect(updatedAt).toBeNull();
  const { path } = await createFeed(gateway, { kind: 'BOOKINGS', target: data.calendars.nodes[0].id });
  const read = async () => {
    const { text, headers } = await readFeed(gateway, path);
    const { component } = eventsIn(text).find(({ uid }) => uid === `${id}@scheduling-gateway`)!;
    const modified = component.getFirstPropertyValue('last-modified');
    const value = (name: string) => component.getFirstPropertyValue(name);
    return {
      etag: headers.etag,
      seen: [value('status'), value('sequence'), modified && toInstant(modified as ICAL.Time)],
    };
  };
  const first = await read();
  expect(first.seen).toEqual(['CONFIRMED', 0, null]);
  time += 60_000;
  expect(await read()).toEqual(first);
  await gateway.execute(`mutation { cancelBooking(input: { id: "${id}" }) { __typename } }`);
  const cancelled = await read();
  expect(cancelled.seen).toEqual(['CANCELLED', 1, '2026-11-23T08:01:00.000Z']);
  time += 60_000;
  expect(await read()).toEqual(cancelled);
});

describe('a feed of availability', () => {
  test('has the openings of each schedule, as readers of exact and of nominal lengths understand it', async () => {
    const gateway = await startSandboxGateway();
    const { data } = await gateway.execute(
      `query ($from: DateTime!, $to: DateTime!) { schedules(first: 100) { nodes { id name effect timeZone
        openings(from: $from, to: $to) { start end } } } }`,
      SOURCE,
    );
    const { nodes } = data.schedules;
    expect(new Set(nodes.map(({ id }: any) => decodeGlobalId(id)!.account)).size).toBe(3);
    for (const { id, name, openings } of nodes.filter(({ timeZone }: any) => timeZone !== null)) {
      const { path } = await createFeed(gateway, { kind: 'AVAILABILITY', target: id });
      const { status, text } = await readFeed(gateway, path);
      expect(status).toBe(200);
      for (const lengths of ['exact', 'nominal'] as const) {
        const read = union(readAvailability(text, lengths)).map(({ start, end }) => ({
          start: new Date(start).toISOString(),
          end: new Date(end).toISOString(),
        }));
        expect(read, name).toEqual(openings);
      }
    }
  });
});

describe('a feed of busy time', () => {
  test('has the busy time of a calendar as free/busy time', async () => {
    const gateway = await startSandboxGateway();
    const { path } = await createFeed(gateway, { kind: 'BUSY', target: CALENDAR });
    const { data } = await gateway.execute(
      `query ($from: DateTime!, $to: DateTime!) { calendar(id: "${CALENDAR}") { busy(from: $from, to: $to) { start end } } }`,
      SOURCE,
    );
    const component = calendarIn((await readFeed(gateway, path)).text).getFirstSubcomponent('vfreebusy')!;
    const periods = component.getAllProperties('freebusy').map((property) => {
      const period = property.getFirstValue() as ICAL.Period;
      return { start: toInstant(period.start), end: toInstant(period.end) };
    });
    expect(periods.length).toBeGreaterThan(1);
    expect(periods).toEqual(data.calendar.busy);
    const bounds = ['dtstart', 'dtend'].map((name) => toInstant(component.getFirstPropertyValue(name) as ICAL.Time));
    expect(bounds.map(Date.parse)).toEqual([SOURCE.from, SOURCE.to].map((time) => Date.parse(time)));
    expect(component.getFirstPropertyValue('uid')).toBe(`${CALENDAR}-busy@scheduling-gateway`);
  });

  test('has the sessions of an attendee', async () => {
    const gateway = await startSandboxGateway();
    const { path } = await createFeed(gateway, { kind: 'BUSY', target: ATTENDEE });
    const { text } = await readFeed(gateway, path);
    expect(text).toMatch(/^FREEBUSY;FBTYPE=BUSY:\d{8}T\d{6}Z\/\d{8}T\d{6}Z\r$/m);
  });
});

describe('a request for a feed', () => {
  test('returns 304 without a body until the feed changes', async () => {
    let time = Date.parse('2026-11-23T08:00:00Z');
    const gateway = await startSandboxGateway({ now: () => time });
    const { path } = await createFeed(gateway, { kind: 'BOOKINGS', target: CALENDAR });
    const first = await readFeed(gateway, path);
    const etag = String(first.headers.etag);
    time += 3_600_000;
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await readFeed(gateway, path, { headers: { 'if-none-match': tag } });
      expect(again).toMatchObject({ status: 304, text: '', headers: { etag } });
      expect(again.headers['content-length']).toBeUndefined();
    }
    const { uid } = eventsIn(first.text).at(-1)!;
    const id = uid.replace('@scheduling-gateway', '');
    const { data } = await gateway.execute(`mutation { cancelBooking(input: { id: "${id}" }) {
      __typename ... on MutationError { message } } }`);
    expect(data.cancelBooking).toEqual({ __typename: 'CancelBookingPayload' });
    const changed = await readFeed(gateway, path, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
    const cancelled = eventsIn(changed.text).find((event) => event.uid === uid)!;
    expect(cancelled.component.getFirstPropertyValue('status')).toBe('CANCELLED');
  });

  test('returns the headers alone for HEAD, and 405 for POST', async () => {
    const gateway = await startSandboxGateway();
    const { path } = await createFeed(gateway, BOOKINGS);
    const whole = await readFeed(gateway, path);
    const head = await readFeed(gateway, path, { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    for (const name of ['etag', 'content-type', 'content-length']) expect(head.headers[name]).toBe(whole.headers[name]);
    const posted = await readFeed(gateway, path, { method: 'POST' });
    expect(posted).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect(posted.text).not.toContain(path.slice(11, -4));
  });

  test('returns 421 for a foreign Host header', async () => {
    const gateway = await startSandboxGateway();
    const { path } = await createFeed(gateway, BOOKINGS);
    expect((await readFeed(gateway, path, { headers: { host: 'evil.example.test' } })).status).toBe(421);
  });

  test.each(['', 'x', 'sgwcal_', `sgwcal_${'a'.repeat(43)}`, '../graphql'])(
    'returns 404 for the token %j',
    async (token) => {
      const gateway = await startSandboxGateway();
      const { status, text } = await readFeed(gateway, `/calendars/${encodeURIComponent(token)}.ics`);
      expect({ status, body: JSON.parse(text) }).toEqual({
        status: 404,
        body: { error: expect.stringContaining('Unknown calendar feed') },
      });
    },
  );
});

describe('a feed that cannot be read completely', () => {
  test('returns 503 with Retry-After, and no calendar', async () => {
    const gateway = await startSandboxGateway();
    const { path } = await createFeed(gateway, BOOKINGS);
    gateway.sandbox.fakeProviders['gravity-rail'].faults.add({ kind: 'status', status: 503 });
    const { status, headers, text } = await readFeed(gateway, path);
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-type']).toBe('application/json');
    expect(text).not.toContain('VCALENDAR');
    expect(gateway.log.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: 'calendar feed failed', code: 'UPSTREAM_UNAVAILABLE' }),
    );
  });

  test('returns 503 also if the bookings alone, or one session, fails', async () => {
    const gateway = await startSandboxGateway();
    const bookings = await createFeed(gateway, BOOKINGS);
    const sessions = await createFeed(gateway, { kind: 'PERSONALIZED_SCHEDULES', target: ATTENDEE });
    const { fakeProviders } = gateway.sandbox;
    fakeProviders['gravity-rail'].faults.add({ kind: 'status', status: 500, path: '/calendar-events' });
    fakeProviders.guidebook.faults.add({ kind: 'status', status: 500, path: '/sessions/' });
    expect((await readFeed(gateway, bookings.path)).status).toBe(503);
    expect((await readFeed(gateway, sessions.path)).status).toBe(503);
  });

  test('returns 503 also if one of its bookings cannot be read, since clients would delete it', async () => {
    const event = { calendarId: 31, startTime: '2026-12-01T10:00:00Z', endTime: '2026-12-01T11:00:00Z' };
    const data = { calendars: [{ id: 31, timezone: 'UTC' }], events: [1, 2].map((id) => ({ ...event, id })) };
    for (const [eventsWithoutStart, status] of [
      [[], 200],
      [[1], 503],
    ] as const) {
      const { entry } = await gravityRailAccount(data, { eventsWithoutStart: [...eventsWithoutStart] });
      const gateway = await startGateway([entry]);
      const { path } = await createFeed(gateway, { kind: 'BOOKINGS', target: idOf('Calendar', 'gr', '31') });
      const read = await readFeed(gateway, path);
      expect([read.status, eventsOf(read.text)]).toEqual([status, status === 200 ? 2 : 0]);
    }
  });

  test('returns 404 if its target does not exist any more', async () => {
    const gateway = await startSandboxGateway();
    const made =
      await gateway.execute(`mutation { createCalendar(input: { account: "${idOf('Account', 'gravity-rail')}",
      name: "Short", timeZone: "UTC" }) { ... on CreateCalendarPayload { calendar { id } } } }`);
    const { id } = made.data.createCalendar.calendar;
    const { path } = await createFeed(gateway, { kind: 'BOOKINGS', target: id });
    expect((await readFeed(gateway, path)).status).toBe(200);
    await gateway.execute(`mutation { deleteCalendar(input: { id: "${id}" }) { __typename } }`);
    expect((await readFeed(gateway, path)).status).toBe(404);
  });
});
