import { connect, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_LIMITS } from '../../src/settings/limits.ts';
import { openEventSource } from '../support/event-source.ts';
import { type HeldSlot, openHeldSlot } from '../support/held-slot.ts';

const MINUTE = 60_000;
/** The maximum that the gateway buffers for one connection: 64 KB, and the message that exceeded them. */
const MOST_WAITING = 64 * 1024;
/** Long messages, so that a few hundred of them fill the system's buffers of a connection. */
const FIELDS = Array.from({ length: 400 }, (_, i) => `f${i}: reservation { id expiresAt }`).join(' ');
const WATCH = `subscription ($after: String) { reservationChanged(after: $after) { ... on ReservationChange { reservation { expiresAt } ${FIELDS} } } }`;
const SHORT = `subscription ($after: String) { reservationChanged(after: $after) { ... on ReservationChange { reservation { expiresAt } } } }`;
const EVENTS = 300;

async function start() {
  const slot = await openHeldSlot({ limits: { ...DEFAULT_LIMITS, aliases: 400, fields: 4000, tokens: 8000 } });
  onTestFinished(() => slot.close());
  return slot;
}

/** Causes this many events, and measures what the gateway buffers meanwhile. */
async function happen({ extend }: HeldSlot, connection: Socket) {
  const happened: string[] = [];
  let most = 0;
  for (let event = 0; event < EVENTS; event++) {
    happened.push(await extend());
    most = Math.max(most, connection.writableLength);
  }
  return { happened, most };
}

/** The gateway's side of a client's connection. */
function sideOf({ connections }: HeldSlot, client: Socket): Socket {
  const found = [...connections].find(({ remotePort }) => remotePort === client.localPort);
  if (!found) throw new Error('There is no such connection');
  return found;
}

async function aMinuteLater({ clock }: HeldSlot) {
  clock.advanceTo(clock.now() + MINUTE);
  // Resumed work continues by itself.
  await new Promise((resolve) => setImmediate(resolve));
}

const expiryOf = (data: any) => data.data.reservationChanged.reservation.expiresAt as string;

/** An event stream that is not read before `read` is called, which reads until the end or until `enough`. */
async function openUnread(slot: HeldSlot) {
  const { port, host, pathname } = new URL(slot.url);
  const client = connect(Number(port), '127.0.0.1');
  onTestFinished(() => void client.destroy());
  // A connection that the gateway closes can be reset.
  client.on('error', () => undefined);
  const body = JSON.stringify({ query: WATCH });
  client.write(
    `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\naccept: text/event-stream\r\nconnection: close\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  await new Promise((resolve) => client.once('readable', resolve));
  return {
    connection: sideOf(slot, client),
    /** The events in order, as their ids and data. */
    async read(enough: (tail: string) => boolean = () => false) {
      const chunks: string[] = [];
      for await (const chunk of client.setEncoding('utf8')) {
        chunks.push(String(chunk));
        if (enough(chunks.slice(-2).join('').slice(-1000))) break;
      }
      const text = chunks.join('');
      // The chunk headers of the transfer.
      const plain = text.replace(/\r\n[0-9a-f]+\r\n/g, '');
      return [...plain.matchAll(/id: (\S+)\nevent: next\ndata: (.*)\n\n/g)].map(([, id = '', data = '']) => ({
        id,
        data: JSON.parse(data),
      }));
    },
  };
}

describe('an event stream that is not read', () => {
  test('buffers no more than its bound, and continues exactly once it is read', { timeout: 60_000 }, async () => {
    const slot = await start();
    const unread = await openUnread(slot);
    const { happened, most } = await happen(slot, unread.connection);
    expect(most).toBeGreaterThan(MOST_WAITING / 2);
    expect(most).toBeLessThan(MOST_WAITING * 2);
    const last = happened.at(-1) ?? '';
    // Every message ends with the last of its fields, and its cursor.
    const delivered = await unread.read((tail) => tail.includes(last) && tail.endsWith('"}}\n\n\r\n'));
    expect(delivered.map(({ data }) => expiryOf(data))).toEqual(happened);
  });

  test('ends with an error after a minute, with the cursor to resume from', { timeout: 60_000 }, async () => {
    const slot = await start();
    const unread = await openUnread(slot);
    const { happened } = await happen(slot, unread.connection);
    const waiting = unread.connection.writableLength;
    // The first minute may have begun before the last bytes were read.
    for (let minute = 1; unread.connection.writableLength <= waiting; minute++) {
      expect(minute).toBeLessThanOrEqual(2);
      await aMinuteLater(slot);
    }
    const delivered = await unread.read();
    const error = delivered.pop();
    expect(error?.data).toEqual({
      errors: [
        {
          message: expect.stringContaining(`after: "${error?.id}"`),
          extensions: { code: 'TOO_SLOW', retryable: true, cursor: error?.id },
        },
      ],
    });
    expect(delivered.at(-1)?.id).toBe(error?.id);
    expect(delivered.length).toBeLessThan(EVENTS);

    const rest: string[] = [];
    const all = Promise.withResolvers<void>();
    const headers = { 'last-event-id': error?.id ?? '' };
    const source = await openEventSource(
      slot.url,
      { query: SHORT },
      {
        headers,
        onMessage({ data }) {
          rest.push(expiryOf(data));
          if (delivered.length + rest.length === EVENTS) all.resolve();
        },
      },
    );
    await all.promise;
    source.cut();
    expect([...delivered.map(({ data }) => expiryOf(data)), ...rest]).toEqual(happened);
  });

  test('is closed another minute later when the error is not read either', { timeout: 60_000 }, async () => {
    const slot = await start();
    const { connection } = await openUnread(slot);
    await happen(slot, connection);
    for (let minute = 1; minute <= 3; minute++) await aMinuteLater(slot);
    expect(connection.destroyed).toBe(true);
  });
});

test('a WebSocket that is not read buffers no more than its bound, and continues exactly', {
  timeout: 60_000,
}, async () => {
  const slot = await start();
  const client = new WebSocket(slot.url.replace('http', 'ws'), 'graphql-transport-ws');
  onTestFinished(() => client.terminate());
  const delivered: string[] = [];
  const all = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  client.on('message', (text: Buffer) => {
    const { type, id, payload } = JSON.parse(text.toString('utf8'));
    if (type === 'connection_ack') {
      client.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: WATCH } }));
      client.send(JSON.stringify({ id: '2', type: 'subscribe', payload: { query: '{ accounts { name } }' } }));
    }
    // The query is executed after the subscription, which has begun by then.
    if (id === '2' && type === 'complete') begun.resolve();
    if (id !== '1') return;
    delivered.push(expiryOf(payload));
    if (delivered.length === EVENTS) all.resolve();
  });
  client.once('open', () => client.send(JSON.stringify({ type: 'connection_init' })));
  await begun.promise;
  client.pause();
  const socket = (client as unknown as { _socket: Socket })._socket;
  const { happened, most } = await happen(slot, sideOf(slot, socket));
  expect(most).toBeGreaterThan(MOST_WAITING / 2);
  expect(most).toBeLessThan(MOST_WAITING * 2);
  client.resume();
  await all.promise;
  expect(delivered).toEqual(happened);
});
