import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import { GraphQLError, getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { stringify } from 'safe-stable-stringify';
import type { Cancellation } from '../concurrency/cancellation.ts';
import { SingleFlight } from '../concurrency/single-flight.ts';
import type { Context } from './context.ts';

/** Nobody joins what began in another second: so nobody has less than the whole time of an operation, but for that second. */
const MAX_JOIN_MS = 1000;

/** What is asked, and by whom. */
export type ExecutionRequest = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues' | 'contextValue'>;

/** Of how many sets of variables is it known that they are equal. */
const REMEMBERED = 1000;

export interface RequestDeduplication {
  readonly plugin: Plugin<Context>;
  /**
   * The answer to an equal question that is being answered, without asking any plugin; undefined if there is none that may be
   * shared. Its errors are as they were thrown.
   */
  join(asked: ExecutionRequest): Promise<ExecutionResult> | undefined;
  /** Does what changes what reads answer, for others than mutations: meanwhile nobody shares, nor across it. */
  change<T>(work: () => Promise<T>): Promise<T>;
}

type OwnContext = Context & { readonly request: Pick<Request, 'headers'> };

/**
 * One answer for equal questions: queries with the same document, operation and variables, asked at once by the same client with
 * the same credentials, are one execution, and one JSON text. It is given up when the last who waits for it has left.
 *
 * A read that begins after a write through this process has ended never joins one that began before; while any write is under
 * way, reads share nothing. Other processes are not known about: there, as upstream, a read can be as old as its own beginning,
 * and that of the one it joins, which is less than a second older.
 *
 * Not shared: what calls nobody upstream and so costs little, what wants its upstream report, and what says anything in
 * `Cache-Control`. To be listed behind the plugins that may refuse an operation, and that which estimates its calls.
 *
 * @param now the clock, epoch milliseconds.
 * @param gather resolves once those who asked at the same time have been heard: an answer that waits for nobody upstream would
 *   be there before they could join.
 */
export function createRequestDeduplication(
  now: () => number,
  gather: () => Promise<void> = nextRound,
): RequestDeduplication {
  const flights = new SingleFlight<ExecutionResult>();
  const numbers = new WeakMap<DocumentNode, number>();
  const keys = new WeakMap<object, string>();
  const variableNumbers = new WeakMap<object, number>();
  const textNumbers = new LRUCache<string, number>({ max: REMEMBERED });
  let texts = 0;
  let documents = 0;
  let epoch = 0;
  let changes = 0;

  async function change<T>(work: () => Promise<T>): Promise<T> {
    changes += 1;
    epoch += 1;
    try {
      return await work();
    } finally {
      // Nothing that could be joined has begun meanwhile.
      changes -= 1;
    }
  }

  /** Equal texts are parsed once, so that equal documents are one object. */
  function numberOf(document: DocumentNode): number {
    const known = numbers.get(document);
    if (known !== undefined) return known;
    documents += 1;
    numbers.set(document, documents);
    return documents;
  }

  /** Equal for equal variables only, whatever their order; those of a body that comes again are one object. */
  function numberOfVariables(variables: object | null | undefined): number {
    if (!variables) return 0;
    const known = variableNumbers.get(variables);
    if (known !== undefined) return known;
    const text = stringify(variables);
    const number = textNumbers.get(text) ?? ++texts;
    textNumbers.set(text, number);
    variableNumbers.set(variables, number);
    return number;
  }

  /** Of who asks, and what. */
  function questionOf({ document, operationName, variableValues, contextValue }: ExecutionRequest): string {
    const { session, rights } = contextValue as Context;
    const known = keys.get(contextValue as object);
    if (known !== undefined) return known;
    const who = JSON.stringify([session.client.name, rights().key, operationName ?? null]);
    const key = `${numberOf(document)} ${numberOfVariables(variableValues)} ${who}`;
    keys.set(contextValue as object, key);
    return key;
  }

  function keyOf(asked: ExecutionRequest): string {
    return `${epoch} ${Math.floor(now() / MAX_JOIN_MS)} ${questionOf(asked)}`;
  }

  async function wait(
    key: string,
    { signal }: Context,
    start: (all: Cancellation) => Promise<ExecutionResult>,
  ): Promise<ExecutionResult> {
    try {
      return await flights.run(key, { signal, deadline: Number.POSITIVE_INFINITY }, start);
    } catch (error) {
      if (!signal.aborted) throw error;
      return { errors: [new GraphQLError('The request was cancelled')] };
    }
  }

  function share(args: ExecutionArgs, executeFn: (args: ExecutionArgs) => unknown) {
    if (changes > 0) return executeFn(args) as Promise<ExecutionResult>;
    const context = args.contextValue as Context;
    return wait(keyOf(args), context, async (all) => {
      await gather();
      const contextValue = { ...context, ...context.withSignal(all.signal) };
      return toShared((await executeFn({ ...args, contextValue })) as ExecutionResult);
    });
  }

  function join(asked: ExecutionRequest): Promise<ExecutionResult> | undefined {
    if (flights.isEmpty() || !isShareable(asked.contextValue as OwnContext)) return undefined;
    const key = keyOf(asked);
    if (!flights.has(key)) return undefined;
    return wait(key, asked.contextValue as Context, () =>
      Promise.reject(new Error('An equal request is already in flight')),
    );
  }

  return {
    change,
    join,
    plugin: {
      onExecute({ args, executeFn, setExecuteFn }) {
        const operation = getOperationAST(args.document, args.operationName)?.operation;
        if (operation === 'mutation') {
          setExecuteFn((own: ExecutionArgs) => change(async () => executeFn(own) as Promise<ExecutionResult>));
        } else if (operation === 'query' && isShareable(args.contextValue)) {
          setExecuteFn((own: ExecutionArgs) => share(own, executeFn));
        }
      },
    },
  };
}

/** Until the process has read whatever its connections have to say now. */
function nextRound(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function isShareable({ signal, estimatedCalls, request: { headers } }: OwnContext): boolean {
  return (
    estimatedCalls !== 0 &&
    !signal.aborted &&
    headers.get('x-upstream-report') !== '1' &&
    headers.get('cache-control') === null
  );
}

/** Yoga makes JSON of a result by its own `stringify`, if it has one. Errors get a reference each for whom they are told. */
function toShared(result: ExecutionResult): ExecutionResult {
  if (isAsyncIterable(result) || result.errors) return result;
  let text: string | undefined;
  const told = { ...result, stringify: () => (text ??= JSON.stringify(result)) };
  return Object.freeze(told);
}
