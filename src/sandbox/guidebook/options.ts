import type { HttpBindings } from '@hono/node-server';
import type { GuidebookData, GuidebookState } from './data.ts';
import type { TimeNotation } from './wire-time.ts';

export interface GuidebookKey {
  /** The owners whose guides the key can access. */
  readonly owners: readonly number[];
  /** Every write gets 403. */
  readonly readOnly?: boolean;
}

/** Stored by reference: a test may change an option while the sandbox runs. */
export interface GuidebookSandboxOptions {
  /** The clock, epoch milliseconds. */
  now: () => number;
  /** Default: empty. */
  data?: GuidebookData;
  /** By API key. Default: `guidebook-sandbox-key`, which can access owner 1. */
  keys?: Readonly<Record<string, GuidebookKey>>;
  /** Rows per list page. Default 20. */
  pageSize?: number;
  /** Called after a page that is not the last was returned, so that a test can add or remove rows between two pages. */
  afterPage?: (list: string, page: number) => unknown;
  /** Makes `next` and `previous` point to this origin instead of the sandbox's own. */
  nextOrigin?: string;
  /**
   * Whether rows that are equal in the requested ordering keep their order from page to page. Default false, as in the
   * real service.
   */
  stableOrdering?: boolean;
  /** The response to the list of a guide that the key cannot access. Default `not-found`. */
  foreignGuideList?: 'not-found' | 'empty';
  /** The response to a GET without the trailing slash. Writes always get 404. Default `redirect`. */
  missingSlash?: 'redirect' | 'not-found';
  /** Whether rows whose id is divisible by 3 lack `waitlist` and `created_at`. Default true. */
  sparseRows?: boolean;
  /** Requests per key and UTC day. Default 10 000. */
  dailyQuota?: number;
  /** Whether a 429 has `Retry-After`. Default true. */
  retryAfter?: boolean;
  /** Whether JSON request bodies get 415. Default false. */
  rejectJson?: boolean;
  /** The accepted notations of time; others get 400. Default: all. */
  acceptedTimes?: readonly TimeNotation[];
  /** Whether a PATCH of a guide changes its `timezone` or silently ignores it. Default true. */
  timezoneWritable?: boolean;
  /** The effect of a PATCH of a personalized schedule with `name` or `guide`. Default `ignored`. */
  fixedFields?: 'ignored' | 'rejected';
  /** The status of a POST for an existing attendee. Default 200. */
  repeatedAttendeeStatus?: 200 | 201;
  /** How long a publication takes, by the clock `now`, milliseconds. Default 0: finished at once. */
  publishDelayMs?: number;
  /** Whether 202 has the body `{}` or none. Default `json`. */
  publishResponse?: 'json' | 'empty';
  /** False: no guide is on the Premium level, whatever its data say. */
  premium?: boolean;
  /** False: no guide is published, whatever its data say. */
  guidesPublished?: boolean;
}

export type ApiVersion = 'v1' | 'v1.1';

/** What the routes of one API version share. */
export interface Api {
  readonly version: ApiVersion;
  readonly options: GuidebookSandboxOptions;
  readonly state: GuidebookState;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { key: GuidebookKey; keyText: string };
}
