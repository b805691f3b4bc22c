import { type ExecutionArgs, type ExecutionResult, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createRequestDeduplication } from '../../../src/graphql/request-deduplication.ts';

const QUERY = parse('query ($a: Int) { a(a: $a) }');
const MUTATION = parse('mutation { a }');

/** Until those who asked at the same time have been heard. */
const heard = () => new Promise((resolve) => setImmediate(resolve));

/**
 * Executions that end when the test says so.
 * @param isJoining whether those who ask look first for an answer under way, past the plugin.
 */
function startWith(isJoining: boolean) {
  let time = 0;
  const { plugin, change, join } = createRequestDeduplication(() => time);
  const executions: { readonly signal: AbortSignal; end(result: ExecutionResult): void }[] = [];

  function execute({ contextValue }: ExecutionArgs): Promise<ExecutionResult> {
    const { promise, resolve } = Promise.withResolvers<ExecutionResult>();
    executions.push({ signal: (contextValue as { signal: AbortSignal }).signal, end: resolve });
    return promise;
  }

  function ask({
    document = QUERY,
    variables = {},
    client = 'studio',
    rights = 'some',
    headers = {},
    signal = new AbortController().signal,
    estimatedCalls = 1,
  }: {
    document?: typeof QUERY;
    variables?: Record<string, unknown>;
    client?: string;
    rights?: string;
    headers?: Record<string, string>;
    signal?: AbortSignal;
    estimatedCalls?: number;
  } = {}): Promise<ExecutionResult & { stringify?: () => string }> {
    const contextValue = {
      session: { client: { name: client } },
      rights: () => ({ key: rights }),
      withSignal: (until: AbortSignal) => ({ signal: until }),
      request: { headers: new Headers(headers) },
      signal,
      estimatedCalls,
    };
    const args = { document, variableValues: variables, contextValue } as unknown as ExecutionArgs;
    const joined = isJoining ? join(args) : undefined;
    if (joined) return joined;
    let executeFn = execute;
    const setExecuteFn = (own: typeof execute) => {
      executeFn = own;
    };
    void plugin.onExecute!({ args, executeFn, setExecuteFn } as never);
    return executeFn(args);
  }

  return { ask, change, executions, wait: (milliseconds: number) => void (time += milliseconds) };
}

describe.each([
  ['through the plugin', false],
  ['past the plugin', true],
])('%s', (_way, isJoining) => {
  const start = () => startWith(isJoining);

  test('equal questions at once are one execution and one text', async () => {
    const { ask, executions } = start();
    const asked = [ask(), ask(), ask()];
    await heard();
    expect(executions).toHaveLength(1);
    executions[0]?.end({ data: { a: 1 } });
    const [first, second, third] = await Promise.all(asked);
    expect(second).toBe(first);
    expect(third).toBe(first);
    expect(first?.stringify?.()).toBe('{"data":{"a":1}}');
    void ask();
    await heard();
    expect(executions).toHaveLength(2);
  });

  test.each([
    ['another document', { document: parse('{ b }') }],
    ['other variables', { variables: { a: 1 } }],
    ['another client', { client: 'agency' }],
    ['another credential', { rights: 'other' }],
    ['a report that is wanted', { headers: { 'x-upstream-report': '1' } }],
    ['an answer that is to be fresh', { headers: { 'cache-control': 'no-cache' } }],
    ['a client that is gone', { signal: AbortSignal.abort() }],
  ])('%s is no equal question', async (_, other) => {
    const { ask, executions } = start();
    void ask();
    void ask(other);
    void ask(other).catch(() => undefined);
    await heard();
    expect(executions.length).toBeGreaterThanOrEqual(2);
    void ask();
    await heard();
    expect(executions).toHaveLength('headers' in other || 'signal' in other ? 3 : 2);
  });

  test('what calls nobody upstream is not worth sharing', async () => {
    const { ask, executions } = start();
    void ask({ estimatedCalls: 0 });
    void ask({ estimatedCalls: 0 });
    await heard();
    expect(executions).toHaveLength(2);
  });

  test('the order of variables makes no difference', async () => {
    const { ask, executions } = start();
    void ask({ variables: { a: 1, b: 2 } });
    void ask({ variables: { b: 2, a: 1 } });
    await heard();
    expect(executions).toHaveLength(1);
  });

  test('nobody joins what began in another second', async () => {
    const { ask, executions, wait } = start();
    void ask();
    wait(1000);
    void ask();
    await heard();
    expect(executions).toHaveLength(2);
  });

  test('nobody joins across a mutation, nor during one', async () => {
    const { ask, executions } = start();
    void ask();
    await heard();
    const writing = ask({ document: MUTATION });
    void ask();
    void ask();
    await heard();
    expect(executions).toHaveLength(4);
    executions[1]?.end({ data: { a: 1 } });
    await writing;
    void ask();
    void ask();
    await heard();
    expect(executions).toHaveLength(5);
  });

  test('a change that fails has ended too', async () => {
    const { ask, change, executions } = start();
    void ask();
    await expect(change(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    void ask();
    void ask();
    await heard();
    expect(executions).toHaveLength(2);
  });

  test('who leaves is answered at once; the execution is given up with the last', async () => {
    const { ask, executions } = start();
    const [first, second] = [new AbortController(), new AbortController()];
    const asked = [ask({ signal: first.signal }), ask({ signal: second.signal })];
    first.abort();
    expect((await asked[0])?.errors).toHaveLength(1);
    await heard();
    expect(executions[0]?.signal.aborted).toBe(false);
    void ask();
    second.abort();
    expect((await asked[1])?.errors).toHaveLength(1);
    await heard();
    expect(executions).toHaveLength(1);
    expect(executions[0]?.signal.aborted).toBe(false);
  });

  test('an execution that nobody waits for is given up, and nobody joins it', async () => {
    const { ask, executions } = start();
    const gone = new AbortController();
    const asked = ask({ signal: gone.signal });
    gone.abort();
    await asked;
    await heard();
    expect(executions[0]?.signal.aborted).toBe(true);
    void ask();
    await heard();
    expect(executions).toHaveLength(2);
  });

  test('errors are told to each in a result of its own text', async () => {
    const { ask, executions } = start();
    const asked = [ask(), ask()];
    await heard();
    executions[0]?.end({ errors: [] });
    expect((await asked[0])?.stringify).toBeUndefined();
  });
});
