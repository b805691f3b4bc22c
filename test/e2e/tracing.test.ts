import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { startTracing, type TracingSettings } from '../../src/observability/tracing.ts';
import { createFeed, readFeed } from '../support/calendar-feeds.ts';
import { idOf } from '../support/gateway.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const SECRET_ID = 'U2NoZWR1bGU6Y2FsY29tOjk5OTk5OQ';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** A collector of OTLP over HTTP, in JSON. */
async function startCollector() {
  const spans: Span[] = [];
  const bodies: string[] = [];
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => void take(request, response));
  async function take(request: IncomingMessage, response: ServerResponse) {
    let text = '';
    for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
    paths.push(request.url);
    bodies.push(text);
    for (const { scopeSpans } of JSON.parse(text).resourceSpans) {
      for (const scope of scopeSpans) spans.push(...scope.spans);
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** Starts tracing to this collector, with the variables that the process would have. */
  async function startTracingHere(
    environment: Readonly<Record<string, string>> = {},
    onExport: TracingSettings['onExport'] = () => undefined,
  ) {
    const variables = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...environment };
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { tracing } = parseConfig(variables, () => '');
    return startTracing({ ...tracing!, onExport });
  }
  return { endpoint, spans, paths, bodies, startTracing: startTracingHere };
}

function attribute({ attributes }: Span, key: string) {
  return Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0];
}

test("continues the client's trace through the operation to each upstream call and the provider", async () => {
  const collector = await startCollector();
  const tracing = await collector.startTracing({ OTEL_SERVICE_NAME: 'gateway-under-test' });
  const { execute, sandbox } = await startSandboxGateway({ tracing });
  await execute(
    'query Names { calendars { nodes { name } } schedules { nodes { name } } }',
    {},
    { traceparent: `00-${TRACE}-${PARENT}-01` },
  );
  await execute(`{ node(id: "${SECRET_ID}") { id } }`);
  await tracing.close();

  expect(collector.paths).toContain('/v1/traces');
  expect(collector.bodies.join()).toContain('gateway-under-test');
  const ofClient = collector.spans.filter(({ traceId }) => traceId === TRACE);
  const operation = ofClient.find(({ name }) => name === 'query')!;
  expect(operation.parentSpanId).toBe(PARENT);
  expect(attribute(operation, 'graphql.operation.name')).toBe('Names');
  const calls = ofClient.filter((span) => span !== operation);
  expect(calls.map(({ parentSpanId }) => parentSpanId)).toEqual(calls.map(() => operation.spanId));
  expect(new Set(calls.map((call) => attribute(call, 'gateway.account')))).toEqual(
    new Set(['calcom', 'gravity-rail', 'guidebook', 'vastal']),
  );

  const sent = Object.values(sandbox.fakeProviders).flatMap(({ requests }) => requests.map(({ headers }) => headers));
  const spanOf = ({ traceId, spanId }: Span) => `00-${traceId}-${spanId}-01`;
  const clients = collector.spans.filter(({ kind }) => kind === 3);
  expect(new Set(sent.map(({ traceparent }) => traceparent))).toEqual(new Set(clients.map(spanOf)));
  expect(sent).toHaveLength(clients.length);

  const failed = collector.spans.find((span) => attribute(span, 'gateway.outcome') === 'NOT_FOUND')!;
  expect(failed.traceId).not.toBe(TRACE);
  const status = Number(attribute(failed, 'http.response.status_code'));
  expect(status).toBeGreaterThanOrEqual(400);
  expect(attribute(failed, 'error.type')).toBe(String(status));
  expect(collector.bodies.join()).not.toContain('999999');
});

test('traces the upstream calls for a calendar feed, without its token', async () => {
  const collector = await startCollector();
  const tracing = await collector.startTracing();
  const gateway = await startSandboxGateway({ tracing, logLevel: 'debug' });
  const { path } = await createFeed(gateway, { kind: 'BUSY', target: idOf('Calendar', 'gravity-rail', '31') });
  await readFeed(gateway, path, { headers: { traceparent: `00-${TRACE}-${PARENT}-01` } });
  await tracing.close();
  const ofFeed = collector.spans.filter(({ traceId }) => traceId === TRACE);
  const read = ofFeed.find(({ name }) => name === 'GET /calendars/<token>.ics')!;
  expect(read.parentSpanId).toBe(PARENT);
  const calls = ofFeed.filter((span) => span !== read);
  expect(calls.length).toBeGreaterThan(1);
  expect(new Set(calls.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([read.spanId]));
  expect(collector.bodies.join()).not.toContain(path.slice('/calendars/'.length, -'.ics'.length));
  expect(gateway.log.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ msg: 'calendar feed', trace_id: TRACE, span_id: read.spanId }),
  );
});

test("records nothing when the client's trace is not sampled", async () => {
  const collector = await startCollector();
  const tracing = await collector.startTracing();
  const { execute, sandbox } = await startSandboxGateway({ tracing });
  await execute('{ calendars { nodes { name } } }', {}, { traceparent: `00-${TRACE}-${PARENT}-00` });
  await tracing.close();
  expect(collector.spans).toEqual([]);
  const [first] = sandbox.fakeProviders.calcom.requests;
  expect(first?.headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-00$`));
});

test('sends no trace headers when tracing is off', async () => {
  const { execute, sandbox } = await startSandboxGateway();
  await execute(
    '{ calendars { nodes { name } } }',
    {},
    { traceparent: `00-${TRACE}-${PARENT}-01`, baggage: 'user=nora' },
  );
  for (const { requests } of Object.values(sandbox.fakeProviders)) {
    for (const { headers } of requests) {
      expect(headers).not.toHaveProperty('traceparent');
      expect(headers).not.toHaveProperty('baggage');
    }
  }
});

test('has the required attributes of the conventions for HTTP and GraphQL, and marks failed mutations', async () => {
  const collector = await startCollector();
  const tracing = await collector.startTracing({ OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging' });
  const { execute, log, sandbox, url } = await startSandboxGateway({ tracing });
  const input = { eventType: 'RXZlbnRUeXBlOmNhbGNvbTo5OTk5OTk', start: '2026-11-25T15:00:00Z' };
  const { data } = await execute(
    'mutation Hold($input: ReserveSlotInput!) { reserveSlot(input: $input) { ... on MutationError { code } } }',
    { input },
  );
  expect(data.reserveSlot.code).toBe('NOT_FOUND');
  await tracing.close();

  expect(collector.bodies.join()).toContain('staging');
  const operation = collector.spans.find(({ name }) => name === 'mutation')!;
  expect(operation).toMatchObject({ kind: 2, status: { code: 2 } });
  expect(attribute(operation, 'error.type')).toBe('NOT_FOUND');
  expect(attribute(operation, 'graphql.operation.type')).toBe('mutation');
  expect(attribute(operation, 'server.port')).toBe(Number(new URL(url).port));
  expect(JSON.parse(log[0]!)).toMatchObject({ trace_id: operation.traceId, span_id: operation.spanId });
  const { origin, port } = new URL(sandbox.fakeProviders.calcom.url);
  const calls = collector.spans.filter(({ kind }) => kind === 3);
  expect(calls.length).toBeGreaterThan(0);
  for (const call of calls) {
    expect(attribute(call, 'server.address')).toBe('127.0.0.1');
    expect(attribute(call, 'server.port')).toBe(Number(port));
    expect(attribute(call, 'url.full')).toMatch(new RegExp(`^${origin}/v2/[^?]+$`));
    expect(attribute(call, 'url.full')).not.toContain('999999');
  }
});

test('exports nothing when the sampler takes no trace, whatever the client says', async () => {
  const collector = await startCollector();
  const tracing = await collector.startTracing({
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  const { execute } = await startSandboxGateway({ tracing });
  await execute('{ accounts { name } }', {}, { traceparent: `00-${TRACE}-${PARENT}-01` });
  await tracing.close();
  expect(collector.spans).toEqual([]);
});

test('exports to the endpoint for traces as it is, in protobuf when that is the protocol', async () => {
  const requests: (readonly [string | undefined, string | undefined])[] = [];
  const server = createServer(({ url, headers }, response) => {
    requests.push([url, headers['content-type']]);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const collector = await startCollector();
  const tracing = await collector.startTracing({
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}/own/path`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
  });
  const { execute } = await startSandboxGateway({ tracing });
  await execute('{ accounts { name } }');
  await tracing.close();
  expect(requests).toEqual([['/own/path', 'application/x-protobuf']]);
  expect(collector.paths).toEqual([]);
});

test('reports a collector that rejects spans', async () => {
  const server = createServer((_, response) => response.writeHead(400).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const collector = await startCollector();
  const reports: string[] = [];
  const tracing = await collector.startTracing(
    { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
    (result) => reports.push(result),
  );
  const { execute } = await startSandboxGateway({ tracing });
  // More than one batch, which are of 512 spans.
  for (let i = 0; i < 520; i += 1) await execute('{ __typename }');
  await tracing.close();
  expect(reports).toEqual(['FAILED']);
});

test.each([{ OTEL_SDK_DISABLED: 'true' }, { OTEL_TRACES_EXPORTER: 'none' }])('is off with %j', (environment) => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };
  expect(parseConfig(endpoint, () => '').tracing).toBeDefined();
  expect(parseConfig({ ...endpoint, ...environment }, () => '').tracing).toBeUndefined();
});
