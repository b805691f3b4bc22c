import { type ExecutionArgs, GraphQLError, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { type ErrorCode, GatewayError, isErrorCode, ProviderError } from '../domain/errors.ts';
import type { FailedMutation } from '../domain/failed-mutation.ts';
import type { Metrics, OperationKind } from './metrics.ts';
import type { OperationTrace } from './tracing.ts';

/** The parts of an operation's context that instrumentation reads. */
export interface ObservedContext {
  readonly requestId: string;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  readonly session: { readonly client: { readonly name: string } };
  readonly report: { costs(): readonly { readonly calls: number }[] };
  /** Undefined: the operation is not traced. */
  readonly trace: OperationTrace | undefined;
  readonly accounts: { get(key: string): { readonly provider: string } | undefined };
  readonly failedMutations: readonly FailedMutation[];
  /** The error of each account that failed in a list over accounts, by its key. */
  readonly failedAccounts: ReadonlyMap<string, GatewayError>;
}

type ObservedArgs = Pick<ExecutionArgs, 'document' | 'operationName'> & { readonly contextValue: ObservedContext };
type LogFields = Readonly<Record<string, unknown>>;

const MAX_NAME_LENGTH = 60;

/** Codes of errors that a client causes, on which an operator need not act. */
const CLIENT_ERRORS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'UNSUPPORTED',
  'TOO_SLOW',
  'PERSISTED_QUERY_NOT_FOUND',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
]);

/** The code of an error that a client does not get, since it has disconnected. */
const CANCELLED: ErrorCode = 'CONFLICT';

export interface Instrumentation {
  /** Must precede every plugin that rejects operations. */
  readonly plugin: Plugin<ObservedContext>;
  /** The fields that identify the operation in whose result the error is. */
  fieldsOf(error: unknown): LogFields;
  /** Whether the error is the end of a request whose client has disconnected. */
  isCancellation(error: unknown): boolean;
}

/**
 * Counts, traces and logs every operation: at `debug`; with errors at `info`, or at `warn` if one of them is not the
 * client's own. Each failed mutation has a line of its own. Documents and variables are never logged.
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
  const operationOf = new WeakMap<object, LogFields>();
  /** Why signals of operations were aborted: resolvers that were interrupted fail with the same object. */
  const cancellations = new WeakSet<object>();
  const isCancellation = (error: unknown) => {
    const cause = causeOf(error);
    return cancellations.has(cause) || isCutRequest(cause);
  };
  const codeFor = (error: unknown) => (isCancellation(error) ? CANCELLED : codeOf(error));

  function countErrors(errors: readonly unknown[], defaultCode?: ErrorCode) {
    for (const error of errors) metrics?.erred(isCancellation(error) ? CANCELLED : codeOf(error, defaultCode));
  }

  /** Returns a function that records the end of the operation with its result. */
  const begin = ({ document, operationName, contextValue }: ObservedArgs): ((result: object) => void) => {
    const { requestId, session, report, trace, accounts, signal } = contextValue;
    const operation = getOperationAST(document, operationName);
    const kind: OperationKind = operation?.operation ?? 'query';
    const name = operation?.name?.value.slice(0, MAX_NAME_LENGTH);
    const startedAt = now();
    trace?.begin(kind, name, requestId);
    const identity = { requestId, client: session.client.name, kind, name, ...trace?.ids() };

    return (result: object) => {
      const milliseconds = now() - startedAt;
      if (signal.aborted) cancellations.add(causeOf(signal.reason));
      const errors: readonly unknown[] = 'errors' in result && Array.isArray(result.errors) ? result.errors : [];
      const codes = [...new Set(errors.map(codeFor))];
      const causes = new Set(errors.map(causeOf));
      const failedMutations =
        kind === 'mutation' ? contextValue.failedMutations.filter(({ error }) => !causes.has(error)) : [];
      const allCodes = [...new Set([...codes, ...failedMutations.map(({ error }) => error.code)])];
      trace?.end(allCodes);
      metrics?.executed(kind, allCodes.length === 0, milliseconds);
      countErrors(errors);
      for (const { error } of failedMutations) metrics?.mutationFailed(error.code);
      for (const [key, { code }] of contextValue.failedAccounts) {
        metrics?.accountFailed(accounts.get(key)?.provider ?? 'unknown', code);
      }
      for (const error of errors) operationOf.set(causeOf(error), identity);
      for (const failed of failedMutations) logFailedMutation(logger, identity, failed, accounts);
      const level = errors.every(isCancellation) ? 'debug' : levelOf(codes);
      if (!logger.isLevelEnabled(level)) return;
      const upstreamCalls = report.costs().reduce((sum, { calls }) => sum + calls, 0);
      const fields = { ...identity, milliseconds, upstreamCalls };
      if (codes.length === 0) logger.debug(fields, 'operation');
      else logger[level]({ ...fields, codes }, 'operation with errors');
    };
  };

  const plugin = createPlugin(begin, countErrors);
  return { plugin, fieldsOf: (error) => operationOf.get(causeOf(error)) ?? {}, isCancellation };
}

/** @param begin returns a function that is called with the result. */
function createPlugin(
  begin: (args: ObservedArgs) => (result: object) => void,
  countErrors: (errors: readonly unknown[], defaultCode?: ErrorCode) => void,
): Plugin<ObservedContext> {
  return {
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
}

/** @param identity the fields that identify the operation. */
function logFailedMutation(
  logger: Logger,
  identity: LogFields,
  { mutation, account, error }: FailedMutation,
  accounts: ObservedContext['accounts'],
): void {
  const { code } = error;
  const provider = account === undefined ? undefined : accounts.get(account)?.provider;
  // The messages of these errors contain nothing of the request and nothing of a provider's response.
  const reason = error instanceof ProviderError ? error.message : undefined;
  logger[levelOf([code])]({ ...identity, mutation, account, provider, code, reason }, 'mutation failed');
}

function levelOf(codes: readonly ErrorCode[]): 'info' | 'warn' {
  return codes.every((code) => CLIENT_ERRORS.has(code)) ? 'info' : 'warn';
}

/** The error that a resolver threw, which graphql-js locates in an error of its own. */
function causeOf(error: unknown): object {
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : error;
  return typeof cause === 'object' && cause !== null ? cause : {};
}

/**
 * Whether a connection was lost before the whole request had arrived.
 * @see https://nodejs.org/api/http.html#httprequesturl-options-callback
 */
function isCutRequest(cause: object): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNRESET' && cause.message === 'aborted';
}

/** The code of an error as clients get it; `defaultCode` for an error of graphql-js, which has none. */
function codeOf(error: unknown, defaultCode: ErrorCode = 'INVALID_INPUT'): ErrorCode {
  const cause = causeOf(error);
  if (cause instanceof GatewayError) return cause.code;
  if (!(cause instanceof GraphQLError)) return 'INTERNAL';
  const { code } = cause.extensions;
  return isErrorCode(code) ? code : defaultCode;
}
