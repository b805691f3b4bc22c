import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** Messages by field name; `non_field_errors` for those that belong to no field. */
export type FieldErrors = Record<string, string[]>;

/** An error in the format of Django REST Framework, to be thrown by a handler. */
export function failure(
  status: ContentfulStatusCode,
  body: { detail: string } | FieldErrors,
  headers: Record<string, string> = {},
): HTTPException {
  return new HTTPException(status, { res: Response.json(body, { status, headers }) });
}

export function notFound(): HTTPException {
  return failure(404, { detail: 'Not found.' });
}

export function forbidden(detail = 'You do not have permission to perform this action.'): HTTPException {
  return failure(403, { detail });
}

export function throttled(seconds: number, withRetryAfter: boolean): HTTPException {
  const detail = `Request was throttled. Expected available in ${seconds} seconds.`;
  return failure(429, { detail }, withRetryAfter ? { 'Retry-After': String(seconds) } : {});
}

const DETAILS: Record<number, string> = {
  400: 'Malformed request.',
  401: 'Authentication credentials were not provided.',
  403: 'You do not have permission to perform this action.',
  404: 'Not found.',
  405: 'Method not allowed.',
  415: 'Unsupported media type in request.',
  429: 'Request was throttled. Expected available in 30 seconds.',
};

/** The response with this status, for injected faults. */
export function errorFor(status: number): { body: unknown; headers?: Record<string, string> } {
  const body = { detail: DETAILS[status] ?? 'A server error occurred.' };
  return status === 429 ? { body, headers: { 'Retry-After': '30' } } : { body };
}
