import { type DocumentNode, type GraphQLError, getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { operationError, statusOf, UNPROCESSABLE_CONTENT } from '../graphql/error-response.ts';

/** Partial success: the operation was executed, and its result has errors beside its data. */
const PARTIAL_SUCCESS = 294;

interface OperationContext {
  readonly params?: { readonly operationName?: string | null };
}

/**
 * Status codes of responses as `application/graphql-response+json`: 400 for what cannot be parsed, 422 for what is parsed and
 * cannot be executed, and 294 for a result with errors. A result without `data` never has a 2xx status.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes
 */
export function useStatusCodes(): Plugin<OperationContext> {
  return {
    onParse:
      () =>
      ({ result, context: { params } }) => {
        if (isDocument(result) && !getOperationAST(result, params?.operationName)) throw unknownOperation();
      },
    onValidate:
      () =>
      ({ valid, result }) => {
        if (valid) return;
        for (const error of result) {
          error.extensions.http ??= { spec: true, status: UNPROCESSABLE_CONTENT };
        }
      },
    onResultProcess({ request, result, setResult }) {
      if (Array.isArray(result) || isAsyncIterable(result) || !result.errors?.length) return;
      if (request.headers.get('accept') !== 'application/graphql-response+json') return;
      const status = 'data' in result ? PARTIAL_SUCCESS : statusOfErrors(result.errors);
      if (status === undefined) return;
      setResult({ ...result, extensions: { ...result.extensions, http: { status } } });
    },
  };
}

function isDocument(parsed: unknown): parsed is DocumentNode {
  return !(parsed instanceof Error) && parsed !== null && parsed !== undefined;
}

function unknownOperation(): GraphQLError {
  return operationError(
    'The operation cannot be determined: set `operationName` to the name of an operation of the document',
    { code: 'INVALID_INPUT' },
  );
}

/** The status of the first error; undefined if an error has a status of its own. */
function statusOfErrors(errors: readonly GraphQLError[]): number | undefined {
  if (errors.some(({ extensions }) => extensions?.http)) return undefined;
  return statusOf(errors[0]?.extensions?.code);
}
