import type { z } from 'zod';
import { type ErrorCode, ProviderError } from '../../domain/errors.ts';
import type { CallContext, Result } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { UpstreamRequest } from '../http/http-request.ts';
import { readAs } from '../http/quick-read.ts';
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

/** An expired access token is told by this 403 on some routes; the message goes on with the token itself. */
const TOKEN_NOT_ACCEPTED = 'PermissionsGuard - no oAuth client found';

interface CalcomRequest<Answer> extends UpstreamRequest<Answer> {
  /** Left out for resources that have no versions. */
  readonly resource?: keyof typeof VERSIONS;
}

/** One account's Cal.com: requests in the right version, failures by their true meaning. */
export interface CalcomApi {
  readonly account: string;
  request<Answer>(request: CalcomRequest<Answer>, call: CallContext): Promise<Answer>;
  fail(code: ErrorCode, what: string, cause?: unknown): ProviderError;
  /** For an id that Cal.com does not know or cannot have; `thing` without the id, since ids can be secrets. */
  unknown(thing: string): ProviderError;
  /** Reads the rows of a list one by one, so that a broken one fails alone; by id, as text. */
  readRows<Row>(
    thing: string,
    schema: z.ZodType<Row>,
    rows: readonly { readonly id: number }[],
  ): ReadonlyMap<string, Result<Row>>;
}

export function createCalcomApi(account: string, http: HttpClient): CalcomApi {
  function fail(code: ErrorCode, what: string, cause?: unknown): ProviderError {
    return new ProviderError(account, code, `${TITLE} (account ${account}) ${what}`, { cause });
  }

  function trueMeaning(error: unknown): unknown {
    if (!(error instanceof ProviderError) || error.upstreamReason !== 'TOKEN_NOT_ACCEPTED') return error;
    const { upstreamRequestId, outcomeUnknown } = error;
    const message = `${TITLE} (account ${account}) returned 403: the access token of this account is invalid or expired; renew it`;
    return new ProviderError(account, 'UNAUTHENTICATED', message, { upstreamRequestId, outcomeUnknown });
  }

  return {
    account,
    async request({ resource, ...request }, call) {
      const version = resource && { 'cal-api-version': VERSIONS[resource] };
      try {
        return await http.request({ ...request, headers: { ...version, ...request.headers } }, call);
      } catch (error) {
        throw trueMeaning(error);
      }
    },
    fail,
    unknown: (thing) => fail('NOT_FOUND', `has no such ${thing}, or it is not visible to this account`),
    readRows<Row>(thing: string, schema: z.ZodType<Row>, rows: readonly { readonly id: number }[]) {
      return new Map(
        rows.map((row): [string, Result<Row>] => {
          const parsed = readAs(schema, row);
          if (parsed.success) return [String(row.id), parsed.data];
          const where = parsed.error.issues.slice(0, 5).map(({ path }) => path.join('.'));
          return [String(row.id), unexpectedShape({ title: TITLE, account }, thing, where)];
        }),
      );
    },
  };
}

type FailureReason = 'TOKEN_NOT_ACCEPTED' | 'TIME_TAKEN';

/** Recognizes failures that differ from others with the same status only in their message (docs/providers/calcom.md, section 10). */
export function readFailureReason(status: number, body: unknown): FailureReason | undefined {
  const message = messageOf(body) ?? '';
  if (status === 403 && message.startsWith(TOKEN_NOT_ACCEPTED)) return 'TOKEN_NOT_ACCEPTED';
  if (status === 400 && /not available|no available users/i.test(message)) return 'TIME_TAKEN';
  return undefined;
}

/** The message of an error body, in any of Cal.com's error shapes. */
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

/** Whether Cal.com can have the id: its ids are positive integers. */
export function isNumericId(id: string): boolean {
  return /^[1-9]\d{0,14}$/.test(id);
}
