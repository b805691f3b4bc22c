import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { GravityRailSandboxOptions } from './options.ts';

/** One validation error: its location, its message and its type. */
export interface Issue {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** An error for a handler to throw; `errorBody` determines its format. */
export function failure(status: ContentfulStatusCode, message: string): HTTPException {
  return new HTTPException(status, { message });
}

/** 422 with every validation error. */
export function invalid(issues: readonly Issue[]): HTTPException {
  return new HTTPException(422, { message: issues.map(({ msg }) => msg).join('; '), cause: issues });
}

/** 422 for one field of the body, by its name on the wire. */
export function invalidField(field: string, msg: string): HTTPException {
  return invalid([{ loc: ['body', field], msg, type: 'value_error' }]);
}

export function errorBody({ errorShape = 'detail' }: GravityRailSandboxOptions, error: HTTPException): unknown {
  const { message, cause, status } = error;
  if (errorShape === 'error') return { error: message, code: CODES[status] ?? 'internal_error' };
  if (errorShape === 'message') return { message };
  return { detail: errorShape === 'detail' ? (cause ?? message) : message };
}

const CODES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  422: 'validation_error',
  429: 'rate_limited',
};

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Invalid or expired API key',
  403: 'Not enough permissions',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  429: 'Too many requests',
};

/** The error with this status, for injected faults. */
export function failureOf(status: number): HTTPException {
  if (status === 422) return invalid([{ loc: ['body'], msg: 'Invalid request', type: 'value_error' }]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fault switches take any status
  return failure(status as ContentfulStatusCode, MESSAGES[status] ?? 'Internal Server Error');
}
