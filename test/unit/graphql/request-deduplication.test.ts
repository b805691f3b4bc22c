import { type ExecutionArgs, type ExecutionResult, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { RequestDeduplication } from '../../../src/graphql/request-deduplication.ts';

const QUERY = parse('query ($a: Int) { a(a: $a) }');
const MUTATION = parse('mutation { a }');

/** Resolves once equal requests of the same turn of the event loop have been joined and executed. */
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Executions that complete when the test says so. @param writeEpochs of all processes; undefined: this one is alone. */
function start({
  writeEpochs,
  joinsQueries = true,
}: {
  readonly writeEpochs?: ReturnType<typeof createEpochs>;
  readonly joinsQueries?: boolean;
} = {}) {
  let time = 0;
  const deduplication = new RequestDeduplication({ now: () => time, writeEpochs, joinsQueries });
  const executions: { readonly signal: AbortSignal; complete(result: ExecutionResult): void }[] = [];

  function execute({ contextValue }: ExecutionArgs): Promise<ExecutionResult> {
    const { promise, resolve } = Promise.withResolvers<ExecutionResult>();
    executions.push({ signal: (contextValue as { signal: AbortSignal }).signal, complete: resolve });
    return promise;
  }

  function send({
    document = QUERY,
    variables = {},
    client = 'studio',
    permissions = 'some',
    headers = {},
    signal = new AbortController().signal,
    queryCost = 1,
  }: {
    document?: typeof QUERY;
    variables?: Record<string, unknown>;
    client?: string;
    permissions?: string;
    headers?: Record<string, string>;
    signal?: AbortSignal;
    queryCost?: number;
  } = {}): Promise<ExecutionResult & { stringify?: () => string }> {
    const contextValue = {
      session: { client: { name: client } },
      permissions: () => ({ key: permissions }),
      withSignal: (until: AbortSignal) => ({ signal: until }),
      writeEpoch: writeEpochs?.current,
      request: { headers: new Headers(headers) },
      signal,
      queryCost,
    };
    const args = { document, variableValues: variables, contextValue } as unknown as ExecutionArgs;
    let executeFn = execute;
    const setExecuteFn = (wrapped: typeof execute) => {
      executeFn = wrapped;
    };
    void deduplication.plugin.onExecute!({ args, executeFn, setExecuteFn } as never);
    return executeFn(args);
  }

  return { send, deduplication, executions, advance: (milliseconds: number) => void (time += milliseconds) };
}

/** Epochs that the test sets, and whose advances it confirms. */
function createEpochs() {
  const advances: (() => void)[] = [];
  const state = { name: 'first' as string | undefined };
  return {
    state,
    advances,
    current: async () =>
      state.name === undefined ? undefined : { name: state.name, ofAccount: async () => undefined },
    advance: () => new Promise<void>((resolve) => advances.push(resolve)),
  };
}

test('executes equal queries in flight once and shares the JSON text', async () => {
  const { send, executions } = start();
  const results = [send(), send(), send()];
  await nextTurn();
  expect(executions).toHaveLength(1);
  executions[0]?.complete({ data: { a: 1 } });
  const [first, second, third] = await Promise.all(results);
  expect(second).toBe(first);
  expect(third).toBe(first);
  expect(first?.stringify?.()).toBe('{"data":{"a":1}}');
  void send();
  await nextTurn();
  expect(executions).toHaveLength(2);
});

test('joins an execution that has begun upstream calls', async () => {
  const { send, executions } = start();
  const first = send();
  await nextTurn();
  const second = send();
  await nextTurn();
  expect(executions).toHaveLength(1);
  executions[0]?.complete({ data: { a: 1 } });
  expect(await second).toBe(await first);
});

test.each([
  ['the document differs', { document: parse('{ b }') }],
  ['the variables differ', { variables: { a: 1 } }],
  ['the client differs', { client: 'agency' }],
  ['the credential differs', { permissions: 'other' }],
  ['an upstream report is requested', { headers: { 'x-upstream-report': '1' } }],
  ['the request has a Cache-Control header', { headers: { 'cache-control': 'no-cache' } }],
  ['the client has left', { signal: AbortSignal.abort() }],
])('executes separately when %s', async (_, other) => {
  const { send, executions } = start();
  void send();
  void send(other);
  void send(other).catch(() => undefined);
  await nextTurn();
  expect(executions.length).toBeGreaterThanOrEqual(2);
  void send();
  await nextTurn();
  expect(executions).toHaveLength('headers' in other || 'signal' in other ? 3 : 2);
});

test('executes separately when the operation makes no upstream calls', async () => {
  const { send, executions } = start();
  void send({ queryCost: 0 });
  void send({ queryCost: 0 });
  await nextTurn();
  expect(executions).toHaveLength(2);
});

test('joins queries when only the order of variables differs', async () => {
  const { send, executions } = start();
  void send({ variables: { a: 1, b: 2 } });
  void send({ variables: { b: 2, a: 1 } });
  await nextTurn();
  expect(executions).toHaveLength(1);
});

test('executes separately when the execution in flight began in another second', async () => {
  const { send, executions, advance } = start();
  void send();
  advance(1000);
  void send();
  await nextTurn();
  expect(executions).toHaveLength(2);
});

test('never joins across a mutation, nor during one', async () => {
  const { send, executions } = start();
  void send();
  await nextTurn();
  const mutation = send({ document: MUTATION });
  void send();
  void send();
  await nextTurn();
  expect(executions).toHaveLength(4);
  executions[1]?.complete({ data: { a: 1 } });
  await mutation;
  void send();
  void send();
  await nextTurn();
  expect(executions).toHaveLength(5);
});

test('joins again after a failed write', async () => {
  const { send, deduplication, executions } = start();
  void send();
  await expect(deduplication.runWrite(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  void send();
  void send();
  await nextTurn();
  expect(executions).toHaveLength(2);
});

test('returns an error to a client that leaves at once, and keeps the execution for the others', async () => {
  const { send, executions } = start();
  const [first, second] = [new AbortController(), new AbortController()];
  const results = [send({ signal: first.signal }), send({ signal: second.signal })];
  first.abort();
  expect((await results[0])?.errors).toHaveLength(1);
  await nextTurn();
  expect(executions[0]?.signal.aborted).toBe(false);
  void send();
  second.abort();
  expect((await results[1])?.errors).toHaveLength(1);
  await nextTurn();
  expect(executions).toHaveLength(1);
  expect(executions[0]?.signal.aborted).toBe(false);
});

test('cancels the execution when the last client has left, and never joins it afterwards', async () => {
  const { send, executions } = start();
  const abort = new AbortController();
  const result = send({ signal: abort.signal });
  abort.abort();
  await result;
  await nextTurn();
  expect(executions[0]?.signal.aborted).toBe(true);
  void send();
  await nextTurn();
  expect(executions).toHaveLength(2);
});

test('returns no shared text when there are errors', async () => {
  const { send, executions } = start();
  const results = [send(), send()];
  await nextTurn();
  executions[0]?.complete({ errors: [] });
  expect((await results[0])?.stringify).toBeUndefined();
});

/** Resolves once queries that arrived in the same turn have their epoch and are executed. */
const epochRead = async () => {
  await nextTurn();
  await nextTurn();
};

describe('with the epochs of writes of all processes', () => {
  test('joins queries of the same epoch alone', async () => {
    const writeEpochs = createEpochs();
    const { send, executions } = start({ writeEpochs });
    void send();
    void send();
    await epochRead();
    expect(executions).toHaveLength(1);
    writeEpochs.state.name = 'second';
    void send();
    void send();
    await epochRead();
    expect(executions).toHaveLength(2);
  });

  test('joins none while the epoch is unknown', async () => {
    const writeEpochs = createEpochs();
    const { send, executions } = start({ writeEpochs });
    writeEpochs.state.name = undefined;
    void send();
    void send();
    await nextTurn();
    expect(executions).toHaveLength(2);
  });

  test('joins none when a write has begun while the epoch was read', async () => {
    const { send, executions } = start({ writeEpochs: createEpochs() });
    void send();
    void send();
    void send({ document: MUTATION });
    await nextTurn();
    expect(executions).toHaveLength(3);
  });

  test('begins a new epoch when a write begins and when it has ended, and returns its result after that', async () => {
    const writeEpochs = createEpochs();
    const { send, executions } = start({ writeEpochs });
    const mutation = send({ document: MUTATION });
    let isAnswered = false;
    void mutation.then(() => (isAnswered = true));
    expect([executions.length, writeEpochs.advances.length]).toEqual([1, 1]);
    executions[0]?.complete({ data: { a: 1 } });
    await nextTurn();
    expect([isAnswered, writeEpochs.advances.length]).toEqual([false, 2]);
    void send();
    void send();
    await nextTurn();
    expect(executions).toHaveLength(3);
    writeEpochs.advances[1]?.();
    await expect(mutation).resolves.toEqual({ data: { a: 1 } });
  });

  test('makes mutations known also when it joins no queries', async () => {
    const writeEpochs = createEpochs();
    const { send, executions } = start({ writeEpochs, joinsQueries: false });
    void send();
    void send();
    void send({ document: MUTATION });
    await nextTurn();
    expect([executions.length, writeEpochs.advances.length]).toEqual([3, 1]);
  });
});
