import type { z } from 'zod';
import { mapInSteps } from '../../concurrency/steps.ts';
import { type ErrorCode, ProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { UpstreamRequest } from '../http/http-request.ts';
import { placesOf } from '../http/list-schema.ts';
import { unexpectedShape } from '../http/response-shape.ts';
import { explainReason } from './failure-reason.ts';

/**
 * The API version of each resource (docs/providers/calcom.md, section 1). Without it, or with another resource's,
 * Cal.com returns 404 or, without a warning, the format of 2024-04. Resources that are not listed have one format only.
 */
const VERSIONS = {
  schedules: '2024-06-11',
  eventTypes: '2024-06-14',
  bookings: '2024-08-13',
  slots: '2024-09-04',
} as const;

const TITLE = 'Cal.com';

interface CalcomRequest<Data> extends UpstreamRequest<Data> {
  /** Left out for resources that have no versions. */
  readonly resource?: keyof typeof VERSIONS;
}

/** A row of a list before it is validated. */
interface Row {
  readonly id: number;
}

type Rows<T> = ReadonlyMap<string, Result<T>> | Promise<ReadonlyMap<string, Result<T>>>;

/** The Cal.com API of one account. */
export interface CalcomApi {
  readonly account: string;
  /**
   * Sends a request in the API version of its resource.
   *
   * @throws ProviderError `UNAUTHENTICATED` also for an expired access token that Cal.com reports as 403, and `CONFLICT` for
   *   a booking limit that it reports as 401.
   */
  request<Data>(request: CalcomRequest<Data>, call: CallContext): Promise<Data>;
  /** As `HttpClient.ensureCapacity`. */
  ensureCapacity(calls: number, call: CallContext): Promise<void>;
  /** An error whose message begins with Cal.com and the account. */
  error(code: ErrorCode, what: string): ProviderError;
  /** @param subject the kind of object, without the id, since ids can be secrets. */
  notFound(subject: string): ProviderError;
  /** The error for a response that lacks what this connector needs; `places` as in `unexpectedShape`. */
  unexpectedShape(subject: string, places: readonly string[]): ProviderError;
  /**
   * Validates the rows of a list one by one, so that an unreadable row is an error of its own. By id, as text. A promise for
   * a long list.
   */
  readRows<T>(subject: string, schema: z.ZodType<T>, rows: readonly Row[]): Rows<T>;
}

export function createCalcomApi(account: string, http: HttpClient): CalcomApi {
  function error(code: ErrorCode, what: string): ProviderError {
    return new ProviderError(account, code, `${TITLE} (account ${account}) ${what}`);
  }

  function shapeError(subject: string, places: readonly string[]): ProviderError {
    return unexpectedShape({ title: TITLE, account }, subject, places);
  }

  return {
    account,
    async request({ resource, ...request }, call) {
      const version = resource && { 'cal-api-version': VERSIONS[resource] };
      try {
        return await http.request({ ...request, headers: { ...version, ...request.headers } }, call);
      } catch (failure) {
        throw explained(account, failure);
      }
    },
    ensureCapacity: (calls, call) => http.ensureCapacity(calls, call),
    error,
    notFound: (subject) => error('NOT_FOUND', `has no such ${subject}, or it is not visible to this account`),
    unexpectedShape: shapeError,
    readRows<T>(subject: string, schema: z.ZodType<T>, rows: readonly Row[]) {
      const rowOf = (row: Row): readonly [string, Result<T>] => {
        const parsed = schema.safeParse(row);
        return [String(row.id), parsed.success ? parsed.data : shapeError(subject, placesOf(parsed.error, schema))];
      };
      const read = mapInSteps(rows, rowOf);
      return read instanceof Promise ? read.then((all) => new Map(all)) : new Map(read);
    },
  };
}

/** The error itself, or the one that its failure reason determines. */
function explained(account: string, error: unknown): unknown {
  if (!(error instanceof ProviderError) || error.upstreamReason === undefined) return error;
  const explanation = explainReason(error.upstreamReason);
  if (!explanation) return error;
  const [code, what] = explanation;
  const { upstreamRequestId, outcomeUnknown } = error;
  return new ProviderError(account, code, `${TITLE} (account ${account}) ${what}`, {
    upstreamRequestId,
    outcomeUnknown,
  });
}

/** The largest id that Cal.com can store; it returns 500 for a larger one (docs/providers/calcom.md, section 0). */
export const MAX_ID = 2_147_483_647;

/** Whether the id has the format of Cal.com's ids, which are positive integers of 32 bits. */
export function isNumericId(id: string): boolean {
  return /^[1-9]\d{0,9}$/.test(id) && Number(id) <= MAX_ID;
}
