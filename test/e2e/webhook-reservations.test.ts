import { createHmac } from 'node:crypto';
import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { CALCOM_SANDBOX_KEY } from '../../src/sandbox/calcom/access.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';

const SECRET = 'S3CRET-of-the-webhook';
const START = '2026-11-24T10:00:00Z';
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { ... on ReserveSlotPayload { reservation { id } } } }`;

test('a held time that was booked past the gateway, and moved, is told by the provider', async () => {
  const sandbox = createCalcomSandbox({
    now: () => NOW,
    slotsCacheMs: 0,
    data: {
      users: [{ id: 1, username: 'nora' }],
      eventTypes: [{ id: 7, slug: 'talk', title: 'Talk', lengthInMinutes: 30 }],
    },
  });
  const running = await startFakeProvider(sandbox);
  onTestFinished(() => running.close());
  const settings = { baseUrl: running.url, webhookSecret: SECRET };
  const gateway = await startGateway([{ key: 'nora', provider: 'CALCOM', credential: CALCOM_SANDBOX_KEY, settings }]);
  const input = { eventType: idOf('EventType', 'nora', '7'), start: START };
  const { id } = (await gateway.ask(RESERVE, { input })).data.reserveSlot.reservation;

  async function tell(triggerEvent: string, payload: object) {
    const body = JSON.stringify({ triggerEvent, createdAt: '2026-11-23T08:00:00Z', payload });
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const { statusCode } = await request(new URL('/webhooks/nora', gateway.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-cal-signature-256': signature },
      body,
    });
    return statusCode;
  }
  const booking = { uid: 'u1', eventTypeId: 7, status: 'ACCEPTED', startTime: START, endTime: '2026-11-24T10:30:00Z' };
  const find = async () =>
    (await gateway.ask(`{ reservation(id: "${id}") { status start booking { id start status } } }`)).data.reservation;

  expect(await tell('BOOKING_CREATED', booking)).toBe(204);
  expect(await find()).toMatchObject({ status: 'CONFIRMED', booking: { id: 'u1', status: 'ACCEPTED' } });

  const later = { startTime: '2026-11-24T12:00:00Z', endTime: '2026-11-24T12:30:00Z' };
  expect(await tell('BOOKING_RESCHEDULED', { ...booking, ...later, uid: 'u2', rescheduleUid: 'u1' })).toBe(204);
  expect(await find()).toMatchObject({
    status: 'CONFIRMED',
    start: '2026-11-24T12:00:00.000Z',
    booking: { id: 'u2', start: '2026-11-24T12:00:00.000Z' },
  });

  expect(await tell('BOOKING_CANCELLED', { ...booking, ...later, uid: 'u2', status: 'CANCELLED' })).toBe(204);
  expect(await find()).toMatchObject({ status: 'RELEASED', booking: { status: 'CANCELLED' } });
});
