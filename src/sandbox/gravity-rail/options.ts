import type { HttpBindings } from '@hono/node-server';
import type { GravityRailData, GravityRailState } from './data.ts';

/** Independent of each other: a key may delete without being able to read. */
export type Scope = 'calendars:read' | 'calendars:write' | 'calendars:admin';

export interface GravityRailKey {
  readonly scopes: readonly Scope[];
  /** Workspace ids that the key reaches. Default: the first workspace. */
  readonly workspaces?: readonly string[];
  /** Calendar ids that the key may see. Default: all of its workspaces. */
  readonly calendars?: readonly number[];
  /** Epoch milliseconds; from then on the key is answered with 401. */
  readonly expiresAt?: number;
}

/** How a page names its parts; `false` leaves a part out. */
interface PageNames {
  /** `bare`: the page is the array of rows, without any metadata. Default `items`. */
  rows?: 'items' | 'data' | 'results' | 'bare';
  /** Default `total`. */
  total?: 'total' | 'totalCount' | 'total_count' | 'count' | false;
  /** Default `page`. */
  page?: 'page' | 'currentPage' | false;
  /** Default `pageSize`, or `page_size` with `keyStyle: 'snake'`. */
  size?: 'pageSize' | 'page_size' | 'size' | 'perPage' | false;
  /** A flag, or the number of pages. Default `false`. */
  more?: 'hasNext' | 'hasMore' | 'has_next' | 'pages' | 'totalPages' | 'total_pages' | false;
}

export type DayNumbering = 'monday0' | 'sunday0' | 'iso' | 'names';

/** The object is kept by reference: a test may flip a switch while the sandbox runs. */
export interface GravityRailSandboxOptions {
  /** Epoch milliseconds. */
  now: () => number;
  /** Default: one empty workspace, `GRAVITY_RAIL_SANDBOX_WORKSPACE`. */
  data?: GravityRailData;
  /** By API key. Default: `gr_sandbox_key`, which has every scope. */
  keys?: Readonly<Record<string, GravityRailKey>>;
  /** The keys of answers; requests may use either. Default `camel`. */
  keyStyle?: 'camel' | 'snake';
  /** Other names for single fields, by their camelCase name, such as `{ daysOfWeek: 'weekdays' }`. */
  fieldNames?: Readonly<Record<string, string>>;
  /** Other literals for recurrences and availability types, such as `{ unavailable: 'BLOCKED' }`. */
  literals?: Readonly<Record<string, string>>;
  /** Of weekly rules, in requests and answers; the data always count from Monday = 0. Default `monday0`. */
  dayNumbering?: DayNumbering;
  /**
   * The times of daily and weekly rules in answers. Default `datetime`, which also refuses bare times in requests. Rules
   * that need their date (once, monthly, longer than a day) keep it in every setting.
   */
  scheduleTimes?: 'datetime' | 'hhmm' | 'hhmmss';
  /** The end of a recurrence in answers: its last date, or the instant at which the last occurrence starts. Default `date`. */
  recurrenceEnds?: 'date' | 'instant';
  /** Event times in answers: with `Z`, or with the offset of the calendar's zone. Default `utc`. */
  eventTimes?: 'utc' | 'offset';
  /** The ids of events that have no `startTime` in responses, so that they cannot be read. */
  eventsWithoutStart?: readonly number[];
  /** Whether a PUT resets what it leaves out. Default `replace`. */
  putMode?: 'replace' | 'merge';
  /** Puts the undocumented `x_future` into every object. Default true. */
  futureKey?: boolean;
  /** Default 25. */
  defaultPageSize?: number;
  /** A larger `pageSize` is a 422. Default 100. */
  maxPageSize?: number;
  pageNames?: PageNames;
  /** Answers the first page, whatever page was asked. Default false. */
  alwaysFirstPage?: boolean;
  /** Runs after a page was returned that is not the last, so that a test can add or remove rows between two pages. */
  afterPage?: (list: string, page: number) => unknown;
  /** Default 200. */
  createStatus?: 200 | 201;
  /** Default `success`: `{ "success": true }`. */
  deleteAnswer?: 'success' | 'message' | 'empty-object' | 'no-content';
  /** Default `detail`: text, and an array for validation errors. `detail-text`: always text. */
  errorShape?: 'detail' | 'detail-text' | 'error' | 'message';
  /** For refused bookings and event types in use. Default 409. */
  refusalStatus?: 400 | 409;
  /** Whether an event over another one of its calendar is refused. Default `refused`. */
  overlappingEvents?: 'refused' | 'allowed';
  /** Which events `startDate` and `endDate` ask for: those that begin in the range, or touch it. Default `overlap`. */
  eventDateFilter?: 'overlap' | 'start';
  /** Whether every calendar counts its schedule ids from 1, or all count together. Default `unique`. */
  scheduleIds?: 'unique' | 'per-calendar';
}

/** What the routes work with. */
export interface Api {
  readonly options: GravityRailSandboxOptions;
  readonly state: GravityRailState;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { key: GravityRailKey; workspace: string };
}
