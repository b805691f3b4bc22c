import { setTimeout } from 'node:timers/promises';
import type { Context, Span, Tracer } from '@opentelemetry/api';

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
  /** The ids of the operation's span, named as log lines name them; empty before it has begun. */
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

export interface TracingSettings {
  /** The base URL of an OpenTelemetry collector for OTLP over HTTP; `/v1/traces` is appended. */
  readonly endpoint: string;
  readonly serviceName: string;
}

/**
 * Loads OpenTelemetry and starts to export spans; without this call OpenTelemetry is never loaded.
 *
 * Every operation is traced, unless the client's `traceparent` is not sampled. The exporter reads
 * `OTEL_EXPORTER_OTLP_HEADERS` itself. Baggage is not propagated: providers must not receive data about clients.
 */
export async function startTracing({ endpoint, serviceName }: TracingSettings): Promise<Tracing> {
  const [api, { W3CTraceContextPropagator }, { OTLPTraceExporter }, { resourceFromAttributes }, sdk] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/core'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/sdk-trace'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
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

/** What is used of the OpenTelemetry API, which is loaded on demand. */
interface Api {
  readonly withSpan: (context: Context, span: Span) => Context;
  readonly headersOf: (context: Context) => Record<string, string>;
  readonly kinds: { readonly SERVER: number; readonly CLIENT: number };
  readonly error: number;
}

function createOperationTrace(
  tracer: Tracer,
  parent: Context,
  { withSpan, headersOf, kinds, error }: Api,
): OperationTrace {
  let span: Span | undefined;
  let context = parent;

  const calls: OperationTrace['calls'] = {
    begin({ account, method, pattern, retried }) {
      const attributes = {
        'http.request.method': method,
        'url.template': pattern,
        'gateway.account': account,
        ...(retried && { 'http.request.resend_count': 1 }),
      };
      const call = tracer.startSpan(`${method} ${pattern}`, { kind: kinds.CLIENT, attributes }, context);
      return {
        headers: headersOf(withSpan(context, call)),
        end(outcome, status) {
          if (status !== undefined) call.setAttribute('http.response.status_code', status);
          if (outcome !== 'OK') call.setAttribute('error.type', outcome).setStatus({ code: error });
          call.end();
        },
      };
    },
  };

  return {
    calls,
    begin(kind: string, name: string | undefined, requestId: string) {
      const attributes = {
        'graphql.operation.type': kind,
        ...(name !== undefined && { 'graphql.operation.name': name }),
        'gateway.request_id': requestId,
      };
      // Not named after the operation: clients choose its name, so its cardinality is unbounded.
      span = tracer.startSpan(kind, { kind: kinds.SERVER, attributes }, parent);
      context = withSpan(parent, span);
    },
    ids() {
      if (!span) return {};
      const { traceId, spanId } = span.spanContext();
      return { trace_id: traceId, span_id: spanId };
    },
    end(codes: readonly string[]) {
      if (codes.length > 0) span?.setAttribute('error.type', codes.join()).setStatus({ code: error });
      span?.end();
    },
  };
}
