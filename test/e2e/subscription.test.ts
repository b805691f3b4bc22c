import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';

const MINUTE = 60_000;
const TALK = idOf('EventType', 'nora', '7');
const SUBSCRIPTION = `subscription ($after: String, $reservations: [ID!], $account: ID, $eventType: ID) {
  reservationChanged(after: $after, reservations: $reservations, account: $account, eventType: $eventType) {
    ... on ReservationChange { cursor kind at reservation { id status expiresAt eventType { name } } previous { status expiresAt start } }
    ... on ResyncRequired { resync: cursor oldestCursor }
  }
}`;
const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) { ... on ReserveSlotPayload { reservation { id } } ... on MutationError { message } } }`;
const UPDATE = `mutation ($input: UpdateReservationInput!) { updateReservation(input: $input) { ... on UpdateReservationPayload { reservation { id } } } }`;
const RELEASE = `mutation ($input: ReleaseReservationInput!) { releaseReservation(input: $input) { __typename } }`;

async function start({ keys }: { keys?: readonly string[] } = {}) {
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
      const { data } = await gateway.ask(RESERVE, { input: { eventType: TALK, start, holdMinutes } }, headers);
      return data.reserveSlot.reservation.id as string;
    },
    update: (id: string, input: object) => gateway.ask(UPDATE, { input: { id, ...input } }),
    release: (id: string) => gateway.ask(RELEASE, { input: { id } }),
  };
}

interface Message {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: any;
}

/** One subscription as raw server-sent events; heartbeats are left out. */
async function listen(url: string, variables: object = {}, headers: Record<string, string> = {}) {
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

const change = ({ data }: Message) => data.data.reservationChanged;

describe('over server-sent events', () => {
  test('delivers every change as it happens, with its id', async () => {
    const { url, reserve, update, release, clock } = await start();
    const listening = await listen(url);
    expect([listening.statusCode, listening.contentType]).toEqual([200, 'text/event-stream']);

    const id = await reserve();
    const created = await listening.next();
    expect(change(created)).toEqual({
      cursor: expect.any(String),
      kind: 'CREATED',
      at: new Date(NOW).toISOString(),
      reservation: {
        id,
        status: 'HELD',
        expiresAt: new Date(NOW + 10 * MINUTE).toISOString(),
        eventType: { name: 'Talk' },
      },
      previous: null,
    });
    expect(created.id).toBe(change(created).cursor);

    await update(id, { holdMinutes: 30 });
    const expiresAt = new Date(NOW + 30 * MINUTE).toISOString();
    expect(change(await listening.next())).toMatchObject({
      kind: 'EXTENDED',
      reservation: { id, status: 'HELD', expiresAt },
      previous: { status: 'HELD', expiresAt: new Date(NOW + 10 * MINUTE).toISOString() },
    });
    await release(id);
    expect(change(await listening.next())).toMatchObject({
      kind: 'RELEASED',
      reservation: { id, status: 'RELEASED' },
      previous: { status: 'HELD', expiresAt },
    });

    const other = await reserve();
    await listening.next();
    clock.advanceTo(NOW + 10 * MINUTE);
    expect(change(await listening.next())).toMatchObject({
      kind: 'EXPIRED',
      at: new Date(NOW + 10 * MINUTE).toISOString(),
      reservation: { id: other, status: 'EXPIRED' },
    });
  });

  test('resumes a lost connection with Last-Event-ID, without loss or repetition', async () => {
    const { url, reserve } = await start();
    const first = await listen(url);
    const ids = [await reserve()];
    const seen = [await first.next()];
    first.cut();
    ids.push(await reserve(), await reserve());

    const second = await listen(url, {}, { 'last-event-id': seen[0]?.id as string });
    seen.push(await second.next(), await second.next());
    ids.push(await reserve());
    seen.push(await second.next());
    expect(seen.map((message) => change(message).reservation.id)).toEqual(ids);
  });

  test('returns one resync for a cursor that the log no longer contains', async () => {
    const { url, reserve } = await start();
    const listening = await listen(url, { after: 'deadbeef-7' });
    expect(change(await listening.next())).toEqual({ resync: expect.any(String), oldestCursor: null });
    const id = await reserve();
    expect(change(await listening.next())).toMatchObject({ kind: 'CREATED', reservation: { id } });
  });

  test('returns an error for a malformed cursor', async () => {
    const { url } = await start();
    const listening = await listen(url, { after: 'nonsense' });
    expect((await listening.next()).data.errors[0].extensions).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['after'], message: expect.stringContaining('cursor') }],
    });
  });

  test('delivers only the selected events', async () => {
    const { url, reserve, release } = await start();
    const [one, two] = [await reserve(), await reserve()];
    const listening = await listen(url, { reservations: [two], account: idOf('Account', 'nora'), eventType: TALK });
    await release(one);
    await release(two);
    expect(change(await listening.next())).toMatchObject({ kind: 'RELEASED', reservation: { id: two } });
    const { errors } = (await (await listen(url, { account: idOf('Account', 'unknown') })).next()).data;
    expect(errors[0].extensions.code).toBe('NOT_FOUND');
  });
});

test('delivers no event of another credential', async () => {
  const { url, ask, reserve } = await start({ keys: ['cal_live_a', 'cal_live_b'] });
  const [a, b] = [{ 'x-nora': 'cal_live_a' }, { 'x-nora': 'cal_live_b' }];
  const [listeningA, listeningB] = [await listen(url, {}, a), await listen(url, {}, b)];
  const ofA = await reserve(a);
  const ofB = await reserve(b);
  expect(change(await listeningA.next()).reservation.id).toBe(ofA);
  expect(change(await listeningB.next()).reservation.id).toBe(ofB);
  const without = await listen(url, { account: idOf('Account', 'nora') });
  expect((await without.next()).data.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  expect((await ask(`{ reservation(id: "${ofA}") { status } }`)).errors?.[0].extensions.code).toBe('UNAUTHENTICATED');
});

test('executes an operation that is no subscription as usual', async () => {
  const { ask } = await start();
  expect((await ask('{ accounts { name } }')).data.accounts).toHaveLength(1);
});

describe('a change that bypasses the gateway', () => {
  test('is noticed for watched reservations, with one poll for any number of watchers', async () => {
    const { url, reserve, sandbox, clock, running } = await start();
    const id = await reserve();
    running.requests.length = 0;
    const watching = [await listen(url, { reservations: [id] }), await listen(url, { reservations: [id] })];
    const looks = () =>
      running.requests.filter(({ method, path }) => method === 'GET' && path.includes('/reservations/'));
    // The end of the hold, the heartbeats, and the next poll.
    const isWaiting = () => clock.timerCount() === 3;
    await until(() => looks().length > 0 && isWaiting());

    const [hold] = sandbox.data.reservations;
    if (!hold) throw new Error('no hold');
    hold.slotStart += 15 * MINUTE;
    hold.slotEnd += 15 * MINUTE;
    // A tenth of the ten minutes that are left.
    clock.advanceTo(NOW + MINUTE);
    for (const each of watching)
      expect(change(await each.next())).toMatchObject({ kind: 'MOVED', reservation: { id } });
    expect(looks()).toHaveLength(2);
    await until(isWaiting);

    sandbox.data.reservations.length = 0;
    clock.advanceTo(NOW + 2 * MINUTE);
    for (const each of watching) {
      expect(change(await each.next())).toMatchObject({ kind: 'LOST', reservation: { id, status: 'LOST' } });
    }
    // A missing hold is read twice, the second time when it cannot be in the middle of a replacement.
    expect(looks()).toHaveLength(4);
    clock.advanceTo(NOW + 9 * MINUTE);
    expect(looks()).toHaveLength(4);
  });

  test('is not polled after the last watcher has left', async () => {
    const { url, reserve, clock, running } = await start();
    const id = await reserve();
    const watching = await listen(url, { reservations: [id] });
    await until(() => running.requests.length > 1);
    watching.cut();
    await until(() => clock.timerCount() === 1);
    const before = running.requests.length;
    clock.advanceTo(NOW + 5 * MINUTE);
    expect(running.requests).toHaveLength(before);
  });
});

/** Waits for background work, one turn of the event loop at a time. */
async function until(isSo: () => boolean) {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe('with common clients', () => {
  test('graphql-sse', async () => {
    const { url, reserve } = await start();
    const client = createSseClient({ url, retryAttempts: 0 });
    onTestFinished(() => client.dispose());
    const results = client.iterate<{ reservationChanged: { kind: string } }>({ query: SUBSCRIPTION });
    const next = results.next();
    // The server does not report when it has begun to follow, so slots are held until one of them is received.
    const heard = new AbortController();
    next.finally(() => heard.abort()).catch(() => undefined);
    for (let held = 0; held < 50 && !heard.signal.aborted; held += 1) await reserve();
    expect((await next).value.data.reservationChanged).toMatchObject({ kind: 'CREATED' });
  });

  test('graphql-ws, on the same path, resuming from a cursor', async () => {
    const { url, reserve } = await start();
    const client = createWsClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });
    onTestFinished(() => client.dispose());
    const first = await reserve();
    const sse = await listen(url);
    const second = await reserve();
    const cursor = (await sse.next()).id as string;
    const third = await reserve();
    const results = client.iterate<any>({ query: SUBSCRIPTION, variables: { after: cursor } });
    expect((await results.next()).value.data.reservationChanged.reservation.id).toBe(third);
    expect(new Set([first, second, third]).size).toBe(3);
    const query = client.iterate<any>({ query: '{ accounts { name } }' });
    expect((await query.next()).value.data.accounts).toHaveLength(1);
  });
});
