import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type { FakeProviderEnv } from './fake-provider-env.ts';
import { Faults } from './faults.ts';

/** A request as the fake provider received it; tests inspect these. */
export interface RecordedRequest {
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  /** The query as sent, without the question mark; empty without one. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; empty without one. */
  readonly body: string;
}

/** The part of a fake provider that differs from the others: its routes, and the format of its errors. */
export interface FakeProvider {
  readonly routes: Hono<FakeProviderEnv>;
  /** An error in the provider's own format, for injected faults. */
  readonly errorFor: (status: number) => { body: unknown; headers?: Record<string, string> };
  /** Ends background work. */
  readonly close?: () => Promise<void>;
}

export interface RunningFakeProvider extends AsyncDisposable {
  /** The origin, such as `http://127.0.0.1:40123`, without a trailing slash. */
  readonly url: string;
  /** The latest requests, at most `MAX_RECORDED_REQUESTS`. */
  readonly requests: RecordedRequest[];
  readonly faults: Faults;
  close(): Promise<void>;
}

/** Older requests are dropped. */
const MAX_RECORDED_REQUESTS = 1000;

/** The headers in which clients send credentials; compared in lower case. */
const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'cookie', 'proxy-authorization', 'x-api-key'];
const REDACTED = '[redacted]';

/**
 * Serves a fake provider over HTTP on the loopback interface.
 *
 * In addition to the provider's routes it has three of its own, for developers who test their code against it: `GET
 * /__requests`, `POST /__faults` (one fault as JSON, see `Fault`) and `DELETE /__faults`.
 *
 * @param port 0 selects any free port.
 * @param recordsCredentials whether requests are recorded with their credentials, for tests that compare these; otherwise
 * they are redacted.
 */
export async function startFakeProvider(
  fakeProvider: FakeProvider,
  { port = 0, recordsCredentials = false } = {},
): Promise<RunningFakeProvider> {
  const requests: RecordedRequest[] = [];
  const faults = new Faults(fakeProvider.errorFor);
  const app = new Hono<FakeProviderEnv>();

  app.get('/__requests', (c) => c.json(requests));
  app.post('/__faults', async (c) => {
    faults.add(await c.req.json());
    return c.body(null, 204);
  });
  app.delete('/__faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.use(async (c, next) => {
    requests.push(await record(c, recordsCredentials));
    if (requests.length > MAX_RECORDED_REQUESTS) requests.shift();
    return faults.apply(c, next);
  });
  app.route('/', fakeProvider.routes);

  const server = await new Promise<Server>((resolve, reject) => {
    const listener = getRequestListener(app.fetch);
    const starting = createServer((request, response) => void listener(request, response));
    starting.once('error', reject).listen(port, '127.0.0.1', () => resolve(starting));
  });
  async function close() {
    faults.clear();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await fakeProvider.close?.();
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a host and port has such an address
  const { port: listening } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${listening}`, requests, faults, close, [Symbol.asyncDispose]: close };
}

async function record(c: Context<FakeProviderEnv>, recordsCredentials: boolean): Promise<RecordedRequest> {
  const url = new URL(c.req.url);
  const headers = c.req.header();
  return {
    method: c.req.method,
    path: url.pathname,
    query: url.search.slice(1),
    headers: recordsCredentials ? headers : redacted(headers),
    body: await c.req.text(),
  };
}

function redacted(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      CREDENTIAL_HEADERS.includes(name.toLowerCase()) ? REDACTED : value,
    ]),
  );
}
