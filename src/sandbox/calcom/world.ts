import type { CalcomBooking, CalcomData, CalcomState, CalcomTrigger } from './data.ts';
import type { RateLimit, RateLimiter } from './rate-limit.ts';

/** The meaning of a bearer token. */
export interface CalcomCredential {
  /** Defaults to the first user. */
  readonly userId?: number;
  /**
   * Derived from the token by default: one that starts with `cal_` is an API key, any other an OAuth 2 access token.
   */
  readonly kind?: 'apiKey' | 'oauth' | 'managed';
  /**
   * Epoch milliseconds. An API key stays valid until the end of that UTC day; a managed user's token gets 498
   * afterwards.
   */
  readonly expiresAt?: number;
  /** OAuth scopes such as `SCHEDULE_READ`; undefined: scopes are not checked. */
  readonly scopes?: readonly string[];
  /** The limits of this key; a request is rejected only when all are exhausted. */
  readonly limits?: readonly RateLimit[];
  /** Origins that a managed user's token may be sent from; a request without an Origin always passes. */
  readonly origins?: readonly string[];
}

/** Stored by reference: a test may change an option while the fake provider runs. */
export interface CalcomSandboxOptions {
  /** The clock, epoch milliseconds. */
  now: () => number;
  data?: CalcomData;
  /** By bearer token; by default, `CALCOM_SANDBOX_KEY` belongs to the first user. */
  keys?: Readonly<Record<string, CalcomCredential>>;
  /** Platform clients by id. */
  clients?: Readonly<Record<string, { readonly secret: string; readonly userId?: number }>>;
  /** Requests per minute, instead of 120 (API keys, no credentials) and 500 (tokens, clients). */
  rateLimit?: number;
  /** How long a response to a slots query is cached, by the clock `now`; 2000 by default, 0 disables the cache. */
  slotsCacheMs?: number;
  /**
   * Whether weekly hours are shifted on days on which the clocks change, as measured (docs/providers/calcom.md, section
   * 0).
   */
  daylightSavingDefect?: boolean;
  /** Whether the slots of the whole UTC days that the requested range touches are listed. */
  slotsOutsideRange?: boolean;
  /** The effect of a calendar with broken credentials on slots; `ignored` by default. */
  brokenCalendarSlots?: 'ignored' | 'empty';
  /** As editions before 2026 that have no `GET /v2/me/ooo`. */
  withoutOutOfOfficeRoute?: boolean;
  /** How many of the next attempts to create a booking fail with a 500; decremented by each. */
  failNextBookings?: number;
  /** The code that verifies a booker's email address; `123456` by default. */
  verificationCode?: string;
  /** Called between the conflict check and the insertion, so that a test can make two requests race. */
  beforeInsert?: (what: 'reservation' | 'booking') => Promise<void>;
  /** Called after a page that is not the last was returned, so that a test can add or remove rows between two pages. */
  afterPage?: (list: string, page: number) => unknown;
  /** Called for every booking event, whether there is a webhook or not. */
  onTrigger?: (trigger: CalcomTrigger, booking: Readonly<CalcomBooking>) => void;
}

/** Generates ids from counters, so that the same sequence of requests returns the same ids. */
export interface Ids {
  /** A number that is not an id yet. */
  next(): number;
  /** In the form of a UUID v4. */
  uuid(): string;
}

/** What the routes share. */
export interface World {
  readonly options: CalcomSandboxOptions;
  readonly state: CalcomState;
  readonly ids: Ids;
  readonly rateLimiter: RateLimiter;
  /**
   * Starts the deliveries to the webhooks of the booking's host, without waiting for them.
   * @param extras additional fields of this event's payload.
   */
  readonly notify: (trigger: CalcomTrigger, booking: Readonly<CalcomBooking>, extras?: object) => void;
}
