import { Agent, request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { socketClient } from '../support/client-requests.ts';
import { AUDIENCE, clientsConfig, ISSUER, startIssuer } from '../support/clients.ts';
import { expiriesOf, startHeldSlot, WATCH } from '../support/expiry-events.ts';
import { NOW, startGateway } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import {
  complete,
  isCompleteOf,
  isNextOf,
  openSubscribed,
  openTransportSocket,
  subscribe,
} from '../support/transport-socket.ts';

const NAMES = '{ accounts { name } }';
/** Rendering one of its events calls the provider. */
const WATCH_WITH_CALL = `subscription {
  reservationChanged { ... on ReservationChange { reservation { expiresAt eventType { name } } } } }`;
const WATCH_IDS = 'subscription { reservationChanged { ... on ReservationChange { kind reservation { id } } } }';
const CONFIRM = `mutation ($input: ConfirmReservationInput!) {
  confirmReservation(input: $input) { __typename ... on MutationError { message } } }`;
const INVALID_CURSOR = 'subscription { reservationChanged(after: "nonsense") { __typename } }';

describe('completing one of several subscriptions on a socket', () => {
  test('keeps the socket open and delivers the next events to the other one', async () => {
    const { url, extend } = await startHeldSlot();
    const client = await openSubscribed(url, { 1: WATCH, 2: WATCH });
    client.send(complete('1'));
    await client.roundTrip();
    const expiries = [await extend(), await extend()];
    await expect.poll(() => expiriesOf(client, '2')).toEqual(expiries);
    await client.roundTrip();
    expect(client.of('1')).toEqual([]);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });

  test('keeps the socket of a graphql-ws client open and delivers the next event to the other one', async () => {
    const { url, extend } = await startHeldSlot();
    const client = socketClient(url);
    const sockets: unknown[] = [];
    client.on('connected', (socket) => sockets.push(socket));
    const closed: unknown[] = [];
    client.on('closed', (event) => closed.push(event));
    const first = client.iterate<any>({ query: WATCH });
    const second = client.iterate<any>({ query: WATCH });
    const events = [first.next(), second.next()];
    await client.iterate({ query: NAMES }).next();
    const expiry = await extend();
    for (const event of await Promise.all(events))
      expect(event.value.data.reservationChanged.reservation.expiresAt).toBe(expiry);

    const next = second.next();
    await first.return?.();
    expect((await client.iterate<any>({ query: NAMES }).next()).value.data.accounts).toHaveLength(1);
    const nextExpiry = await extend();
    expect((await next).value.data.reservationChanged.reservation.expiresAt).toBe(nextExpiry);
    expect([sockets.length, closed]).toEqual([1, []]);
  });

  test('keeps the other one when the completed one had not begun, and frees its place', async () => {
    const { url, extend } = await startHeldSlot({ limits: { ...DEFAULT_LIMITS, subscriptions: 2 } });
    const client = await openSubscribed(url, { 2: WATCH });
    client.send(subscribe('1', WATCH), complete('1'));
    await client.begun();
    client.send(subscribe('3', WATCH));
    await client.begun();
    const expiry = await extend();
    for (const id of ['2', '3']) {
      await client.waitFor(isNextOf(id));
      expect(expiriesOf(client, id)).toEqual([expiry]);
    }
    expect(client.of('1')).toEqual([]);
  });

  test('discards its event when the provider responds only afterwards', async () => {
    const { url, extend, running } = await startHeldSlot();
    // Events are rendered once for equal subscriptions, so 3 receives its event right after 1 would have.
    const client = await openSubscribed(url, { 1: WATCH_WITH_CALL, 2: WATCH, 3: WATCH_WITH_CALL });
    running.requests.length = 0;
    running.faults.add({ kind: 'slow', delayMs: 60_000, times: 1 });
    const expiry = await extend();
    await client.waitFor(isNextOf('2'));
    await expect.poll(() => running.requests.length).toBeGreaterThan(0);
    client.send(complete('1'));
    await client.roundTrip();
    running.faults.clear();
    await client.waitFor(isNextOf('3'));
    await client.roundTrip();
    expect(expiriesOf(client, '3')).toEqual([expiry]);
    expect(client.of('1')).toEqual([]);
  });

  test('leaves the other one to be ended by a shutdown, which closes the socket with 1001', async () => {
    const { url, state } = await startHeldSlot();
    const client = await openSubscribed(url, { 1: WATCH, 2: WATCH });
    client.send(complete('1'));
    await client.roundTrip();
    const closed = new Promise<number>((resolve) => client.socket.once('close', resolve));
    // The event log ends first; the gateway itself keeps running.
    await state.close();
    expect(await closed).toBe(1001);
    expect([...client.of('1'), ...client.of('2')]).toEqual([]);
  });
});

test('completing a mutation in flight lets it finish, and the subscription beside it receives its event', async () => {
  const { url, extend, running } = await startHeldSlot();
  const client = await openSubscribed(url, { 1: WATCH_IDS });
  await extend();
  const { payload } = await client.waitFor(isNextOf('1'));
  const { id } = payload.data.reservationChanged.reservation;
  running.requests.length = 0;
  running.faults.add({ kind: 'slow', delayMs: 60_000, method: 'POST', times: 1 });
  const attendee = { name: 'Ada', email: 'ada@example.test', timeZone: 'UTC' };
  client.send(subscribe('2', CONFIRM, { input: { id, attendee } }));
  await expect.poll(() => running.requests.some(({ method }) => method === 'POST')).toBe(true);
  client.send(complete('2'));
  await client.roundTrip();
  running.faults.clear();
  await expect
    .poll(() => client.of('1').map((event) => event.payload.data.reservationChanged.kind))
    .toEqual(['EXTENDED', 'CONFIRMED']);
  await client.roundTrip();
  expect(client.of('2')).toEqual([]);
});

describe('an operation that ends with an error keeps the subscription beside it', () => {
  test('when it is rejected, or its source fails', async () => {
    const { url, extend } = await startHeldSlot();
    const client = await openSubscribed(url, { 1: WATCH });
    client.send(subscribe('2', '{'), subscribe('3', '{ unknown }'), subscribe('4', INVALID_CURSOR));
    await client.waitFor(isCompleteOf('4'));
    const expiry = await extend();
    await client.waitFor(isNextOf('1'));
    expect(expiriesOf(client, '1')).toEqual([expiry]);
    expect(['2', '3', '4'].map((id) => client.of(id).map(({ type }) => type))).toEqual([
      ['error'],
      ['error'],
      ['next', 'complete'],
    ]);
  });

  test('when the gateway fails unexpectedly, which is logged and masked', async () => {
    const memory = createMemoryState({ now: () => NOW });
    const consume = async () => {
      throw new TypeError('a bug');
    };
    const { url, log } = await startGateway([], {
      state: { ...memory, createRateLimiter: () => ({ consume }) },
      limits: { ...DEFAULT_LIMITS, requestsPerMinute: 100 },
    });
    const client = await openTransportSocket(url);
    client.send(subscribe('1', NAMES));
    const { type, payload } = await client.waitFor(({ id }) => id === '1');
    expect([type, payload]).toEqual([
      'error',
      [
        {
          message: expect.not.stringContaining('a bug'),
          extensions: { code: 'INTERNAL', reference: expect.any(String) },
        },
      ],
    ]);
    const [{ extensions }] = payload;
    expect(log.map((line) => JSON.parse(line))).toMatchObject([
      { err: { message: 'a bug' }, reference: extensions.reference },
    ]);
    await client.roundTrip();
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});

test('a query in flight gets its result when another operation arrives after the expiry of their token', async () => {
  const clock = manualClock(NOW);
  const issuer = await startIssuer();
  const clients = clientsConfig({
    clients: [{ name: 'nora', accounts: { '*': 'read' } }],
    auth: { jwt: { issuer: ISSUER, audience: AUDIENCE, jwksUrl: issuer.jwksUrl, clockSkewSeconds: 0 } },
  });
  const { url, sandbox } = await startSandboxGateway({ clients, clock });
  const { requests, faults } = sandbox.fakeProviders.calcom;
  const authorization = `Bearer ${await issuer.token({ claims: { exp: NOW / 1000 + 60 } })}`;
  const client = await openTransportSocket(url, { authorization });
  const closed = new Promise<number>((resolve) => client.socket.once('close', resolve));
  faults.add({ kind: 'slow', delayMs: 60_000 });
  client.send(subscribe('1', '{ calendars { nodes { name } } }'));
  await expect.poll(() => requests.length).toBeGreaterThan(0);
  clock.advanceTo(NOW + 60_000);
  client.send(subscribe('2', NAMES));
  await client.roundTrip();
  faults.clear();
  expect(await closed).toBe(4401);
  expect(client.of('1')).toMatchObject([
    {
      type: 'next',
      payload: { data: { calendars: { nodes: expect.arrayContaining([{ name: expect.any(String) }]) } } },
    },
    { type: 'complete' },
  ]);
  expect(client.of('2')).toEqual([]);
});

test('an event stream that ends with an error keeps its connection for the next request', async () => {
  const { url, connections } = await startHeldSlot();
  const dispatcher = new Agent({ connections: 1 });
  onTestFinished(() => dispatcher.destroy());
  const send = async (query: string, accept: string) => {
    const { body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query }),
      dispatcher,
    });
    return body.text();
  };
  await send(NAMES, 'application/json');
  const before = [...connections];
  expect(await send(INVALID_CURSOR, 'text/event-stream')).toMatch(/INVALID_INPUT[\s\S]*event: complete/);
  expect(await send(NAMES, 'application/json')).toContain('"accounts"');
  expect([...connections]).toEqual(before);
});
