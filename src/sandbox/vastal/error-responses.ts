import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { VastalSandboxOptions } from './options.ts';

/** An error of a calendar endpoint, for a handler to throw: `{ "error": "text" }`. */
export function failure(status: ContentfulStatusCode, error: string): HTTPException {
  return new HTTPException(status, { res: Response.json({ error }, { status }) });
}

/** 400 with a message. */
export function badRequest(error: string): HTTPException {
  return failure(400, error);
}

const PLATFORM: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['VALIDATION_ERROR', 'The request is not valid'],
  401: ['UNAUTHORIZED', 'The API key is missing or not valid'],
  403: ['FORBIDDEN', 'The API key may not do this'],
  404: ['NOT_FOUND', 'There is no such resource'],
  405: ['METHOD_NOT_ALLOWED', 'The resource does not take this method'],
  429: ['RATE_LIMITED', 'The hourly quota is used up'],
};

/** The body of an error from the platform around the calendar endpoints. */
export function platformBody(
  { platformErrors = 'platform' }: VastalSandboxOptions,
  status: number,
  details: Record<string, unknown> = {},
): unknown {
  const [code, message] = PLATFORM[status] ?? ['INTERNAL_ERROR', 'Something went wrong on our side'];
  return platformErrors === 'text' ? { error: message } : { success: false, error: { code, message, details } };
}

/** An error from the platform, for a handler to throw. */
export function platformFailure(
  options: VastalSandboxOptions,
  status: ContentfulStatusCode,
  { details, headers = {} }: { details?: Record<string, unknown>; headers?: Record<string, string> } = {},
): HTTPException {
  return new HTTPException(status, { res: Response.json(platformBody(options, status, details), { status, headers }) });
}
