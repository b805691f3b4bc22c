import { errors, Pool } from 'undici';
import type { Cancellation } from '../../concurrency/cancellation.ts';
import { withLaterTimeLimit } from '../../concurrency/cancellation.ts';
import { isRecord } from '../../domain/records.ts';
import { encode } from './encoding.ts';
import type { HttpClientSettings, ResponseHeaders, UpstreamRequest } from './http-request.ts';
import { dispatch, type HttpResponse } from './http-response.ts';
import { JsonLimitError } from './json-limits.ts';
import type { Attempt } from './retry.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { isMutating } from './status-codes.ts';
import { upstreamError } from './upstream-error.ts';

const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;
const CONNECTIONS_PER_ACCOUNT = 32;
const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** Codes of failures to connect, after which no byte of the request was sent. */
const CONNECT_FAILURES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A response of the provider, with any status. */
export interface UpstreamResponse extends HttpResponse {
  /** How long to send nothing, in seconds, for 429 and 503. */
  readonly retryAfterSeconds: number | undefined;
}

/** A request with its credential. */
export interface PreparedRequest {
  readonly request: UpstreamRequest<unknown>;
  /** Path and query, below the base URL. */
  readonly target: string;
  /** The headers that carry the credential. */
  readonly authorization: Readonly<Record<string, string>>;
}

/** The connections to one account. */
export class Transport {
  readonly #settings: HttpClientSettings;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #pool: Pool;

  constructor(settings: HttpClientSettings) {
    const base = new URL(settings.baseUrl);
    this.#settings = settings;
    this.#origin = base.origin;
    this.#basePath = base.pathname.replace(/\/+$/, '');
    this.#pool = new Pool(base.origin, {
      connections: CONNECTIONS_PER_ACCOUNT,
      // The time limit of a request cannot end it before it has a connection.
      connectTimeout: settings.timeoutMs,
      maxResponseSize: MAX_RESPONSE_BYTES,
    });
  }

  get isClosed(): boolean {
    return this.#pool.destroyed;
  }

  close(): Promise<void> {
    return this.#pool.destroy();
  }

  /** Sends a request once. Never rejects. */
  async exchange(
    { request, target, authorization }: PreparedRequest,
    { signal }: Cancellation,
    traceHeaders: Readonly<Record<string, string>> | undefined,
  ): Promise<Attempt<UpstreamResponse>> {
    if (signal.aborted) return { failure: 'CANCELLED', error: signal.reason };
    const { body, contentType } = encode(request.body);
    const method = request.method ?? 'GET';
    const headers = {
      ...traceHeaders,
      accept: 'application/json',
      ...contentType,
      ...authorization,
      ...request.headers,
    };
    const options = { origin: this.#origin, method, path: `${this.#basePath}${target}`, headers, body };
    // From when the request is sent: it can wait long for a connection while the provider responds to others.
    using limit = withLaterTimeLimit(signal, this.#settings.timeoutMs, () => new Error('request timed out'));
    const exchange = dispatch(this.#pool, options, limit.signal, limit.start);
    try {
      const response = await exchange.response;
      return { response: { ...response, retryAfterSeconds: this.#retryAfterOf(response) } };
    } catch (error) {
      if (signal.aborted) return { failure: 'CANCELLED', error: signal.reason };
      return this.#failureOf(error, limit.signal.aborted, isMutating(method) && exchange.isStarted());
    }
  }

  #retryAfterOf({ status, headers }: { readonly status: number; readonly headers: ResponseHeaders }) {
    const { now, readBudget, defaultRetryAfterSeconds = DEFAULT_RETRY_AFTER_SECONDS } = this.#settings;
    const header = headers['retry-after'];
    if (status === 503) return retryAfterSeconds(header, undefined, now());
    if (status !== 429) return undefined;
    return retryAfterSeconds(header, readBudget?.(headers, now()), now()) ?? defaultRetryAfterSeconds;
  }

  #failureOf(error: unknown, isTimeout: boolean, outcomeUnknown: boolean): Attempt<never> {
    const code = isRecord(error) && typeof error.code === 'string' ? error.code : 'no code';
    // Not the error itself as the cause, which can contain the raw response.
    const details = { cause: new Error(code), outcomeUnknown };
    const { timeoutMs } = this.#settings;
    if (isTimeout) {
      const predicate = `did not respond within ${timeoutMs} ms; try again later`;
      return { failure: 'TIMEOUT', error: upstreamError(this.#settings, 'UPSTREAM_UNAVAILABLE', predicate, details) };
    }
    const predicateOfLimit = limitPredicate(error);
    if (predicateOfLimit !== undefined) {
      return {
        failure: 'INVALID_RESPONSE',
        error: upstreamError(this.#settings, 'UPSTREAM_INVALID', predicateOfLimit, details),
      };
    }
    const predicate = 'is unreachable; try again later';
    return {
      failure: CONNECT_FAILURES.has(code) ? 'CONNECT_FAILED' : 'CONNECTION_LOST',
      error: upstreamError(this.#settings, 'UPSTREAM_UNAVAILABLE', predicate, details),
    };
  }
}

/** What the provider did, if it exceeded a limit on responses. */
function limitPredicate(error: unknown): string | undefined {
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'returned a response that exceeds the size limit';
  return error instanceof JsonLimitError ? error.message : undefined;
}
