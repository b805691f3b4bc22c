import type { HttpBindings } from '@hono/node-server';
import type { VastalData, VastalState } from './data.ts';

/** Scopes are independent: `admin` does not include the others. */
export type Scope = 'read' | 'write' | 'delete' | 'admin';

export interface VastalKey {
  readonly scopes: readonly Scope[];
  /** The organisation of the key. Default: that of the data. */
  readonly org?: string;
  /** Epoch milliseconds; the key gets 401 from then on. */
  readonly expiresAt?: number;
}

/** Stored by reference: a test may change an option while the sandbox runs. */
export interface VastalSandboxOptions {
  /** The clock, epoch milliseconds. */
  now: () => number;
  /** Default: an empty organisation. */
  data?: VastalData;
  /** By API key. Default: `vst_sandbox_key`, with every scope. */
  keys?: Readonly<Record<string, VastalKey>>;
  /** Requests per organisation and clock hour. Default 1000, as in the smallest plan. */
  hourlyQuota?: number;
  /** Whether a 429 has `Retry-After`. Default false. */
  retryAfter?: boolean;
  /**
   * The format of errors that do not come from a calendar endpoint itself: 401, 403, 405, 429, unknown paths. Default
   * `platform`: `{ "success": false, "error": { "code", "message", "details" } }`; `text`: `{ "error": "..." }`.
   */
  platformErrors?: 'platform' | 'text';
  /**
   * The effect of a replacing PUT on windows that are sent inactive. False (default): they stay inactive. True:
   * `is_active` is ignored, so they become active. `window`: they are not stored at all.
   */
  dropInactiveOnPut?: boolean | 'window';
  /** Whether `HH:MM` is accepted for the times of windows. Default false: 400. */
  shortTimes?: boolean;
  /** The number of rows in an appointment list without `limit`. Default 50. */
  defaultLimit?: number;
  /** Default 100. */
  maxLimit?: number;
  /** The effect of a `limit` above the maximum. Default `clamp`. */
  overLimit?: 'clamp' | 'reject';
  /** Whether `from` and `to` select appointments by their start, or by any overlap. Default `start`. */
  rangeTest?: 'start' | 'overlap';
  /** Whether `to` itself is in the range. Default true. */
  rangeEndIncluded?: boolean;
  /** The zone of a date in `from` and `to`. Default `utc`. */
  plainDateZone?: 'utc' | 'organisation';
  /** Whether lists are in the order in which the rows were created. Default false: in no meaningful order. */
  sortedLists?: boolean;
  /**
   * The status of a booking that overlaps another one that is not cancelled. Default false: overlaps are not checked.
   */
  conflictStatus?: false | 400 | 409;
  /** The status of a calendar path with an id, which exists for no method. Default 404. */
  singlePathStatus?: 404 | 405;
}

/** What the routes share. */
export interface Api {
  readonly options: VastalSandboxOptions;
  readonly state: VastalState;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { org: string };
}
