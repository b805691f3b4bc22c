import type { z } from 'zod';
import type { CallBudget } from '../../domain/account.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Clock } from '../../time/clock.ts';
import type { SentRequest } from '../connector.ts';
import type { RateLimit } from './rate-limiter.ts';

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
  readonly readBudget?: (headers: ResponseHeaders, now: number) => CallBudget | undefined;
  /** The limit that the provider documents, or the one that the account configures; it applies per credential. */
  readonly rateLimit?: RateLimit;
  /** How long a call may wait for its turn; 2 seconds, if left out. */
  readonly maxQueueMs?: number;
  /** For how long nothing is sent after a 429 that does not tell; 5 seconds, if left out. */
  readonly defaultRetryAfterSeconds?: number;
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
  readonly outcome: ErrorCode | 'OK' | 'CANCELLED';
  /** Undefined if there was no answer. */
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** By their names in lower case. */
export type ResponseHeaders = Readonly<Record<string, string | undefined>>;

export interface UpstreamRequest<Answer> {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: Path;
  readonly query?: URLSearchParams | Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is `URLSearchParams`, which is sent as a form. */
  readonly body?: unknown;
  /** What a good answer looks like; unknown fields pass. An empty answer is `undefined`. */
  readonly answer: z.ZodType<Answer>;
  /** For a write that the provider may safely receive twice (see its page in `docs/providers/`). Reads always are. */
  readonly repeatable?: boolean;
  /** For a read whose response may be cached for a short time. */
  readonly cacheable?: boolean;
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
  const [first = ''] = literals.raw;
  let text = first;
  for (const [index, segment] of segments.entries()) text += encodeURIComponent(segment) + literals.raw[index + 1]!;
  return { text, pattern: segments.length === 0 ? first : literals.join('{id}') };
}
