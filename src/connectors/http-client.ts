import { z } from 'zod';
import type { AccountStatus, CallBudget } from '../domain/account.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { Clock } from '../time/clock.ts';
import { isWrite, leavesOpen } from './ambiguity.ts';
import type { Call, SentRequest } from './connector.ts';
import { type CredentialScope, createCredentialScopes } from './credential-scopes.ts';
import { queryString } from './http-encoding.ts';
import { meaningOf } from './http-status.ts';
import { type Patience, withPatience } from './patience.ts';
import { createReadCache } from './read-cache.ts';
import { createSender, type Exchange } from './sender.ts';
import { createSharedReads } from './shared-reads.ts';
import { createTurns, type RateLimit } from './turns.ts';

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
  /** What the provider's contract allows, or the account's configuration; kept for each credential by itself. */
  readonly rateLimit?: RateLimit;
  /** How long a call may wait for its turn; 2 seconds, if left out. */
  readonly longestTurnMs?: number;
  /** For how long nothing is sent after a 429 that does not tell; 5 seconds, if left out. */
  readonly closedSecondsAfter429?: number;
  /** How long answers to `cacheable` requests are kept; 0, if left out. */
  readonly cacheSeconds?: number;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  /** For waits: before another try, and for a call's turn. The system's timers, if left out. */
  readonly clock?: Clock;
  /** From 0 to 1, to spread what would come at once. */
  readonly random?: () => number;
  /** Is told of each request that was sent, when it has ended. It must not throw. */
  readonly onCall?: CallObserver;
}

export type CallObserver = (call: ObservedCall) => void;

/** A request that was sent, without anything that was in it or in its answer. */
export interface ObservedCall extends SentRequest {
  readonly outcome: ErrorCode | 'OK' | 'GIVEN_UP';
  /** Undefined if there was no answer. */
  readonly status: number | undefined;
  readonly milliseconds: number;
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
  /** For a write of which the contract proves that the provider may get it twice. Reads always may be repeated. */
  readonly repeatable?: boolean;
  /** For a read whose answer the contract allows to keep for a short time. */
  readonly cacheable?: boolean;
}

export interface HttpClient {
  readonly account: string;
  /**
   * Sends one request and reads its answer. Reads, and writes that may be repeated, are sent again if they fail; equal reads
   * with equal credentials share what is under way, or was answered a short time ago.
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

const UNLIMITED: RateLimit = { calls: Number.POSITIVE_INFINITY, seconds: 1 };

/** An answer, and where to keep it if it can be read. */
interface Answered {
  readonly exchange: Exchange;
  readonly keepAs?: string | undefined;
}

export function createHttpClient(settings: HttpClientSettings): HttpClient {
  const { account, now } = settings;
  const sender = createSender(settings);
  const { fail } = sender;
  const scopes = createCredentialScopes(() => createTurns({ limit: settings.rateLimit ?? UNLIMITED, now }));
  const reads = createSharedReads<Exchange>();
  const cache = createReadCache<Exchange>(settings.cacheSeconds ?? 0, now);
  const freshCalls = new WeakMap<Call, number>();
  let freshCallCount = 0;

  function numberOf(call: Call): number {
    const known = freshCalls.get(call);
    if (known !== undefined) return known;
    freshCallCount += 1;
    freshCalls.set(call, freshCallCount);
    return freshCallCount;
  }

  function spend({ limits }: Call) {
    if (limits?.spend() !== false) return;
    const what = `is not asked: this operation has made all of its ${limits.maximumCalls} upstream calls. Ask for less at once, for example for smaller pages`;
    throw fail('UNSUPPORTED', what);
  }

  /**
   * Equal reads of one epoch are one request, whoever asks, as long as it is with the same credential. While a write is
   * under way nobody shares; what a call wants fresh is shared within that call alone.
   */
  async function read(
    request: UpstreamRequest<unknown>,
    call: Call,
    scope: CredentialScope,
    patience: Patience,
  ): Promise<Answered> {
    const key = JSON.stringify([
      scope.id,
      scope.epoch,
      request.path.text,
      queryString(request.query),
      Object.entries(request.headers ?? {}),
    ]);
    const kept = call.fresh ? undefined : cache.get(key);
    if (kept) {
      call.meter.shared();
      return { exchange: kept };
    }
    const keepAs = request.cacheable ? key : undefined;
    const sending = (all: Patience) =>
      scopes.use(call.credential, ({ turns }) => sender.send(request, call, turns, all));
    if (scope.writes > 0) {
      spend(call);
      return { exchange: await sending(patience), keepAs };
    }
    const sharedKey = call.fresh ? `${numberOf(call)} ${key}` : key;
    if (reads.has(sharedKey)) call.meter.shared();
    else spend(call);
    return { exchange: await reads.join(sharedKey, patience, sending), keepAs };
  }

  async function write(
    request: UpstreamRequest<unknown>,
    call: Call,
    scope: CredentialScope,
    patience: Patience,
  ): Promise<Answered> {
    spend(call);
    scope.writes += 1;
    scope.epoch += 1;
    try {
      return { exchange: await sender.send(request, call, scope.turns, patience) };
    } finally {
      scope.writes -= 1;
      scope.epoch += 1;
    }
  }

  function obtain(request: UpstreamRequest<unknown>, call: Call): Promise<Answered> {
    const tooLate = () =>
      fail(
        'UPSTREAM_UNAVAILABLE',
        'did not answer in the time that the whole operation has: try again, or ask for less',
        { mayHaveWorked: isWrite(request.method) },
      );
    return withPatience(call, now, tooLate, (patience) =>
      scopes.use(call.credential, (scope) =>
        (request.method ?? 'GET') === 'GET'
          ? read(request, call, scope, patience)
          : write(request, call, scope, patience),
      ),
    );
  }

  return {
    account,
    async request(request, call) {
      if (!Object.values(settings.authorize(call.credential)).every(isHeaderValue)) {
        throw fail('UNAUTHENTICATED', 'cannot be asked: its credential holds characters that no header can carry');
      }
      const { exchange, keepAs } = await obtain(request, call);
      const { status, headers, text, retryAfterSeconds } = exchange;
      const upstreamRequestId = headers['x-request-id'];
      const what = `${request.method ?? 'GET'} ${request.path.pattern}`;
      const body = parseJson(text);
      const write = isWrite(request.method);
      if (status < 200 || status > 299) {
        const [code, advice] = meaningOf(status);
        throw fail(code, `answered ${status} to ${what}: ${advice}`, {
          upstreamRequestId,
          retryAfterSeconds,
          answer: { status, body: body === NOT_JSON ? text : body },
          mayHaveWorked: write && leavesOpen(status),
        });
      }
      if (body === NOT_JSON) {
        const details = { upstreamRequestId, mayHaveWorked: write };
        throw fail('UPSTREAM_INVALID', `answered ${what} with something else than JSON`, details);
      }
      const parsed = request.answer.safeParse(body);
      if (parsed.success) {
        if (keepAs !== undefined) cache.keep(keepAs, exchange);
        return parsed.data;
      }
      const where = parsed.error.issues.slice(0, 5).map((issue) => describePath(issue.path, request.answer));
      throw fail('UPSTREAM_INVALID', `answered ${what} in a shape that it should not have, at: ${where.join(', ')}`, {
        upstreamRequestId,
        mayHaveWorked: write,
      });
    },
    status: () => ({
      health: sender.health(),
      callBudget: sender.callBudget() ?? null,
      circuit: sender.circuit(),
    }),
    close: sender.close,
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

/** Where an answer is wrong: names that the contract knows, never keys that the answer itself brought. */
function describePath(parts: readonly PropertyKey[], answer: z.ZodType): string {
  const known = JSON.stringify(z.toJSONSchema(answer, { io: 'input', unrepresentable: 'any' }));
  const isKnown = (part: PropertyKey) => typeof part === 'number' || known.includes(`"${String(part)}":`);
  return parts.map((part) => (isKnown(part) ? String(part) : '*')).join('.') || 'its root';
}
