import { z } from 'zod';
import type { ClientsConfig } from '../auth/authentication.ts';
import { DEFAULT_MAXIMUM_CALLS, DEFAULT_OPERATION_TIMEOUT_MS } from '../connectors/call-budget.ts';
import type { ProxySettings } from '../connectors/proxy.ts';
import { isLoopback } from '../domain/loopback.ts';
import { recordOf } from '../domain/records.ts';
import {
  DEFAULT_RATE_LIMIT_PER_MINUTE,
  DEFAULT_SUBSCRIPTIONS,
  LIMIT_VARIABLES,
  type Limits,
} from '../settings/limits.ts';
import { METRICS_READERS, type MetricsAccess } from '../settings/metrics.ts';
import { parseRedisUrl, type RedisSettings } from '../settings/redis.ts';
import { TRACES_PROTOCOLS, TRACES_SAMPLERS, type TracingConfig } from '../settings/tracing.ts';
import { isOrigin } from '../settings/web.ts';

const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_SHUTDOWN_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 999_999_999;

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A whole number in digits only: `Number` would read a blank as 0. */
function digits(error: string, minimum: number, maximum: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, error)
    .transform(Number)
    .refine((value) => value >= minimum && value <= maximum, error);
}

const atLeastOne = digits('Must be a whole number, at least 1', 1, MAX_TIMEOUT_MS);
const port = digits('Must be a port number, from 0 to 65535', 0, 65_535);
const trueOrFalse = z.enum(['true', 'false'], 'Must be true or false').transform((text) => text === 'true');
const httpUrl = z.url({ protocol: /^https?$/, error: 'Must be an http:// or https:// URL' });
const tracesProtocol = z.enum(TRACES_PROTOCOLS, `Must be one of: ${TRACES_PROTOCOLS.join(', ')}`);
const list = z.string().transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''));

export const environmentSchema = z.object({
  PORT: port.default(4000),
  HOST: z.string().default('127.0.0.1'),
  REDIS_URL: z
    .string()
    .refine((url) => parseRedisUrl(url) !== undefined, 'Must be a redis:// or rediss:// URL, with one host or several')
    .optional(),
  REDIS_CLUSTER: trueOrFalse.optional(),
  REDIS_SENTINEL_NAME: z.string().optional(),
  REDIS_SENTINEL_PASSWORD: z.string().optional(),
  SANDBOX: trueOrFalse.optional(),
  UPSTREAM_TIMEOUT_MS: digits('Must be a number of milliseconds, at least 1', 1, MAX_TIMEOUT_MS).default(
    DEFAULT_TIMEOUT_MS,
  ),
  OPERATION_TIMEOUT_MS: digits('Must be a number of milliseconds, at least 1', 1, 999_999_999).default(
    DEFAULT_OPERATION_TIMEOUT_MS,
  ),
  MAX_UPSTREAM_CALLS: digits('Must be a number of calls, at least 1', 1, 999_999).default(DEFAULT_MAXIMUM_CALLS),
  LOG_LEVEL: z.enum(LOG_LEVELS, `Must be one of: ${LOG_LEVELS.join(', ')}`).default('info'),
  LOG_FORMAT: z.enum(['pretty', 'json'], 'Must be pretty or json').optional(),
  ALLOW_UNAUTHENTICATED: trueOrFalse.default(false),
  ...recordOf(LIMIT_VARIABLES.map(({ variable, byDefault }) => [variable, atLeastOne.default(byDefault)])),
  RATE_LIMIT_PER_MINUTE: atLeastOne.optional(),
  MAX_SUBSCRIPTIONS: atLeastOne.optional(),
  CORS_ORIGINS: list
    .refine(
      (origins) => origins.every(isOrigin),
      'Must be comma-separated origins such as https://app.example.com, without a path or a slash at the end; * is not allowed',
    )
    .default([]),
  ALLOWED_HOSTS: list.default([]),
  GRAPHIQL: trueOrFalse.optional(),
  INTROSPECTION: trueOrFalse.optional(),
  PERSISTED_DOCUMENTS: z.string().optional(),
  PERSISTED_ONLY: trueOrFalse.default(false),
  MCP: trueOrFalse.default(false),
  MCP_CLIENT: z.string().optional(),
  FEDERATION: trueOrFalse.default(false),
  METRICS: z.enum(METRICS_READERS, `Must be one of: ${METRICS_READERS.join(', ')}`).optional(),
  METRICS_BY_ACCOUNT: trueOrFalse.default(false),
  METRICS_PORT: port.optional(),
  METRICS_TOKEN: z.string().min(16, 'Must have at least 16 characters').optional(),
  OTEL_SDK_DISABLED: trueOrFalse.default(false),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none'], 'Must be otlp or none').default('otlp'),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: tracesProtocol.optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: tracesProtocol.optional(),
  OTEL_TRACES_SAMPLER: z
    .enum(TRACES_SAMPLERS, `Must be one of: ${TRACES_SAMPLERS.join(', ')}`)
    .default('parentbased_always_on'),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(?:0|1|0?\.\d+|[01]\.0*)$/, 'Must be a number from 0 to 1')
    .transform(Number)
    .default(1),
  SHUTDOWN_TIMEOUT_MS: digits('Must be a number of milliseconds, at least 1', 1, MAX_TIMEOUT_MS).default(
    DEFAULT_SHUTDOWN_TIMEOUT_MS,
  ),
  SHUTDOWN_DELAY_MS: digits('Must be a number of milliseconds', 0, MAX_TIMEOUT_MS).default(0),
  REQUEST_DEDUPLICATION: trueOrFalse.default(true),
  http_proxy: httpUrl.optional(),
  HTTP_PROXY: httpUrl.optional(),
  https_proxy: httpUrl.optional(),
  HTTPS_PROXY: httpUrl.optional(),
  no_proxy: z.string().optional(),
  NO_PROXY: z.string().optional(),
});

/** The parsed environment variables. */
export type EnvironmentSettings = z.output<typeof environmentSchema>;

/**
 * Where the Redis is. Several hosts are nodes of a cluster, unless they are sentinels.
 * @param problems receives settings that contradict each other.
 */
export function redisOf(settings: EnvironmentSettings, problems: string[]): RedisSettings | undefined {
  const { REDIS_URL: url, REDIS_SENTINEL_NAME: masterName, REDIS_SENTINEL_PASSWORD: password } = settings;
  const address = url === undefined ? undefined : parseRedisUrl(url);
  if (url === undefined || !address) return undefined;
  const { REDIS_CLUSTER: isCluster = masterName === undefined && address.hosts.length > 1 } = settings;
  if (isCluster && masterName !== undefined) {
    problems.push('REDIS_CLUSTER: Must not be true together with REDIS_SENTINEL_NAME');
  }
  if (isCluster && address.database !== 0) problems.push('REDIS_URL: A cluster has no database but 0');
  if (!isCluster && masterName === undefined && address.hosts.length > 1) {
    problems.push('REDIS_URL: Several hosts need REDIS_CLUSTER=true or REDIS_SENTINEL_NAME');
  }
  return { url, isCluster, sentinel: masterName === undefined ? undefined : { masterName, password } };
}

/** The usual variables for proxies, of which the names in lower case take precedence as they do in curl. */
export function proxyOf(settings: EnvironmentSettings): ProxySettings | undefined {
  const httpProxy = settings.http_proxy ?? settings.HTTP_PROXY;
  const httpsProxy = settings.https_proxy ?? settings.HTTPS_PROXY;
  if (httpProxy === undefined && httpsProxy === undefined) return undefined;
  return {
    httpProxy: httpProxy ?? '',
    httpsProxy: httpsProxy ?? '',
    noProxy: settings.no_proxy ?? settings.NO_PROXY ?? '',
  };
}

/**
 * Without a token or a port of their own, metrics are on only where everything else is open to loopback addresses too: a
 * proxy on the same machine that adds no header cannot be recognized.
 */
export function metricsAccessOf(
  { HOST, ALLOW_UNAUTHENTICATED, METRICS, METRICS_BY_ACCOUNT, METRICS_PORT, METRICS_TOKEN }: EnvironmentSettings,
  hasClients: boolean,
): MetricsAccess {
  function defaultReaders() {
    if (METRICS_TOKEN !== undefined) return 'public';
    if (METRICS_PORT !== undefined) return isLoopback(HOST) ? 'loopback' : 'public';
    return hasClients || ALLOW_UNAUTHENTICATED ? 'off' : 'loopback';
  }
  return {
    readers: METRICS ?? defaultReaders(),
    token: METRICS_TOKEN,
    port: METRICS_PORT,
    byAccount: METRICS_BY_ACCOUNT,
  };
}

/** Undefined: nothing is traced. */
export function tracingOf(settings: EnvironmentSettings): TracingConfig | undefined {
  const { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT } = settings;
  const endpoint = OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? OTEL_EXPORTER_OTLP_ENDPOINT;
  const isOff = settings.OTEL_SDK_DISABLED || settings.OTEL_TRACES_EXPORTER === 'none';
  if (isOff || endpoint === undefined) return undefined;
  return {
    protocol: settings.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? settings.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/json',
    sampler: settings.OTEL_TRACES_SAMPLER,
    samplerRatio: settings.OTEL_TRACES_SAMPLER_ARG,
  };
}

/** The limits, with the defaults per client if clients authenticate. */
export function limitsOf(settings: EnvironmentSettings, clients: ClientsConfig | undefined): Limits {
  const {
    RATE_LIMIT_PER_MINUTE = clients && DEFAULT_RATE_LIMIT_PER_MINUTE,
    MAX_SUBSCRIPTIONS = clients && DEFAULT_SUBSCRIPTIONS,
  } = settings;
  return {
    ...recordOf(LIMIT_VARIABLES.map(({ variable, limit }) => [limit, settings[variable]])),
    subscriptions: MAX_SUBSCRIPTIONS,
    requestsPerMinute: RATE_LIMIT_PER_MINUTE,
  };
}
