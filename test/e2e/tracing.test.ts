import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startTracing } from '../../src/observability/tracing.ts';
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
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, spans, paths, bodies };
}

function attribute({ attributes }: Span, key: string) {
  return Object.values(attributes.find((one) => one.key === key)?.value ?? {})[0];
}

test("continues the client's trace through the operation to each upstream call and the provider", async () => {
  const collector = await startCollector();
  const tracing = await startTracing({ endpoint: collector.endpoint, serviceName: 'gateway-under-test' });
  const { ask, sandbox } = await startSandboxGateway({ tracing });
  await ask(
    'query Names { calendars { nodes { name } } schedules { nodes { name } } }',
    {},
    { traceparent: `00-${TRACE}-${PARENT}-01` },
  );
  await ask(`{ node(id: "${SECRET_ID}") { id } }`);
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

  const failed = collector.spans.find((span) => attribute(span, 'error.type') === 'NOT_FOUND')!;
  expect(failed.traceId).not.toBe(TRACE);
  expect(attribute(failed, 'http.response.status_code')).toBeGreaterThanOrEqual(400);
  expect(collector.bodies.join()).not.toContain('999999');
});

test("records nothing when the client's trace is not sampled", async () => {
  const collector = await startCollector();
  const tracing = await startTracing({ endpoint: collector.endpoint, serviceName: 'x' });
  const { ask, sandbox } = await startSandboxGateway({ tracing });
  await ask('{ calendars { nodes { name } } }', {}, { traceparent: `00-${TRACE}-${PARENT}-00` });
  await tracing.close();
  expect(collector.spans).toEqual([]);
  const [first] = sandbox.fakeProviders.calcom.requests;
  expect(first?.headers.traceparent).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-00$`));
});

test('sends no trace headers when tracing is off', async () => {
  const { ask, sandbox } = await startSandboxGateway();
  await ask('{ calendars { nodes { name } } }', {}, { traceparent: `00-${TRACE}-${PARENT}-01`, baggage: 'user=nora' });
  for (const { requests } of Object.values(sandbox.fakeProviders)) {
    for (const { headers } of requests) {
      expect(headers).not.toHaveProperty('traceparent');
      expect(headers).not.toHaveProperty('baggage');
    }
  }
});
