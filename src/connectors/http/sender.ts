import { errors, Pool } from 'undici';
import type { Cancellation } from '../../concurrency/cancellation.ts';
import type { CallBudget } from '../../domain/account.ts';
import { type ErrorCode, ProviderError, type ProviderErrorDetails } from '../../domain/errors.ts';
import { sleepUntil, systemClock } from '../../time/clock.ts';
import type { CallContext, CallSpan, SentRequest } from '../connector.ts';
import { type CallPermit, type CircuitState, createCircuitBreaker } from './circuit-breaker.ts';
import { encode, type Payload } from './encoding.ts';
import { createHealthTracker } from './health-tracker.ts';
import type { HttpClientSettings, ResponseHeaders, UpstreamRequest } from './http-request.ts';
import { type HttpResponse, sendThrough } from './http-response.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { type Attempt, MAX_RETRY_DELAY_MS, retryDelay } from './retry.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { errorCodeForStatus, isMutating, isServerError, isSuccess } from './status-codes.ts';

const MAXIMUM_ANSWER_BYTES = 32 * 1024 * 1024;
const CONNECTIONS_PER_ACCOUNT = 32;
const CLOSED_SECONDS_AFTER_429 = 5;

/** Codes of failures to connect: not a byte of the request was sent. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What came back for one request. */
export interface HttpExchange extends HttpResponse {
  /** When to come again, of an answer that says not now. */
  readonly retryAfterSeconds: number | undefined;
}

type Sent = Attempt<HttpExchange>;

/** A request as it is to be sent. */
export interface PreparedRequest {
  readonly request: UpstreamRequest<unknown>;
  /** Path and query, below the base URL. */
  readonly target: string;
  /** What shows the credential. */
  readonly authorization: Readonly<Record<string, string>>;
}

/** Sends the requests of one account, each in its turn, and again where that helps and harms nobody. */
export interface Sender {
  /**
   * Sends until there is an answer, whatever it tells, or no further try makes sense.
   *
   * @throws ProviderError if there is none.
   * @throws the reason of the cancellation.
   */
  send(
    outgoing: PreparedRequest,
    call: CallContext,
    limiter: RateLimiter,
    cancellation: Cancellation,
  ): Promise<HttpExchange>;
  fail(code: ErrorCode, what: string, details?: ProviderErrorDetails): ProviderError;
  health(): 'HEALTHY' | 'DEGRADED' | 'UNREACHABLE';
  circuit(): CircuitState;
  /** What the last answer told that told anything. */
  callBudget(): CallBudget | undefined;
  close(): Promise<void>;
}

export function createSender(settings: HttpClientSettings): Sender {
  const { account, title, timeoutMs, now, clock = systemClock(now), random = Math.random, onCall } = settings;
  const name = `${title} (account ${account})`;
  const outcomes = createHealthTracker();
  const breaker = createCircuitBreaker(now);
  let callBudget: CallBudget | undefined;
  const base = new URL(settings.baseUrl);
  const basePath = base.pathname.replace(/\/+$/, '');
  const pool = new Pool(base.origin, {
    connections: CONNECTIONS_PER_ACCOUNT,
    // The deadline of a request cannot end it before it has a connection.
    connectTimeout: timeoutMs,
    maxResponseSize: MAXIMUM_ANSWER_BYTES,
  });

  function fail(code: ErrorCode, what: string, details?: ProviderErrorDetails): ProviderError {
    return new ProviderError(account, code, `${name} ${what}`, details);
  }

  /** Why a call may not be sent now, as far as the provider's own health tells. */
  function brokenCircuit(): ProviderError | undefined {
    const milliseconds = breaker.retryAfterMs();
    if (milliseconds === undefined) return undefined;
    const seconds = Math.ceil(milliseconds / 1000);
    const message = `Circuit breaker open for ${name}; retry in ${seconds} s`;
    return new ProviderError(account, 'UPSTREAM_UNAVAILABLE', message, { retryAfterSeconds: seconds });
  }

  /** Takes the call's turn, if it is now; else waits for it, and answers why it does not get one in time. */
  function takeTurn(limiter: RateLimiter, cancellation: Cancellation): Promise<ProviderError | undefined> | undefined {
    // A queue moves; what the provider has closed does not.
    const longest = limiter.isUnblocked() ? (settings.maxQueueMs ?? MAX_RETRY_DELAY_MS) : MAX_RETRY_DELAY_MS;
    const latest = Math.min(now() + longest, cancellation.deadline());
    const at = limiter.acquire(latest);
    return at <= now() && at <= latest ? undefined : waitForTurn(limiter, cancellation, at, latest);
  }

  async function waitForTurn(
    limiter: RateLimiter,
    cancellation: Cancellation,
    first: number,
    latest: number,
  ): Promise<ProviderError | undefined> {
    for (let at = first; ; at = limiter.acquire(latest)) {
      if (at > latest) {
        const seconds = Math.ceil((at - now()) / 1000);
        const message = `Rate limit of ${name} reached; retry in ${seconds} s`;
        return new ProviderError(account, 'RATE_LIMITED', message, { retryAfterSeconds: seconds });
      }
      if (at <= now()) return undefined;
      try {
        await sleepUntil(clock, at, cancellation.signal());
      } catch (error) {
        limiter.release();
        throw error;
      }
      // It can have been closed meanwhile.
      if (limiter.isUnblocked()) return undefined;
      limiter.release();
    }
  }

  async function sendInTurn(
    outgoing: PreparedRequest,
    call: CallContext,
    limiter: RateLimiter,
    cancellation: Cancellation,
    isRepeat: boolean,
  ): Promise<Sent> {
    const { request } = outgoing;
    const broken = brokenCircuit();
    if (broken) return { failure: 'REJECTED_LOCALLY', error: broken };
    const turn = takeTurn(limiter, cancellation);
    const refusal = turn && ((await turn) ?? brokenCircuit());
    if (refusal) return { failure: 'REJECTED_LOCALLY', error: refusal };
    const payload = encode(request.body);
    const pass = breaker.pass();
    const told: SentRequest = {
      account,
      method: request.method ?? 'GET',
      pattern: request.path.pattern,
      retried: isRepeat,
    };
    const started = now();
    const span = call.trace?.begin(told);
    const sent = await exchange(outgoing, payload, cancellation, span);
    const milliseconds = now() - started;
    const outcome = outcomeOf(sent);
    const status = 'answer' in sent ? sent.answer.status : undefined;
    span?.end(outcome, status);
    call.meter.onCall(milliseconds);
    if (isRepeat) call.meter.onRetry();
    note(sent, pass, limiter);
    onCall?.({ ...told, outcome, status, milliseconds });
    return sent;
  }

  /** Lets what came back count for the account's health, and for when the next calls may be sent. */
  function note(sent: Sent, pass: CallPermit, limiter: RateLimiter) {
    if ('failure' in sent) {
      if (sent.failure === 'CANCELLED') return pass.cancelled();
      outcomes.add(false);
      if (sent.failure === 'INVALID_RESPONSE') pass.succeeded();
      else pass.failed();
      return undefined;
    }
    const { status, headers } = sent.answer;
    outcomes.add(!isServerError(status));
    if (isServerError(status)) pass.failed();
    else pass.succeeded();
    const budget = settings.readBudget?.(headers, now());
    if (budget) {
      callBudget = budget;
      limiter.updateFromHeaders(budget);
    }
    if (status === 429) limiter.blockUntil(now() + (sent.answer.retryAfterSeconds ?? 0) * 1000);
    return undefined;
  }

  async function exchange(
    { request, target, authorization }: PreparedRequest,
    { body, contentType }: Payload,
    cancellation: Cancellation,
    span: CallSpan | undefined,
  ): Promise<Sent> {
    if (cancellation.isCancelled()) return { failure: 'CANCELLED', error: cancellation.reason() };
    const sending = sendThrough(pool, {
      origin: base.origin,
      method: request.method ?? 'GET',
      path: `${basePath}${target}`,
      headers: {
        ...span?.headers,
        accept: 'application/json',
        ...contentType,
        ...authorization,
        ...request.headers,
      },
      body,
    });
    let isTooLate = false;
    const limit = setTimeout(() => {
      isTooLate = true;
      sending.giveUp(new Error('request timed out'));
    }, timeoutMs);
    limit.unref();
    const stay = cancellation.onCancel(() => sending.giveUp(new Error('request cancelled')));
    try {
      const answer = await sending.answer;
      return { answer: { ...answer, retryAfterSeconds: comeAgain(answer.status, answer.headers) } };
    } catch (error) {
      if (cancellation.isCancelled()) return { failure: 'CANCELLED', error: cancellation.reason() };
      return transportFailure(error, isTooLate, isMutating(request.method) && sending.begun());
    } finally {
      stay();
      clearTimeout(limit);
    }
  }

  function comeAgain(status: number, headers: ResponseHeaders): number | undefined {
    const header = headers['retry-after'];
    if (status === 503) return retryAfterSeconds(header, undefined, now());
    if (status !== 429) return undefined;
    const told = retryAfterSeconds(header, settings.readBudget?.(headers, now()), now());
    return told ?? settings.defaultRetryAfterSeconds ?? CLOSED_SECONDS_AFTER_429;
  }

  function transportFailure(error: unknown, isTooLate: boolean, outcomeUnknown: boolean): Sent {
    // Not the error itself: it can hold the raw answer.
    const { code = 'no code' } = error as { code?: string };
    const details = { cause: new Error(code), outcomeUnknown };
    if (isTooLate) {
      const what = `did not respond within ${timeoutMs} ms; try again later`;
      return { failure: 'TIMEOUT', error: fail('UPSTREAM_UNAVAILABLE', what, details) };
    }
    if (error instanceof errors.ResponseExceededMaxSizeError) {
      const what = 'returned a response that exceeds the size limit';
      return { failure: 'INVALID_RESPONSE', error: fail('UPSTREAM_INVALID', what, details) };
    }
    const what = 'is unreachable; check its base URL, or try again later';
    const failure = NOT_CONNECTED.has(code) ? 'CONNECT_FAILED' : 'CONNECTION_LOST';
    return { failure, error: fail('UPSTREAM_UNAVAILABLE', what, details) };
  }

  return {
    fail,
    async send(outgoing, call, limiter, cancellation) {
      const { request } = outgoing;
      const mayRepeat = !isMutating(request.method) || request.repeatable === true;
      let sent = await sendInTurn(outgoing, call, limiter, cancellation, false);
      for (let tries = 1; ; tries += 1) {
        const pause = retryDelay(sent, { tries, mayRepeat, random });
        if (pause === undefined || pool.destroyed || now() + pause >= cancellation.deadline()) break;
        await sleepUntil(clock, now() + pause, cancellation.signal());
        if (call.limits?.spend() === false) break;
        const again = await sendInTurn(outgoing, call, limiter, cancellation, true);
        // Then what the provider itself did tells more.
        if ('failure' in again && again.failure === 'REJECTED_LOCALLY') break;
        sent = again;
      }
      if ('failure' in sent) throw sent.error;
      return sent.answer;
    },
    health: () => (breaker.state() === 'CLOSED' ? outcomes.health() : 'UNREACHABLE'),
    circuit: () => breaker.state(),
    callBudget: () => callBudget,
    close: () => pool.destroy(),
  };
}

function outcomeOf(sent: Sent): ErrorCode | 'OK' | 'CANCELLED' {
  if ('answer' in sent) {
    const { status } = sent.answer;
    return isSuccess(status) ? 'OK' : errorCodeForStatus(status)[0];
  }
  if (sent.failure === 'CANCELLED') return 'CANCELLED';
  return sent.failure === 'INVALID_RESPONSE' ? 'UPSTREAM_INVALID' : 'UPSTREAM_UNAVAILABLE';
}
