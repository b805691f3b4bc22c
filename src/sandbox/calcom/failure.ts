/** An unsuccessful response, thrown where the failure is found. */
export class CalcomFailure extends Error {
  readonly status: number;
  /** `undefined` for the short format, `{statusCode, message}`. */
  readonly code: string | undefined;
  readonly details: unknown;

  constructor(status: number, code: string | undefined, message: string, details?: unknown) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Entity',
  500: 'Internal Server Error',
};

function exceptionName(status: number) {
  return `${(REASONS[status] ?? 'Http').replaceAll(' ', '')}Exception`;
}

/** The normal error format, whose code is the class name of an HTTP exception. */
export function failure(status: number, message: string): CalcomFailure {
  return new CalcomFailure(status, exceptionName(status), message, {
    message,
    error: REASONS[status] ?? 'Error',
    statusCode: status,
  });
}

/** The short format: domain errors with a status of their own, and everything unexpected. */
export function bareFailure(status: number, message: string): CalcomFailure {
  return new CalcomFailure(status, undefined, message);
}

/** Errors of the database layer: the normal format without details. */
export function databaseFailure(status: number, code: string, message: string): CalcomFailure {
  return new CalcomFailure(status, code, message);
}

const MAX_INT4 = 2_147_483_647;

/** @throws CalcomFailure 500 if the database cannot store the number: the API does not check it before. */
export function checkStorable(id: number): void {
  if (Number.isFinite(id) && Math.abs(id) <= MAX_INT4) return;
  throw databaseFailure(500, 'INTERNAL_SERVER_ERROR', 'Invalid value for argument id');
}

export function tooManyRequests(): CalcomFailure {
  const message = 'ThrottlerException: Too Many Requests';
  return new CalcomFailure(429, 'ThrottlerException', message, message);
}

export function managedTokenExpired(): CalcomFailure {
  const message = 'ACCESS_TOKEN_IS_EXPIRED';
  return new CalcomFailure(498, 'TokenExpiredException', message, message);
}

/** @param path includes the query. @param now epoch milliseconds. */
export function failureBody({ status, code, message, details }: CalcomFailure, path: string, now: number): unknown {
  if (code === undefined) return { statusCode: status, message };
  return {
    status: 'error',
    timestamp: new Date(now).toISOString(),
    path,
    error: { code, message, ...(details === undefined ? {} : { details }) },
  };
}

/** The failure with this status, for injected faults. */
export function failureOf(status: number): CalcomFailure {
  if (status === 429) return tooManyRequests();
  if (status === 498) return managedTokenExpired();
  if (status === 500) return bareFailure(500, 'Internal server error');
  return status in REASONS ? failure(status, REASONS[status] ?? '') : bareFailure(status, 'Service unavailable');
}
