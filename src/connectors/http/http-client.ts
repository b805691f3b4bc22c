import { type Cancellation, withTimeLimit } from '../../concurrency/cancellation.ts';
import { SingleFlight } from '../../concurrency/single-flight.ts';
import type { AccountStatus } from '../../domain/account.ts';
import type { ProviderError } from '../../domain/errors.ts';
import { systemClock } from '../../time/clock.ts';
import type { CallContext } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import { isHeaderValue } from '../header-value.ts';
import type { BodyFormat } from './body-format.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createCredentialScopes } from './credential-scopes.ts';
import { queryString } from './encoding.ts';
import { createHealthTracker } from './health-tracker.ts';
import type { HttpClientSettings, UpstreamRequest } from './http-request.ts';
import { conditionsOf, KeptResponses } from './kept-responses.ts';
import { ensureCapacity, tooManyCalls } from './list-capacity.ts';
import { ParsedResponse } from './parsed-response.ts';
import { type CallRateLimit, createCallRateLimiter } from './rate-limiter.ts';
import { createReadCache } from './read-cache.ts';
import { readKey } from './read-key.ts';
import { redirected } from './redirects.ts';
import { responseError } from './response-error.ts';
import { Sender, type SendOptions } from './sender.ts';
import { isMutating, isSuccess, NOT_MODIFIED } from './status-codes.ts';
import type { PreparedRequest, UpstreamResponse } from './transport.ts';
import { upstreamError } from './upstream-error.ts';
import { runWrite, sharedEpochOf } from './write-epochs.ts';

export interface HttpClient {
  readonly account: string;
  /**
   * Sends one request and reads its response. Reads, and writes that may be repeated, are retried. Equal reads with equal
   * credentials share a request in flight or a cached response, and so the same objects, which must not be modified.
   *
   * A redirect is followed only below the base URL, and only if the request asks for it, so the credential cannot leave the
   * account's origin.
   *
   * @throws ProviderError with the code that belongs to the failure. Its message contains nothing of the response. It is
   *   `outcomeUnknown` for a write that can have reached the provider without a response that shows its outcome.
   * @throws the signal's reason, if the call was cancelled.
   */
  request<Response>(request: UpstreamRequest<Response>, call: CallContext): Promise<Response>;
  /**
   * To be called before many reads of one list, so that none is sent if not all can be. What other processes have sent counts,
   * too: that takes one command of Redis.
   *
   * @param calls how many are about to be sent.
   * @throws ProviderError `TOO_MANY_UPSTREAM_CALLS` if the operation may not make so many calls, or if the rate limit does not
   *   let so many through in the time that a call may wait, even without other calls; `RATE_LIMITED` if it does not because of
   *   other calls.
   */
  ensureCapacity(calls: number, call: CallContext): Promise<void>;
  /** As `Connector.status`. */
  status(credential?: string): AccountStatus;
  /** As `Connector.sharedStatus`. */
  sharedStatus(credential: string): Promise<AccountStatus>;
  close(): Promise<void>;
}

export function createHttpClient(settings: HttpClientSettings): HttpClient {
  return new PooledHttpClient(settings);
}

const MAX_REDIRECTS = 5;
const UNLIMITED: CallRateLimit = { calls: Number.POSITIVE_INFINITY, seconds: 1 };

/** What all requests of one call have in common. */
interface Caller {
  /** Unique in the client. */
  readonly number: number;
  /** The digest of the credential. */
  readonly digest: string;
  /** Undefined if no header can carry the credential. */
  readonly authorization: Readonly<Record<string, string>> | undefined;
}

interface PreparedCall extends PreparedRequest {
  readonly call: CallContext;
  readonly caller: Caller;
  readonly cancellation: Cancellation;
}

interface ReadResult {
  readonly parsed: ParsedResponse;
  /** The key under which to cache the response if it is valid, and the epoch in which it was read. */
  readonly cacheKey?: string | undefined;
  readonly epoch?: string | undefined;
  /** The key under which to keep the response, if it is valid, until the provider has another one. */
  readonly keptKey?: string | undefined;
}

class PooledHttpClient implements HttpClient {
  readonly account: string;
  readonly #settings: HttpClientSettings;
  /** The monotonic clock. */
  readonly #now: () => number;
  readonly #sender: Sender;
  readonly #scopes;
  readonly #cache;
  readonly #kept = new KeptResponses();
  readonly #reads = new SingleFlight<ParsedResponse>();
  readonly #callers = new WeakMap<CallContext, Caller>();
  #callerCount = 0;

  constructor(settings: HttpClientSettings) {
    const { account, rateLimit = UNLIMITED, cacheTtlSeconds = 0, cacheMaxCharacters, onCircuitChange } = settings;
    this.account = account;
    this.#settings = settings;
    const clock = settings.clock ?? systemClock(settings.now);
    const { now } = clock;
    this.#now = now;
    this.#sender = new Sender(settings, clock);
    this.#scopes = createCredentialScopes({
      rateLimit: settings.rateLimit,
      now: settings.now,
      createParts: (digest) => ({
        limiter: createCallRateLimiter({ limit: rateLimit, now }),
        breaker: createCircuitBreaker(now, (state) => onCircuitChange?.(account, state)),
        healthTracker: createHealthTracker(),
        sharedBudget: settings.openCallBudget?.(account, digest),
      }),
    });
    this.#cache = createReadCache(cacheTtlSeconds, now, cacheMaxCharacters);
  }

  async request<Response>(request: UpstreamRequest<Response>, call: CallContext): Promise<Response> {
    const { parsed, cacheKey, epoch, keptKey } = await this.#performWithRedirects(request, call);
    const { status } = parsed.response;
    if (isSuccess(status) && parsed.problem === undefined) {
      const validated = await parsed.parseWith(request.schema);
      if (validated.success) {
        if (cacheKey !== undefined) this.#cache.set(cacheKey, epoch, parsed);
        if (keptKey !== undefined) this.#kept.set(keptKey, parsed);
        return validated.data;
      }
    }
    throw await responseError(this.#settings, request, parsed);
  }

  ensureCapacity(calls: number, call: CallContext): Promise<void> {
    const { limiter, sharedBudget } = this.#scopes.of(this.#callerOf(call).digest);
    return ensureCapacity({ settings: this.#settings, limiter, sharedBudget, now: this.#now }, calls, call.limits);
  }

  status(credential?: string): AccountStatus {
    return this.#scopes.status(credential === undefined ? undefined : digestOf(credential));
  }

  sharedStatus(credential: string): Promise<AccountStatus> {
    return this.#scopes.sharedStatus(digestOf(credential));
  }

  close(): Promise<void> {
    return this.#sender.close();
  }

  /** Obtains a response with any status; a redirect that the request follows leads to the response of its target. */
  async #performWithRedirects(request: UpstreamRequest<unknown>, call: CallContext): Promise<ReadResult> {
    let followed = request;
    for (let redirects = 0; ; redirects += 1) {
      const result = await this.#perform(followed, call);
      const next =
        redirects < MAX_REDIRECTS ? redirected(followed, result.parsed.response, this.#settings.baseUrl) : undefined;
      if (!next) return result;
      followed = next;
    }
  }

  /** Obtains a response with any status, before the operation's deadline. */
  async #perform(request: UpstreamRequest<unknown>, call: CallContext): Promise<ReadResult> {
    const { signal, limits } = call;
    const caller = this.#callerOf(call);
    const { authorization } = caller;
    if (!authorization) {
      const predicate = 'cannot be called: its credential contains characters that are not allowed in a header';
      throw upstreamError(this.#settings, 'UNAUTHENTICATED', predicate);
    }
    signal.throwIfAborted();
    const deadline = limits?.deadline ?? Number.POSITIVE_INFINITY;
    const remainingMs = deadline - this.#now();
    const createTimeoutError = () => this.#deadlineError(request);
    if (remainingMs <= 0) throw createTimeoutError();
    // Measured by the process's own timer, since sockets do not follow the clock of a test.
    using limit = withTimeLimit(signal, remainingMs, createTimeoutError);
    const cancellation = { signal: limit.signal, deadline };
    const target = request.path.text + queryString(request.query);
    const prepared = { request, call, caller, authorization, target, cancellation };
    return await (isMutating(request.method) ? this.#write(prepared) : this.#read(prepared));
  }

  /**
   * Equal reads of one epoch with the same credential are one request. While a write is in flight no read is shared; reads of
   * a call with `noCache`, or whose epoch is unknown, are shared within that call alone.
   */
  async #read(prepared: PreparedCall): Promise<ReadResult> {
    const { request, call, caller, cancellation } = prepared;
    const sharedEpoch = this.#settings.writeEpochs ? await sharedEpochOf(this.account, call) : '';
    const scope = this.#scopes.of(caller.digest);
    const key = readKey(prepared, scope);
    const epoch = sharedEpoch === undefined ? undefined : `${scope.epoch}/${sharedEpoch}`;
    const isShared = !call.noCache && epoch !== undefined;
    const cached = isShared ? this.#cache.get(key, epoch) : undefined;
    if (cached) {
      call.meter.onDeduplicated();
      return { parsed: cached };
    }
    const keys = {
      cacheKey: request.cacheable ? key : undefined,
      epoch,
      // A write does not outdate the response, since the provider is asked whether it is valid.
      keptKey: request.revalidates ? key : undefined,
    };
    const send = (shared: Cancellation) =>
      this.#scopes.use(caller.digest, (used) =>
        this.#revalidate(prepared, keys.keptKey, { call, scope: used, cancellation: shared }),
      );
    if (scope.writes > 0) {
      this.#consumeCall(call);
      return { parsed: await send(cancellation), ...keys };
    }
    const sharedKey = isShared ? `${epoch} ${key}` : `${caller.number} ${scope.epoch} ${key}`;
    if (this.#reads.has(sharedKey)) call.meter.onDeduplicated();
    else this.#consumeCall(call);
    return { parsed: await this.#reads.run(sharedKey, cancellation, send), ...keys };
  }

  /** Sends a read, with the question whether the kept response is still valid, if there is one. */
  async #revalidate(
    prepared: PreparedCall,
    keptKey: string | undefined,
    options: SendOptions,
  ): Promise<ParsedResponse> {
    const { request } = prepared;
    const kept = keptKey === undefined ? undefined : this.#kept.get(keptKey);
    const conditions = kept === undefined ? undefined : conditionsOf(kept);
    const response = await this.#sender.send({ ...prepared, conditions }, options);
    if (kept !== undefined && response.status === NOT_MODIFIED) return kept;
    return await this.#parse(response, request.format);
  }

  async #write(prepared: PreparedCall): Promise<ReadResult> {
    const { call, caller, cancellation } = prepared;
    this.#consumeCall(call);
    return await this.#scopes.use(caller.digest, (scope) =>
      runWrite(this.#settings, scope, async () => {
        const response = await this.#sender.send(prepared, { call, scope, cancellation });
        return { parsed: await this.#parse(response, prepared.request.format) };
      }),
    );
  }

  #parse(response: UpstreamResponse, format: BodyFormat | undefined): Promise<ParsedResponse> {
    return ParsedResponse.of(response, this.#settings.freezeResponses ?? true, format);
  }

  #callerOf(call: CallContext): Caller {
    const known = this.#callers.get(call);
    if (known) return known;
    this.#callerCount += 1;
    const authorization = this.#settings.authorize(call.credential);
    const caller = {
      number: this.#callerCount,
      digest: digestOf(call.credential),
      authorization: Object.values(authorization).every(isHeaderValue) ? authorization : undefined,
    };
    this.#callers.set(call, caller);
    return caller;
  }

  /** @throws ProviderError if the operation may not call upstream any more. */
  #consumeCall({ limits }: CallContext): void {
    if (limits?.tryConsume() === false) throw tooManyCalls(this.account, limits.maximumCalls);
  }

  #deadlineError({ method }: UpstreamRequest<unknown>): ProviderError {
    const predicate = 'did not respond before the deadline of the operation: try again, or request less';
    return upstreamError(this.#settings, 'UPSTREAM_UNAVAILABLE', predicate, { outcomeUnknown: isMutating(method) });
  }
}
