import type { HttpBindings } from '@hono/node-server';
import type { VastalData, VastalState } from './data.ts';

/** Independent of each other: `admin` does not include the others. */
export type Scope = 'read' | 'write' | 'delete' | 'admin';

export interface VastalKey {
  readonly scopes: readonly Scope[];
  /** The organisation of the key. Default: that of the data. */
  readonly org?: string;
  /** Epoch milliseconds; from then on the key is answered with 401. */
  readonly expiresAt?: number;
}

/** The object is kept by reference: a test may flip a switch while the sandbox runs. */
export interface VastalSandboxOptions {
  /** Epoch milliseconds. */
  now: () => number;
  /** Default: an empty organisation. */
  data?: VastalData;
  /** By API key. Default: `vst_sandbox_key`, which has every scope. */
  keys?: Readonly<Record<string, VastalKey>>;
  /** Requests per organisation and clock hour. Default 1000, the smallest plan. */
  hourlyQuota?: number;
  /** Whether a 429 carries `Retry-After`. Default false. */
  retryAfter?: boolean;
  /**
   * The shape of errors that do not come from a calendar endpoint itself: 401, 403, 405, 429, unknown paths. Default
   * `platform`: `{ "success": false, "error": { "code", "message", "details" } }`; `text`: `{ "error": "..." }`.
   */
  platformErrors?: 'platform' | 'text';
  /**
   * What a replacing PUT does with windows that are sent inactive. False (default): they stay so. True: `is_active` is
   * not read, so they come back active. `window`: they are not stored at all.
   */
  dropInactiveOnPut?: boolean | 'window';
  /** Takes `HH:MM` for the times of windows. Default false: 400. */
  shortTimes?: boolean;
  /** Rows of an appointment list without `limit`. Default 50. */
  defaultLimit?: number;
  /** Default 100. */
  maxLimit?: number;
  /** What a `limit` above the maximum gets. Default `clamp`. */
  overLimit?: 'clamp' | 'refuse';
  /** What `from` and `to` test: the start of an appointment, or any overlap. Default `start`. */
  rangeTest?: 'start' | 'overlap';
  /** Whether `to` itself is in the range. Default true. */
  rangeEndIncluded?: boolean;
  /** The zone of a plain date in `from` and `to`. Default `utc`. */
  plainDateZone?: 'utc' | 'organisation';
  /** Answers lists in the order in which the rows were created. Default false: in no useful order. */
  sortedAnswers?: boolean;
  /** The status of a booking over another one that is not cancelled. Default false: it is not checked. */
  refuseConflicts?: false | 400 | 409;
  /** The status of a calendar path with an id, which does not exist in any method. Default 404. */
  singlePathStatus?: 404 | 405;
}

/** What the routes work with. */
export interface Api {
  readonly options: VastalSandboxOptions;
  readonly state: VastalState;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { org: string };
}
