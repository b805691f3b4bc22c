import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { bearer, keyedClients } from '../support/clients.ts';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway, takeCounts } from '../support/sandbox-gateway.ts';

const BOOKING = idOf('Booking', 'calcom', '5ca1ab1eBooking0000001');
const PLAN = idOf('PersonalizedSchedule', 'guidebook', '1204.640');

function eventsIn(ics: string) {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  expect(calendar.getFirstProperty('method')).toBeNull();
  return calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
}

const toInstant = (time: ICAL.Time) => time.toJSDate().toISOString();

describe('Booking.ics', () => {
  test('is one event with the booking, whose UID is stable', async () => {
    const { execute, sandbox } = await startSandboxGateway();
    const query = `{ booking(id: "${BOOKING}") { start end title ics hosts { email } } }`;
    const { data } = await execute(query);
    const { start, end, title, ics, hosts } = data.booking;
    const [event, ...others] = eventsIn(ics);
    expect(others).toEqual([]);
    expect(event).toMatchObject({ uid: `${BOOKING}@scheduling-gateway`, summary: title });
    expect([event!.startDate, event!.endDate].map(toInstant)).toEqual([start, end]);
    expect(event!.description).toContain(hosts[0].email);
    expect(event!.attendees).toEqual([]);
    takeCounts(sandbox);
    expect((await execute(query)).data.booking.ics).toBe(ics);
    expect(takeCounts(sandbox).calcom).toBe(1);
  });

  test('is cancelled, with a later SEQUENCE and LAST-MODIFIED, after the booking was cancelled', async () => {
    let time = Date.parse('2026-11-23T08:00:00Z');
    const { execute } = await startSandboxGateway({ now: () => time });
    const query = `{ booking(id: "${BOOKING}") { status ics } }`;
    const before = eventsIn((await execute(query)).data.booking.ics)[0]!;
    time += 60_000;
    const { data } = await execute(`mutation { cancelBooking(input: { id: "${BOOKING}", reason: "Ill" }) {
      ... on CancelBookingPayload { booking { status ics } } ... on MutationError { message } } }`);
    expect(data.cancelBooking.booking.status).toBe('CANCELLED');
    const after = eventsIn(data.cancelBooking.booking.ics)[0]!;
    expect(after.uid).toBe(before.uid);
    expect(after.sequence).toBeGreaterThan(before.sequence);
    expect(after.component.getFirstPropertyValue('status')).toBe('CANCELLED');
    const modified = (event: ICAL.Event) =>
      toInstant(event.component.getFirstPropertyValue('last-modified') as ICAL.Time);
    expect(modified(after) > modified(before)).toBe(true);
  });

  describe('for clients that may only book', () => {
    async function book(options: { readonly failsForTitle?: boolean } = {}) {
      const { keys, clients } = keyedClients({ page: { '*': 'book' } });
      const { execute, sandbox } = await startSandboxGateway({ clients });
      if (options.failsForTitle) {
        // The mutation itself reads the event type three times.
        sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 503, path: '/event-types', after: 3 });
      }
      return execute(
        `mutation { createBooking(input: { eventType: "${idOf('EventType', 'calcom', '2102')}",
          start: "2026-11-24T08:30:00Z", notes: "Secret",
          attendee: { name: "Ada", email: "ada@example.test", timeZone: "UTC" } }) {
            ... on CreateBookingPayload { booking { start ics } } ... on MutationError { message } } }`,
        {},
        bearer(keys.page),
      );
    }

    test('has no personal data, and the name of the event type as its title', async () => {
      const { data } = await book();
      const { ics } = data.createBooking.booking;
      expect(eventsIn(ics)[0]!.summary).toBe('Mentoring');
      expect(ics).not.toMatch(/ada|secret|nora/i);
    });

    test('is null, with an error, when the event type cannot be read', async () => {
      const { data, errors } = await book({ failsForTitle: true });
      expect(data.createBooking.booking).toEqual({ start: '2026-11-24T08:30:00.000Z', ics: null });
      expect(errors).toMatchObject([
        { path: ['createBooking', 'booking', 'ics'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
      ]);
    });
  });
});

describe('PersonalizedSchedule.ics', () => {
  test('has one event for each session, ordered by start, with the names of its locations', async () => {
    const { execute } = await startSandboxGateway();
    const { data } = await execute(
      `{ personalizedSchedule(id: "${PLAN}") { name ics calendar { timeZone } sessions { id name start end allDay locations } } }`,
    );
    const { ics, sessions, name } = data.personalizedSchedule;
    const events = eventsIn(ics);
    expect(sessions.length).toBeGreaterThan(1);
    expect(events.map(({ uid }) => uid)).toEqual(sessions.map(({ id }: any) => `${id}@scheduling-gateway`));
    expect(events.map(({ summary }) => summary)).toEqual(sessions.map((session: any) => session.name));
    expect(events.map(({ location }) => location ?? '')).toEqual(
      sessions.map(({ locations }: any) => locations.join(', ')),
    );
    const timed = events.filter((_, i) => !sessions[i].allDay);
    expect(timed.map(({ startDate }) => toInstant(startDate))).toEqual(
      sessions.filter(({ allDay }: any) => !allDay).map(({ start }: any) => start),
    );
    expect(new ICAL.Component(ICAL.parse(ics)).getFirstPropertyValue('name')).toBe(name);
  });
});
