import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import type { MetricsAccess } from '../../src/settings/metrics.ts';
import { noFile, problemsOf } from '../support/invalid-config.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { ENDED_WELL, endingOf, startGateway } from './gateway-process.ts';

async function scrape(url: string | URL, headers: Record<string, string> = {}) {
  const response = await request(new URL('/metrics', url), { headers });
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() };
}

async function start(metricsAccess: MetricsAccess) {
  const { url } = await startSandboxGateway({ metrics: createMetrics(), metricsAccess });
  return (headers?: Record<string, string>) => scrape(url, headers);
}

const TOKEN = 'a-token-of-16-characters';

describe('who may read /metrics', () => {
  test.each(['x-forwarded-for', 'x-forwarded-host', 'forwarded', 'x-real-ip', 'via'])(
    'returns 403 to a request that a proxy on this machine forwards with %s',
    async (name) => {
      const read = await start({ readers: 'loopback' });
      expect((await read()).status).toBe(200);
      const text = expect.stringContaining('METRICS_PORT');
      expect(await read({ [name]: '203.0.113.7' })).toMatchObject({ status: 403, text });
    },
  );

  test('returns 403 for a foreign host name', async () => {
    const read = await start({ readers: 'loopback' });
    expect((await read({ host: 'rebound.example.test' })).status).toBe(403);
  });

  test('returns the metrics to everyone when they are public, and to no one when they are off', async () => {
    const open = await start({ readers: 'public' });
    expect((await open({ 'x-forwarded-for': '203.0.113.7' })).status).toBe(200);
    expect((await (await start({ readers: 'off' }))()).status).toBe(404);
  });

  test('returns the metrics with the token only, also to proxies', async () => {
    const read = await start({ readers: 'public', token: TOKEN });
    expect(await read()).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect((await read({ authorization: `Bearer ${TOKEN}x` })).status).toBe(401);
    expect((await read({ authorization: `bearer ${TOKEN}`, via: '1.1 proxy' })).status).toBe(200);
  });
});

describe('the configuration', () => {
  const CLIENTS = JSON.stringify({
    clients: [{ name: 'app', keySha256: 'a'.repeat(64), accounts: { '*': 'read' } }],
  });
  const accessOf = (environment: Record<string, string>, file?: string) =>
    parseConfig(file ? { CONFIG_FILE: 'c.yaml', ...environment } : environment, file ? () => file : noFile)
      .metricsAccess;

  test('switches metrics off where clients are configured, or where a proxy authenticates', () => {
    expect(accessOf({}).readers).toBe('loopback');
    expect(accessOf({}, CLIENTS).readers).toBe('off');
    expect(accessOf({ HOST: '0.0.0.0', ALLOW_UNAUTHENTICATED: 'true' }).readers).toBe('off');
    expect(accessOf({ METRICS: 'loopback' }, CLIENTS).readers).toBe('loopback');
  });

  test('switches metrics on with a token, or at a port of their own', () => {
    expect(accessOf({ METRICS_TOKEN: TOKEN }, CLIENTS)).toMatchObject({ readers: 'public', token: TOKEN });
    expect(accessOf({ METRICS_PORT: '9090', HOST: '0.0.0.0' }, CLIENTS)).toMatchObject({
      readers: 'public',
      port: 9090,
    });
    expect(accessOf({ METRICS_PORT: '9090' }, CLIENTS).readers).toBe('loopback');
  });

  test('has problems when the token is short, or the port is that of the gateway', () => {
    expect(problemsOf(() => parseConfig({ METRICS_TOKEN: 'short' }, noFile))).toEqual([
      'METRICS_TOKEN: Must have at least 16 characters',
    ]);
    expect(problemsOf(() => parseConfig({ METRICS_PORT: '4000' }, noFile))).toEqual([
      expect.stringContaining('METRICS_PORT: Is the port of the gateway'),
    ]);
  });
});

test('are served at METRICS_PORT alone when it is set', async () => {
  const gateway = await startGateway({ METRICS_PORT: '0' });
  const [, url = ''] = await gateway.output(/Metrics: (http:\S+)/);
  expect(await scrape(url)).toMatchObject({ status: 200, text: expect.stringContaining('gateway_build_info') });
  expect((await request(new URL('/graphql', url))).statusCode).toBe(404);
  expect(await scrape(gateway.url)).toMatchObject({ status: 404, text: expect.stringContaining('METRICS_PORT') });
  gateway.signal('SIGTERM');
  expect(await endingOf(gateway)).toEqual(ENDED_WELL);
});
