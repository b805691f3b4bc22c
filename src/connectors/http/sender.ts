import type { Cancellation } from '../../concurrency/cancellation.ts';
import { type ErrorCode, ProviderError } from '../../domain/errors.ts';
import { type Clock, sleepUntil } from '../../time/clock.ts';
import type { CallContext, SentRequest } from '../connector.ts';
import { Admission, type AdmittedCall } from './admission.ts';
import type { CredentialScope } from './credential-scopes.ts';
import type { HttpClientSettings } from './http-request.ts';
import { redirected } from './redirects.ts';
import { type Attempt, retryDelay } from './retry.ts';
import {
  errorCodeForStatus,
  isMutating,
  isServerError,
  isSuccess,
  NOT_MODIFIED,
  showsUnavailability,
} from './status-codes.ts';
import { type PreparedRequest, Transport, type UpstreamResponse } from './transport.ts';

/** What governs the sending of one request, beside the request itself. */
export interface SendOptions {
  readonly call: CallContext;
  /** The state of the credential that the request carries. */
  readonly scope: CredentialScope;
  readonly cancellation: Cancellation;
}

/** Sends the requests of one account, through the rate limiter and circuit breaker of their credential, with retries. */
export class Sender {
  readonly #settings: HttpClientSettings;
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #admission: Admission;

  /** @param clock monotonic. */
  constructor(settings: HttpClientSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    this.#transport = new Transport(settings);
    this.#admission = new Admission(settings, this.#clock);
  }

  /**
   * Sends a request until there is a response, with any status, or no further attempt makes sense.
   *
   * @throws ProviderError if there is no response.
   * @throws the reason of the cancellation.
   */
  async send(prepared: PreparedRequest, options: SendOptions): Promise<UpstreamResponse> {
    const { request } = prepared;
    const { call, cancellation } = options;
    const { random = Math.random } = this.#settings;
    const { now } = this.#clock;
    const mayRepeat = !isMutating(request.method) || request.repeatable === true;
    let attempt = await this.#attempt(prepared, options, false);
    for (let tries = 1; ; tries += 1) {
      const delay = retryDelay(attempt, { tries, mayRepeat, random });
      if (delay === undefined || this.#transport.isClosed || now() + delay >= cancellation.deadline) break;
      await sleepUntil(this.#clock, now() + delay, cancellation.signal);
      if (call.limits?.tryConsume() === false) break;
      const retry = await this.#attempt(prepared, options, true);
      // The failure at the provider is more informative than the gateway's refusal to send again.
      if ('failure' in retry && retry.failure === 'REJECTED_LOCALLY') break;
      attempt = retry;
    }
    if ('failure' in attempt) throw attempt.error;
    return attempt.response;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async #attempt(
    prepared: PreparedRequest,
    options: SendOptions,
    isRetry: boolean,
  ): Promise<Attempt<UpstreamResponse>> {
    const admitted = await this.#admission.admit(options);
    if (admitted instanceof ProviderError) return { failure: 'REJECTED_LOCALLY', error: admitted };
    const { request } = prepared;
    const { account, baseUrl, onCall } = this.#settings;
    const { now } = this.#clock;
    const sentRequest: SentRequest = {
      account,
      method: request.method ?? 'GET',
      pattern: request.path.pattern,
      retried: isRetry,
    };
    const { meter, trace } = options.call;
    const started = now();
    const span = trace?.begin({ ...sentRequest, baseUrl });
    const attempt = await this.#transport.exchange(prepared, options.cancellation, span?.headers);
    const milliseconds = now() - started;
    const isFollowed = 'response' in attempt && redirected(request, attempt.response, baseUrl) !== undefined;
    const outcome = isFollowed ? 'OK' : outcomeOf(attempt, prepared);
    const status = 'response' in attempt ? attempt.response.status : undefined;
    span?.end(outcome, status);
    meter.onCall(milliseconds);
    if (isRetry) meter.onRetry();
    this.#recordOutcome(attempt, admitted, options.scope);
    onCall?.({ ...sentRequest, outcome, status, reason: reasonOf(attempt), milliseconds });
    return attempt;
  }

  /** Updates health, circuit breaker and rate limiter of the credential. */
  #recordOutcome(attempt: Attempt<UpstreamResponse>, admitted: AdmittedCall, scope: CredentialScope): void {
    const { healthTracker, limiter } = scope;
    if ('failure' in attempt) {
      if (attempt.failure === 'CANCELLED') return admitted.conclude('INCONCLUSIVE');
      healthTracker.add('UNAVAILABLE');
      return admitted.conclude(attempt.failure === 'INVALID_RESPONSE' ? 'SUCCEEDED' : 'FAILED');
    }
    const { status, headers, retryAfterSeconds = 0 } = attempt.response;
    const { now, readBudget } = this.#settings;
    if (showsUnavailability(status)) {
      healthTracker.add('UNAVAILABLE');
      admitted.conclude('FAILED');
    } else if (isServerError(status)) {
      // The input of one client can cause such a response, and must not close the account to the others.
      healthTracker.add('ERROR');
      admitted.conclude('INCONCLUSIVE');
    } else {
      healthTracker.add(errorCodeForStatus(status)[0] === 'UNAUTHENTICATED' ? 'UNAUTHENTICATED' : 'OK');
      admitted.conclude('SUCCEEDED');
    }
    const budget = readBudget?.(headers, now());
    const steadyNow = this.#clock.now();
    if (budget) {
      scope.callBudget = budget;
      limiter.updateFromHeaders({ ...budget, resetAt: budget.resetAt - now() + steadyNow });
    }
    if (status !== 429) return;
    limiter.blockUntil(steadyNow + retryAfterSeconds * 1000);
    scope.sharedBudget?.blockFor(retryAfterSeconds * 1000);
  }
}

/** The code of the failure; undefined if there is a response. */
function reasonOf(attempt: Attempt<UpstreamResponse>): string | undefined {
  if ('response' in attempt) return undefined;
  if (attempt.failure === 'TIMEOUT') return attempt.failure;
  const { error } = attempt;
  return error instanceof ProviderError && error.cause instanceof Error ? error.cause.message : undefined;
}

function outcomeOf(
  attempt: Attempt<UpstreamResponse>,
  { conditions }: PreparedRequest,
): ErrorCode | 'OK' | 'CANCELLED' {
  if ('response' in attempt) {
    const { status } = attempt.response;
    return isSuccess(status) || (conditions !== undefined && status === NOT_MODIFIED)
      ? 'OK'
      : errorCodeForStatus(status)[0];
  }
  if (attempt.failure === 'CANCELLED') return 'CANCELLED';
  return attempt.failure === 'INVALID_RESPONSE' ? 'UPSTREAM_INVALID' : 'UPSTREAM_UNAVAILABLE';
}
