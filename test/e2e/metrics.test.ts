import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const WATCH = 'subscription { reservationChanged { __typename } }';

async function start(options: Parameters<typeof startSandboxGateway>[0] = {}) {
  const metrics = createMetrics();
  const gateway = await startSandboxGateway({ metrics, onCall: metrics.onCall, ...options });
  const root = new URL(gateway.url).origin;
  async function scrape(headers: Record<string, string> = {}) {
    const { statusCode, headers: answered, body } = await request(`${root}/metrics`, { headers });
    return { status: statusCode, type: String(answered['content-type']), text: await body.text() };
  }
  return { ...gateway, root, scrape, samples: async () => parseExposition((await scrape()).text) };
}

describe('/metrics', () => {
  test('counts operations, errors, requests and upstream calls', async () => {
    const { ask, samples, sandbox } = await start();
    await ask('{ calendars { nodes { name } } schedules { nodes { name } } }');
    await ask('{ nonsense }');
    sandbox.standIns.vastal.faults.add({ kind: 'status', status: 503, method: 'GET' });
    const { errors } = await ask('{ node(id: "U2NoZWR1bGU6dmFzdGFsOmRlZmF1bHQ") { id } }');
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    const found = await samples();

    expect(valueOf(found, 'gateway_operations_total', { kind: 'query', outcome: 'OK' })).toBe(1);
    expect(valueOf(found, 'gateway_operations_total', { kind: 'query', outcome: 'ERROR' })).toBe(1);
    expect(valueOf(found, 'gateway_operation_duration_seconds_count', { kind: 'query' })).toBe(2);
    expect(valueOf(found, 'gateway_operation_duration_seconds_bucket', { kind: 'query', le: '+Inf' })).toBe(2);
    expect(valueOf(found, 'gateway_errors_total', { code: 'UPSTREAM_UNAVAILABLE' })).toBe(1);
    expect(valueOf(found, 'gateway_errors_total', { code: 'GRAPHQL' })).toBe(1);
    const requests = found.filter(({ name }) => name === 'gateway_http_requests_total');
    expect(requests.map(({ labels }) => labels.route)).toEqual(requests.map(() => 'graphql'));
    expect(requests.reduce((sum, { value }) => sum + value, 0)).toBe(3);

    for (const [account, standIn] of Object.entries(sandbox.standIns)) {
      const calls = found.filter(
        ({ name, labels }) => name === 'gateway_upstream_calls_total' && labels.account === account,
      );
      expect(
        calls.reduce((sum, { value }) => sum + value, 0),
        account,
      ).toBe(standIn.requests.length);
      expect(valueOf(found, 'gateway_upstream_call_duration_seconds_count', { account })).toBe(standIn.requests.length);
    }
    const failed = { account: 'vastal', method: 'GET', outcome: 'UPSTREAM_UNAVAILABLE' };
    const tries = valueOf(found, 'gateway_upstream_calls_total', failed) ?? 0;
    expect(tries).toBeGreaterThan(1);
    expect(valueOf(found, 'gateway_upstream_retries_total', { account: 'vastal' })).toBe(tries - 1);
  });

  test('tells the budgets, the circuits, the memory and the lag of its log', async () => {
    const { ask, samples, sandbox } = await start();
    const before = await samples();
    expect(before.filter(({ name }) => name === 'gateway_upstream_budget_remaining')).toEqual([]);
    await ask('{ calendars { nodes { name } } schedules { nodes { name } } }');
    const { data } = await ask('{ accounts { callBudget { remaining } } }');
    const found = await samples();
    const told = data.accounts.map((account: any) => account.callBudget?.remaining);
    const measured = Object.keys(sandbox.standIns).map((account) =>
      valueOf(found, 'gateway_upstream_budget_remaining', { account }),
    );
    expect(measured).toEqual(told);
    expect(measured.filter((value) => value !== undefined).length).toBeGreaterThan(0);
    for (const account of Object.keys(sandbox.standIns)) {
      const states = ['CLOSED', 'OPEN', 'HALF_OPEN'].map((state) =>
        valueOf(found, 'gateway_upstream_circuit', { account, state }),
      );
      expect(states).toEqual([1, 0, 0]);
    }
    expect(valueOf(found, 'gateway_state_reachable')).toBe(1);
    expect(valueOf(found, 'gateway_event_log_lag_seconds')).toBe(0);
    expect(valueOf(found, 'gateway_uncaught_errors_total')).toBe(0);
  });

  test('tells of an open circuit', async () => {
    const { ask, samples, sandbox } = await start();
    sandbox.standIns.guidebook.faults.add({ kind: 'reset' });
    for (let i = 0; i < 3; i += 1) await ask('{ calendars { nodes { name } } }');
    const found = await samples();
    const stateOf = (account: string, state: string) => valueOf(found, 'gateway_upstream_circuit', { account, state });
    expect([stateOf('guidebook', 'CLOSED'), stateOf('guidebook', 'OPEN')]).toEqual([0, 1]);
    expect([stateOf('calcom', 'CLOSED'), stateOf('calcom', 'OPEN')]).toEqual([1, 0]);
  });

  test('counts subscribers as long as they listen', async () => {
    const { url, samples } = await start();
    expect(valueOf(await samples(), 'gateway_subscribers')).toBe(0);
    const stop = new AbortController();
    const { body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: WATCH }),
      signal: stop.signal,
    });
    await body[Symbol.asyncIterator]().next();
    const found = await samples();
    expect(valueOf(found, 'gateway_subscribers')).toBe(1);
    expect(valueOf(found, 'gateway_operations_total', { kind: 'subscription', outcome: 'OK' })).toBe(1);
    expect(valueOf(found, 'gateway_http_requests_total', { route: 'graphql', status: '200' })).toBe(1);
    body.on('error', () => undefined);
    stop.abort();
    await expect.poll(async () => valueOf(await samples(), 'gateway_subscribers')).toBe(0);
  });

  test('is for this machine alone, unless it is said otherwise', async () => {
    const forwarded = { 'x-forwarded-for': '203.0.113.7' };
    const closed = await start();
    expect((await closed.scrape()).type).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await closed.scrape(forwarded)).toMatchObject({
      status: 403,
      text: expect.stringContaining('METRICS=public'),
    });
    expect((await closed.scrape({ host: 'rebound.example.test' })).status).toBe(403);
    expect((await (await start({ metricsReaders: 'public' })).scrape(forwarded)).status).toBe(200);
    expect((await (await start({ metricsReaders: 'off' })).scrape()).status).toBe(404);
  });
});
