import type { HttpBindings } from '@hono/node-server';
import type { GravityRailData, GravityRailState } from './data.ts';

/** Scopes are independent: a key may delete without being able to read. */
export type Scope = 'calendars:read' | 'calendars:write' | 'calendars:admin';

export interface GravityRailKey {
  readonly scopes: readonly Scope[];
  /** Workspaces that the key can access, by id. Default: the first workspace. */
  readonly workspaces?: readonly string[];
  /** Calendars that the key can access, by id. Default: all of its workspaces. */
  readonly calendars?: readonly number[];
  /** Epoch milliseconds; the key gets 401 from then on. */
  readonly expiresAt?: number;
}

/** The names of the parts of a page; `false` leaves a part out. */
interface PageNames {
  /** `bare`: the page is the array of rows, without metadata. Default `items`. */
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

/** Stored by reference: a test may change an option while the sandbox runs. */
export interface GravityRailSandboxOptions {
  /** The clock, epoch milliseconds. */
  now: () => number;
  /** Default: one empty workspace, `GRAVITY_RAIL_SANDBOX_WORKSPACE`. */
  data?: GravityRailData;
  /** By API key. Default: `gr_sandbox_key`, with every scope. */
  keys?: Readonly<Record<string, GravityRailKey>>;
  /** The style of keys in responses; requests may use either. Default `camel`. */
  keyStyle?: 'camel' | 'snake';
  /** Other names of single fields, by their camelCase name, such as `{ daysOfWeek: 'weekdays' }`. */
  fieldNames?: Readonly<Record<string, string>>;
  /** Other values for recurrences and availability types, such as `{ unavailable: 'BLOCKED' }`. */
  literals?: Readonly<Record<string, string>>;
  /**
   * The numbering of days in weekly rules, in requests and responses; in the data Monday is always 0. Default
   * `monday0`.
   */
  dayNumbering?: DayNumbering;
  /**
   * The times of daily and weekly rules in responses. Default `datetime`, which also rejects times without a date in
   * requests. Rules that need their date (once, monthly, longer than a day) have it in every format.
   */
  scheduleTimes?: 'datetime' | 'hhmm' | 'hhmmss';
  /**
   * The end of a recurrence in responses: its last date, or the instant at which the last occurrence starts. Default
   * `date`.
   */
  recurrenceEnds?: 'date' | 'instant';
  /** Event times in responses: with `Z`, or with the offset of the calendar's zone. Default `utc`. */
  eventTimes?: 'utc' | 'offset';
  /** The ids of events that have no `startTime` in responses, so that they cannot be read. */
  eventsWithoutStart?: readonly number[];
  /** Whether a PUT resets what it leaves out. Default `replace`. */
  putMode?: 'replace' | 'merge';
  /** Adds the undocumented `x_future` to every object. Default true. */
  futureKey?: boolean;
  /** Default 25. */
  defaultPageSize?: number;
  /** A larger `pageSize` gets 422. Default 100. */
  maxPageSize?: number;
  pageNames?: PageNames;
  /** Returns the first page, whatever page was requested. Default false. */
  alwaysFirstPage?: boolean;
  /** Called after a page that is not the last was returned, so that a test can add or remove rows between two pages. */
  afterPage?: (list: string, page: number) => unknown;
  /** Default 200. */
  createStatus?: 200 | 201;
  /** Default `success`: `{ "success": true }`. */
  deleteResponse?: 'success' | 'message' | 'empty-object' | 'no-content';
  /** Default `detail`: text, and an array for validation errors. `detail-text`: always text. */
  errorShape?: 'detail' | 'detail-text' | 'error' | 'message';
  /** For rejected bookings and event types in use. Default 409. */
  rejectionStatus?: 400 | 409;
  /** Whether an event that overlaps another one of its calendar is rejected. Default `rejected`. */
  overlappingEvents?: 'rejected' | 'allowed';
  /**
   * The events that `startDate` and `endDate` select: those that begin in the range, or that overlap it. Default
   * `overlap`.
   */
  eventDateFilter?: 'overlap' | 'start';
  /** Whether schedule ids are numbered from 1 in every calendar, or over all calendars. Default `unique`. */
  scheduleIds?: 'unique' | 'per-calendar';
}

/** What the routes share. */
export interface Api {
  readonly options: GravityRailSandboxOptions;
  readonly state: GravityRailState;
}

export interface ApiEnv {
  Bindings: HttpBindings;
  Variables: { key: GravityRailKey; workspace: string };
}
