import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { parseExposition, valueOf } from '../support/exposition.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const WATCH = 'subscription { reservationChanged { __typename } }';

const RESERVE = `mutation ($input: ReserveSlotInput!) { reserveSlot(input: $input) {
  ... on ReserveSlotPayload { reservation { id } } ... on MutationError { code message } } }`;
const CONFIRM = `mutation ($input: ConfirmReservationInput!) { confirmReservation(input: $input) {
  ... on ConfirmReservationPayload { reservation { status } } ... on MutationError { code message } } }`;
const CREATE = `mutation ($input: CreateBookingInput!) { createBooking(input: $input) {
  ... on CreateBookingPayload { booking { id } } ... on MutationError { code message } } }`;
const ADA = { name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin' };

async function start(options: Parameters<typeof startSandboxGateway>[0] = {}) {
  const metrics = options.metrics ?? createMetrics({ byAccount: true });
  const gateway = await startSandboxGateway({ onCall: metrics.onCall, ...options, metrics });
  const root = new URL(gateway.url).origin;
  async function scrape(headers: Record<string, string> = {}) {
    const { statusCode, headers: responded, body } = await request(`${root}/metrics`, { headers });
    return { status: statusCode, type: String(responded['content-type']), text: await body.text() };
  }
  return { ...gateway, root, scrape, samples: async () => parseExposition((await scrape()).text) };
}

describe('/metrics', () => {
  test('counts operations, errors, requests and upstream calls', async () => {
    const { execute, samples, sandbox } = await start();
    await execute('{ calendars { nodes { name } } schedules { nodes { name } } }');
    await execute('{ nonsense }');
    await execute('{ nonsense');
    await execute('query ($id: ID!) { node(id: $id) { id } }', {});
    sandbox.fakeProviders.vastal.faults.add({ kind: 'status', status: 503, method: 'GET' });
    const { errors } = await execute('{ node(id: "U2NoZWR1bGU6dmFzdGFsOmRlZmF1bHQ") { id } }');
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    const found = await samples();

    expect(valueOf(found, 'gateway_graphql_operations_total', { kind: 'query', outcome: 'OK' })).toBe(1);
    expect(valueOf(found, 'gateway_graphql_operations_total', { kind: 'query', outcome: 'ERROR' })).toBe(2);
    expect(valueOf(found, 'gateway_graphql_operation_duration_seconds_count', { kind: 'query' })).toBe(3);
    expect(valueOf(found, 'gateway_graphql_operation_duration_seconds_bucket', { kind: 'query', le: '+Inf' })).toBe(3);
    expect(valueOf(found, 'gateway_graphql_errors_total', { code: 'UPSTREAM_UNAVAILABLE' })).toBe(1);
    expect(valueOf(found, 'gateway_graphql_errors_total', { code: 'GRAPHQL_VALIDATION_FAILED' })).toBe(1);
    expect(valueOf(found, 'gateway_graphql_errors_total', { code: 'GRAPHQL_PARSE_FAILED' })).toBe(1);
    expect(valueOf(found, 'gateway_graphql_errors_total', { code: 'INVALID_INPUT' })).toBe(1);
    const requests = found.filter(({ name }) => name === 'gateway_http_requests_total');
    expect(requests.map(({ labels }) => labels.route)).toEqual(requests.map(() => 'graphql'));
    expect(requests.reduce((sum, { value }) => sum + value, 0)).toBe(5);

    for (const [account, fakeProvider] of Object.entries(sandbox.fakeProviders)) {
      const calls = found.filter(
        ({ name, labels }) => name === 'gateway_upstream_requests_total' && labels.account === account,
      );
      expect(
        calls.reduce((sum, { value }) => sum + value, 0),
        account,
      ).toBe(fakeProvider.requests.length);
      expect(valueOf(found, 'gateway_upstream_request_duration_seconds_count', { account })).toBe(
        fakeProvider.requests.length,
      );
    }
    const failed = { account: 'vastal', method: 'GET', outcome: 'UPSTREAM_UNAVAILABLE' };
    const tries = valueOf(found, 'gateway_upstream_requests_total', failed) ?? 0;
    expect(tries).toBeGreaterThan(1);
    expect(valueOf(found, 'gateway_upstream_retries_total', { account: 'vastal' })).toBe(tries - 1);
  });

  test('reports rate limits, circuit breakers, the state store and the lag of the event log', async () => {
    const { execute, samples, sandbox } = await start();
    const before = await samples();
    expect(before.filter(({ name }) => name === 'gateway_upstream_rate_limit_remaining')).toEqual([]);
    await execute('{ calendars { nodes { name } } schedules { nodes { name } } }');
    const { data } = await execute('{ accounts { callBudget { remaining } } }');
    const found = await samples();
    const reported = data.accounts.map((account: any) => account.callBudget?.remaining);
    const measured = Object.keys(sandbox.fakeProviders).map((account) =>
      valueOf(found, 'gateway_upstream_rate_limit_remaining', { account }),
    );
    expect(measured).toEqual(reported);
    expect(measured.filter((value) => value !== undefined).length).toBeGreaterThan(0);
    for (const account of Object.keys(sandbox.fakeProviders)) {
      const states = ['CLOSED', 'OPEN', 'HALF_OPEN'].map((state) =>
        valueOf(found, 'gateway_upstream_circuit_breaker_state', { account, state }),
      );
      expect(states).toEqual([1, 0, 0]);
    }
    expect(valueOf(found, 'gateway_state_store_up')).toBe(1);
    expect(valueOf(found, 'gateway_event_log_lag_seconds')).toBe(0);
    expect(valueOf(found, 'gateway_uncaught_errors_total')).toBe(0);
  });

  test('counts a mutation that returns an error, and the accounts that fail in a list, as failures', async () => {
    const { execute, samples, sandbox } = await start();
    sandbox.fakeProviders.vastal.faults.add({ kind: 'status', status: 403, method: 'GET' });
    await execute('{ schedules { nodes { name } } }');
    const eventType = idOf('EventType', 'calcom', '99');
    const { data } = await execute(RESERVE, { input: { eventType, start: '2026-11-25T15:00:00Z' } });
    expect(data.reserveSlot.code).toBe('NOT_FOUND');
    const found = await samples();
    const operations = (kind: string, outcome: string) =>
      valueOf(found, 'gateway_graphql_operations_total', { kind, outcome });
    expect([operations('mutation', 'OK'), operations('mutation', 'ERROR')]).toEqual([undefined, 1]);
    expect(valueOf(found, 'gateway_mutation_errors_total', { code: 'NOT_FOUND' })).toBe(1);
    expect(operations('query', 'OK')).toBe(1);
    const failed = { provider: 'VASTAL', code: 'FORBIDDEN' };
    expect(valueOf(found, 'gateway_failed_account_results_total', failed)).toBe(1);
  });

  test('reports how long HTTP requests took, by route', async () => {
    let now = NOW;
    const { execute, samples } = await start({ now: () => (now += 20) });
    await execute('{ __typename }');
    const found = await samples();
    const duration = 'gateway_http_request_duration_seconds';
    expect(valueOf(found, `${duration}_count`, { route: 'graphql' })).toBe(1);
    expect(valueOf(found, `${duration}_sum`, { route: 'graphql' })).toBeGreaterThan(0.01);
    expect(valueOf(found, `${duration}_bucket`, { route: 'graphql', le: '0.005' })).toBe(0);
    expect(valueOf(found, `${duration}_bucket`, { route: 'graphql', le: '+Inf' })).toBe(1);
  });

  test('reports the versions of the gateway and of Node.js', async () => {
    const { samples } = await start({ metrics: createMetrics({ version: '1.2.3' }) });
    const labels = { version: '1.2.3', node_version: process.versions.node };
    expect(valueOf(await samples(), 'gateway_build_info', labels)).toBe(1);
  });

  test('reports live holds, and counts bookings by outcome', async () => {
    const sandbox = createCalcomSandbox({
      now: () => NOW,
      slotsCacheMs: 0,
      data: {
        users: [{ id: 1, username: 'nora' }],
        eventTypes: [{ id: 7, slug: 'talk', title: 'Talk', lengthInMinutes: 30 }],
      },
    });
    const provider = await startFakeProvider(sandbox);
    onTestFinished(() => provider.close());
    const metrics = createMetrics({ byAccount: true });
    const account = {
      key: 'nora',
      provider: 'CALCOM',
      settings: { baseUrl: provider.url },
      credential: 'cal_live_sandbox',
    };
    let now = NOW;
    const { execute, url } = await startGateway([account], { metrics, now: () => now });
    const holds = async () =>
      valueOf(parseExposition(await (await request(new URL('/metrics', url))).body.text()), 'gateway_live_holds', {
        account: 'nora',
      });
    const bookings = async (outcome: string) =>
      valueOf(parseExposition(await (await request(new URL('/metrics', url))).body.text()), 'gateway_bookings_total', {
        account: 'nora',
        outcome,
      });
    async function reserve(hours: number): Promise<string> {
      const start = new Date(NOW + hours * 3_600_000).toISOString();
      const input = { eventType: idOf('EventType', 'nora', '7'), start, holdMinutes: 30 };
      return (await execute(RESERVE, { input })).data.reserveSlot.reservation.id;
    }
    const confirm = (id: string) => execute(CONFIRM, { input: { id, attendee: ADA } });

    expect([await holds(), await bookings('OK')]).toEqual([0, undefined]);
    const id = await reserve(26);
    await reserve(28);
    expect(await holds()).toBe(2);
    await confirm(id);
    expect([await holds(), await bookings('OK'), await bookings('NOT_FOUND')]).toEqual([1, 1, undefined]);
    await confirm(idOf('Reservation', 'nora', 'unknown'));
    const input = { eventType: idOf('EventType', 'nora', '7'), start: new Date(NOW + 50 * 3_600_000), attendee: ADA };
    await execute(CREATE, { input });
    expect(await bookings('OK')).toBe(2);
    expect([await bookings('OK'), await bookings('NOT_FOUND')]).toEqual([2, 1]);
    now += 31 * 60_000;
    expect(await holds()).toBe(0);
  });

  test('reports an open circuit breaker', async () => {
    const { execute, samples, sandbox } = await start();
    sandbox.fakeProviders.guidebook.faults.add({ kind: 'reset' });
    for (let i = 0; i < 3; i += 1) await execute('{ calendars { nodes { name } } }');
    const found = await samples();
    const stateOf = (account: string, state: string) =>
      valueOf(found, 'gateway_upstream_circuit_breaker_state', { account, state });
    expect([stateOf('guidebook', 'CLOSED'), stateOf('guidebook', 'OPEN')]).toEqual([0, 1]);
    expect([stateOf('calcom', 'CLOSED'), stateOf('calcom', 'OPEN')]).toEqual([1, 0]);
  });

  test('reports subscriptions while they are open', async () => {
    const { url, samples } = await start();
    expect(valueOf(await samples(), 'gateway_active_subscriptions')).toBe(0);
    const stop = new AbortController();
    const { body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: WATCH }),
      signal: stop.signal,
    });
    await body[Symbol.asyncIterator]().next();
    const found = await samples();
    expect(valueOf(found, 'gateway_active_subscriptions')).toBe(1);
    expect(valueOf(found, 'gateway_graphql_operations_total', { kind: 'subscription', outcome: 'OK' })).toBe(1);
    expect(valueOf(found, 'gateway_http_requests_total', { route: 'graphql', status: '200' })).toBe(1);
    body.on('error', () => undefined);
    stop.abort();
    await expect.poll(async () => valueOf(await samples(), 'gateway_active_subscriptions')).toBe(0);
  });
});
