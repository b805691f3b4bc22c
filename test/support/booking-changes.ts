import { createHmac } from 'node:crypto';
import { request } from 'undici';
import { expect, onTestFinished } from 'vitest';
import { CALCOM_SANDBOX_KEY } from '../../src/sandbox/calcom/access.ts';
import type { State } from '../../src/state/state.ts';
import { type Message, openEventSource } from './event-source.ts';
import { type Gateway, idOf, startGateway } from './gateway.ts';
import type { manualClock } from './manual-clock.ts';
import { calcomAccount, type SmallAccount } from './small-accounts.ts';

/** A Tuesday. */
export const at = (time: string) => `2026-12-01T${time}:00.000Z`;
export const until = (start: string) => new Date(Date.parse(at(start)) + 1_800_000).toISOString();
export const stateAt = (start: string, status = 'ACCEPTED') => ({ start: at(start), end: until(start), status });
export const SECRET = 'S3CRET-of-the-webhook';
export const BOOKER = { name: 'Mia', email: 'mia@example.com', timeZone: 'Europe/Berlin' };
export const UIDS = { accepted: 'bk7aTq1Wm3ZcXy9Rp2Ld5N', pending: 'pd8bUr2Xn4AdYz1Sq3Me6O' };
export const CALCOM = {
  schedules: [{ id: 7, timeZone: 'UTC', availability: [{ days: ['Tuesday'], startTime: '08:00', endTime: '17:00' }] }],
  eventTypes: [{ id: 7, lengthInMinutes: 30, minimumBookingNotice: 0 }],
  bookings: [
    { uid: UIDS.accepted, eventTypeId: 7, start: at('10:00'), attendees: [BOOKER], title: 'First' },
    { uid: UIDS.pending, eventTypeId: 7, start: at('11:00'), status: 'pending' as const },
  ],
};
export const EVENT_TYPE = idOf('EventType', 'calcom', '7');
const EVENT = `... on BookingChange { cursor kind at bookingId replacedId
  state { start end status } previous { start end status } __BOOKING__ } ... on ResyncRequired { resync: cursor }`;

/** The events of a subscription, in the order of their arrival. */
export async function listen(
  { url }: Pick<Gateway, 'url'>,
  variables: object = {},
  { booking = '', headers = {} }: { readonly booking?: string; readonly headers?: Record<string, string> } = {},
) {
  const messages: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  const query = `subscription ($after: String, $bookings: [ID!], $account: ID, $eventType: ID, $calendar: ID) {
    bookingChanged(after: $after, bookings: $bookings, account: $account, eventType: $eventType, calendar: $calendar) {
      ${EVENT.replace('__BOOKING__', booking)} } }`;
  const source = await openEventSource(
    url,
    { query, variables },
    {
      headers,
      onMessage(message) {
        const deliver = waiting.shift();
        if (deliver) deliver(message);
        else messages.push(message);
      },
    },
  );
  onTestFinished(() => source.cut());
  const nextMessage = async () => messages.shift() ?? (await new Promise<Message>((resolve) => waiting.push(resolve)));
  return {
    nextMessage,
    next: async () => (await nextMessage()).data.data.bookingChanged,
    cut: () => source.cut(),
    isIdle: () => messages.length === 0,
  };
}

/** Runs a mutation that returns a booking. @returns the id of the booking. */
export async function run(
  { execute }: Pick<Gateway, 'execute'>,
  name: string,
  input: object,
  headers = {},
): Promise<string> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const query = `mutation ($input: ${type}Input!) { ${name}(input: $input) {
    ... on ${type}Payload { booking { id } } ... on MutationError { message } } }`;
  const { data } = await execute(query, { input }, headers);
  expect(data[name], JSON.stringify(data[name])).toHaveProperty('booking');
  return data[name].booking.id;
}

/** A gateway at an account with an accepted and a pending booking, whose webhooks are signed. */
export async function start({
  state,
  clock,
}: {
  readonly state?: State;
  readonly clock?: ReturnType<typeof manualClock>;
} = {}) {
  const account = await calcomAccount(CALCOM);
  const settings = { ...(account.entry.settings as object), webhookSecret: SECRET };
  const gateway = await startGateway([{ ...account.entry, settings }], {
    ...(state && { state }),
    ...(clock && { clock }),
  });
  return { ...gateway, account, paths: () => pathsOf(account) };
}

function pathsOf({ fakeProvider }: SmallAccount): string[] {
  return fakeProvider.requests.splice(0).map(({ method, path }) => `${method} ${path}`);
}

/** Delivers a signed webhook. @returns the status. */
export async function webhook({ url }: Gateway, triggerEvent: string, payload: object): Promise<number> {
  const body = JSON.stringify({ triggerEvent, createdAt: '2026-11-23T08:00:00Z', payload });
  const { statusCode } = await request(new URL('/webhooks/calcom', url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-cal-signature-256': createHmac('sha256', SECRET).update(body).digest('hex'),
    },
    body,
  });
  return statusCode;
}

/** Changes a booking past the gateway. @returns its uid afterwards. */
export async function post(
  { account }: { readonly account: SmallAccount },
  path: string,
  body: object,
): Promise<string> {
  const response = await request(new URL(`/v2/bookings${path}`, account.fakeProvider.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${CALCOM_SANDBOX_KEY}`,
      'content-type': 'application/json',
      'cal-api-version': '2024-08-13',
    },
    body: JSON.stringify(body),
  });
  expect([200, 201]).toContain(response.statusCode);
  return ((await response.body.json()) as { data: { uid: string } }).data.uid;
}
