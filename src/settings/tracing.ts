/** The values of `OTEL_TRACES_SAMPLER`. @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ */
export const TRACES_SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;

/** The values of `OTEL_EXPORTER_OTLP_PROTOCOL` that are supported. */
export const TRACES_PROTOCOLS = ['http/json', 'http/protobuf'] as const;

export interface TracingConfig {
  readonly protocol: (typeof TRACES_PROTOCOLS)[number];
  readonly sampler: (typeof TRACES_SAMPLERS)[number];
  /** The share of the traces that the ratio samplers take, from 0 to 1. */
  readonly samplerRatio: number;
}
