import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import pino from 'pino';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import type { Account } from '../../src/connectors/accounts.ts';
import type { WebhookConnector } from '../../src/connectors/connector.ts';
import { WebhookPayloadError, WebhookSignatureError } from '../../src/domain/errors.ts';
import type { BookingWebhookEvent } from '../../src/domain/reservation.ts';
import { createWebhooks, type Receive } from '../../src/http/webhooks.ts';
import { createWebhookDeduplicator, type WebhookDeduplicator } from '../../src/reservations/webhook-deduplicator.ts';
import { createMemoryState } from '../../src/state/memory-state.ts';
import { type ManualClock, manualClock } from './manual-clock.ts';
import { plainAccount } from './plain-account.ts';

export const NOW = Date.parse('2026-11-23T08:00:00Z');
export const BODY_MS = 5000;
export const LIMIT = 1024 * 1024;
export const BODY_TEXT = 'S3CRET-hunter2';

export function event(key: string, at = NOW): BookingWebhookEvent {
  const booking = { id: 'b', start: NOW, end: NOW + 1, status: 'ACCEPTED' } as const;
  return { key, kind: 'BOOKED', eventTypeId: '7', booking, at };
}

/** Accepts a body such as `a b` for two events with these keys. */
const plainWebhooks: WebhookConnector = {
  acceptsUnsigned: false,
  read({ headers, body }) {
    if (headers['x-signature'] !== 'good') throw new WebhookSignatureError('It is not signed: sign it');
    const text = body.toString();
    if (text.startsWith('?')) throw new WebhookPayloadError([{ path: ['uid'], message: 'Must be set' }], 'Set it');
    if (text.startsWith('!')) throw new TypeError(`a bug with ${text}`);
    const keys = text.length > 100 ? [] : text.split(' ').filter((key) => key !== '');
    return keys.map((key) => event(key, Number(headers['x-event-at'] ?? NOW)));
  },
};

interface Started {
  readonly url: string;
  readonly clock: ManualClock;
  readonly log: readonly string[];
  /** The received events, as `account key`. */
  readonly received: readonly string[];
}

export async function start({
  receive = async () => undefined,
  deduplicator,
  onRead = () => undefined,
  onTimer = () => undefined,
  onTimerCancelled = () => undefined,
}: {
  receive?: Receive;
  deduplicator?: WebhookDeduplicator;
  /** Called when a body was read completely. */
  onRead?: () => void;
  /** Called when the time limit of a request begins. */
  onTimer?: () => void;
  /** Called when that time limit is cancelled. */
  onTimerCancelled?: () => void;
} = {}): Promise<Started> {
  const accounts: readonly Account[] = [
    plainAccount('nora', {
      webhooks: {
        acceptsUnsigned: false,
        read(delivery) {
          onRead();
          return plainWebhooks.read(delivery);
        },
      },
    }),
    plainAccount('ole', { webhooks: plainWebhooks }),
    plainAccount('mute'),
  ];
  const clock = manualClock(NOW);
  const log: string[] = [];
  const received: string[] = [];
  const handle = createWebhooks({
    accounts: { get: (key) => accounts.find((account) => account.key === key) },
    receive(account, delivered) {
      received.push(`${account.key} ${delivered.key}`);
      return receive(account, delivered);
    },
    deduplicator: deduplicator ?? createWebhookDeduplicator(createMemoryState({ now: clock.now })),
    clock: {
      ...clock,
      setTimer(instant, callback) {
        const cancelTimer = clock.setTimer(instant, callback);
        onTimer();
        return () => {
          cancelTimer();
          onTimerCancelled();
        };
      },
    },
    logger: pino({ level: 'info' }, { write: (line: string) => void log.push(line) }),
    bodyMs: BODY_MS,
    hosts: ['localhost', '127.0.0.1'],
  });
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, clock, log, received };
}

export async function send(
  { url }: Started,
  body: string | Buffer,
  {
    path = '/webhooks/nora',
    method = 'POST',
    signature = 'good',
    headers = {},
  }: { path?: string; method?: string; signature?: string; headers?: Record<string, string> } = {},
) {
  const response = await request(`${url}${path}`, {
    method: method as 'POST',
    body,
    headers: { 'x-signature': signature, ...headers },
  });
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
}

/** A client that ignores responses: it sends what the test writes, and ends only when the server closes the connection. */
export function begin({ url }: Started, path: string, header = 'transfer-encoding: chunked') {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const answered = Promise.withResolvers<{ status: number; text: string }>();
  const closed = Promise.withResolvers<void>();
  let got = '';
  socket
    .on('error', () => undefined)
    .on('data', (bytes) => {
      got += bytes.toString();
      const [, status, text] = /^HTTP\/1\.1 (\d{3}) .*\r\n\r\n(\{.*\})$/s.exec(got) ?? [];
      if (status !== undefined && text !== undefined) answered.resolve({ status: Number(status), text });
    })
    .once('close', closed.resolve);
  socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nX-Signature: good\r\n${header}\r\n\r\n`);
  return {
    answered: answered.promise,
    closed: closed.promise,
    piece: (bytes: number) => socket.write(`${bytes.toString(16)}\r\n${'a'.repeat(bytes)}\r\n`),
    leave: () => socket.destroy(),
  };
}

export const errorIn = ({ text }: { text: string }) => (JSON.parse(text) as { error: string }).error;
