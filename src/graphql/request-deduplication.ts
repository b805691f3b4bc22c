import { setImmediate } from 'node:timers/promises';
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, getOperationAST, locatedError } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { stringify } from 'safe-stable-stringify';
import type { Cancellation } from '../concurrency/cancellation.ts';
import { SingleFlight } from '../concurrency/single-flight.ts';
import type { WriteEpochs } from '../domain/write-epochs.ts';
import { type Context, contextOf, type RequestContext } from './context.ts';

/** Only executions that began in the same period are joined, so that joining costs at most this much of an operation's deadline. */
const PERIOD_MS = 1000;

interface DeduplicationSettings {
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  /** Makes writes known to other processes; undefined if this process is alone. */
  readonly writeEpochs?: Pick<WriteEpochs, 'advance'> | undefined;
  /** Whether equal queries are joined; true by default. Other processes get to know of writes in any case. */
  readonly joinsQueries?: boolean;
}

type Execute = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/**
 * In-flight deduplication of queries: those with the same document, operation name and variables, of the same client with the
 * same credentials, share one execution and one JSON text while it is in flight. The execution is cancelled when the last of
 * its requests has left.
 *
 * A query that begins after a write through any process that shares the state has ended never joins one that began before it, and
 * none are joined during a write through this process. Queries are not joined while the state store does not respond.
 *
 * Not joined: operations without upstream calls, which cost little, requests for an upstream report, and requests with a
 * `Cache-Control` header.
 */
export class RequestDeduplication {
  /** To be listed after the executor, the plugins that may refuse an operation, and the one that estimates its upstream calls. */
  readonly plugin: Plugin<Context> = {
    onExecute: ({ args, executeFn, setExecuteFn }) => {
      const operation = getOperationAST(args.document, args.operationName)?.operation;
      if (operation === 'mutation') {
        setExecuteFn((mutation: ExecutionArgs) => this.runWrite<ExecutionResult>(async () => executeFn(mutation)));
      } else if (operation === 'query' && this.#joinsQueries && isShareable(args.contextValue)) {
        setExecuteFn((query: ExecutionArgs) => this.#executeOnce(query, executeFn));
      }
    },
  };

  readonly #now: () => number;
  readonly #writeEpochs: DeduplicationSettings['writeEpochs'];
  readonly #joinsQueries: boolean;
  readonly #flights = new SingleFlight<ExecutionResult>();
  readonly #documentNumbers = new WeakMap<DocumentNode, number>();
  #documentCount = 0;
  /** The number of writes that have begun. */
  #writeCount = 0;
  #writesInFlight = 0;

  constructor({ now, writeEpochs, joinsQueries = true }: DeduplicationSettings) {
    this.#now = now;
    this.#writeEpochs = writeEpochs;
    this.#joinsQueries = joinsQueries;
  }

  /** Runs a write that is no mutation, such as the processing of a webhook. */
  async runWrite<T>(write: () => Promise<T>): Promise<T> {
    this.#writesInFlight += 1;
    this.#writeCount += 1;
    void this.#writeEpochs?.advance();
    try {
      return await write();
    } finally {
      if (this.#writeEpochs) await this.#writeEpochs.advance();
      this.#writesInFlight -= 1;
    }
  }

  async #executeOnce(args: ExecutionArgs, execute: Execute): Promise<ExecutionResult> {
    if (this.#writesInFlight > 0) return execute(args);
    const context = contextOf(args);
    const { writeEpoch } = context;
    const epoch = writeEpoch ? (await writeEpoch())?.name : '';
    // A write can have begun in the meantime.
    if (epoch === undefined || this.#writesInFlight > 0) return execute(args);
    const executeShared = async (cancellation: Cancellation) => {
      // Equal requests that arrived together can join before an execution from a cache completes.
      await setImmediate();
      const contextValue = { ...context, ...context.withSignal(cancellation.signal) };
      return withSharedText(await execute({ ...args, contextValue }));
    };
    try {
      const caller = { signal: context.signal, deadline: Number.POSITIVE_INFINITY };
      return await this.#flights.run(this.#keyOf(args, epoch), caller, executeShared);
    } catch (error) {
      if (!context.signal.aborted) throw error;
      return { errors: [locatedError(context.signal.reason, undefined)] };
    }
  }

  #keyOf(args: ExecutionArgs, epoch: string): string {
    const { document, operationName, variableValues } = args;
    const { session, permissions } = contextOf(args);
    return stringify([
      epoch,
      this.#writeCount,
      Math.floor(this.#now() / PERIOD_MS),
      session.client.name,
      permissions().key,
      this.#numberOf(document),
      operationName ?? null,
      variableValues ?? null,
    ]);
  }

  /** Yoga caches parsed documents, so equal texts are the same object. */
  #numberOf(document: DocumentNode): number {
    const known = this.#documentNumbers.get(document);
    if (known !== undefined) return known;
    this.#documentCount += 1;
    this.#documentNumbers.set(document, this.#documentCount);
    return this.#documentCount;
  }
}

function isShareable({ signal, queryCost, request: { headers } }: RequestContext): boolean {
  return (
    queryCost !== 0 &&
    !signal.aborted &&
    headers.get('x-upstream-report') !== '1' &&
    headers.get('cache-control') === null
  );
}

/** Yoga calls `stringify` of a result where there is one. Errors are masked for each request, with a reference of its own. */
function withSharedText(result: ExecutionResult): ExecutionResult {
  if (isAsyncIterable(result) || result.errors) return result;
  let text: string | undefined;
  return Object.freeze({ ...result, stringify: () => (text ??= JSON.stringify(result)) });
}
