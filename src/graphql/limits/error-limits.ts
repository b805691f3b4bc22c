import { type ExecutionResult, GraphQLError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { isErrorCode } from '../../domain/errors.ts';
import { withBoundedText } from '../error-response.ts';

/** A page of objects, each with a few fields that fail, has fewer. */
export const MAX_ERRORS = 500;

/** Bounds the number of errors in a response, and the text of those of the validation; `createMaskError` bounds that of all others. */
export function useErrorLimits(): Plugin {
  return {
    onValidate:
      () =>
      ({ valid, result, setResult }) => {
        if (!valid)
          setResult(withBoundedCount(result.filter((error) => error instanceof GraphQLError).map(withBoundedText)));
      },
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (!isAsyncIterable(result)) boundErrors(result, setResult);
      },
    }),
  };
}

function boundErrors(result: ExecutionResult, setResult: (result: ExecutionResult) => void): void {
  if (result.errors && result.errors.length > MAX_ERRORS) {
    setResult({ ...result, errors: withBoundedCount(result.errors) });
  }
}

/** The first errors, and one that counts the others and has the code of the first of these. */
function withBoundedCount(errors: readonly GraphQLError[]): GraphQLError[] {
  const omitted = errors[MAX_ERRORS];
  if (!omitted) return [...errors];
  const { originalError, extensions } = omitted;
  const codes = [extensions.code, originalError && 'code' in originalError ? originalError.code : undefined];
  const message = `${errors.length - MAX_ERRORS} further errors are left out: request less at once`;
  const summary = new GraphQLError(message, { extensions: { code: codes.find(isErrorCode) ?? 'INVALID_INPUT' } });
  return [...errors.slice(0, MAX_ERRORS), summary];
}
