import type { Context, Span, Tracer } from '@opentelemetry/api';
import type { CallTrace } from '../connectors/connector.ts';

/** Follows operations down to each upstream call. */
export interface Tracing {
  /** The trace of an operation that comes with these headers; it goes on from their `traceparent`, if there is one. */
  operation(headers: Headers): OperationTrace;
  /** Sends what was not sent yet. */
  close(): Promise<void>;
}

export interface OperationTrace {
  /** What upstream calls belong to: the operation, or before and after it, what the client said. */
  readonly calls: CallTrace;
  begin(kind: string, name: string | undefined, requestId: string): void;
  /** @param codes of the errors that were told. */
  end(codes: readonly string[]): void;
}

export interface TracingSettings {
  /** Where an OpenTelemetry collector takes OTLP over HTTP; `/v1/traces` is added. */
  readonly endpoint: string;
  readonly serviceName: string;
}

/**
 * Loads OpenTelemetry and begins to send spans. Without this nothing of it is loaded, and nothing costs anything.
 *
 * Every operation is traced, unless the client's own trace says that it is not recorded. The exporter reads
 * `OTEL_EXPORTER_OTLP_HEADERS` by itself. Baggage is not passed on: what a client says of itself is not for providers.
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
    close: () => provider.shutdown(),
  };
}

/** What is used of a library that is loaded late. */
interface Api {
  readonly withSpan: (context: Context, span: Span) => Context;
  readonly headersOf: (context: Context) => Record<string, string>;
  readonly kinds: { readonly SERVER: number; readonly CLIENT: number };
  readonly error: number;
}

function createOperationTrace(tracer: Tracer, parent: Context, { withSpan, headersOf, kinds, error }: Api) {
  let span: Span | undefined;
  let context = parent;

  const calls: CallTrace = {
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
      // The name of an operation is the client's to choose: there could be any number of them.
      span = tracer.startSpan(kind, { kind: kinds.SERVER, attributes }, parent);
      context = withSpan(parent, span);
    },
    end(codes: readonly string[]) {
      if (codes.length > 0) span?.setAttribute('error.type', codes.join()).setStatus({ code: error });
      span?.end();
    },
  };
}
