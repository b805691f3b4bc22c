import type { z } from 'zod';
import type { CallBudget } from '../../domain/account.ts';
import type { CircuitState } from '../../domain/circuit.ts';
import type { ErrorCode } from '../../domain/errors.ts';
import type { OpenSharedCallBudget } from '../../domain/shared-call-budget.ts';
import type { WriteEpochs } from '../../domain/write-epochs.ts';
import type { Clock } from '../../time/clock.ts';
import type { SentRequest } from '../connector.ts';
import type { ProxySettings } from '../proxy.ts';
import type { BodyFormat } from './body-format.ts';
import type { CallRateLimit } from './rate-limiter.ts';

export interface HttpClientSettings {
  readonly account: string;
  /** As messages name it, for example `Cal.com`. */
  readonly title: string;
  /** All requests are sent below this URL, and the credential is sent nowhere else. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  /** The headers that carry the credential, for example `{ authorization: 'Bearer …' }`. */
  readonly authorize: (credential: string) => Record<string, string>;
  /** Reads the rate limit that the headers of a response report; `now` in epoch milliseconds. */
  readonly readBudget?: (headers: ResponseHeaders, now: number) => CallBudget | undefined;
  /**
   * Recognizes why the provider returned an unsuccessful response, where the status alone is ambiguous; `body` is the parsed
   * JSON, or the text. Returns one of a few constants of the connector, at most with a name from the account's configuration,
   * never another text of the body: that can hold credentials and personal data.
   */
  readonly readFailureReason?: (status: number, body: unknown) => string | undefined;
  /** The limit that the provider documents, or the one that the account configures; it applies per credential. */
  readonly rateLimit?: CallRateLimit;
  /**
   * The part of the rate limit, from 0 to 1, that reads of whole lists leave to other calls, in case it lasts long; 0 by default.
   */
  readonly reservedShare?: number;
  /** How long a call may wait for the rate limiter, in milliseconds; 2,000 by default. */
  readonly maxQueueMs?: number;
  /** How long nothing is sent after a 429 without `Retry-After`, in seconds; 5 by default. */
  readonly defaultRetryAfterSeconds?: number;
  /** How long responses to `cacheable` requests are cached, in seconds; 0 by default. */
  readonly cacheTtlSeconds?: number;
  /** How many characters all cached responses of the account have at most; 4 Mi by default. */
  readonly cacheMaxCharacters?: number | undefined;
  /** Whether parsed responses, which operations share, are frozen; true by default. */
  readonly freezeResponses?: boolean;
  /** The proxies to reach the provider by; loopback addresses are always reached directly. */
  readonly proxy?: ProxySettings | undefined;
  /** The wall clock, epoch milliseconds, for instants that the provider names or people see. */
  readonly now: () => number;
  /**
   * A monotonic clock for durations: time limits, delays, caches, the rate limiter and the circuit breaker. Deadlines are its
   * instants. By default, one with `now` and the system's timers.
   */
  readonly clock?: Clock;
  /** From 0 to 1, for jitter. */
  readonly random?: () => number;
  /** Called at the end of each request that was sent. Must not throw. */
  readonly onCall?: CallObserver;
  /** Called when the circuit breaker of a credential opens or closes. Must not throw. */
  readonly onCircuitChange?: CircuitObserver;
  /** Opens the budget that all processes share; undefined: this process has budgets of its own alone. */
  readonly openCallBudget?: OpenSharedCallBudget;
  /** Makes writes known to other processes; undefined: this process is alone. */
  readonly writeEpochs?: Pick<WriteEpochs, 'advance'>;
}

export type CircuitObserver = (account: string, state: CircuitState) => void;

export type CallObserver = (call: ObservedCall) => void;

/** A request that was sent, without the contents of the request and the response. */
export interface ObservedCall extends SentRequest {
  readonly outcome: ErrorCode | 'OK' | 'CANCELLED';
  /** Undefined if there was no response. */
  readonly status: number | undefined;
  /** Why there was no response, as a code of the network or of TLS such as `ECONNREFUSED`. */
  readonly reason: string | undefined;
  readonly milliseconds: number;
}

/** By name in lower case. */
export type ResponseHeaders = Readonly<Record<string, string | undefined>>;

export interface UpstreamRequest<Response> {
  /** `PROPFIND` and `REPORT` are reads of WebDAV. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'PROPFIND' | 'REPORT';
  readonly path: Path;
  readonly query?: URLSearchParams | Readonly<Record<string, string | number | boolean | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, unless it is `URLSearchParams`, which is sent as a form, or a `TextBody`. */
  readonly body?: unknown;
  /** The format of a successful response; JSON by default. Equal requests must have the same format. */
  readonly format?: BodyFormat;
  /** The schema of a successful response; unknown fields pass. An empty body is `undefined`. */
  readonly schema: z.ZodType<Response>;
  /** For a write that the provider may safely receive twice (see its page in `docs/providers/`). Reads always are. */
  readonly repeatable?: boolean;
  /** For a read whose response may be cached for a short time. */
  readonly cacheable?: boolean;
  /**
   * For a read whose last valid response is kept, with the credential that it was made with, for as long as the provider
   * confirms it: by ETag or Last-Modified, and the status 304. It is not parsed again then.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-13
   */
  readonly revalidates?: boolean;
  /**
   * Whether a read follows redirects below the base URL; each one counts as a call. The credential is never sent to another
   * place.
   */
  readonly followsRedirects?: boolean;
}

/** A path below the base URL. */
export interface Path {
  /** Percent-encoded, with a leading slash. */
  readonly text: string;
  /** Without the ids, for messages: an id can be secret. */
  readonly pattern: string;
  /** Whether `text` is a credential, so that it may not be a key of a cache in clear either. */
  readonly isSecret?: boolean;
}

/** Builds a path from literal and variable segments: ``path`/calendars/${id}` ``. */
export function path(literals: TemplateStringsArray, ...segments: readonly string[]): Path {
  const [first = ''] = literals.raw;
  let text = first;
  for (const [index, segment] of segments.entries()) text += encodeURIComponent(segment) + literals.raw[index + 1]!;
  return { text, pattern: segments.length === 0 ? first : literals.join('{id}') };
}
