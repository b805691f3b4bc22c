import type { ExecutionArgs, ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { encodeGlobalId } from '../domain/global-id.ts';
import { type Context, contextOf } from './context.ts';

/**
 * Adds the accounts that failed in a list over accounts as `extensions.failedAccounts`, for clients that do not select
 * `accountResults`: without it, a list without the items of an unavailable provider would look complete.
 *
 * To be listed after the executor and before request deduplication, so that all requests that share an execution get it.
 */
export function useFailedAccounts(): Plugin<Context> {
  return {
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn(async (args: ExecutionArgs) => {
        const result: ExecutionResult = await executeFn(args);
        const { failedAccounts } = contextOf(args);
        if (failedAccounts.size === 0 || Symbol.asyncIterator in result) return result;
        const failures = [...failedAccounts].map(([key, { code, message }]) => ({
          id: encodeGlobalId({ type: 'Account', account: key, id: '' }),
          code,
          message,
        }));
        return { ...result, extensions: { ...result.extensions, failedAccounts: failures } };
      });
    },
  };
}
