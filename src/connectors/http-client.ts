import { type Dispatcher, errors, Pool } from 'undici';
import { z } from 'zod';
import type { AccountStatus, CallBudget } from '../domain/account.ts';
import { type ErrorCode, ProviderError, type ProviderErrorDetails } from '../domain/errors.ts';
import { isWrite, leavesOpen, watchSending } from './ambiguity.ts';
import type { Call } from './connector.ts';
import { createOutcomes } from './health.ts';
import { meaningOf } from './http-status.ts';

const MAXIMUM_ANSWER_BYTES = 32 * 1024 * 1024;
const CONNECTIONS_PER_ACCOUNT = 32;

export interface HttpClientSettings {
  readonly account: string;
  /** As messages name it, for example `Cal.com`. */
  readonly title: string;
  /** Everything that is sent goes below it; also nothing else ever sees the credential. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  /** How the provider wants to see the credential, for example `{ authorization: 'Bearer …' }`. */
  readonly authorize: (credential: string) => Record<string, string>;
  /** What the provider tells of its rate limit in the headers of an answer; `now` in epoch milliseconds. */
  readonly readBudget?: (headers: AnswerHeaders, now: number) => CallBudget | undefined;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/** By their names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string | undefined>>;

export interface UpstreamRequest<Answer> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: Path;
  readonly query?: URLSearchParams | Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is `URLSearchParams`, which is sent as a form. */
  readonly body?: unknown;
  /** What a good answer looks like; unknown fields pass. An empty answer is `undefined`. */
  readonly answer: z.ZodType<Answer>;
}

export interface HttpClient {
  readonly account: string;
  /**
   * Sends one request and reads its answer.
   *
   * Redirects are not followed, so the credential cannot leave the account's origin.
   *
   * @throws ProviderError with the code that belongs to the failure. Its message never holds anything of the answer. It is
   *   `mayHaveWorked` if it was a write that can have reached the provider, and no readable answer tells what became of it.
   * @throws the signal's reason, if the call was given up.
   */
  request<Answer>(request: UpstreamRequest<Answer>, call: Call): Promise<Answer>;
  status(): AccountStatus;
  close(): Promise<void>;
}

/** A path below the base URL. */
export interface Path {
  /** Percent-encoded, with a leading slash. */
  readonly text: string;
  /** Without the ids, for messages: an id can be a secret. */
  readonly pattern: string;
}

/** A path out of literal and variable segments: ``path`/calendars/${id}` ``. */
export function path(literals: TemplateStringsArray, ...segments: readonly string[]): Path {
  return {
    text: String.raw({ raw: literals }, ...segments.map(encodeURIComponent)),
    pattern: literals.join('{id}'),
  };
}

interface Exchange {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly text: string;
}

export function createHttpClient(settings: HttpClientSettings): HttpClient {
  const { account, title, timeoutMs, now } = settings;
  const outcomes = createOutcomes();
  const readsInFlight = new WeakMap<Call, Map<string, Promise<Exchange>>>();
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
    return new ProviderError(account, code, `${title} (account ${account}) ${what}`, details);
  }

  /**
   * Equal reads that one operation has in flight at the same time are one request. A write, and whatever reads before
   * and after it, has a call of its own, so that it never shares.
   */
  function exchangeOnce(request: UpstreamRequest<unknown>, call: Call): Promise<Exchange> {
    if ((request.method ?? 'GET') !== 'GET') return measured(request, call);
    const inFlight = readsInFlight.get(call) ?? new Map<string, Promise<Exchange>>();
    readsInFlight.set(call, inFlight);
    const key = JSON.stringify([request.path.text, queryString(request.query), request.headers]);
    const joined = inFlight.get(key);
    if (joined) {
      call.meter.shared();
      return joined;
    }
    const reading = measured(request, call).finally(() => inFlight.delete(key));
    inFlight.set(key, reading);
    return reading;
  }

  async function measured(request: UpstreamRequest<unknown>, call: Call): Promise<Exchange> {
    const started = now();
    try {
      const answer = await exchange(request, call);
      outcomes.add(answer.status < 500);
      callBudget = settings.readBudget?.(answer.headers, now()) ?? callBudget;
      return answer;
    } catch (error) {
      if (!call.signal.aborted) outcomes.add(false);
      throw error;
    } finally {
      call.meter.called(now() - started);
    }
  }

  async function exchange(request: UpstreamRequest<unknown>, call: Call): Promise<Exchange> {
    const credential = settings.authorize(call.credential);
    if (!Object.values(credential).every(isHeaderValue)) {
      throw fail('UNAUTHENTICATED', 'cannot be asked: its credential holds characters that no header can carry');
    }
    const deadline = AbortSignal.timeout(timeoutMs);
    const { body, contentType } = encode(request.body);
    const sending = watchSending(pool);
    try {
      const response = await sending.through.request({
        method: request.method ?? 'GET',
        path: `${basePath}${request.path.text}${queryString(request.query)}`,
        headers: {
          accept: 'application/json',
          ...contentType,
          ...credential,
          ...request.headers,
        },
        body,
        signal: AbortSignal.any([call.signal, deadline]),
      });
      return {
        status: response.statusCode,
        headers: singleHeaders(response.headers),
        text: await response.body.text(),
      };
    } catch (error) {
      throw transportError(error, call, deadline, isWrite(request.method) && sending.begun());
    }
  }

  function transportError(error: unknown, call: Call, deadline: AbortSignal, mayHaveWorked: boolean): unknown {
    if (call.signal.aborted) return call.signal.reason;
    // Not the error itself: it can hold the raw answer.
    const details = { cause: new Error((error as { code?: string }).code ?? 'no code'), mayHaveWorked };
    if (deadline.aborted) {
      return fail('UPSTREAM_UNAVAILABLE', `did not answer within ${timeoutMs} ms: try again later`, details);
    }
    if (error instanceof errors.ResponseExceededMaxSizeError) {
      return fail('UPSTREAM_INVALID', 'sent an answer that is too large to be read', details);
    }
    return fail('UPSTREAM_UNAVAILABLE', 'cannot be reached: check its base URL, or try again later', details);
  }

  return {
    account,
    async request(request, call) {
      call.signal.throwIfAborted();
      const { status, headers, text } = await exchangeOnce(request, call);
      const upstreamRequestId = headers['x-request-id'];
      const what = `${request.method ?? 'GET'} ${request.path.pattern}`;
      const body = parseJson(text);
      const write = isWrite(request.method);
      if (status < 200 || status > 299) {
        const [code, advice] = meaningOf(status);
        throw fail(code, `answered ${status} to ${what}: ${advice}`, {
          upstreamRequestId,
          retryAfterSeconds: status === 429 ? retryAfterSeconds(headers['retry-after'], callBudget, now()) : undefined,
          answer: { status, body: body === NOT_JSON ? text : body },
          mayHaveWorked: write && leavesOpen(status),
        });
      }
      if (body === NOT_JSON) {
        const details = { upstreamRequestId, mayHaveWorked: write };
        throw fail('UPSTREAM_INVALID', `answered ${what} with something else than JSON`, details);
      }
      const parsed = request.answer.safeParse(body);
      if (parsed.success) return parsed.data;
      const where = parsed.error.issues.slice(0, 5).map((issue) => describePath(issue.path, request.answer));
      throw fail('UPSTREAM_INVALID', `answered ${what} in a shape that it should not have, at: ${where.join(', ')}`, {
        upstreamRequestId,
        mayHaveWorked: write,
      });
    },
    status: () => ({ health: outcomes.health(), callBudget: callBudget ?? null }),
    close: () => pool.destroy(),
  };
}

const NOT_JSON = Symbol('not JSON');

/** Whether a header can carry the text: visible characters, blanks and bytes without a meaning (RFC 9110, section 5.5). */
export function isHeaderValue(text: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(text);
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

function encode(body: unknown): { body: string | null; contentType: Record<string, string> } {
  if (body === undefined) return { body: null, contentType: {} };
  if (body instanceof URLSearchParams) {
    return { body: body.toString(), contentType: { 'content-type': 'application/x-www-form-urlencoded' } };
  }
  return { body: JSON.stringify(body), contentType: { 'content-type': 'application/json' } };
}

function queryString(query: UpstreamRequest<unknown>['query']): string {
  if (query === undefined) return '';
  const parameters =
    query instanceof URLSearchParams
      ? query
      : new URLSearchParams(
          Object.entries(query).flatMap(([name, value]): [string, string][] =>
            value === undefined ? [] : [[name, String(value)]],
          ),
        );
  return parameters.size === 0 ? '' : `?${parameters}`;
}

/** Of a header that came several times, the first. */
function singleHeaders(headers: Dispatcher.ResponseData['headers']): AnswerHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

/** `Retry-After` in seconds (none of these providers sends it as a date), else what the rate limit headers tell. */
function retryAfterSeconds(
  header: string | undefined,
  budget: CallBudget | undefined,
  now: number,
): number | undefined {
  if (header !== undefined && /^\d{1,6}$/.test(header)) return Number(header);
  return budget && budget.resetAt > now ? Math.ceil((budget.resetAt - now) / 1000) : undefined;
}

/** Where an answer is wrong: names that the contract knows, never keys that the answer itself brought. */
function describePath(parts: readonly PropertyKey[], answer: z.ZodType): string {
  const known = JSON.stringify(z.toJSONSchema(answer, { io: 'input', unrepresentable: 'any' }));
  const isKnown = (part: PropertyKey) => typeof part === 'number' || known.includes(`"${String(part)}":`);
  return parts.map((part) => (isKnown(part) ? String(part) : '*')).join('.') || 'its root';
}
