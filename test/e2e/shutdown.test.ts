import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { socketClient } from '../support/client-requests.ts';
import { runProject } from '../support/project-process.ts';

const SLOW = '{ calendars { nodes { name } accountResults { error { code } } } }';
const WATCH = 'subscription { reservationChanged { __typename } }';

/** A gateway in a separate process, over a fake Cal.com that this test controls. */
async function start(environment: Readonly<Record<string, string>> = {}) {
  const sandbox = await startSandbox({ now: () => Date.now() });
  onTestFinished(() => sandbox.close());
  const { calcom } = sandbox.fakeProviders;
  const account = sandbox.accounts.find(({ key }) => key === 'calcom')!;
  const gateway = runProject('src/main.ts', {
    PORT: '0',
    CALCOM_API_KEY: account.credential,
    CALCOM_BASE_URL: calcom.url,
    UPSTREAM_TIMEOUT_MS: '60000',
    OPERATION_TIMEOUT_MS: '60000',
    ...environment,
  });
  const [, url = ''] = await gateway.output(/listens on (http:\/\/\S+)/);
  // Each request over a connection of its own.
  const dispatcher = new Agent({ pipelining: 0 });
  onTestFinished(() => dispatcher.destroy());

  async function execute(query: string) {
    const { statusCode, body, headers } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
      dispatcher,
    });
    return { status: statusCode, headers, body: (await body.json()) as any };
  }

  /** Resolves once the fake provider has a pending request. */
  const isAsked = async () => {
    await expect.poll(() => calcom.requests.length, { timeout: 10_000 }).toBeGreaterThan(0);
  };

  async function probe() {
    const { statusCode, body } = await request(new URL('/ready', url), { dispatcher });
    return { status: statusCode, body: (await body.json()) as any };
  }

  return { gateway, url, calcom, execute, isAsked, probe };
}

async function watch(url: string) {
  const { body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: WATCH }),
  });
  const chunks = body[Symbol.asyncIterator]();
  await chunks.next();
  return {
    async ended() {
      while (!(await chunks.next()).done);
    },
  };
}

describe('SIGTERM', () => {
  test('completes requests in flight, ends streams at once, accepts no new ones, and exits with 0', async () => {
    const { gateway, url, calcom, execute, isAsked } = await start();
    const stream = await watch(url);
    calcom.faults.add({ kind: 'timeout', times: 1 });
    const pending = execute(SLOW);
    await isAsked();
    gateway.signal('SIGTERM');
    await stream.ended();
    await expect
      .poll(() =>
        execute('{ accounts { name } }').then(
          () => 'answered',
          ({ code }) => code,
        ),
      )
      .toBe('ECONNREFUSED');
    // It closes the connection; the gateway retries, and gets a response.
    calcom.faults.clear();
    const { status, headers, body: response } = await pending;
    expect(status).toBe(200);
    expect(headers.connection).toBe('close');
    expect(response.data.calendars.accountResults).toEqual([{ error: null }]);
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
    expect(JSON.parse(gateway.stderr())).toMatchObject({ level: 'warn', code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('completes operations over a WebSocket, though a subscription on it ends', async () => {
    const { gateway, url, calcom, isAsked } = await start();
    const client = socketClient(url);
    const watching = (async () => {
      for await (const _event of client.iterate({ query: WATCH }));
    })().catch(({ code }: { code?: number }) => code);
    calcom.faults.add({ kind: 'timeout', times: 1 });
    const pending = client.iterate<any>({ query: SLOW }).next();
    await isAsked();
    gateway.signal('SIGTERM');
    await expect
      .poll(() =>
        request(url).then(
          () => 'answered',
          ({ code }) => code,
        ),
      )
      .toBe('ECONNREFUSED');
    calcom.faults.clear();
    expect((await pending).value.data.calendars.accountResults).toEqual([{ error: null }]);
    expect(await watching).toBe(1001);
    expect(await gateway.ended).toEqual({ code: 0, signal: null });
  });

  test('exits with 1 at its time limit, and logs the reason', async () => {
    const { gateway, calcom, execute, isAsked } = await start({ SHUTDOWN_TIMEOUT_MS: '300' });
    calcom.faults.add({ kind: 'timeout' });
    const pending = execute(SLOW).catch(() => 'cut off');
    await isAsked();
    gateway.signal('SIGTERM');
    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(await pending).toBe('cut off');
    expect(JSON.parse(gateway.stderr())).toMatchObject({
      level: 'error',
      msg: expect.stringContaining('SHUTDOWN_TIMEOUT_MS'),
    });
  });

  test('exits at once when it is sent twice', async () => {
    const { gateway, calcom, execute, isAsked } = await start({ SHUTDOWN_TIMEOUT_MS: '60000' });
    calcom.faults.add({ kind: 'timeout' });
    const pending = execute(SLOW).catch(() => 'cut off');
    await isAsked();
    gateway.signal('SIGTERM');
    await expect
      .poll(() =>
        execute('{ accounts { name } }').then(
          () => 'answered',
          ({ code }) => code,
        ),
      )
      .toBe('ECONNREFUSED');
    gateway.signal('SIGTERM');
    expect(await gateway.ended).toEqual({ code: 1, signal: null });
    expect(await pending).toBe('cut off');
  });

  test('makes /ready report it before new requests are rejected, if so configured', async () => {
    const { gateway, execute, probe } = await start({ SHUTDOWN_DELAY_MS: '60000', SHUTDOWN_TIMEOUT_MS: '60000' });
    expect((await probe()).status).toBe(200);
    gateway.signal('SIGTERM');
    await expect.poll(probe).toEqual({ status: 503, body: { status: 'not ready', reasons: ['SHUTTING_DOWN'] } });
    expect((await execute('{ accounts { name } }')).status).toBe(200);
    gateway.signal('SIGTERM');
    expect((await gateway.ended).code).toBe(1);
  });
});

test('ends well, and in time, while the trace collector does not respond', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const { gateway, execute } = await start({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    // Less than the exporter's own time limit.
    SHUTDOWN_TIMEOUT_MS: '5000',
  });
  expect((await execute('{ __typename }')).status).toBe(200);
  gateway.signal('SIGTERM');
  expect(await gateway.ended).toEqual({ code: 0, signal: null });
  expect(gateway.stderr()).toContain('the last spans were not exported');
});
