import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NOW } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const DAY = 86_400_000;
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
const requests = [...readme.matchAll(/```graphql\n([\s\S]*?)```/g)].map(([, request]) => request!);

function requestWith(field: string): string {
  const found = requests.filter((request) => request.includes(`${field}(`) || request.includes(`${field} {`));
  expect(found, `requests of the README with ${field}`).toHaveLength(1);
  return found[0]!;
}

test('the requests of the README book a slot and cancel the booking, one after the other', async () => {
  const { ask } = await startSandboxGateway();

  const { eventTypes } = (await ask(requestWith('eventTypes'))).data;
  const { id: eventType } = eventTypes.nodes.find(({ name }: { name: string }) => name === 'Intro call');
  const window = { from: new Date(NOW + DAY).toISOString(), to: new Date(NOW + 5 * DAY).toISOString() };
  const { slots } = (await ask(requestWith('slots'), { eventType, ...window })).data;
  const { start } = slots[0];

  const { reserveSlot } = (await ask(requestWith('reserveSlot'), { eventType, start })).data;
  expect(reserveSlot).toMatchObject({ __typename: 'ReserveSlotPayload', reservation: { status: 'HELD' } });
  const { id } = reserveSlot.reservation;
  const { confirmReservation } = (await ask(requestWith('confirmReservation'), { id })).data;
  expect(confirmReservation.reservation).toMatchObject({ status: 'CONFIRMED', booking: { start, status: 'ACCEPTED' } });
  const cancelled = await ask(requestWith('cancelBooking'), { id: confirmReservation.reservation.booking.id });
  expect(cancelled.data.cancelBooking).toEqual({
    __typename: 'CancelBookingPayload',
    booking: { status: 'CANCELLED' },
  });
});
