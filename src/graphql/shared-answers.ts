import type { DocumentNode, ExecutionArgs, ExecutionResult } from 'graphql';
import { GraphQLError, getOperationAST } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { stringify } from 'safe-stable-stringify';
import { createSharedReads } from '../connectors/shared-reads.ts';
import type { Context } from './context.ts';

/** Nobody joins what began in another second: so nobody has less than the whole time of an operation, but for that second. */
const JOINED_MS = 1000;

export interface SharedAnswers {
  readonly plugin: Plugin<Context>;
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
 */
export function createSharedAnswers(now: () => number): SharedAnswers {
  const flights = createSharedReads<ExecutionResult>();
  const numbers = new WeakMap<DocumentNode, number>();
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

  function keyOf({ document, operationName, variableValues, contextValue }: ExecutionArgs): string {
    const { session, rights } = contextValue as Context;
    const second = Math.floor(now() / JOINED_MS);
    const question = [numberOf(document), operationName ?? null, variableValues ?? null];
    return stringify([epoch, second, session.client.name, rights().key, ...question]);
  }

  async function share(
    args: ExecutionArgs,
    executeFn: (args: ExecutionArgs) => unknown,
  ): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
    const { signal, renew } = args.contextValue as Context;
    if (changes > 0) return executeFn(args) as Promise<ExecutionResult>;
    try {
      return await flights.join(keyOf(args), { signal, deadline: () => Number.POSITIVE_INFINITY }, async (all) => {
        const contextValue = { ...(args.contextValue as Context), ...renew(all.signal) };
        return toShared((await executeFn({ ...args, contextValue })) as ExecutionResult);
      });
    } catch (error) {
      if (!signal.aborted) throw error;
      return { errors: [new GraphQLError('Nobody waits for this answer any more')] };
    }
  }

  return {
    change,
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
