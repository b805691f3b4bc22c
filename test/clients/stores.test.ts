import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { idOf, NOW } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { apollo } from './apollo-store.ts';
import { nextEvents, UNKNOWN_CURSOR } from './events.ts';
import type { OperationName } from './operations.ts';
import { relay } from './relay-store.ts';
import type { ClientKind, StoreClient, Variables } from './store-client.ts';
import { urql } from './urql-store.ts';

const MINUTE = 60_000;
const ATTENDEE = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

/** A slot that the provider holds, and one that the gateway holds. */
const SLOTS = [
  { holder: 'Cal.com', eventType: idOf('EventType', 'calcom', '2101'), reason: 'The train is late.' },
  { holder: 'the gateway', eventType: idOf('EventType', 'vastal', 'type_discovery') },
];
const START = '2026-11-30T10:00:00.000Z';
const LATER = '2026-12-02T10:00:00.000Z';

describe.each([apollo, relay, urql])('the store of $name', (kind: ClientKind) => {
  async function start() {
    // The clients report here that data contradicts the data in the store, or that their configuration lacks something.
    const reports = (['error', 'warn'] as const).map((level) => vi.spyOn(console, level));
    onTestFinished(() => {
      for (const report of reports) expect(report.mock.calls).toEqual([]);
      vi.restoreAllMocks();
    });
    const clock = manualClock(NOW);
    const gateway = await startSandboxGateway({ now: clock.now, clock });
    return { clock, gateway, client: kind.open(gateway.url) };
  }

  /** Compares the store with what a client with an empty store reads at the same moment, which it returns. */
  async function expectFresh(client: StoreClient, url: string, operation: OperationName, variables: Variables) {
    const stored = client.read(operation, variables);
    const fresh = await kind.open(url).send(operation, variables);
    expect(stored).toEqual(fresh);
    return fresh;
  }

  describe.each(SLOTS)('with a slot held by $holder', ({ eventType }) => {
    test('equals a fresh read after a hold is made, extended and released', async () => {
      const { client, clock, gateway } = await start();
      const { reserveSlot } = await client.send('ReserveSlot', { input: { eventType, start: START, holdMinutes: 10 } });
      const { id, expiresAt } = reserveSlot.reservation;
      const expectHold = async (expected: object) => {
        const { reservation } = await expectFresh(client, gateway.url, 'Reservation', { id });
        expect(reservation).toMatchObject(expected);
      };
      await expectHold({ id, status: 'HELD', expiresAt });

      clock.advanceTo(NOW + MINUTE);
      const { updateReservation } = await client.send('UpdateReservation', { input: { id, holdMinutes: 30 } });
      expect(updateReservation.reservation).toMatchObject({ id });
      expect(updateReservation.reservation.expiresAt).not.toBe(expiresAt);
      await expectHold({ id, status: 'HELD', expiresAt: updateReservation.reservation.expiresAt });

      await client.send('ReleaseReservation', { input: { id } });
      await expectHold({ id, status: 'RELEASED' });
    });

    test('equals a fresh read after a hold is confirmed', async () => {
      const { client, gateway } = await start();
      const { reserveSlot } = await client.send('ReserveSlot', { input: { eventType, start: START } });
      const { id } = reserveSlot.reservation;
      await client.send('ConfirmReservation', { input: { id, attendee: ATTENDEE } });
      const { reservation } = await expectFresh(client, gateway.url, 'Reservation', { id });
      expect(reservation).toMatchObject({ status: 'CONFIRMED', booking: { start: START } });
    });

    test('equals a fresh read after another client makes, extends and releases a hold', async () => {
      const { client, gateway } = await start();
      const changes = subscribe(client, { after: UNKNOWN_CURSOR });
      await changes.next();
      const other = kind.open(gateway.url);
      const { reserveSlot } = await other.send('ReserveSlot', { input: { eventType, start: START, holdMinutes: 10 } });
      const { id } = reserveSlot.reservation;
      const expectChange = async (change: object, expected: object) => {
        expect(await changes.next()).toMatchObject({ ...change, reservation: { id } });
        const { reservation } = await expectFresh(client, gateway.url, 'Reservation', { id });
        expect(reservation).toMatchObject(expected);
      };
      await expectChange({ kind: 'CREATED', previous: null }, { status: 'HELD' });

      const { updateReservation } = await other.send('UpdateReservation', { input: { id, holdMinutes: 20 } });
      const { expiresAt } = updateReservation.reservation;
      await expectChange({ kind: 'EXTENDED', previous: { status: 'HELD' } }, { status: 'HELD', expiresAt });

      await other.send('ReleaseReservation', { input: { id } });
      await expectChange({ kind: 'RELEASED', previous: { status: 'HELD' } }, { status: 'RELEASED' });
    });

    test('equals a fresh read after a hold expires', async () => {
      const { client, clock, gateway } = await start();
      const changes = subscribe(client, { after: UNKNOWN_CURSOR });
      await changes.next();
      const { reserveSlot } = await client.send('ReserveSlot', { input: { eventType, start: START, holdMinutes: 10 } });
      const { id, expiresAt } = reserveSlot.reservation;
      expect(await changes.next()).toMatchObject({ kind: 'CREATED' });
      clock.advanceTo(Date.parse(expiresAt));
      expect(await changes.next()).toMatchObject({ kind: 'EXPIRED', reservation: { id } });
      const { reservation } = await expectFresh(client, gateway.url, 'Reservation', { id });
      expect(reservation).toMatchObject({ status: 'EXPIRED' });
    });
  });

  test.each(SLOTS)(
    'equals a fresh read after a booking (slot held by $holder) is made, moved and cancelled',
    async ({ eventType, reason }) => {
      const { client, gateway } = await start();
      const { createBooking } = await client.send('CreateBooking', {
        input: { eventType, start: START, attendee: ATTENDEE },
      });
      const { id } = createBooking.booking;
      expect(await expectFresh(client, gateway.url, 'Booking', { id })).toMatchObject({ booking: { start: START } });

      const { rescheduleBooking } = await client.send('RescheduleBooking', { input: { id, start: LATER } });
      const moved = { id: rescheduleBooking.booking.id };
      expect(await expectFresh(client, gateway.url, 'Booking', moved)).toMatchObject({ booking: { start: LATER } });
      // Where the provider replaces the booking, the store has nothing under the previous id.
      if (moved.id !== id) expect(client.read('Booking', { id })?.booking ?? null).toBeNull();

      await client.send('CancelBooking', { input: { ...moved, ...(reason && { reason }) } });
      expect(await expectFresh(client, gateway.url, 'Booking', moved)).toMatchObject({
        booking: { status: 'CANCELLED' },
      });
    },
  );

  test.each([
    ['Calendar', idOf('Calendar', 'gravity-rail', '31'), { description: 'Room 3.' }, { description: 'Room 3.' }],
    [
      'Schedule',
      idOf('Schedule', 'calcom', '2201'),
      { weeklyHours: [{ days: ['MONDAY'], start: '06:00', end: '07:00' }] },
      { weeklyHours: [{ days: ['MONDAY'], start: '06:00', end: '07:00' }] },
    ],
    [
      'PersonalizedSchedule',
      idOf('PersonalizedSchedule', 'guidebook', '1204.640'),
      { sessions: [idOf('Session', 'guidebook', '1204.50103')] },
      { sessions: [{ id: idOf('Session', 'guidebook', '1204.50103') }] },
    ],
  ] as const)('equals a fresh read after a dry run and an update: %s', async (type, id, change, preview) => {
    const { client, gateway } = await start();
    const before = await client.send(type, { id });

    const field = `update${type}`;
    const { [field]: dryRun } = await client.send(`Update${type}`, { input: { id, ...change, dryRun: true } });
    const property = type.charAt(0).toLowerCase() + type.slice(1);
    expect(dryRun).toMatchObject({ [property]: null, preview });
    expect(await expectFresh(client, gateway.url, type, { id })).toEqual(before);

    const { [field]: update } = await client.send(`Update${type}`, { input: { id, ...change } });
    expect(update).toMatchObject({ [property]: preview, preview: null });
    expect(await expectFresh(client, gateway.url, type, { id })).not.toEqual(before);
  });

  test.each([
    ['Calendar', idOf('Calendar', 'gravity-rail', '42')],
    ['Schedule', idOf('Schedule', 'calcom', '2204')],
    ['PersonalizedSchedule', idOf('PersonalizedSchedule', 'guidebook', '1204.649')],
  ] as const)('lacks a deleted object: %s', async (type, id) => {
    const { client, gateway } = await start();
    await client.send(type, { id });
    await expectFresh(client, gateway.url, type, { id });

    await client.send(`Delete${type}`, { input: { id } });
    const [stored] = Object.values(client.read(type, { id }) ?? {});
    expect(stored ?? null).toBeNull();
    const [fresh] = Object.values(await kind.open(gateway.url).send(type, { id }));
    expect(fresh).toBeNull();
  });

  test('has the list of all pages, and the failed account on each, when pages follow each other', async () => {
    const { client, gateway } = await start();
    const { vastal } = gateway.sandbox.fakeProviders;
    if (!vastal) throw new Error('There is no Vastal');
    await vastal.close();

    const page = await client.send('Schedules', { first: 2, after: null });
    const { endCursor, hasNextPage } = page.schedules.pageInfo;
    expect(hasNextPage).toBe(true);
    await client.send('Schedules', { first: 100, after: endCursor });

    const { schedules } = client.read('Schedules', { first: 2, after: null });
    const all = await kind.open(gateway.url).send('Schedules', { first: 100, after: null });
    expect(namesOf(schedules)).toEqual(namesOf(all.schedules));
    expect(failedOf(schedules)).toEqual(['Agency']);
    expect(schedules.accountResults).toEqual(all.schedules.accountResults);
    expect(schedules.pageInfo.hasNextPage).toBe(false);
  });
});

const namesOf = (connection: any): string[] => connection.edges.map(({ node }: any) => node.name);
const failedOf = (connection: any): string[] =>
  connection.accountResults.filter(({ error }: any) => error !== null).map(({ account }: any) => account.name);

function subscribe(client: StoreClient, variables: Variables) {
  return nextEvents((onEvent) =>
    client.subscribe('ReservationChanged', variables, ({ reservationChanged }) => onEvent(reservationChanged)),
  );
}
