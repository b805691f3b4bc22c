import { GraphQLError } from 'graphql';
import type { FetchAPI } from 'graphql-yoga';
import { type ErrorCode, GatewayError } from '../domain/errors.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UPSTREAM_UNAVAILABLE: 503,
};

/** A request that is refused before anything of it is read, in the shape of a GraphQL answer. */
export function refusal(
  { Response }: Pick<FetchAPI, 'Response'>,
  { code, message }: Pick<GatewayError, 'code' | 'message'>,
  { status = STATUS[code] ?? 400, headers = {} }: { status?: number; headers?: Readonly<Record<string, string>> } = {},
): Response {
  return new Response(JSON.stringify({ errors: [{ message, extensions: { code } }] }), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** How a refusal is told where the protocol has no status of its own. */
export function asGraphQLError({ code, message }: Pick<GatewayError, 'code' | 'message'>): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** What is wrong with an operation itself. Those who accept `application/graphql-response+json` get it as status 400. */
export function operationError(message: string, extensions: Readonly<Record<string, unknown>>): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { spec: true, status: 400 } } });
}

/** Hands back what is ours to tell; rethrows every other error, since that is a bug. */
export function asGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  throw error;
}
