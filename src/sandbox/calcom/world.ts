import type { CalcomBooking, CalcomData, CalcomState, CalcomTrigger } from './data.ts';
import type { RateLimit, RateLimiter } from './rate-limit.ts';

/** What a bearer token stands for. */
export interface CalcomCredential {
  /** The first user unless given. */
  readonly userId?: number;
  /** From the token unless given: one that starts with `cal_` is an API key, any other an OAuth 2 access token. */
  readonly kind?: 'apiKey' | 'oauth' | 'managed';
  /** Epoch ms. An API key lives on until the end of that UTC day; a managed user's token answers 498 afterwards. */
  readonly expiresAt?: number;
  /** OAuth scopes such as `SCHEDULE_READ`; without the list nothing is checked. */
  readonly scopes?: readonly string[];
  /** Limits stored for this key; a request is refused only when all are exhausted. */
  readonly limits?: readonly RateLimit[];
  /** Origins that a managed user's token may be sent from; a request without an Origin always passes. */
  readonly origins?: readonly string[];
}

/** Kept by reference: a test may flip a switch while the fake provider runs. */
export interface CalcomSandboxOptions {
  /** The clock, epoch ms. */
  now: () => number;
  data?: CalcomData;
  /** By bearer token; without it, `CALCOM_SANDBOX_KEY` belongs to the first user. */
  keys?: Readonly<Record<string, CalcomCredential>>;
  /** Platform clients by id. */
  clients?: Readonly<Record<string, { readonly secret: string; readonly userId?: number }>>;
  /** Requests per minute, in place of 120 (API keys, no credentials) and 500 (tokens, clients). */
  rateLimit?: number;
  /** How long an answer to a slots query is kept, by the clock `now`; 2000 unless given, 0 for not at all. */
  slotsCacheMs?: number;
  /** Weekly hours are shifted on days on which the clocks change, as measured (docs/providers/calcom.md, section 0). */
  daylightSavingDefect?: boolean;
  /** Lists the slots of the whole UTC days that the asked range touches. */
  slotsOutsideRange?: boolean;
  /** What a calendar with broken credentials does to slots: `ignored` unless given. */
  brokenCalendarSlots?: 'ignored' | 'empty';
  /** As editions before 2026 that have no `GET /v2/me/ooo`. */
  withoutOutOfOfficeRoute?: boolean;
  /** How many of the next booking creations end in a bare 500; counts down. */
  failNextBookings?: number;
  /** The code that proves a booker's email: `123456` unless given. */
  verificationCode?: string;
  /** Runs between the conflict check and the insert, so that a test can let two requests race. */
  beforeInsert?: (what: 'reservation' | 'booking') => Promise<void>;
  /** Runs after a page was returned that is not the last, so that a test can add or remove rows between two pages. */
  afterPage?: (list: string, page: number) => unknown;
  /** Called with every booking event, with or without a webhook. */
  onTrigger?: (trigger: CalcomTrigger, booking: Readonly<CalcomBooking>) => void;
}

/** Counted, so that the same sequence of requests gives the same ids. */
export interface Ids {
  /** A number that no resource has yet. */
  next(): number;
  /** In the form of a UUID v4. */
  uuid(): string;
}

/** What the routes work on. */
export interface World {
  readonly options: CalcomSandboxOptions;
  readonly state: CalcomState;
  readonly ids: Ids;
  readonly rateLimiter: RateLimiter;
  /**
   * Starts the deliveries to the webhooks of the booking's host, without waiting for them.
   * @param extras what this event has in its payload beside the booking.
   */
  readonly tell: (trigger: CalcomTrigger, booking: Readonly<CalcomBooking>, extras?: object) => void;
}
