import type { HttpBindings } from '@hono/node-server';
import type { GuidebookData, GuidebookState } from './data.ts';
import type { TimeNotation } from './wire-time.ts';

export interface GuidebookKey {
  /** The owners whose guides the key reaches. */
  readonly owners: readonly number[];
  /** Every write is answered with 403. */
  readonly readOnly?: boolean;
}

/** The object is kept by reference: a test may flip a switch while the sandbox runs. */
export interface GuidebookSandboxOptions {
  /** Epoch milliseconds. */
  now: () => number;
  /** Default: empty. */
  data?: GuidebookData;
  /** By API key. Default: `guidebook-sandbox-key`, which reaches owner 1. */
  keys?: Readonly<Record<string, GuidebookKey>>;
  /** Rows per list page. Default 20. */
  pageSize?: number;
  /** Runs after a page was returned that is not the last, so that a test can add or remove rows between two pages. */
  afterPage?: (list: string, page: number) => unknown;
  /** Makes `next` and `previous` point to this origin instead of the sandbox's own. */
  nextOrigin?: string;
  /** Keeps rows that are equal in the asked ordering in place from page to page. Default false, as the real one. */
  stableOrdering?: boolean;
  /** What a list answers for a guide that the key cannot see. Default `not-found`. */
  foreignGuideList?: 'not-found' | 'empty';
  /** What a GET without the trailing slash gets. Writes always get 404. Default `redirect`. */
  missingSlash?: 'redirect' | 'not-found';
  /** Leaves `waitlist` and `created_at` out of rows whose id is divisible by 3. Default true. */
  sparseRows?: boolean;
  /** Requests per key and UTC day. Default 10 000. */
  dailyQuota?: number;
  /** Whether a 429 carries `Retry-After`. Default true. */
  retryAfter?: boolean;
  /** Answers JSON request bodies with 415. Default false. */
  refuseJson?: boolean;
  /** The notations of time that are read; others are a 400. Default: all. */
  acceptedTimes?: readonly TimeNotation[];
  /** Whether a PATCH of a guide changes its `timezone`, or leaves it without a word. Default true. */
  timezoneWritable?: boolean;
  /** A PATCH of a personalized schedule with `name` or `guide`. Default `ignored`. */
  fixedFields?: 'ignored' | 'refused';
  /** The status of a POST for an attendee that exists. Default 200. */
  repeatedAttendeeStatus?: 200 | 201;
  /** How long a publication takes, by the clock `now`. Default 0: finished at once. */
  publishDelayMs?: number;
  /** Whether 202 comes with `{}` or without a body. Default `json`. */
  publishAnswer?: 'json' | 'empty';
  /** False: no guide is on the Premium level, whatever its data say. */
  premium?: boolean;
  /** False: no guide is published, whatever its data say. */
  guidesPublished?: boolean;
}

export type ApiVersion = 'v1' | 'v1.1';

/** What the routes of one API version work with. */
export interface Api {
  readonly version: ApiVersion;
  readonly options: GuidebookSandboxOptions;
  readonly state: GuidebookState;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { key: GuidebookKey; keyText: string };
}
