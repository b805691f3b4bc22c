import { request } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import type { BookingWebhookEvent } from '../../src/domain/reservation.ts';
import { CALCOM_SANDBOX_KEY } from '../../src/sandbox/calcom/access.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { type CalcomEventType, TRIGGERS } from '../../src/sandbox/calcom/data.ts';
import type { CalcomDelivery } from '../../src/sandbox/calcom/webhook-delivery.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { NOW, startGateway } from '../support/gateway.ts';

const SECRET = 'S3CRET-of-the-webhook';
const TEN = Date.parse('2026-11-24T10:00:00Z');
const HALF_HOUR = 30 * 60_000;
const ATTENDEE = { name: 'Ada Byrne', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

const NORA = { key: 'nora', provider: 'CALCOM', credential: CALCOM_SANDBOX_KEY } as const;

/** Sends a request to Cal.com. @returns the data of the response. */
async function post(url: string, body: object): Promise<unknown> {
  const response = await request(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${CALCOM_SANDBOX_KEY}`,
      'cal-api-version': '2024-08-13',
    },
    body: JSON.stringify(body),
  });
  return ((await response.body.json()) as { data: unknown }).data;
}

async function sendAgain({ url, headers, body }: Pick<CalcomDelivery, 'url' | 'headers' | 'body'>) {
  const response = await request(url, { method: 'POST', headers, body });
  return { status: response.statusCode, text: await response.body.text() };
}

/** A gateway with a fake provider whose webhook, for every trigger, is the gateway's. */
async function start({
  gatewaySecret = SECRET,
  calcomSecret = SECRET,
  acceptUnsignedWebhooks = false,
  eventType = {},
  receive = async () => undefined,
}: {
  /** Null: without a webhook. */
  gatewaySecret?: string | null;
  calcomSecret?: string | null;
  acceptUnsignedWebhooks?: boolean;
  eventType?: Partial<CalcomEventType>;
  receive?: () => Promise<void>;
} = {}) {
  const sandbox = createCalcomSandbox({
    now: () => NOW,
    data: {
      users: [{ id: 1, username: 'nora', timeZone: 'UTC' }],
      eventTypes: [{ id: 7, slug: 'talk', lengthInMinutes: 30, minimumBookingNotice: 0, ...eventType }],
    },
  });
  const running = await startFakeProvider(sandbox);
  onTestFinished(() => running.close());
  const received: { account: string; event: BookingWebhookEvent }[] = [];
  const settings = { acceptUnsignedWebhooks, ...(gatewaySecret !== null && { webhookSecret: gatewaySecret }) };
  const gateway = await startGateway(
    [
      { ...NORA, settings: { baseUrl: running.url, ...settings } },
      { key: 'agency', provider: 'VASTAL', credential: 'k', settings: { timeZone: 'UTC' } },
    ],
    {
      async receive(account, event) {
        received.push({ account: account.key, event });
        await receive();
      },
    },
  );
  const hookUrl = new URL('/webhooks/nora', gateway.url).href;

  /** Sends a request to the provider directly, then waits for its deliveries. */
  async function requestCalcom(path: string, body: object): Promise<any> {
    const data = await post(`${running.url}/v2${path}`, body);
    await sandbox.delivered();
    return data;
  }

  await requestCalcom('/webhooks', {
    active: true,
    subscriberUrl: hookUrl,
    triggers: TRIGGERS,
    secret: calcomSecret ?? undefined,
  });
  return {
    gateway,
    received,
    requestCalcom,
    sendAgain,
    sandbox,
    hookUrl,
    book: () => requestCalcom('/bookings', { eventTypeId: 7, start: new Date(TEN).toISOString(), attendee: ATTENDEE }),
    statuses: () => sandbox.deliveries.map(({ trigger, status }) => [trigger, status]),
  };
}

test('delivers one event for a booking made at the provider, however often its webhook is delivered', async () => {
  const { book, received, sandbox, sendAgain, gateway } = await start();
  const booking = await book();
  const expected = [
    {
      account: 'nora',
      event: {
        key: `BOOKING_CREATED ${booking.uid} ${NOW}`,
        kind: 'BOOKED',
        eventTypeId: '7',
        booking: { id: booking.uid, start: TEN, end: TEN + HALF_HOUR, status: 'ACCEPTED' },
        previousBookingId: undefined,
        at: NOW,
      },
    },
  ];
  expect(received).toEqual(expected);
  const [delivery] = sandbox.deliveries;
  expect(delivery?.status).toBe(204);
  expect(await sendAgain(delivery!)).toEqual({ status: 204, text: '' });
  expect(received).toEqual(expected);
  expect(gateway.log).toEqual([]);
});

test('delivers moves, cancellations and rejections, and accepts other deliveries without effect', async () => {
  const confirmationPolicy = { type: 'always' as const, blockUnconfirmedBookingsInBooker: true };
  const { book, received, requestCalcom, sandbox, statuses } = await start({ eventType: { confirmationPolicy } });
  const [first, other] = [TEN + HALF_HOUR, TEN + 2 * HALF_HOUR].map((start) => new Date(start).toISOString());
  const { uid } = await book();
  await requestCalcom(`/bookings/${uid}/confirm`, {});
  const rescheduled = await requestCalcom(`/bookings/${uid}/reschedule`, { start: first });
  const moved = await requestCalcom(`/bookings/${rescheduled.uid}/reschedule`, {
    start: other,
    rescheduledBy: 'nora@example.com',
  });
  sandbox.announce('MEETING_ENDED', moved.uid);
  sandbox.announce('BOOKING_PAID', moved.uid);
  await sandbox.delivered();
  await requestCalcom(`/bookings/${moved.uid}/cancel`, { cancellationReason: 'ill' });
  await requestCalcom(`/bookings/${(await book()).uid}/decline`, {});

  expect(
    received.map(({ event: { kind, booking, previousBookingId } }) => [kind, booking.status, previousBookingId]),
  ).toEqual([
    ['BOOKED', 'PENDING', undefined],
    ['BOOKED', 'ACCEPTED', undefined],
    ['MOVED', 'PENDING', uid],
    ['MOVED', 'ACCEPTED', rescheduled.uid],
    ['CANCELLED', 'CANCELLED', undefined],
    ['BOOKED', 'PENDING', undefined],
    ['CANCELLED', 'CANCELLED', undefined],
  ]);
  expect(received[3]?.event.booking).toMatchObject({ id: moved.uid, start: TEN + 2 * HALF_HOUR });
  expect(statuses()).toHaveLength(9);
  expect(new Set(statuses().map(([, status]) => status))).toEqual(new Set([204]));
});

test("rejects deliveries that are not signed with the account's secret", async () => {
  for (const calcomSecret of [null, 'another-secret-entirely']) {
    const { book, received, statuses, gateway } = await start({ calcomSecret });
    await book();
    expect(statuses()).toEqual([['BOOKING_CREATED', 401]]);
    expect(received).toEqual([]);
    expect(gateway.log).toHaveLength(1);
    for (const text of [SECRET, ATTENDEE.email, CALCOM_SANDBOX_KEY]) expect(gateway.log[0]).not.toContain(text);
  }
  const { book, received, sandbox, sendAgain } = await start();
  await book();
  const [delivery] = sandbox.deliveries;
  const changed = await sendAgain({ ...delivery!, body: delivery!.body.replace('ACCEPTED', 'PENDING ') });
  expect([changed.status, JSON.parse(changed.text)]).toEqual([
    401,
    { error: expect.stringContaining('sign it with the secret') },
  ]);
  expect(received).toHaveLength(1);
});

test('accepts every delivery without a secret when the account says so, and rejects all otherwise', async () => {
  for (const calcomSecret of [null, SECRET]) {
    const { book, received, statuses } = await start({
      gatewaySecret: null,
      calcomSecret,
      acceptUnsignedWebhooks: true,
    });
    await book();
    expect(statuses()).toEqual([['BOOKING_CREATED', 204]]);
    expect(received).toHaveLength(1);
  }
  const { book, received, statuses, gateway } = await start({ gatewaySecret: null, calcomSecret: null });
  await book();
  expect(statuses()).toEqual([['BOOKING_CREATED', 401]]);
  expect(received).toEqual([]);
  expect(gateway.log.join('')).toContain('No secret is configured');
});

test('accepts a repeated delivery after processing failed', async () => {
  const outcomes = [Promise.reject(new Error('the store is away')), Promise.resolve()];
  outcomes[0]?.catch(() => undefined);
  const { book, received, sandbox, statuses, sendAgain, gateway } = await start({
    receive: () => outcomes.shift() ?? Promise.reject(new Error('too often')),
  });
  await book();
  expect(statuses()).toEqual([['BOOKING_CREATED', 500]]);
  expect((await sendAgain(sandbox.deliveries[0]!)).status).toBe(204);
  expect((await sendAgain(sandbox.deliveries[0]!)).status).toBe(204);
  expect(received).toHaveLength(2);
  expect(gateway.log).toHaveLength(1);
  expect(gateway.log[0]).not.toContain(ATTENDEE.email);
});

test('returns 401 for an account whose provider has no webhooks, as for an unknown one', async () => {
  const { gateway, hookUrl, sendAgain } = await start();
  const responses = await Promise.all(
    ['agency', 'unknown'].map((key) => sendAgain({ url: hookUrl.replace('nora', key), headers: {}, body: '{}' })),
  );
  expect(responses[0]).toEqual({ status: 401, text: expect.stringContaining('/webhooks/<account>') });
  expect(responses[1]).toEqual(responses[0]);
  expect(await gateway.execute('{ accounts { name } }')).toMatchObject({
    data: { accounts: [{ name: 'Cal.com' }, { name: 'Vastal' }] },
  });
});
