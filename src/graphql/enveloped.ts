import type { ExecutionArgs, GraphQLError } from 'graphql';
import type { ClientSession } from '../auth/authentication.ts';

/** The initial context of an operation that is not sent as an HTTP request of its own. */
export interface InitialContext {
  /** The headers of the client; the signal is aborted when the client disconnects or cancels. */
  readonly request: Pick<Request, 'headers' | 'signal'>;
  readonly session: ClientSession;
  /** Where Yoga's plugins expect the name of the operation. */
  readonly params: { readonly operationName: string | undefined };
}

/** The functions that execute one operation, with all plugins. */
export interface Enveloped<Result> {
  readonly schema: ExecutionArgs['schema'];
  readonly execute: (args: ExecutionArgs) => Result;
  readonly subscribe: (args: ExecutionArgs) => Result;
  readonly contextFactory: () => unknown;
  readonly parse: (source: string) => ExecutionArgs['document'];
  readonly validate: (schema: ExecutionArgs['schema'], document: ExecutionArgs['document']) => readonly GraphQLError[];
}

/**
 * Parses and validates a document, and creates the context of its operation.
 * @returns the arguments of the execution, or the errors of the document.
 * @throws GraphQLError or GatewayError of a plugin that rejects the operation.
 */
export async function prepareOperation(
  enveloped: Enveloped<unknown>,
  source: string,
  {
    operationName,
    variables,
  }: { readonly operationName?: string | undefined; readonly variables: ExecutionArgs['variableValues'] },
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const document = enveloped.parse(source);
  const errors = enveloped.validate(enveloped.schema, document);
  if (errors.length > 0) return errors;
  return {
    schema: enveloped.schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: await enveloped.contextFactory(),
  };
}
