import { setImmediate } from 'node:timers/promises';
import { type ExecutionArgs, type ExecutionResult, parse } from 'graphql';
import { expect, test } from 'vitest';
import { BusyQueue } from '../../../src/concurrency/busy-queue.ts';
import { useBusyQueries } from '../../../src/graphql/busy-queries.ts';

const FIRST_AT_ONCE = 12;

/** Executes that many operations which never end, through the plugin of a busy process. @returns how many have begun. */
async function begunOf(count: number, text: string, queryCost: number): Promise<number> {
  const plugin = useBusyQueries(new BusyQueue(() => 1));
  let begun = 0;
  for (let sent = 0; sent < count; sent += 1) {
    let execute = (): Promise<ExecutionResult> => {
      begun += 1;
      return new Promise(() => undefined);
    };
    const contextValue = { queryCost, signal: new AbortController().signal };
    const args = { document: parse(text), contextValue } as unknown as ExecutionArgs;
    const setExecuteFn = (wrapped: typeof execute) => {
      execute = wrapped.bind(undefined, ...([args] as unknown as []));
    };
    void plugin.onExecute!({ args, executeFn: execute, setExecuteFn } as never);
    void execute();
  }
  await setImmediate();
  return begun;
}

test('queries with upstream calls wait while the process is busy', async () => {
  expect(await begunOf(100, '{ accounts { id } }', 1)).toBe(FIRST_AT_ONCE);
});

test.each([
  ['a query without upstream calls', '{ __typename }', 0],
  ['a mutation', 'mutation { a }', 1],
])('%s never waits', async (_, text, queryCost) => {
  expect(await begunOf(100, text, queryCost)).toBe(100);
});
