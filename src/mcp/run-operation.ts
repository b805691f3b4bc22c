import type { ExecutionResult, GraphQLError } from 'graphql';
import type { ClientSession } from '../auth/authentication.ts';
import { GatewayError } from '../domain/errors.ts';
import { type Enveloped, type InitialContext, prepareOperation } from '../graphql/enveloped.ts';
import { asGraphQLError } from '../graphql/error-response.ts';
import type { TypedDocumentString } from './generated/graphql.ts';

/** The client of an MCP server. */
export interface Caller {
  readonly session: ClientSession;
  /** The headers of its HTTP request; empty over stdio. */
  readonly headers: Headers;
  /** Aborted when the client has disconnected. */
  readonly signal?: AbortSignal;
  /** Counts a call of a tool that is no HTTP request of its own. @throws GatewayError `RATE_LIMITED` */
  readonly countCall?: () => Promise<void>;
}

export interface OperationResult<Data> {
  readonly data?: Data | null | undefined;
  readonly errors?: readonly GraphQLError[] | undefined;
}

/** Executes the operation of a tool. Never rejects. @param signal cancels its reads. */
export type RunOperation = <Data, Variables extends Readonly<Record<string, unknown>>>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  caller: Caller,
  signal: AbortSignal,
) => Promise<OperationResult<Data>>;

interface RunnerSettings {
  /** Creates the functions that execute one operation. */
  readonly envelop: (initial: InitialContext) => Enveloped<unknown>;
  /** Converts any error to one that clients may see. */
  readonly mask: (error: unknown) => GraphQLError;
}

/**
 * Executes documents of the gateway's own through the plugins of all operations: the same limits, query cost, permissions,
 * in-flight deduplication, idempotency, log and metrics apply. Persisted documents are not consulted.
 */
export function createOperationRunner({ envelop, mask }: RunnerSettings): RunOperation {
  return async <Data>(
    document: TypedDocumentString<Data, never>,
    variables: Readonly<Record<string, unknown>>,
    { session, headers, countCall }: Caller,
    signal: AbortSignal,
  ) => {
    try {
      await countCall?.();
      const enveloped = envelop({ request: { headers, signal }, session, params: { operationName: undefined } });
      const prepared = await prepareOperation(enveloped, document.toString(), { variables });
      if (!('schema' in prepared)) return { errors: prepared };
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a query or mutation returns one result, whose type is that of its document
      return (await enveloped.execute(prepared)) as ExecutionResult & OperationResult<Data>;
    } catch (error) {
      return { errors: [error instanceof GatewayError ? asGraphQLError(error) : mask(error)] };
    }
  };
}
