import { EnvHttpProxyAgent, errors, Pool } from 'undici';
import type { Cancellation } from '../../concurrency/cancellation.ts';
import { withLaterTimeLimit } from '../../concurrency/cancellation.ts';
import { isLoopback } from '../../domain/loopback.ts';
import { isRecord } from '../../domain/records.ts';
import { JSON_FORMAT } from './body-format.ts';
import { describeConnectionFailure } from './connection-failures.ts';
import { ContentEncodingError } from './content-encoding.ts';
import { encode } from './encoding.ts';
import type { HttpClientSettings, ResponseHeaders, UpstreamRequest } from './http-request.ts';
import { dispatch, type HttpResponse, MAX_RESPONSE_BYTES } from './http-response.ts';
import { ResponseLimitError } from './json-limits.ts';
import type { Attempt } from './retry.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { isMutating } from './status-codes.ts';
import { upstreamError } from './upstream-error.ts';

const CONNECTIONS_PER_ACCOUNT = 32;
const DEFAULT_RETRY_AFTER_SECONDS = 5;

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
  /** The headers that ask whether an earlier response is still valid; a 304 is a success then. */
  readonly conditions?: Readonly<Record<string, string>> | undefined;
}

/** The connections to one account. */
export class Transport {
  readonly #settings: HttpClientSettings;
  readonly #origin: string;
  readonly #basePath: string;
  readonly #dispatcher: Pool | EnvHttpProxyAgent;
  #isClosed = false;

  constructor(settings: HttpClientSettings) {
    const base = new URL(settings.baseUrl);
    this.#settings = settings;
    this.#origin = base.origin;
    this.#basePath = base.pathname.replace(/\/+$/, '');
    this.#dispatcher = createDispatcher(base, settings);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#dispatcher.destroy();
  }

  /** Sends a request once. Never rejects. */
  async exchange(
    { request, target, authorization, conditions }: PreparedRequest,
    { signal }: Cancellation,
    traceHeaders: Readonly<Record<string, string>> | undefined,
  ): Promise<Attempt<UpstreamResponse>> {
    if (signal.aborted) return { failure: 'CANCELLED', error: signal.reason };
    const { body, contentType } = encode(request.body);
    const method = request.method ?? 'GET';
    const headers = {
      ...traceHeaders,
      accept: (request.format ?? JSON_FORMAT).accept,
      ...contentType,
      ...authorization,
      ...request.headers,
      ...conditions,
    };
    const options = { origin: this.#origin, method, path: `${this.#basePath}${target}`, headers, body };
    // From when the request is sent: it can wait long for a connection while the provider responds to others.
    using limit = withLaterTimeLimit(signal, this.#settings.timeoutMs, () => new Error('request timed out'));
    const exchange = dispatch(this.#dispatcher, options, limit.signal, limit.start);
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
    const code = codeOf(error);
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
    const { kind, predicate } = describeConnectionFailure(code);
    const errorCode = kind === 'INVALID_RESPONSE' ? 'UPSTREAM_INVALID' : 'UPSTREAM_UNAVAILABLE';
    return { failure: kind, error: upstreamError(this.#settings, errorCode, predicate, details) };
  }
}

/** What the provider did, if it exceeded a limit on responses. */
function limitPredicate(error: unknown): string | undefined {
  if (error instanceof errors.ResponseExceededMaxSizeError) return 'returned a response that exceeds the size limit';
  return error instanceof ResponseLimitError || error instanceof ContentEncodingError ? error.message : undefined;
}

/** The code of an error, or its name. Never its message, which can contain the raw response. */
function codeOf(error: unknown): string {
  if (isRecord(error) && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : 'unknown error';
}

function createDispatcher(base: URL, { timeoutMs, proxy }: HttpClientSettings): Pool | EnvHttpProxyAgent {
  const options = {
    connections: CONNECTIONS_PER_ACCOUNT,
    // The time limit of a request cannot end it before it has a connection.
    connectTimeout: timeoutMs,
    maxResponseSize: MAX_RESPONSE_BYTES,
  };
  if (!proxy || isLoopback(base.hostname)) return new Pool(base.origin, options);
  return new EnvHttpProxyAgent({ ...options, ...proxy });
}
