/** Limits of one request, and of one client. */
export interface Limits {
  readonly bodyBytes: number;
  /** Requests in one batch. */
  readonly batchSize: number;
  readonly tokens: number;
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
  readonly inputListLength: number;
  /** Nested lists and objects in the variables. */
  readonly inputDepth: number;
  /** Values in the variables, at all depths. */
  readonly inputValues: number;
  /** Characters of the longest name in a document. */
  readonly nameLength: number;
  readonly queryCost: number;
  /** Days of time that the gateway computes for one operation: those of each window, for each object. */
  readonly computedDays: number;
  /** Ranges of time that the gateway computes for one operation: openings, busy time and slots. */
  readonly computedRanges: number;
  /** Bytes of the data of one response. */
  readonly responseBytes: number;
  /** Concurrent subscriptions of one client; undefined: no limit. */
  readonly subscriptions: number | undefined;
  /** Requests of one client per minute; undefined: no limit. */
  readonly requestsPerMinute: number | undefined;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long a connection without a request stays open. */
  readonly keepAliveTimeoutMs: number;
}

type LimitOf<Name> = { readonly variable: Name; readonly limit: CommonLimit; readonly byDefault: number };
type CommonLimit = Exclude<keyof Limits, 'subscriptions' | 'requestsPerMinute'>;

/** The environment variables of the limits; errors name them. */
export const LIMIT_VARIABLES = [
  { variable: 'MAX_BODY_BYTES', limit: 'bodyBytes', byDefault: 1_000_000 },
  { variable: 'MAX_BATCH_SIZE', limit: 'batchSize', byDefault: 10 },
  { variable: 'MAX_QUERY_TOKENS', limit: 'tokens', byDefault: 4000 },
  { variable: 'MAX_QUERY_DEPTH', limit: 'depth', byDefault: 15 },
  { variable: 'MAX_QUERY_FIELDS', limit: 'fields', byDefault: 1000 },
  { variable: 'MAX_QUERY_ALIASES', limit: 'aliases', byDefault: 50 },
  { variable: 'MAX_QUERY_DIRECTIVES', limit: 'directives', byDefault: 50 },
  { variable: 'MAX_QUERY_ROOT_FIELDS', limit: 'rootFields', byDefault: 30 },
  { variable: 'MAX_INPUT_LIST_LENGTH', limit: 'inputListLength', byDefault: 1000 },
  { variable: 'MAX_INPUT_DEPTH', limit: 'inputDepth', byDefault: 20 },
  { variable: 'MAX_INPUT_VALUES', limit: 'inputValues', byDefault: 10_000 },
  { variable: 'MAX_NAME_LENGTH', limit: 'nameLength', byDefault: 200 },
  { variable: 'MAX_QUERY_COST', limit: 'queryCost', byDefault: 500 },
  { variable: 'MAX_COMPUTED_DAYS', limit: 'computedDays', byDefault: 200_000 },
  { variable: 'MAX_COMPUTED_RANGES', limit: 'computedRanges', byDefault: 1_000_000 },
  { variable: 'MAX_RESPONSE_BYTES', limit: 'responseBytes', byDefault: 20_000_000 },
  { variable: 'HEADERS_TIMEOUT_MS', limit: 'headersTimeoutMs', byDefault: 10_000 },
  { variable: 'REQUEST_TIMEOUT_MS', limit: 'requestTimeoutMs', byDefault: 30_000 },
  { variable: 'KEEP_ALIVE_TIMEOUT_MS', limit: 'keepAliveTimeoutMs', byDefault: 65_000 },
] as const satisfies readonly LimitOf<string>[];

export const DEFAULT_LIMITS: Limits = {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries loses the names of its keys
  ...(Object.fromEntries(LIMIT_VARIABLES.map(({ limit, byDefault }) => [limit, byDefault])) as Record<
    CommonLimit,
    number
  >),
  subscriptions: undefined,
  requestsPerMinute: undefined,
};

/** Defaults per authenticated client. Without authentication all requests share one client, so there is no default limit. */
export const DEFAULT_RATE_LIMIT_PER_MINUTE = 6000;
export const DEFAULT_SUBSCRIPTIONS = 100;
