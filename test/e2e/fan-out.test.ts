import { createClient } from 'graphql-ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { type Message, openEventSource } from '../support/event-source.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { openHeldSlot } from '../support/held-slot.ts';
import { manualClock } from '../support/manual-clock.ts';

const RESERVE = `mutation ($input: ReserveSlotInput!) {
  reserveSlot(input: $input) { ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message } }
}`;
/** Its selection of the event type must be read at the provider. */
const WATCH = `subscription ($account: ID, $short: Boolean = false) {
  reservationChanged(account: $account) {
    ... on ReservationChange { reservation { id eventType { name durationMinutes @skip(if: $short) } } }
  }
}`;
const [A, B] = [{ 'x-nora': 'cal_live_a' }, { 'x-nora': 'cal_live_b' }];

async function start() {
  const clock = manualClock(NOW);
  const sandbox = createCalcomSandbox({
    now: clock.now,
    slotsCacheMs: 0,
    keys: { cal_live_a: { userId: 1 }, cal_live_b: { userId: 1 } },
    data: {
      users: [{ id: 1, username: 'nora' }],
      schedules: [
        {
          id: 5,
          availability: [
            { days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'], startTime: '00:00', endTime: '23:59' },
          ],
        },
      ],
      eventTypes: [{ id: 7, slug: 'talk', title: 'Talk', lengthInMinutes: 30, minimumBookingNotice: 0 }],
    },
  });
  const running = await startFakeProvider(sandbox, { recordsCredentials: true });
  onTestFinished(() => running.close());
  const account = {
    key: 'nora',
    provider: 'CALCOM',
    settings: { baseUrl: running.url },
    credentialFromHeader: 'x-nora',
  };
  const gateway = await startGateway([account], { clock });
  let slots = 0;
  return {
    ...gateway,
    clock,
    sandbox,
    running,
    async reserve(headers: Record<string, string> = A): Promise<string> {
      const start = new Date(NOW + ++slots * 3_600_000).toISOString();
      const input = { eventType: idOf('EventType', 'nora', '7'), start };
      const { data } = await gateway.execute(RESERVE, { input }, headers);
      return data.reserveSlot.reservation.id;
    },
  };
}

/** Messages in order, each as soon as it arrives. */
async function listen(
  url: string,
  headers: Readonly<Record<string, string>> = A,
  variables: object = {},
  query = WATCH,
) {
  const messages: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  const ended = Promise.withResolvers<void>();
  const { cut, request } = await openEventSource(
    url,
    { query, variables },
    {
      headers,
      onMessage(message) {
        const next = waiting.shift();
        if (next) next(message);
        else messages.push(message);
      },
      onEnd: ended.resolve,
    },
  );
  onTestFinished(cut);
  return {
    cut,
    request,
    ended: ended.promise,
    left: messages,
    next: async () => messages.shift() ?? new Promise<Message>((resolve) => waiting.push(resolve)),
  };
}

const reservationOf = ({ data }: Message) => data.data.reservationChanged.reservation;

describe('one event', () => {
  test('is rendered once for equal operations and permissions, whatever events their arguments select', async () => {
    const { url, reserve } = await start();
    const listening = [
      await listen(url),
      await listen(url, A, { account: idOf('Account', 'nora') }),
      await listen(url, { 'x-nora': 'Bearer cal_live_a' }),
    ];
    const id = await reserve();
    const expected = { id, eventType: { name: 'Talk', durationMinutes: 30 } };
    for (const each of listening) expect(reservationOf(await each.next())).toEqual(expected);
  });

  test('is the same over a WebSocket as over server-sent events', async () => {
    const slot = await openHeldSlot();
    onTestFinished(() => slot.close());
    const client = createClient({ url: slot.url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
    onTestFinished(() => client.dispose());
    const next = client.iterate({ query: WATCH }).next();
    // A query after it on the same socket: once that has its result, the subscription has begun.
    await client.iterate({ query: '{ accounts { name } }' }).next();
    const listening = await listen(slot.url, {});
    await slot.extend();
    expect((await next).value).toEqual((await listening.next()).data);
  });

  test("is rendered with each subscriber's own selection", async () => {
    const { url, reserve } = await start();
    const [long, short] = [await listen(url), await listen(url, A, { short: true })];
    const id = await reserve();
    expect(reservationOf(await long.next())).toEqual({ id, eventType: { name: 'Talk', durationMinutes: 30 } });
    expect(reservationOf(await short.next())).toEqual({ id, eventType: { name: 'Talk' } });
  });

  test('is neither sent to nor executed with other permissions', async () => {
    const { url, reserve, running } = await start();
    const [a, b] = [await listen(url, A), await listen(url, B)];
    running.requests.length = 0;
    const [ofA, ofB] = [await reserve(A), await reserve(B)];
    expect(reservationOf(await a.next()).id).toBe(ofA);
    expect(reservationOf(await b.next()).id).toBe(ofB);
    const credentials = running.requests
      .filter(({ method, path }) => method === 'GET' && path.includes('event-types'))
      .map(({ headers }) => headers.authorization);
    // Each hold reads the event type as well, and its slots the zone of its schedule.
    for (const key of ['cal_live_a', 'cal_live_b']) {
      expect(credentials.filter((credential) => credential === `Bearer ${key}`)).toHaveLength(3);
    }
  });

  test('is rendered from data that is read for it, not for the event before', async () => {
    const { url, reserve, sandbox } = await start();
    const listening = await listen(url);
    await reserve();
    expect(reservationOf(await listening.next()).eventType.name).toBe('Talk');
    const [eventType] = sandbox.data.eventTypes;
    if (!eventType) throw new Error('no event type');
    eventType.title = 'Long talk';
    await reserve();
    expect(reservationOf(await listening.next()).eventType.name).toBe('Long talk');
  });

  test('reaches all others when the subscriber for whom it was executed leaves', async () => {
    const { url, reserve, running } = await start();
    const [first, second] = [await listen(url), await listen(url)];
    running.requests.length = 0;
    const reserving = reserve();
    while (!running.requests.some(({ path }) => path.includes('event-types'))) await turn();
    first.cut();
    const id = await reserving;
    expect(reservationOf(await second.next())).toMatchObject({ id, eventType: { name: 'Talk' } });
  });
});

test('sends a heartbeat every twelve seconds, and none after all subscribers have left', async () => {
  const { url, clock } = await start();
  const listening = await listen(url);
  const heard: string[] = [];
  listening.request.once('close', () => heard.push('closed'));
  const response = (listening.request as unknown as { res: NodeJS.ReadableStream }).res;
  response.on('data', (chunk) => heard.push(String(chunk)));
  clock.advanceTo(NOW + 11_999);
  clock.advanceTo(NOW + 12_000);
  while (heard.length < 1) await turn();
  expect(heard).toEqual([':\n\n']);
  listening.cut();
  while (clock.timerCount() > 0) await turn();
});

describe('at shutdown', () => {
  test('ends an event stream without completing it, so that its client reconnects', async () => {
    const gateway = await start();
    const listening = await listen(gateway.url);
    await gateway.close();
    await listening.ended;
    expect(listening.left).toEqual([]);
  });

  test('closes a WebSocket as going away, without completing its subscription', async () => {
    const gateway = await start();
    const closed = Promise.withResolvers<number>();
    const messages: string[] = [];
    const client = createClient({
      url: gateway.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
      on: {
        message: ({ type }) => messages.push(type),
        closed: (event) => closed.resolve((event as { code: number }).code),
      },
    });
    const results = client.iterate({ query: WATCH });
    results.next().catch(() => undefined);
    await client.iterate({ query: '{ accounts { name } }' }).next();
    messages.length = 0;
    await gateway.close();
    expect(await closed.promise).toBe(1001);
    expect(messages.filter((type) => type === 'complete' || type === 'error')).toEqual([]);
  });

  test('closes a WebSocket as going away when only the event log ends', async () => {
    const slot = await openHeldSlot();
    onTestFinished(() => slot.close());
    const closed = Promise.withResolvers<number>();
    const messages: string[] = [];
    const client = createClient({
      url: slot.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      on: {
        message: ({ type }) => messages.push(type),
        closed: (event) => closed.resolve((event as { code: number }).code),
      },
    });
    const next = client.iterate({ query: WATCH }).next();
    next.catch(() => undefined);
    await client.iterate({ query: '{ accounts { name } }' }).next();
    messages.length = 0;
    await slot.state.close();
    expect(await closed.promise).toBe(1001);
    expect(messages.filter((type) => type === 'error')).toEqual([]);
    // The completion of the earlier query can still arrive.
    expect(messages.filter((type) => type === 'complete').length).toBeLessThanOrEqual(1);
  });
});

/** One turn of the event loop. */
function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}
