import type { Cancellation } from '../../concurrency/cancellation.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { SharedTurn } from '../../domain/shared-call-budget.ts';
import { type Clock, sleepUntil } from '../../time/clock.ts';
import type { CallPermit, CircuitBreaker } from './circuit-breaker.ts';
import type { CredentialScope } from './credential-scopes.ts';
import type { HttpClientSettings } from './http-request.ts';
import { MAX_RETRY_DELAY_MS } from './retry.ts';
import { displayName } from './upstream-error.ts';

/** A call that may be sent now. It must be concluded exactly once. */
export interface AdmittedCall {
  conclude(outcome: 'SUCCEEDED' | 'FAILED' | 'INCONCLUSIVE'): void;
}

interface AdmissionOptions {
  readonly scope: CredentialScope;
  readonly cancellation: Cancellation;
}

/**
 * Decides when a call may be sent: after this process's own circuit breaker and rate limiter, and after what all processes
 * share.
 */
export class Admission {
  readonly #settings: HttpClientSettings;
  readonly #clock: Clock;

  constructor(settings: HttpClientSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /**
   * Waits until the request may be sent, and counts it.
   *
   * @returns the error if the request may not be sent.
   * @throws the reason of the cancellation.
   */
  async admit({ scope, cancellation }: AdmissionOptions): Promise<AdmittedCall | ProviderError> {
    const { limiter, breaker, sharedBudget } = scope;
    const { maxQueueMs = MAX_RETRY_DELAY_MS } = this.#settings;
    const { now } = this.#clock;
    const circuitError = this.#circuitError(breaker);
    if (circuitError) return circuitError;
    // The queue moves on as requests end; a block by the provider does not.
    const longest = limiter.isUnblocked() ? maxQueueMs : MAX_RETRY_DELAY_MS;
    const latest = Math.min(now() + longest, cancellation.deadline);
    const rateLimitError = await this.#awaitLimiter(scope, cancellation.signal, latest);
    if (rateLimitError) return rateLimitError;
    const turn = await this.#awaitSharedTurn(scope, cancellation.signal, latest);
    if (turn instanceof ProviderError) return turn;
    // The circuit breaker can have opened in the meantime.
    const laterError = this.#circuitError(breaker);
    if (laterError) {
      limiter.release(now());
      if (turn) sharedBudget?.release(turn);
      return laterError;
    }
    const permit = breaker.pass();
    return {
      conclude(outcome) {
        concludePermit(permit, outcome);
        sharedBudget?.report(turn, outcome);
      },
    };
  }

  /** @returns the error if the request would have to wait too long. */
  async #awaitLimiter(
    { limiter }: CredentialScope,
    signal: AbortSignal,
    latest: number,
  ): Promise<ProviderError | undefined> {
    const { now } = this.#clock;
    for (;;) {
      const at = limiter.acquire(latest);
      if (at > latest) return this.#rateLimitError(at - now());
      if (at <= now()) return undefined;
      try {
        await sleepUntil(this.#clock, at, signal);
      } catch (error) {
        limiter.release(at);
        throw error;
      }
      if (limiter.isUnblocked()) return undefined;
      // A response has blocked the limiter in the meantime.
      limiter.release(at);
    }
  }

  /**
   * Waits for a turn in the budget that all processes share, after the process's own limiter has counted the call.
   *
   * @returns undefined if there is no such budget at present; the error if the call may not be sent.
   */
  async #awaitSharedTurn(
    { limiter, breaker, sharedBudget }: CredentialScope,
    signal: AbortSignal,
    latest: number,
  ): Promise<SharedTurn | ProviderError | undefined> {
    if (!sharedBudget) return undefined;
    const { rateLimit } = this.#settings;
    const { now } = this.#clock;
    for (;;) {
      const admission = await sharedBudget.acquire(rateLimit, latest - now());
      if (admission && 'rejectedBy' in admission) {
        limiter.release(now());
        if (admission.rejectedBy === 'RATE_LIMIT') return this.#rateLimitError(admission.retryAfterMs);
        breaker.openFor(admission.retryAfterMs);
        return this.#circuitError(breaker);
      }
      try {
        signal.throwIfAborted();
        if (admission && admission.waitMs > 0) await sleepUntil(this.#clock, now() + admission.waitMs, signal);
      } catch (error) {
        limiter.release(now());
        if (admission) sharedBudget.release(admission);
        throw error;
      }
      if (!admission || limiter.isUnblocked()) return admission;
      sharedBudget.release(admission);
    }
  }

  #circuitError(breaker: CircuitBreaker): ProviderError | undefined {
    const milliseconds = breaker.retryAfterMs();
    if (milliseconds === undefined) return undefined;
    const retryAfterSeconds = Math.ceil(milliseconds / 1000);
    const message = `Circuit breaker open for ${displayName(this.#settings)}; retry in ${retryAfterSeconds} s`;
    return new ProviderError(this.#settings.account, 'UPSTREAM_UNAVAILABLE', message, { retryAfterSeconds });
  }

  #rateLimitError(milliseconds: number): ProviderError {
    const retryAfterSeconds = Math.ceil(milliseconds / 1000);
    const message = `Rate limit of ${displayName(this.#settings)} reached; retry in ${retryAfterSeconds} s`;
    return new ProviderError(this.#settings.account, 'RATE_LIMITED', message, { retryAfterSeconds });
  }
}

function concludePermit(permit: CallPermit, outcome: Parameters<AdmittedCall['conclude']>[0]): void {
  if (outcome === 'SUCCEEDED') permit.succeeded();
  else if (outcome === 'FAILED') permit.failed();
  else permit.inconclusive();
}
