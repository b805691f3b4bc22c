import { describe, expect, test } from 'vitest';
import type { CalcomData } from '../../../src/sandbox/calcom/data.ts';
import { at, type Client, dataOf, NOW, startCalcom, VERSION } from './calcom-client.ts';

const version = VERSION.slots;
const TEN = '2026-06-02T10:00:00Z';
const eventTypes = [
  { id: 5, ownerId: 1, lengthInMinutes: 30 },
  { id: 6, ownerId: 1, lengthInMinutes: 30, lengthInMinutesOptions: [30, 60] },
  { id: 7, ownerId: 1, lengthInMinutes: 30, seatsPerTimeSlot: 2 },
];
const users = [
  { id: 1, username: 'ada', teamIds: [9] },
  { id: 2, username: 'bob', teamIds: [9] },
  { id: 3, username: 'eve' },
];
const keys = { cal_ada: { userId: 1 }, cal_bob: { userId: 2 }, cal_eve: { userId: 3 } };

const start = (data: CalcomData = {}, options = {}) =>
  startCalcom({ keys, data: { users, eventTypes, ...data }, ...options });

const hold = ({ execute }: Client, fields: object = {}, key: string | null = null) =>
  execute('POST', '/v2/slots/reservations', { version, key, body: { eventTypeId: 5, slotStart: TEN, ...fields } });

const path = (uid: unknown) => `/v2/slots/reservations/${String(uid)}`;

describe('placing a hold', () => {
  test('is possible without credentials, for five minutes', async () => {
    const client = await start();
    const response = await hold(client);
    expect(response.status).toBe(201);
    expect(dataOf(response)).toEqual({
      eventTypeId: 5,
      slotStart: '2026-06-02T10:00:00.000Z',
      slotEnd: '2026-06-02T10:30:00.000Z',
      slotDuration: 30,
      reservationUid: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      reservationDuration: 5,
      reservationUntil: '2026-06-01T06:05:00.000Z',
    });
  });

  test('accepts times in the past and out of hours, in UTC without an offset', async () => {
    const client = await start();
    expect(dataOf(await hold(client, { slotStart: '2020-01-01T03:07:00' }))).toMatchObject({
      slotStart: '2020-01-01T03:07:00.000Z',
    });
    expect(dataOf(await hold(client, { slotStart: '2026-06-02T10:00:00+02:00' }))).toMatchObject({
      slotStart: '2026-06-02T08:00:00.000Z',
    });
  });

  test.each([
    [{ eventTypeId: '5' }, 400],
    [{ slotStart: 'soon' }, 400],
    [{ slotStart: undefined }, 400],
    [{ reservationDuration: 2.5 }, 400],
    [{ eventTypeId: 99 }, 404],
    [{ slotDuration: 30 }, 400],
    [{ eventTypeId: 6, slotDuration: 45 }, 400],
    [{ eventTypeId: 6, slotDuration: 60 }, 201],
    [{ unknown: true }, 201],
  ])('%o returns %i', async (fields, status) => {
    expect((await hold(await start(), fields)).status).toBe(status);
  });

  test('requires the owner or a team member for a chosen duration', async () => {
    const client = await start();
    const fields = { reservationDuration: 60 };
    expect((await hold(client, fields)).status).toBe(401);
    expect((await hold(client, fields, 'cal_eve')).status).toBe(403);
    expect((await hold(client, { ...fields, eventTypeId: 6 }, 'cal_bob')).status).toBe(201);
    expect(dataOf(await hold(client, fields, 'cal_ada'))).toMatchObject({
      reservationDuration: 60,
      reservationUntil: '2026-06-01T07:00:00.000Z',
    });
  });

  test('returns 422 for conflicts, within the same event type only; touching slots do not conflict', async () => {
    const client = await start({ bookings: [{ eventTypeId: 5, start: '2026-06-02T12:00:00Z', status: 'pending' }] });
    expect((await hold(client)).status).toBe(201);
    const again = await hold(client, { slotStart: '2026-06-02T10:15:00Z' });
    expect([again.status, at(again.body, 'error', 'code')]).toEqual([422, 'UnprocessableEntityException']);
    expect(at(again.body, 'error', 'message')).toContain('already reserved');
    const booked = await hold(client, { slotStart: '2026-06-02T11:45:00Z' });
    expect([booked.status, at(booked.body, 'error', 'message')]).toEqual([
      422,
      expect.stringContaining('already booked'),
    ]);
    expect((await hold(client, { slotStart: '2026-06-02T10:30:00Z' })).status).toBe(201);
    expect((await hold(client, { eventTypeId: 6 })).status).toBe(201);
    client.pass(5 * 60_000);
    expect((await hold(client)).status).toBe(201);
  });

  test('allows one hold at a time with seats, and none when they are full', async () => {
    const seats = { eventTypeId: 7, start: '2026-06-02T12:00:00Z' };
    const client = await start({
      bookings: [
        { eventTypeId: 7, start: TEN },
        { ...seats, attendees: [{}, {}] },
      ],
    });
    expect((await hold(client, { eventTypeId: 7 })).status).toBe(201);
    expect(at((await hold(client, { eventTypeId: 7 })).body, 'error', 'message')).toContain('already reserved');
    const full = await hold(client, { eventTypeId: 7, slotStart: '2026-06-02T12:00:00Z' });
    expect([full.status, at(full.body, 'error', 'message')]).toEqual([
      422,
      expect.stringContaining('no more seats left'),
    ]);
  });

  test('can succeed twice at the same instant', async () => {
    let arrived = 0;
    const gate = Promise.withResolvers<void>();
    const beforeInsert = () => {
      arrived += 1;
      if (arrived === 2) gate.resolve();
      return gate.promise;
    };
    const client = await start({}, { beforeInsert });
    const responses = await Promise.all([hold(client), hold(client)]);
    expect(responses.map(({ status }) => status)).toEqual([201, 201]);
  });
});

describe('reading, moving, releasing', () => {
  test('returns no duration, 200 with null for an unknown uid, and expired holds', async () => {
    const client = await start();
    const uid = at(dataOf(await hold(client)), 'reservationUid');
    const read = await client.execute('GET', path(uid), { version, key: null });
    expect(dataOf(read)).toMatchObject({ reservationUid: uid });
    expect(dataOf(read)).not.toHaveProperty('reservationDuration');
    expect(await client.execute('GET', path('nothing'), { version, key: null })).toMatchObject({
      status: 200,
      body: { status: 'success', data: null },
    });
    client.pass(3_600_000);
    expect(dataOf(await client.execute('GET', path(uid), { version, key: null }))).toEqual(dataOf(read));
    await client.execute('GET', '/v2/slots?eventTypeId=5&start=2026-06-02&end=2026-06-02', { version, key: null });
    expect(dataOf(await client.execute('GET', path(uid), { version, key: null }))).toBeNull();
  });

  test('conflicts with the hold itself; elsewhere it moves, for any duration', async () => {
    const client = await start();
    const uid = at(dataOf(await hold(client)), 'reservationUid');
    const move = (fields: object) =>
      client.execute('PATCH', path(uid), { version, key: null, body: { eventTypeId: 5, ...fields } });
    const extended = await move({ slotStart: TEN, reservationDuration: 60 });
    expect([extended.status, at(extended.body, 'error', 'message')]).toEqual([
      422,
      expect.stringContaining('already reserved'),
    ]);
    expect((await move({})).status).toBe(400);
    const moved = await move({ slotStart: '2026-06-02T11:00:00Z', reservationDuration: 60 });
    expect(moved.status).toBe(200);
    expect(dataOf(moved)).toMatchObject({
      reservationUid: uid,
      slotStart: '2026-06-02T11:00:00.000Z',
      reservationUntil: new Date(NOW + 3_600_000).toISOString(),
    });
    const body = { eventTypeId: 5, slotStart: TEN };
    expect((await client.execute('PATCH', path('nothing'), { version, key: null, body })).status).toBe(404);
  });

  test('renews an expired hold that is moved to its own time', async () => {
    const client = await start();
    const uid = at(dataOf(await hold(client)), 'reservationUid');
    client.pass(600_000);
    const body = { eventTypeId: 5, slotStart: TEN };
    const revived = await client.execute('PATCH', path(uid), { version, key: null, body });
    expect(dataOf(revived)).toMatchObject({ reservationUid: uid, reservationUntil: '2026-06-01T06:15:00.000Z' });
  });

  test('always returns 200 for a deletion', async () => {
    const client = await start();
    const uid = at(dataOf(await hold(client)), 'reservationUid');
    for (const each of [uid, uid, 'nothing']) {
      expect(await client.execute('DELETE', path(each), { version, key: null })).toMatchObject({
        status: 200,
        body: { status: 'success' },
      });
    }
    expect((await hold(client)).status).toBe(201);
  });
});
