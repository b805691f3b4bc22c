import { type CallCancellation, type Cancellation, createCallCancellation } from '../../concurrency/cancellation.ts';
import { createSingleFlight } from '../../concurrency/single-flight.ts';
import type { AccountStatus } from '../../domain/account.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { CallContext } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import { type CredentialScope, createCredentialScopes } from './credential-scopes.ts';
import { queryString } from './encoding.ts';
import type { HttpClientSettings, UpstreamRequest } from './http-request.ts';
import { createResponseParser, type ParsedResponse, placesOf } from './parsed-response.ts';
import { createRateLimiter, type RateLimit } from './rate-limiter.ts';
import { createReadCache } from './read-cache.ts';
import { unexpectedShape } from './response-shape.ts';
import { createSender, type PreparedRequest } from './sender.ts';
import { errorCodeForStatus, isMutating, isSuccess, leavesOutcomeUnknown } from './status-codes.ts';

export interface HttpClient {
  readonly account: string;
  /**
   * Sends one request and reads its response. Reads, and writes that may be repeated, are retried. Equal reads with equal
   * credentials share a request in flight or a cached response, and so the same objects, which must not be modified.
   *
   * Redirects are not followed, so the credential cannot leave the account's origin.
   *
   * @throws ProviderError with the code that belongs to the failure. Its message contains nothing of the response. It is
   *   `outcomeUnknown` for a write that can have reached the provider without a response that shows its outcome.
   * @throws the signal's reason, if the call was cancelled.
   */
  request<Answer>(request: UpstreamRequest<Answer>, call: CallContext): Promise<Answer>;
  status(): AccountStatus;
  close(): Promise<void>;
}

const UNLIMITED: RateLimit = { calls: Number.POSITIVE_INFINITY, seconds: 1 };

/** What is the same for all requests of one call. */
interface Caller {
  readonly digest: string;
  /** Undefined if no header can carry the credential. */
  readonly authorization: Readonly<Record<string, string>> | undefined;
  readonly cancellation: CallCancellation;
  readonly number: number;
}

/** A request, with all that sending it takes. */
interface Question extends PreparedRequest {
  readonly call: CallContext;
  readonly caller: Caller;
}

/** An answer, and where to keep it if it can be read. */
interface Obtained {
  readonly answer: ParsedResponse;
  readonly keepAs?: string | undefined;
}

export function createHttpClient(settings: HttpClientSettings): HttpClient {
  const { account, now } = settings;
  const sender = createSender(settings);
  const { fail } = sender;
  const scopes = createCredentialScopes(() => createRateLimiter({ limit: settings.rateLimit ?? UNLIMITED, now }));
  const reads = createSingleFlight<ParsedResponse>();
  const readAnswer = createResponseParser(now);
  const cache = createReadCache(settings.cacheSeconds ?? 0, now);
  const callers = new WeakMap<CallContext, Caller>();
  let callerCount = 0;

  function callerOf(call: CallContext): Caller {
    const known = callers.get(call);
    if (known) return known;
    callerCount += 1;
    const authorization = settings.authorize(call.credential);
    const caller = {
      digest: digestOf(call.credential),
      authorization: Object.values(authorization).every(isHeaderValue) ? authorization : undefined,
      cancellation: createCallCancellation(call, now),
      number: callerCount,
    };
    callers.set(call, caller);
    return caller;
  }

  function spend({ limits }: CallContext) {
    if (limits?.spend() !== false) return;
    const exceeded = `Operation exceeded MAX_UPSTREAM_CALLS (${limits.maximumCalls})`;
    throw new ProviderError(account, 'UNSUPPORTED', `${exceeded}: request less at once, for example smaller pages`);
  }

  /**
   * Equal reads of one epoch with the same credential are one request. While a write is in flight no read is shared; reads of
   * a call with `noCache` are shared within that call alone.
   */
  async function read(question: Question, scope: CredentialScope, cancellation: Cancellation): Promise<Obtained> {
    const { request, call, caller, target } = question;
    // Neither a target nor the name of a header holds a blank or a colon, and no header holds a new line.
    let key = `${scope.id} ${scope.epoch} ${target}`;
    for (const name in request.headers) key += `\n${name}:${request.headers[name]}`;
    const kept = call.noCache ? undefined : cache.get(key);
    if (kept) {
      call.meter.onDeduplicated();
      return { answer: readAnswer(kept) };
    }
    const keepAs = request.cacheable ? key : undefined;
    const sending = (all: Cancellation) =>
      scopes.use(caller.digest, async ({ limiter }) => readAnswer(await sender.send(question, call, limiter, all)));
    if (scope.writes > 0) {
      spend(call);
      return { answer: await sending(cancellation), keepAs };
    }
    const sharedKey = call.noCache ? `${caller.number} ${key}` : key;
    if (reads.has(sharedKey)) call.meter.onDeduplicated();
    else spend(call);
    return { answer: await reads.run(sharedKey, cancellation, sending), keepAs };
  }

  function write(question: Question, cancellation: Cancellation): Promise<Obtained> {
    const { call, caller } = question;
    spend(call);
    return scopes.use(caller.digest, async (scope) => {
      scope.writes += 1;
      scope.epoch += 1;
      try {
        return { answer: readAnswer(await sender.send(question, call, scope.limiter, cancellation)) };
      } finally {
        scope.writes -= 1;
        scope.epoch += 1;
      }
    });
  }

  async function obtain(question: Question): Promise<Obtained> {
    const { request, caller } = question;
    const cancellation = caller.cancellation.begin(() =>
      fail('UPSTREAM_UNAVAILABLE', 'did not respond before the deadline of the operation: try again, or request less', {
        outcomeUnknown: isMutating(request.method),
      }),
    );
    try {
      if (isMutating(request.method)) return await write(question, cancellation);
      return await read(question, scopes.of(caller.digest), cancellation);
    } finally {
      caller.cancellation.finish(cancellation);
    }
  }

  return {
    account,
    async request(request, call) {
      const caller = callerOf(call);
      const { authorization } = caller;
      if (!authorization) {
        throw fail(
          'UNAUTHENTICATED',
          'cannot be called: its credential contains characters that are not allowed in a header',
        );
      }
      const target = request.path.text + queryString(request.query);
      const { answer, keepAs } = await obtain({ request, call, caller, authorization, target });
      const { exchange, isJson } = answer;
      const { status, headers, retryAfterSeconds } = exchange;
      if (isSuccess(status) && isJson) {
        const parsed = answer.as(request.answer);
        if (parsed.success) {
          if (keepAs !== undefined) cache.keep(keepAs, exchange);
          return parsed.data;
        }
      }
      const upstreamRequestId = headers['x-request-id'];
      const what = `${request.method ?? 'GET'} ${request.path.pattern}`;
      const write = isMutating(request.method);
      if (!isSuccess(status)) {
        const [code, advice] = errorCodeForStatus(status);
        throw fail(code, `returned ${status} for ${what}: ${advice}`, {
          upstreamRequestId,
          retryAfterSeconds,
          upstreamStatus: status,
          upstreamReason: settings.readFailureReason?.(status, answer.body()),
          outcomeUnknown: write && leavesOutcomeUnknown(status),
        });
      }
      const details = { upstreamRequestId, outcomeUnknown: write };
      if (!isJson) throw fail('UPSTREAM_INVALID', `returned a body that is not JSON for ${what}`, details);
      const { error } = answer.as(request.answer);
      const where = error ? placesOf(error, request.answer) : [];
      throw unexpectedShape(settings, what, where, details);
    },
    status: () => ({
      health: sender.health(),
      callBudget: sender.callBudget() ?? null,
      circuit: sender.circuit(),
    }),
    close: sender.close,
  };
}

/**
 * Whether the text is a valid header value: visible characters, spaces, tabs and opaque bytes.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}
