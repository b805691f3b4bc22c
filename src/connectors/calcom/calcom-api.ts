import type { z } from 'zod';
import { type ErrorCode, ProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { UpstreamRequest } from '../http/http-request.ts';
import { placesOf } from '../http/parsed-response.ts';
import { unexpectedShape } from '../http/response-shape.ts';

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

/** Some routes report an expired access token by this 403; the message continues with the token itself. */
const TOKEN_NOT_ACCEPTED = 'PermissionsGuard - no oAuth client found';

interface CalcomRequest<Data> extends UpstreamRequest<Data> {
  /** Left out for resources that have no versions. */
  readonly resource?: keyof typeof VERSIONS;
}

/** A row of a list before it is validated. */
interface Row {
  readonly id: number;
}

/** The Cal.com API of one account. */
export interface CalcomApi {
  readonly account: string;
  /**
   * Sends a request in the API version of its resource.
   *
   * @throws ProviderError `UNAUTHENTICATED` also for an expired access token that Cal.com reports as 403.
   */
  request<Data>(request: CalcomRequest<Data>, call: CallContext): Promise<Data>;
  /** An error whose message begins with Cal.com and the account. */
  error(code: ErrorCode, what: string): ProviderError;
  /** @param thing the kind of object, without the id, since ids can be secrets. */
  notFound(thing: string): ProviderError;
  /** The error for a response that lacks what this connector needs; `places` as in `unexpectedShape`. */
  unexpectedShape(thing: string, places: readonly string[]): ProviderError;
  /** Validates the rows of a list one by one, so that an unreadable row is an error of its own. By id, as text. */
  readRows<T>(thing: string, schema: z.ZodType<T>, rows: readonly Row[]): ReadonlyMap<string, Result<T>>;
}

export function createCalcomApi(account: string, http: HttpClient): CalcomApi {
  function error(code: ErrorCode, what: string): ProviderError {
    return new ProviderError(account, code, `${TITLE} (account ${account}) ${what}`);
  }

  function shapeError(thing: string, places: readonly string[]): ProviderError {
    return unexpectedShape({ title: TITLE, account }, thing, places);
  }

  return {
    account,
    async request({ resource, ...request }, call) {
      const version = resource && { 'cal-api-version': VERSIONS[resource] };
      try {
        return await http.request({ ...request, headers: { ...version, ...request.headers } }, call);
      } catch (failure) {
        throw withTokenErrors(account, failure);
      }
    },
    error,
    notFound: (thing) => error('NOT_FOUND', `has no such ${thing}, or it is not visible to this account`),
    unexpectedShape: shapeError,
    readRows<T>(thing: string, schema: z.ZodType<T>, rows: readonly Row[]) {
      return new Map(
        rows.map((row): [string, Result<T>] => {
          const parsed = schema.safeParse(row);
          return [String(row.id), parsed.success ? parsed.data : shapeError(thing, placesOf(parsed.error, schema))];
        }),
      );
    },
  };
}

/** The error itself, or `UNAUTHENTICATED` for a 403 that reports an expired access token. */
function withTokenErrors(account: string, error: unknown): unknown {
  if (!(error instanceof ProviderError) || error.upstreamReason !== 'TOKEN_NOT_ACCEPTED') return error;
  const { upstreamRequestId, outcomeUnknown } = error;
  const message = `${TITLE} (account ${account}) returned 403: the access token of this account is invalid or expired; renew it`;
  return new ProviderError(account, 'UNAUTHENTICATED', message, { upstreamRequestId, outcomeUnknown });
}

type FailureReason = 'TOKEN_NOT_ACCEPTED' | 'TIME_TAKEN' | 'REASON_REQUIRED';

/** Recognizes failures that differ from others with the same status only in their message (docs/providers/calcom.md, section 10). */
export function readFailureReason(status: number, body: unknown): FailureReason | undefined {
  const message = messageOf(body) ?? '';
  if (status === 403 && message.startsWith(TOKEN_NOT_ACCEPTED)) return 'TOKEN_NOT_ACCEPTED';
  if (status === 400 && /not available|no available users/i.test(message)) return 'TIME_TAKEN';
  if (status === 400 && /cancellation reason is required/i.test(message)) return 'REASON_REQUIRED';
  return undefined;
}

/** The message of an error body, in any of Cal.com's error formats (docs/providers/calcom.md, section 3). */
function messageOf(body: unknown): string | undefined {
  return textAt(fieldOf(body, 'error'), 'message') ?? textAt(body, 'message') ?? textAt(body, 'error_description');
}

function textAt(value: unknown, key: string): string | undefined {
  const text = fieldOf(value, key);
  return typeof text === 'string' ? text : undefined;
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

/** Whether the id has the format of Cal.com's ids, which are positive integers. */
export function isNumericId(id: string): boolean {
  return /^[1-9]\d{0,14}$/.test(id);
}
