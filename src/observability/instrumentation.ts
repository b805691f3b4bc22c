import { type ExecutionArgs, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { type ErrorCode, GatewayError, isErrorCode } from '../domain/errors.ts';
import type { Metrics, OperationKind } from './metrics.ts';
import type { OperationTrace } from './tracing.ts';

/** The parts of an operation's context that instrumentation reads. */
export interface ObservedContext {
  readonly requestId: string;
  readonly session: { readonly client: { readonly name: string } };
  readonly report: { costs(): readonly { readonly calls: number }[] };
  /** Undefined: the operation is not traced. */
  readonly trace: OperationTrace | undefined;
}

type ObservedArgs = Pick<ExecutionArgs, 'document' | 'operationName'> & { readonly contextValue: ObservedContext };

const MAX_NAME_LENGTH = 60;

export interface Instrumentation {
  /** Must precede every plugin that rejects operations. */
  readonly plugin: Plugin<ObservedContext>;
}

/**
 * Counts, traces and logs every operation: at `debug`, or at `warn` if its result has errors. Documents and variables are
 * never logged.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createInstrumentation({
  logger,
  metrics,
  now,
}: {
  readonly logger: Logger;
  readonly metrics: Metrics | undefined;
  readonly now: () => number;
}): Instrumentation {
  function countErrors(errors: readonly unknown[], defaultCode?: ErrorCode) {
    for (const error of errors) metrics?.erred(codeOf(error, defaultCode));
  }

  /** Returns a function that records the end of the operation with its result. */
  const begin = ({ document, operationName, contextValue }: ObservedArgs): ((result: object) => void) => {
    const { requestId, session, report, trace } = contextValue;
    const operation = getOperationAST(document, operationName);
    const kind: OperationKind = operation?.operation ?? 'query';
    const name = operation?.name?.value.slice(0, MAX_NAME_LENGTH);
    const startedAt = now();
    trace?.begin(kind, name, requestId);

    return (result: object) => {
      const milliseconds = now() - startedAt;
      const errors: readonly unknown[] = 'errors' in result && Array.isArray(result.errors) ? result.errors : [];
      const codes = errors.map((error) => codeOf(error));
      trace?.end([...new Set(codes)]);
      metrics?.executed(kind, codes.length === 0, milliseconds);
      countErrors(errors);
      const level = codes.length === 0 ? 'debug' : 'warn';
      if (!logger.isLevelEnabled(level)) return;
      const upstreamCalls = report.costs().reduce((sum, { calls }) => sum + calls, 0);
      const fields = { requestId, client: session.client.name, kind, name, milliseconds, upstreamCalls };
      if (codes.length === 0) logger.debug(fields, 'operation');
      else logger.warn({ ...fields, codes: [...new Set(codes)] }, 'operation with errors');
    };
  };

  const plugin: Plugin<ObservedContext> = {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof Error) countErrors([result], 'GRAPHQL_PARSE_FAILED');
      },
    onValidate:
      () =>
      ({ valid, result }) => {
        if (!valid) countErrors(result, 'GRAPHQL_VALIDATION_FAILED');
      },
    onExecute({ args }) {
      const end = begin(args);
      return { onExecuteDone: ({ result }) => end(result) };
    },
    onSubscribe({ args }) {
      const end = begin(args);
      return { onSubscribeResult: ({ result }) => end(result) };
    },
  };
  return { plugin };
}

/** The code of an error as clients get it; `defaultCode` for an error of graphql-js, which has none. */
function codeOf(error: unknown, defaultCode: ErrorCode = 'INVALID_INPUT'): ErrorCode {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof GatewayError) return cause.code;
  if (!(cause instanceof GraphQLError)) return 'INTERNAL';
  const { code } = cause.extensions;
  return isErrorCode(code) ? code : defaultCode;
}
