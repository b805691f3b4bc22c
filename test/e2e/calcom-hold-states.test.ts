import { expect, onTestFinished, test } from 'vitest';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';

const START = '2026-11-24T10:00:00.000Z';
const RESERVE = `mutation ($input: ReserveSlotInput!) {
  reserveSlot(input: $input) { __typename ... on ReserveSlotPayload { reservation { id status } } ... on MutationError { code message } }
}`;

async function start() {
  const sandbox = createCalcomSandbox({
    now: () => NOW,
    slotsCacheMs: 0,
    data: { schedules: [{ id: 5 }], eventTypes: [{ id: 7, lengthInMinutes: 60, minimumBookingNotice: 0 }] },
  });
  const { url, faults, close } = await startFakeProvider(sandbox);
  onTestFinished(close);
  const account = { key: 'calcom', provider: 'CALCOM', credential: 'cal_live_sandbox', settings: { baseUrl: url } };
  const { execute } = await startGateway([account]);
  const input = { eventType: idOf('EventType', 'calcom', '7'), start: START };
  return { sandbox, faults, execute, reserve: async () => (await execute(RESERVE, { input })).data.reserveSlot };
}

test('returns EXPIRED at once for a hold whose end was moved into the past at Cal.com', async () => {
  const { sandbox, execute, reserve } = await start();
  const { reservation } = await reserve();
  expect(reservation.status).toBe('HELD');
  sandbox.data.reservations[0]!.until = NOW - 1;
  const { data } = await execute('query ($id: ID!) { reservation(id: $id) { status } }', { id: reservation.id });
  expect(data.reservation).toEqual({ status: 'EXPIRED' });
});

test('returns CONFLICT, and releases the hold, when Cal.com does not return a hold that it accepted', async () => {
  const { sandbox, faults, reserve } = await start();
  const body = { status: 'success', data: null };
  faults.add({ kind: 'wrong-shape', method: 'GET', path: '/v2/slots/reservations', body });
  expect(await reserve()).toMatchObject({ code: 'CONFLICT' });
  expect(sandbox.data.reservations).toEqual([]);
});
