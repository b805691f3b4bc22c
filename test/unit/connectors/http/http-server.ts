import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import type { CallContext } from '../../../../src/connectors/connector.ts';
import { createHttpClient } from '../../../../src/connectors/http/http-client.ts';
import { type HttpClientSettings, path, type UpstreamRequest } from '../../../../src/connectors/http/http-request.ts';
import { ProviderError } from '../../../../src/domain/errors.ts';
import { instantClock } from '../../../support/instant-clock.ts';

/** A Friday. */
export const NOW = Date.parse('2026-11-20T10:00:00Z');
export const CREDENTIAL = 'key-0b7f2c';

export interface Received {
  readonly method: string | undefined;
  /** With the query. */
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server that records its requests and is closed at the end of the test. */
export async function startServer(
  result: (response: ServerResponse) => void,
): Promise<{ origin: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      received.push({ method, url, headers, body });
      result(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

/** Returns the same response to every request. */
export function always(status: number, body = '{}', headers: Record<string, string> = {}) {
  return (response: ServerResponse) => {
    response.writeHead(status, headers).end(body);
  };
}

/** A client that is closed at the end of the test. */
export function createClient(baseUrl: string, settings: Partial<HttpClientSettings> = {}) {
  const clock = settings.clock ?? instantClock(() => NOW);
  const client = createHttpClient({
    account: 'acme',
    title: 'Acme Calendar',
    baseUrl,
    timeoutMs: 5000,
    authorize: (credential) => ({ 'x-api-key': credential }),
    now: clock.now,
    clock,
    random: () => 0.5,
    ...settings,
  });
  onTestFinished(() => client.close());
  return client;
}

export function createCall(signal = new AbortController().signal) {
  const cost = { called: 0, shared: 0, retried: 0 };
  const call: CallContext = {
    credential: CREDENTIAL,
    signal,
    meter: {
      onCall() {
        cost.called += 1;
      },
      onDeduplicated() {
        cost.shared += 1;
      },
      onRetry() {
        cost.retried += 1;
      },
    },
  };
  return { call, cost };
}

/** A read of `/things` that accepts any response. */
export const THINGS: UpstreamRequest<unknown> = { path: path`/things`, schema: z.unknown() };

/** The error that the request must fail with. */
export async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new Error('not a ProviderError', { cause: error });
  return error;
}

/** A response, or what happens to the connection. */
export type Step =
  | number
  | readonly [status: number, headers: Record<string, string>, body?: string]
  | 'reset'
  | 'silence';

/** Responds with each step in turn, and then with the last one. */
export function inTurn(...steps: readonly Step[]): (response: ServerResponse) => void {
  let next = 0;
  return (response) => {
    const step = steps[Math.min(next, steps.length - 1)] ?? 200;
    next += 1;
    if (step === 'reset') response.destroy();
    if (typeof step === 'string') return;
    const [status, headers, body] = typeof step === 'number' ? [step] : step;
    always(status, body, headers)(response);
  };
}

/** Yields to the event loop until the condition holds. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** The origin of a port on which nothing listens. */
export async function unusedOrigin(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
