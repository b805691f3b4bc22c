import { describe, expect, test } from 'vitest';
import {
  at,
  BOOKER,
  CALCOM,
  EVENT_TYPE,
  listen,
  run,
  SECRET,
  start,
  stateAt,
  UIDS,
  until,
  webhook,
} from '../support/booking-changes.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { calcomAccount, gravityRailAccount, vastalAccount } from '../support/small-accounts.ts';

describe('what the gateway does', () => {
  test('is reported as it happens: create, reschedule, cancel, approve, decline', async () => {
    const gateway = await start();
    const events = await listen(gateway);
    const created = await run(gateway, 'createBooking', {
      eventType: EVENT_TYPE,
      start: at('13:00'),
      attendee: BOOKER,
    });
    const first = await events.nextMessage();
    expect(first.data.data.bookingChanged).toEqual({
      cursor: expect.any(String),
      kind: 'CREATED',
      at: new Date(NOW).toISOString(),
      bookingId: created,
      replacedId: null,
      state: stateAt('13:00'),
      previous: null,
    });
    expect(first.id).toBe(first.data.data.bookingChanged.cursor);

    const moved = await run(gateway, 'rescheduleBooking', { id: created, start: at('14:00') });
    expect(moved).not.toBe(created);
    expect(await events.next()).toMatchObject({
      kind: 'MOVED',
      bookingId: moved,
      replacedId: created,
      state: stateAt('14:00'),
      previous: stateAt('13:00'),
    });
    // The first id still names the booking.
    await run(gateway, 'cancelBooking', { id: created, reason: 'Ill' });
    expect(await events.next()).toMatchObject({
      kind: 'CANCELLED',
      bookingId: moved,
      replacedId: null,
      state: stateAt('14:00', 'CANCELLED'),
      previous: stateAt('14:00'),
    });

    const pending = idOf('Booking', 'calcom', UIDS.pending);
    await run(gateway, 'approveBooking', { id: pending });
    expect(await events.next()).toMatchObject({
      kind: 'ACCEPTED',
      bookingId: pending,
      state: stateAt('11:00'),
      previous: stateAt('11:00', 'PENDING'),
    });

    const other = await start();
    const otherEvents = await listen(other);
    await run(other, 'declineBooking', { id: pending });
    expect(await otherEvents.next()).toMatchObject({ kind: 'CANCELLED', previous: stateAt('11:00', 'PENDING') });
  });

  test('is reported once when the response was lost and the request is repeated', async () => {
    const gateway = await start();
    const events = await listen(gateway);
    const id = idOf('Booking', 'calcom', UIDS.accepted);
    gateway.account.fakeProvider.faults.add({ kind: 'response-lost', method: 'POST', times: 1 });
    for (const _ of [1, 2]) await run(gateway, 'cancelBooking', { id, reason: 'Ill' });
    expect(await events.next()).toMatchObject({ kind: 'CANCELLED', bookingId: id });
    await run(gateway, 'approveBooking', { id: idOf('Booking', 'calcom', UIDS.pending) });
    expect(await events.next()).toMatchObject({ kind: 'ACCEPTED' });
  });

  test.each([
    ['calcom', () => calcomAccount(CALCOM), '7'],
    [
      'gr',
      () =>
        gravityRailAccount({
          calendars: [{ id: 31, timezone: 'UTC', schedules: [] }],
          eventTypes: [{ id: 7, durationMinutes: 30 }],
        }),
      '7',
    ],
    [
      'vastal',
      () =>
        vastalAccount('UTC', {
          availability: [{ day_of_week: 2, start_time: '08:00:00', end_time: '17:00:00' }],
          appointmentTypes: [{ id: 'type_a', durationMinutes: 30, minNoticeHours: 0 }],
        }),
      'type_a',
    ],
  ] as const)('is reported when reservations of %s are confirmed, and when that is undone', async (key, open, type) => {
    const account = await open();
    const gateway = await startGateway([account.entry]);
    const eventType = idOf('EventType', key, type);
    const events = await listen(gateway, { eventType });
    const { data } = await gateway.execute(
      `mutation ($slots: [RequestedSlotInput!]!) { reserveSlots(input: { slots: $slots }) {
        ... on ReserveSlotsPayload { reservations { id } } } }`,
      { slots: ['13:00', '15:00'].map((time) => ({ eventType, start: at(time) })) },
    );
    const ids = data.reserveSlots.reservations.map(({ id }: { id: string }) => id);
    const confirm = async (input: object) =>
      (
        await gateway.execute(
          `mutation ($input: ConfirmReservationsInput!) { confirmReservations(input: $input) { __typename
            ... on ConfirmReservationsPayload { reservations { booking { id } } } } }`,
          { input: { attendee: BOOKER, ...input } },
        )
      ).data.confirmReservations;
    await gateway.execute(
      'mutation ($id: ID!) { releaseReservation(input: { id: $id }) { ... on ReleaseReservationPayload { __typename } } }',
      { id: ids[1] },
    );
    expect(await confirm({ ids })).toEqual({ __typename: 'ReservationEndedError' });
    const first = await events.next();
    expect(first).toMatchObject({ kind: 'CREATED', state: { start: at('13:00') }, previous: null });
    expect(await events.next()).toMatchObject({ kind: 'CANCELLED', bookingId: first.bookingId });
    const { reservations } = await confirm({ ids: [ids[0]] });
    expect(await events.next()).toMatchObject({ kind: 'CREATED', bookingId: reservations[0].booking.id });
  });
});

describe('a subscriber', () => {
  test('gets every missed event once, then new ones, when it resumes with Last-Event-ID', async () => {
    const gateway = await start();
    const first = await listen(gateway);
    const book = (time: string) =>
      run(gateway, 'createBooking', { eventType: EVENT_TYPE, start: at(time), attendee: BOOKER });
    const ids = [await book('13:00')];
    const message = await first.nextMessage();
    first.cut();
    ids.push(await book('14:00'), await book('15:00'));
    const second = await listen(gateway, {}, { headers: { 'last-event-id': message.id as string } });
    const received = [
      message.data.data.bookingChanged.bookingId,
      (await second.next()).bookingId,
      (await second.next()).bookingId,
    ];
    ids.push(await book('16:00'));
    received.push((await second.next()).bookingId);
    expect(received).toEqual(ids);
  });

  test('gets one resync when the log does not reach back to its cursor', async () => {
    const gateway = await start();
    const events = await listen(gateway, { after: 'deadbeef-7' });
    expect(await events.next()).toEqual({ resync: expect.any(String) });
    await run(gateway, 'cancelBooking', { id: idOf('Booking', 'calcom', UIDS.accepted), reason: 'Ill' });
    expect(await events.next()).toMatchObject({ kind: 'CANCELLED' });
  });

  test('gets only what it selects, follows a booking under its first id, and shares the log with reservations', async () => {
    const gateway = await start();
    const id = idOf('Booking', 'calcom', UIDS.accepted);
    const events = await listen(gateway, { bookings: [id], account: idOf('Account', 'calcom'), eventType: EVENT_TYPE });
    const others = await listen(gateway, { eventType: idOf('EventType', 'calcom', '8') });
    await gateway.execute(
      `mutation { reserveSlot(input: { eventType: "${EVENT_TYPE}", start: "${at('16:00')}" }) { ... on ReserveSlotPayload { __typename } } }`,
    );
    await run(gateway, 'approveBooking', { id: idOf('Booking', 'calcom', UIDS.pending) });
    for (const time of ['13:00', '14:00', '15:00']) {
      await run(gateway, 'rescheduleBooking', { id, start: at(time) });
      expect(await events.next()).toMatchObject({ kind: 'MOVED', state: stateAt(time) });
    }
    expect(events.isIdle() && others.isIdle()).toBe(true);
    const unknown = await listen(gateway, { account: idOf('Account', 'none') });
    expect((await unknown.nextMessage()).data.errors[0].extensions.code).toBe('NOT_FOUND');
  });

  test('costs no upstream call, but one for the present booking where it is selected', async () => {
    const gateway = await start();
    const events = await listen(gateway);
    const deliver = (event: string, startTime: string, status: string) =>
      webhook(gateway, event, { uid: UIDS.accepted, eventTypeId: 7, startTime, endTime: until('10:00'), status });
    gateway.paths();
    expect(await deliver('BOOKING_CREATED', at('10:00'), 'ACCEPTED')).toBe(204);
    const { cursor } = await events.next();
    expect(gateway.paths()).toEqual([]);
    const both = [1, 2].map(() => listen(gateway, { after: cursor }, { booking: 'booking { id title status }' }));
    const [one, two] = await Promise.all(both);
    await deliver('BOOKING_CANCELLED', at('10:00'), 'CANCELLED');
    // The report is late: the provider shows the booking as accepted by now.
    const expected = { kind: 'CANCELLED', booking: { title: 'First', status: 'ACCEPTED' } };
    expect([await one!.next(), await two!.next()]).toMatchObject([expected, expected]);
    expect(gateway.paths()).toEqual([`GET /v2/bookings/${UIDS.accepted}`]);
  });

  test('gets no event of another credential', async () => {
    const keys = { cal_live_a: { userId: 1 }, cal_live_b: { userId: 1 } };
    const account = await calcomAccount({ ...CALCOM, users: [{ id: 1 }] }, NOW, { keys });
    const { credential: _, ...entry } = { credential: '', ...account.entry };
    const gateway = await startGateway([{ ...entry, credentialFromHeader: 'x-key' }]);
    const [a, b] = [{ 'x-key': 'cal_live_a' }, { 'x-key': 'cal_live_b' }];
    const [ofA, ofB] = [await listen(gateway, {}, { headers: a }), await listen(gateway, {}, { headers: b })];
    const id = await run(gateway, 'createBooking', { eventType: EVENT_TYPE, start: at('13:00'), attendee: BOOKER }, a);
    const other = await run(
      gateway,
      'createBooking',
      { eventType: EVENT_TYPE, start: at('14:00'), attendee: BOOKER },
      b,
    );
    expect((await ofA.next()).bookingId).toBe(id);
    expect((await ofB.next()).bookingId).toBe(other);
    await run(gateway, 'cancelBooking', { id: other, reason: 'Ill' }, b);
    expect(await ofB.next()).toMatchObject({ kind: 'CANCELLED', bookingId: other });
    expect(ofA.isIdle()).toBe(true);
  });

  test('gets webhook events of a booking without a reservation that its own credential has made', async () => {
    const keys = { cal_live_a: { userId: 1 }, cal_live_b: { userId: 1 } };
    const account = await calcomAccount({ ...CALCOM, users: [{ id: 1 }] }, NOW, { keys });
    const { credential: _, settings, ...entry } = { credential: '', ...account.entry };
    const withSecret = { ...(settings as object), webhookSecret: SECRET };
    const gateway = await startGateway([{ ...entry, settings: withSecret, credentialFromHeader: 'x-key' }]);
    const [a, b] = [{ 'x-key': 'cal_live_a' }, { 'x-key': 'cal_live_b' }];
    const [ofA, ofB] = [await listen(gateway, {}, { headers: a }), await listen(gateway, {}, { headers: b })];
    const id = await run(gateway, 'createBooking', { eventType: EVENT_TYPE, start: at('13:00'), attendee: BOOKER }, a);
    expect(await ofA.next()).toMatchObject({ kind: 'CREATED', bookingId: id });
    const query = 'query ($id: ID!) { booking(id: $id) { providerId } }';
    const uid = (await gateway.execute(query, { id }, a)).data.booking.providerId;
    const times = { startTime: at('13:00'), endTime: until('13:00') };
    const cancelled = { uid, eventTypeId: 7, ...times, status: 'CANCELLED' };
    expect(await webhook(gateway, 'BOOKING_CANCELLED', cancelled)).toBe(204);
    expect(await ofA.next()).toMatchObject({ kind: 'CANCELLED', bookingId: id });
    expect(ofB.isIdle()).toBe(true);
  });
});
