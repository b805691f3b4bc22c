import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';

export const MINUTE = 60_000;

export const TALK = idOf('EventType', 'nora', '7');

export const SUBSCRIPTION = `subscription ($after: String, $reservations: [ID!], $account: ID, $eventType: ID) {
  reservationChanged(after: $after, reservations: $reservations, account: $account, eventType: $eventType) {
    ... on ReservationChange { cursor kind at reservation { id status expiresAt eventType { name } } previous { status expiresAt start } }
    ... on ResyncRequired { resync: cursor oldestCursor }
  }
}`;

const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message } } }`;

const UPDATE = `mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) { ... on UpdateReservationPayload { reservation { id } } } }`;

const RELEASE = `mutation ($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename } }`;

export async function start({ keys }: { keys?: readonly string[] } = {}) {
  const clock = manualClock(NOW);
  const sandbox = createCalcomSandbox({
    now: clock.now,
    slotsCacheMs: 0,
    ...(keys && { keys: Object.fromEntries(keys.map((key) => [key, { userId: 1 }])) }),
    data: {
      users: [{ id: 1, username: 'nora' }],
      schedules: [
        {
          id: 5,
          availability: [
            {
              days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
              startTime: '00:00',
              endTime: '23:59',
            },
          ],
        },
      ],
      eventTypes: [{ id: 7, slug: 'talk', title: 'Talk', lengthInMinutes: 30, scheduleId: 5, minimumBookingNotice: 0 }],
    },
  });
  const running = await startFakeProvider(sandbox);
  onTestFinished(() => running.close());
  const account = { key: 'nora', provider: 'CALCOM', settings: { baseUrl: running.url } };
  const gateway = await startGateway(
    [keys ? { ...account, credentialFromHeader: 'x-nora' } : { ...account, credential: 'cal_live_sandbox' }],
    { clock },
  );
  let slot = 0;
  return {
    ...gateway,
    clock,
    sandbox,
    running,
    async reserve(headers?: Record<string, string>, holdMinutes = 10) {
      slot += 1;
      const start = new Date(NOW + slot * 60 * MINUTE).toISOString();
      const { data } = await gateway.execute(RESERVE, { input: { eventType: TALK, start, holdMinutes } }, headers);
      return data.reserveSlot.reservation.id as string;
    },
    update: (id: string, input: object) => gateway.execute(UPDATE, { input: { id, ...input } }),
    release: (id: string) => gateway.execute(RELEASE, { input: { id } }),
  };
}

export interface Message {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: any;
}

/** One subscription as raw server-sent events; heartbeats are left out. */
export async function listen(url: string, variables: object = {}, headers: Record<string, string> = {}) {
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const {
    body,
    statusCode,
    headers: answered,
  } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query: SUBSCRIPTION, variables }),
    signal: stop.signal,
  });
  async function* read(): AsyncGenerator<Message> {
    let text = '';
    for await (const chunk of body.setEncoding('utf8')) {
      text += String(chunk);
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const of = (name: string) =>
          lines
            .find((line) => line.startsWith(`${name}:`))
            ?.slice(name.length + 1)
            .trim();
        const event = of('event');
        if (event) yield { id: of('id'), event, data: of('data') ? JSON.parse(of('data') as string) : undefined };
      }
    }
  }
  const messages = read();
  return {
    statusCode,
    contentType: answered['content-type'],
    next: async () => (await messages.next()).value as Message,
    cut: () => stop.abort(),
  };
}

export const change = ({ data }: Message) => data.data.reservationChanged;
