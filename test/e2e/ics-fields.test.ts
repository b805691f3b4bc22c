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
    /** A reservation that such a client has confirmed, and a query of its booking. */
    async function book() {
      const { keys, clients } = keyedClients({ page: { '*': 'book' } });
      const { execute, sandbox } = await startSandboxGateway({ clients });
      const send = (operation: string) => execute(operation, {}, bearer(keys.page));
      const held = await send(`mutation { reserveSlot(input: {
        eventType: "${idOf('EventType', 'calcom', '2102')}", start: "2026-11-24T08:30:00Z" }) {
          ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message } } }`);
      const { id } = held.data.reserveSlot.reservation;
      await send(`mutation { confirmReservation(input: { id: "${id}", notes: "Secret",
        attendee: { name: "Ada", email: "ada@example.test", timeZone: "UTC" } }) {
          ... on ConfirmReservationPayload { reservation { status } } ... on MutationError { message } } }`);
      return { sandbox, read: () => send(`{ reservation(id: "${id}") { booking { start ics } } }`) };
    }

    test('has no personal data, and the name of the event type as its title', async () => {
      const { read } = await book();
      const { data } = await read();
      const { ics } = data.reservation.booking;
      expect(eventsIn(ics)[0]!.summary).toBe('Mentoring');
      expect(ics).not.toMatch(/ada|secret|nora/i);
    });

    test('is null, with an error, when the event type cannot be read', async () => {
      const { sandbox, read } = await book();
      sandbox.fakeProviders.calcom.faults.add({ kind: 'status', status: 503, path: '/event-types' });
      const { data, errors } = await read();
      expect(data.reservation.booking).toEqual({ start: '2026-11-24T08:30:00.000Z', ics: null });
      expect(errors).toMatchObject([
        { path: ['reservation', 'booking', 'ics'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
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
