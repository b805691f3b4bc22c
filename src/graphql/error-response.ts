import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import type { FetchAPI } from 'graphql-yoga';
import {
  type ErrorCode,
  GatewayError,
  InvalidInputError,
  ProviderError,
  SlowConsumerError,
  UnsupportedError,
} from '../domain/errors.ts';

type CodedError = Pick<GatewayError, 'code' | 'message'>;

const HTTP_STATUS: ReadonlyMap<unknown, number> = new Map(
  Object.entries({
    INVALID_INPUT: 400,
    UNAUTHENTICATED: 401,
    FORBIDDEN: 403,
    RATE_LIMITED: 429,
    UPSTREAM_UNAVAILABLE: 503,
    DEPENDENCY_UNAVAILABLE: 503,
    INTERNAL: 500,
  } satisfies Partial<Record<ErrorCode, number>>),
);

/** What is well-formed and cannot be executed, such as an invalid operation. */
export const UNPROCESSABLE_CONTENT = 422;

/** The HTTP response to a request that is rejected before it is executed, in the format of a GraphQL response. */
export function errorResponse(
  { Response }: Pick<FetchAPI, 'Response'>,
  error: CodedError,
  {
    status = HTTP_STATUS.get(error.code) ?? 400,
    headers = {},
  }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): Response {
  return new Response(JSON.stringify({ errors: [asGraphQLError(error)] }), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** The GraphQL error of an error with a code: the code and the fields of its class are its `extensions`. */
export function asGraphQLError(
  error: CodedError,
  location: Pick<GraphQLErrorOptions, 'nodes' | 'path'> = {},
): GraphQLError {
  return new GraphQLError(error.message, {
    ...location,
    extensions: {
      code: error.code,
      ...(error instanceof GatewayError && { retryable: error.retryable }),
      ...(error instanceof InvalidInputError && { issues: error.issues }),
      ...(error instanceof UnsupportedError && { lost: error.lost }),
      ...(error instanceof SlowConsumerError && { cursor: error.cursor }),
      ...(error instanceof ProviderError && {
        account: error.account,
        retryAfterSeconds: error.retryAfterSeconds,
        upstreamRequestId: error.upstreamRequestId,
      }),
    },
  });
}

/** The error of an operation that is not executed. @param status the HTTP status as `application/graphql-response+json`. */
export function operationError(
  message: string,
  extensions: Readonly<Record<string, unknown>>,
  status = UNPROCESSABLE_CONTENT,
): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { spec: true, status } } });
}

/** The HTTP status of a result without data, by the code of its error. An error without a code is about the operation itself. */
export function statusOf(code: unknown): number {
  return HTTP_STATUS.get(code) ?? UNPROCESSABLE_CONTENT;
}

/** The error of a request that is rejected with an HTTP status of its own, whatever the media type of the response. */
export function requestError(
  code: ErrorCode,
  message: string,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status, headers } } });
}

/** Returns a `GatewayError` and rethrows any other error, which is a bug. */
export function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  throw error;
}

/** The longest message of an error in a response, in characters: a message can contain text of the request. */
const MAX_MESSAGE = 500;
const MAX_ISSUES = 50;

/** The error with a message, and with issues, of limited length. */
export function withBoundedText(error: GraphQLError): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  const { issues } = extensions;
  const hasManyIssues = Array.isArray(issues) && (issues.length > MAX_ISSUES || issues.some(isLongIssue));
  if (message.length <= MAX_MESSAGE && !hasManyIssues) return error;
  return new GraphQLError(shortened(message), {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    originalError: originalError ?? null,
    extensions: hasManyIssues ? { ...extensions, issues: boundedIssues(issues) } : extensions,
  });
}

type Issue = InvalidInputError['issues'][number];

function isLongIssue({ message }: Issue): boolean {
  return message.length > MAX_MESSAGE;
}

function boundedIssues(issues: readonly Issue[]): Issue[] {
  return issues.slice(0, MAX_ISSUES).map((issue) => ({ ...issue, message: shortened(issue.message) }));
}

function shortened(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`;
}
