import type { ProviderError } from '../../domain/errors.ts';
import type { HttpClientSettings, UpstreamRequest } from './http-request.ts';
import { placesOf } from './list-schema.ts';
import type { ParsedResponse } from './parsed-response.ts';
import { unexpectedShape } from './response-shape.ts';
import { errorCodeForStatus, isMutating, isSuccess, leavesOutcomeUnknown } from './status-codes.ts';
import { upstreamError } from './upstream-error.ts';

/** The error for a response that is unsuccessful or invalid. Its message contains nothing of the response. */
export async function responseError(
  settings: HttpClientSettings,
  request: UpstreamRequest<unknown>,
  parsed: ParsedResponse,
): Promise<ProviderError> {
  const { status, headers, retryAfterSeconds } = parsed.response;
  const upstreamRequestId = headers['x-request-id'];
  const operation = `${request.method ?? 'GET'} ${request.path.pattern}`;
  const isWrite = isMutating(request.method);
  if (!isSuccess(status)) {
    const [code, advice] = errorCodeForStatus(status, request.followsRedirects);
    return upstreamError(settings, code, `returned ${status} for ${operation}: ${advice}`, {
      upstreamRequestId,
      retryAfterSeconds,
      upstreamStatus: status,
      upstreamReason: settings.readFailureReason?.(status, await parsed.body()),
      outcomeUnknown: isWrite && leavesOutcomeUnknown(status),
    });
  }
  const details = { upstreamRequestId, outcomeUnknown: isWrite };
  if (parsed.problem !== undefined) {
    return upstreamError(settings, 'UPSTREAM_INVALID', `${parsed.problem} for ${operation}`, details);
  }
  const { error } = await parsed.parseWith(request.schema);
  const places = error ? placesOf(error, request.schema) : [];
  return unexpectedShape(settings, operation, places, details);
}
