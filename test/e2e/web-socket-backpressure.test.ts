import { describe, expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { expiriesOf, startHeldSlot, WATCH } from '../support/expiry-events.ts';
import { complete, isNextOf, openSubscribed, subscribe, type TransportSocket } from '../support/transport-socket.ts';

const MINUTE = 60_000;
/** A single event of it exceeds what may be buffered for a client. */
const LONG_EVENTS = `subscription { reservationChanged { ... on ReservationChange { reservation { expiresAt }
  ${Array.from({ length: 1000 }, (_, i) => `f${i}: reservation { id expiresAt }`).join(' ')} } } }`;
const LONG_RESULT = `{ ${Array.from({ length: 1000 }, (_, i) => `f${i}: accounts { id name provider }`).join(' ')} }`;
/** Together more than the kernel buffers. */
const LONG_RESULTS = 60;
const limits = { ...DEFAULT_LIMITS, aliases: 1000, fields: 8000, tokens: 20_000, rootFields: 1000 };

/** A client with these subscriptions that reads nothing, with events buffered for it in the gateway. */
async function openUnread(subscriptions: Readonly<Record<string, string>>) {
  const slot = await startHeldSlot({ limits });
  const client = await openSubscribed(slot.url, subscriptions);
  const connection = gatewaySideOf(slot.connections, client);
  const timers = slot.clock.timerCount();
  client.socket.pause();
  const expiries: string[] = [];
  while (connection.writableLength === 0) expiries.push(await slot.extend());
  await expect.poll(slot.clock.timerCount).toBeGreaterThan(timers);
  return { ...slot, client, connection, expiries, timers };
}

function gatewaySideOf<T extends { readonly remotePort?: number | undefined }>(
  connections: ReadonlySet<T>,
  { connection: { localPort } }: TransportSocket,
): T {
  const found = [...connections].find(({ remotePort }) => remotePort === localPort);
  if (!found) throw new Error(`The gateway has no connection from port ${localPort}`);
  return found;
}

describe('on a socket that its client does not read for a while', { timeout: 60_000 }, () => {
  test('a subscription continues afterwards, although long results were queued behind its last event', async () => {
    const { client, connection, expiries, extend } = await openUnread({ 1: LONG_EVENTS });
    const before = connection.writableLength;
    const ids = Array.from({ length: LONG_RESULTS }, (_, i) => `query-${i}`);
    client.send(...ids.map((id) => subscribe(id, LONG_RESULT)));
    await expect
      .poll(() => connection.writableLength, { timeout: 20_000 })
      .toBeGreaterThan(before + LONG_RESULTS * 64 * 1024);
    expiries.push(await extend());
    client.socket.resume();
    for (const id of ids) await client.waitFor(isNextOf(id));
    await expect.poll(() => expiriesOf(client, '1')).toEqual(expiries);
  });

  test('all subscriptions continue afterwards', async () => {
    const { client, expiries, extend } = await openUnread({ 1: LONG_EVENTS, 2: LONG_EVENTS, 3: WATCH });
    expiries.push(await extend());
    client.socket.resume();
    for (const id of ['1', '2', '3']) await expect.poll(() => expiriesOf(client, id)).toEqual(expiries);
  });

  test('a completed subscription no longer waits for buffer capacity, and gets no error', async () => {
    const { client, expiries, clock, timers } = await openUnread({ 1: LONG_EVENTS });
    client.send(complete('1'));
    await expect.poll(clock.timerCount).toBe(timers);
    for (let minute = 1; minute <= 3; minute++) clock.advanceTo(clock.now() + MINUTE);
    client.socket.resume();
    await client.roundTrip();
    expect(expiriesOf(client, '1')).toEqual(expiries);
    expect(client.socket.readyState).toBe(client.socket.OPEN);
  });
});
