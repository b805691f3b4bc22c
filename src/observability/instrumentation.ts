import { type ExecutionArgs, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { ClientSession } from '../auth/authentication.ts';
import { GatewayError } from '../domain/errors.ts';
import type { UpstreamReport } from '../graphql/upstream-report.ts';
import type { Metrics, OperationKind } from './metrics.ts';
import type { OperationTrace } from './tracing.ts';

/** What is known of an operation beside its document. */
export interface ObservedContext {
  readonly requestId: string;
  readonly session: ClientSession;
  readonly report: UpstreamReport;
  /** Missing where nobody traces. */
  readonly trace: OperationTrace | undefined;
}

const LONGEST_NAME = 60;

export interface Instrumentation {
  /** To be listed before every plugin that refuses operations. */
  readonly plugin: Plugin<ObservedContext>;
  /** An operation begins that passes no plugin. Answers what is to be told its result. */
  begin(args: Pick<ExecutionArgs, 'document' | 'operationName' | 'contextValue'>): (result: object) => void;
}

/**
 * Tells of every operation: counted, traced, and as a line in the log, `debug` if all went well and `warn` if an error was
 * told. Neither documents nor variables are in it.
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
  function refused(errors: readonly unknown[]) {
    for (const code of errors.map(codeOf)) metrics?.erred(code);
  }

  const begin: Instrumentation['begin'] = ({ document, operationName, contextValue }) => {
    const { requestId, session, report, trace } = contextValue as ObservedContext;
    const operation = getOperationAST(document, operationName);
    const kind: OperationKind = operation?.operation ?? 'query';
    const name = operation?.name?.value.slice(0, LONGEST_NAME);
    const started = now();
    trace?.begin(kind, name, requestId);

    return (result: object) => {
      const milliseconds = now() - started;
      const errors = 'errors' in result ? ((result.errors ?? []) as readonly unknown[]) : [];
      const codes = errors.map(codeOf);
      trace?.end([...new Set(codes)]);
      metrics?.executed(kind, codes.length === 0, milliseconds);
      for (const code of codes) metrics?.erred(code);
      const level = codes.length === 0 ? 'debug' : 'warn';
      if (!logger.isLevelEnabled(level)) return;
      const upstreamCalls = report.costs().reduce((sum, { calls }) => sum + calls, 0);
      const told = { requestId, client: session.client.name, kind, name, milliseconds, upstreamCalls };
      if (codes.length === 0) logger.debug(told, 'operation');
      else logger.warn({ ...told, codes: [...new Set(codes)] }, 'operation with errors');
    };
  };

  const plugin: Plugin<ObservedContext> = {
    onParse:
      () =>
      ({ result }) => {
        if (result instanceof Error) refused([result]);
      },
    onValidate:
      () =>
      ({ valid, result }) => {
        if (!valid) refused(result);
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
  return { plugin, begin };
}

/** Of the closed list, of Yoga's own few, or `GRAPHQL` where the operation itself is wrong. */
function codeOf(error: unknown): string {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  if (cause instanceof GatewayError) return cause.code;
  if (!(cause instanceof GraphQLError)) return 'INTERNAL';
  const { code } = cause.extensions;
  return typeof code === 'string' ? code : 'GRAPHQL';
}
