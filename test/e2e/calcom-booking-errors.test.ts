import { expect, test } from 'vitest';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { idOf } from '../support/gateway.ts';
import { gatewayOf } from '../support/openings-query.ts';
import { calcomAccount } from '../support/small-accounts.ts';

const START = '2026-11-24T09:00:00.000Z';
const ERRORS = `... on SlotTakenError { start end } ... on InvalidInputError { issues { path } }
  ... on MutationError { __typename code message }`;
const HOLD = `mutation ($input: ReserveSlotInput!) {
  reserveSlot(input: $input) { ... on ReserveSlotPayload { reservation { id start end } } ${ERRORS} }
}`;
const CONFIRM = `mutation ($input: ConfirmReservationInput!) {
  confirmReservation(input: $input) { ... on ConfirmReservationPayload { reservation { status } } ${ERRORS} }
}`;
const MOVE = `mutation ($input: UpdateReservationInput!) {
  updateReservation(input: $input) { ... on UpdateReservationPayload { reservation { id start } } ${ERRORS} }
}`;
const RELEASE = `mutation ($input: ReleaseReservationInput!) {
  releaseReservation(input: $input) { __typename }
}`;
const attendee = { name: 'Mia', email: 'mia@example.com', timeZone: 'Europe/Berlin' };

async function connect(data: CalcomData) {
  const account = await calcomAccount(data);
  const { execute } = await gatewayOf(account);
  const eventType = idOf('EventType', 'calcom', '7');
  return {
    faults: account.fakeProvider.faults,
    hold: async (start = START, given = {}) =>
      (await execute(HOLD, { input: { eventType, start, idempotencyKey: crypto.randomUUID(), ...given } })).data
        .reserveSlot,
    confirm: async (id: string) =>
      (await execute(CONFIRM, { input: { id, attendee, idempotencyKey: crypto.randomUUID() } })).data
        .confirmReservation,
    move: async (id: string, start: string) => (await execute(MOVE, { input: { id, start } })).data.updateReservation,
    release: async (id: string) => (await execute(RELEASE, { input: { id } })).data.releaseReservation,
  };
}

test.each([
  [
    'a booking field is missing',
    { bookingFields: [{ type: 'text', slug: 'company', required: true }] },
    { code: 'UNSUPPORTED', message: expect.stringContaining('"company"') },
  ],
  [
    'a phone number is missing',
    { bookingFields: [{ type: 'phone', slug: 'attendeePhoneNumber', required: true }] },
    { __typename: 'InvalidInputError', issues: [{ path: ['input', 'attendee', 'phone'] }] },
  ],
])('returns what Cal.com requires when %s', async (_, rule, expected) => {
  const { hold, confirm } = await connect({
    schedules: [{ id: 201 }],
    eventTypes: [{ id: 7, lengthInMinutes: 30, minimumBookingNotice: 0, ...rule }],
  });
  const { reservation } = await hold();
  expect(await confirm(reservation.id)).toMatchObject(expected);
});

test.each([
  [401, 'booking_limit_reached', 'CONFLICT', 'limit of the event type'],
  [401, 'duration_limit_reached', 'CONFLICT', 'limit of the event type'],
  [409, 'already_signed_up_for_this_booking_error', 'CONFLICT', 'this booker'],
  [400, 'The maximum number of active bookings has been reached', 'CONFLICT', 'active bookings'],
  [400, 'email_verification_required', 'UNSUPPORTED', 'verify'],
  [413, 'request entity too large', 'INVALID_INPUT', 'larger than the provider accepts'],
])('returns the meaning of %i %s, and keeps the account and the hold', async (status, reason, code, message) => {
  const { hold, confirm, faults } = await connect({
    schedules: [{ id: 201 }],
    eventTypes: [{ id: 7, lengthInMinutes: 30, minimumBookingNotice: 0 }],
  });
  const { reservation } = await hold();
  const body = { statusCode: status, message: reason };
  faults.add({ kind: 'status', method: 'POST', path: '/v2/bookings', status, body, times: 1 });
  expect(await confirm(reservation.id)).toMatchObject({ code, message: expect.stringContaining(message) });
  expect(await confirm(reservation.id)).toMatchObject({ reservation: { status: 'CONFIRMED' } });
});

test("holds, moves, releases and confirms a slot of another user's event type", async () => {
  const { hold, confirm, move, release } = await connect({
    users: [{ id: 1 }, { id: 2 }],
    schedules: [{ id: 201, userId: 2 }],
    eventTypes: [{ id: 7, ownerId: 2, lengthInMinutes: 30, minimumBookingNotice: 0 }],
  });
  expect(await hold(START, { holdMinutes: 20 })).toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining('leave out `holdMinutes`'),
  });
  const { reservation } = await hold();
  expect(await hold()).toMatchObject({ __typename: 'SlotTakenError', start: START, end: null });
  const moved = await move(reservation.id, '2026-11-24T10:00:00.000Z');
  expect(moved.reservation.start).toBe('2026-11-24T10:00:00.000Z');
  expect(await confirm(moved.reservation.id)).toMatchObject({ reservation: { status: 'CONFIRMED' } });
  const second = await hold('2026-11-24T12:00:00.000Z');
  expect(await release(second.reservation.id)).toMatchObject({ __typename: 'ReleaseReservationPayload' });
  expect((await hold('2026-11-24T12:00:00.000Z')).reservation).toBeDefined();
});
