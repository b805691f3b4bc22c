import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { BusyQueue } from '../concurrency/busy-queue.ts';
import { type Context, contextOf } from './context.ts';

/**
 * Limits how many queries with upstream calls run at once while the process is busy, so that its memory does not grow with the number of
 * its clients. Other operations never wait. To be listed after the executor, and before the plugin that joins equal queries.
 */
export function useBusyQueries(queue = new BusyQueue()): Plugin<Context> {
  return {
    onExecute({ args, executeFn, setExecuteFn }) {
      if (getOperationAST(args.document, args.operationName)?.operation !== 'query') return;
      if (contextOf(args).queryCost === 0) return;
      setExecuteFn((query: ExecutionArgs) =>
        queue.run<ExecutionResult>(contextOf(query).signal, () => executeFn(query)),
      );
    },
  };
}
