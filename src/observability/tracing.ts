import { setTimeout } from 'node:timers/promises';
import type { Context, Span, Tracer } from '@opentelemetry/api';
import type * as Sdk from '@opentelemetry/sdk-trace';
import type { TracingConfig } from '../settings/tracing.ts';

/** Traces operations and their upstream calls. */
export interface Tracing {
  /** Creates the trace of an operation; it continues the `traceparent` of the headers, if there is one. */
  operation(headers: Headers): OperationTrace;
  /** Exports the remaining spans. Returns false if the collector did not take them in time; never rejects. */
  close(): Promise<boolean>;
}

export interface OperationTrace {
  /** Their spans are children of the operation's span, or of the client's while the operation has none. */
  readonly calls: { begin(call: TracedCall): CallSpan };
  begin(kind: string, name: string | undefined, requestId: string): void;
  /** Begins the span of a request that is no GraphQL operation. @param route without anything secret. */
  beginRoute(route: string, requestId: string): void;
  /** The ids of the operation's span, as fields of log lines; empty before the span begins. */
  ids(): { readonly trace_id?: string; readonly span_id?: string };
  /** @param codes of the errors in the result. */
  end(codes: readonly string[]): void;
}

/** An upstream call, without the contents of request and response. */
interface TracedCall {
  readonly account: string;
  readonly method: string;
  /** The path without its ids. */
  readonly pattern: string;
  /** All requests to the account are sent below this URL. */
  readonly baseUrl: string;
  /** Whether the call repeats one that failed. */
  readonly retried: boolean;
}

interface CallSpan {
  /** Headers that let the provider continue the trace. */
  readonly headers: Readonly<Record<string, string>>;
  /** @param status undefined if there was no response. */
  end(outcome: string, status: number | undefined): void;
}

/** How long the last export may take: the exporter itself would retry for longer than a shutdown may take. */
const FINAL_EXPORT_MS = 2000;

export interface TracingSettings extends TracingConfig {
  /** Called when spans cannot be exported after they could be, and when they can be again. */
  readonly onExport: (result: 'FAILED' | 'RECOVERED', error: Error | undefined) => void;
}

const DEFAULT_SERVICE_NAME = 'scheduling-gateway';

/**
 * Loads OpenTelemetry and starts to export spans; without this call OpenTelemetry is never loaded.
 *
 * The SDK reads the variables of the exporter (`OTEL_EXPORTER_OTLP_…`: endpoints, headers, timeouts, certificates) and of the
 * resource (`OTEL_RESOURCE_ATTRIBUTES`, `OTEL_SERVICE_NAME`) itself. Baggage is not propagated: providers must not receive data about clients.
 */
export async function startTracing(settings: TracingSettings): Promise<Tracing> {
  const [api, { W3CTraceContextPropagator }, { OTLPTraceExporter }, resources, sdk] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    settings.protocol === 'http/json'
      ? import('@opentelemetry/exporter-trace-otlp-http')
      : import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
  ]);
  const exporter = reporting(new OTLPTraceExporter(), settings.onExport);
  const configured = resources.detectResources({ detectors: [resources.envDetector] });
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({ 'service.name': DEFAULT_SERVICE_NAME }).merge(configured),
    sampler: samplerOf(sdk, settings),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('scheduling-gateway');
  const propagator = new W3CTraceContextPropagator();

  return {
    operation(headers) {
      const carrier = Object.fromEntries(
        ['traceparent', 'tracestate'].flatMap((name) => {
          const value = headers.get(name);
          return value === null ? [] : [[name, value]];
        }),
      );
      const parent = propagator.extract(api.ROOT_CONTEXT, carrier, api.defaultTextMapGetter);
      return createOperationTrace(tracer, parent, {
        withSpan: api.trace.setSpan,
        headersOf(context) {
          const sent: Record<string, string> = {};
          propagator.inject(context, sent, api.defaultTextMapSetter);
          return sent;
        },
        kinds: api.SpanKind,
        error: api.SpanStatusCode.ERROR,
        server: hostAttributes(headers.get('host')),
      });
    },
    close() {
      const timedOut = setTimeout(FINAL_EXPORT_MS, false, { ref: false });
      const exported = provider.shutdown().then(
        () => true,
        () => false,
      );
      return Promise.race([exported, timedOut]);
    },
  };
}

/** The exporter, whose first failure and whose recovery are reported: the SDK itself logs nothing, or every batch. */
function reporting(exporter: Sdk.SpanExporter, onExport: TracingSettings['onExport']): Sdk.SpanExporter {
  let isFailing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const hasFailed = result.code !== 0;
        if (hasFailed !== isFailing) onExport(hasFailed ? 'FAILED' : 'RECOVERED', result.error);
        isFailing = hasFailed;
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

function samplerOf(sdk: typeof Sdk, { sampler, samplerRatio }: TracingSettings): Sdk.Sampler {
  const root = {
    always_on: () => new sdk.AlwaysOnSampler(),
    always_off: () => new sdk.AlwaysOffSampler(),
    traceidratio: () => new sdk.TraceIdRatioBasedSampler(samplerRatio),
  };
  switch (sampler) {
    case 'parentbased_always_on':
      return new sdk.ParentBasedSampler({ root: root.always_on() });
    case 'parentbased_always_off':
      return new sdk.ParentBasedSampler({ root: root.always_off() });
    case 'parentbased_traceidratio':
      return new sdk.ParentBasedSampler({ root: root.traceidratio() });
    default:
      return root[sampler]();
  }
}

/**
 * The attributes of an address. The URL has no query, and the placeholders of its path instead of ids, which can be secret.
 * @see https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
function addressAttributes(baseUrl: string, pattern: string) {
  const { origin, pathname, hostname, port, protocol } = new URL(baseUrl);
  return {
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
    'url.full': `${origin}${pathname.replace(/\/+$/, '')}${pattern}`,
  };
}

/** The attributes of the address at which the client reached the gateway, from the Host header. */
function hostAttributes(host: string | null) {
  const text = `http://${host}`;
  if (host === null || !URL.canParse(text)) return {};
  const { hostname, port } = new URL(text);
  return { 'server.address': hostname, ...(port !== '' && { 'server.port': Number(port) }) };
}

/** What is used of the OpenTelemetry API, which is loaded on demand. */
interface Api {
  readonly withSpan: (context: Context, span: Span) => Context;
  readonly headersOf: (context: Context) => Record<string, string>;
  readonly kinds: { readonly SERVER: number; readonly CLIENT: number };
  readonly error: number;
  /** The attributes of the gateway's own address. */
  readonly server: Readonly<Record<string, string | number>>;
}

/** @see https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ */
function errorTypeOf(outcome: string, status: number | undefined): string {
  return status !== undefined && status >= 400 ? String(status) : outcome;
}

function createOperationTrace(
  tracer: Tracer,
  parent: Context,
  { withSpan, headersOf, kinds, error, server }: Api,
): OperationTrace {
  let span: Span | undefined;
  let context = parent;

  const calls: OperationTrace['calls'] = {
    begin({ account, method, pattern, baseUrl, retried }) {
      const attributes = {
        'http.request.method': method,
        'url.template': pattern,
        ...addressAttributes(baseUrl, pattern),
        'gateway.account': account,
        ...(retried && { 'http.request.resend_count': 1 }),
      };
      const call = tracer.startSpan(`${method} ${pattern}`, { kind: kinds.CLIENT, attributes }, context);
      return {
        headers: headersOf(withSpan(context, call)),
        end(outcome, status) {
          if (status !== undefined) call.setAttribute('http.response.status_code', status);
          call.setAttribute('gateway.outcome', outcome);
          if (outcome !== 'OK')
            call.setAttribute('error.type', errorTypeOf(outcome, status)).setStatus({ code: error });
          call.end();
        },
      };
    },
  };

  function beginSpan(name: string, requestId: string, attributes: Readonly<Record<string, string>>) {
    const all = { ...attributes, 'gateway.request_id': requestId, ...server };
    span = tracer.startSpan(name, { kind: kinds.SERVER, attributes: all }, parent);
    context = withSpan(parent, span);
  }

  return {
    calls,
    begin(kind: string, name: string | undefined, requestId: string) {
      // Not named after the operation: clients choose its name, so its cardinality is unbounded.
      beginSpan(kind, requestId, {
        'graphql.operation.type': kind,
        ...(name !== undefined && { 'graphql.operation.name': name }),
      });
    },
    beginRoute(route: string, requestId: string) {
      beginSpan(`GET ${route}`, requestId, { 'http.request.method': 'GET', 'http.route': route });
    },
    ids() {
      if (!span) return {};
      const { traceId, spanId } = span.spanContext();
      return { trace_id: traceId, span_id: spanId };
    },
    end(codes: readonly string[]) {
      const [first] = codes;
      if (first !== undefined) {
        span?.setAttributes({ 'error.type': first, 'gateway.error_codes': [...codes] }).setStatus({ code: error });
      }
      span?.end();
    },
  };
}
