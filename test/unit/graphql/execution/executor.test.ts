import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import {
  buildSchema,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeByReference,
  GraphQLError,
  type GraphQLFieldResolver,
  parse,
} from 'graphql';
import { expect, test } from 'vitest';
import { createExecutor } from '../../../../src/graphql/execution/executor.ts';
import { advanceClockAtEachReading } from '../../../support/event-loop.ts';
import { type Course, type HardContext, hardSchema } from '../../../support/hard-schema.ts';
import { randomOperations } from '../../../support/random-operations.ts';

/** The result of `work`, and the rejections that nothing has handled soon after it. */
async function withUnhandled<T>(work: () => Promise<T>): Promise<{ value: T; unhandled: unknown[] }> {
  const listeners = process.listeners('unhandledRejection');
  const unhandled: unknown[] = [];
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', (reason) => void unhandled.push(reason));
  try {
    const value = await work();
    for (let round = 0; round < 8; round++) await setImmediate();
    return { value, unhandled };
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

/** Executes twice, the second time by the plan of the first, and once by graphql-js. */
async function executeBothWays(args: ExecutionArgs, course: Course) {
  async function outcomeOf(execute: (args: ExecutionArgs) => unknown) {
    const resolved: string[] = [];
    const contextValue: HardContext = { ...course, resolved };
    return { result: (await execute({ ...args, contextValue })) as ExecutionResult, resolved };
  }
  // graphql-js 16 leaves rejections unhandled when an item of a list fails at once.
  const { value: reference } = await withUnhandled(() => outcomeOf(executeByReference));
  const { execute } = createExecutor();
  const { value, unhandled } = await withUnhandled(async () => [await outcomeOf(execute), await outcomeOf(execute)]);
  expect(unhandled).toEqual([]);
  return { reference, own: value };
}

/** Wordings of defects in the schema's own code, which may differ. */
const DEFECT = /^(?:Abstract type|Runtime Object type|Support for returning|Expected value of type|Expected `)/;

const errorsOf = ({ errors = [] }: ExecutionResult) =>
  errors.map(({ path, message }) => `${path?.join('.')}: ${DEFECT.test(message) ? 'defect' : message}`);

/** The path of the null that an error has left in the data. */
function nullOf(data: unknown, path: readonly (string | number)[]): string {
  let value = data;
  let depth = 0;
  for (; depth < path.length && value !== null; depth += 1) value = (value as any)[path[depth]!];
  expect(value).toBeNull();
  return path.slice(0, depth).join('.');
}

const nullsOf = ({ data, errors = [] }: ExecutionResult) =>
  [...new Set(errors.map(({ path = [] }) => nullOf(data ?? null, path)))].toSorted();

const PROMISED = [3, 10, 40, 90];

/** With 1 ms for each reading of the clock, some values are completed in later turns of the event loop; with 10 ms, all that can be. */
test.each([
  { when: 'at once', promised: [0], milliseconds: 0 },
  { when: 'at once, in later turns', promised: [0], milliseconds: 10 },
  { when: 'at once or later', promised: PROMISED, milliseconds: 0 },
  { when: 'at once or later, some in later turns', promised: PROMISED, milliseconds: 1 },
  { when: 'at once or later, in later turns', promised: PROMISED, milliseconds: 10 },
])(
  'returns the data of graphql-js, and an error for each null, where values come $when',
  async ({ promised, milliseconds }) => {
    advanceClockAtEachReading(milliseconds);
    const courses = fc.record({
      seed: fc.nat(),
      trouble: fc.constantFrom(0, 2, 5, 15, 40),
      promised: fc.constantFrom(...promised),
    });
    await fc.assert(
      fc.asyncProperty(randomOperations, courses, async ({ query, variables }, course) => {
        const args = { schema: hardSchema, document: parse(query), variableValues: variables };
        const { reference, own } = await executeBothWays(args, course);
        for (const { result, resolved } of own) {
          expect(JSON.stringify(result.data)).toBe(JSON.stringify(reference.result.data));
          if (result.data === undefined) {
            expect(errorsOf(result)).toEqual(errorsOf(reference.result));
            continue;
          }
          expect(nullsOf(result)).toEqual(nullsOf(reference.result));
          if (course.promised === 0) {
            expect(resolved).toEqual(reference.resolved);
            expect(errorsOf(result)).toEqual(errorsOf(reference.result));
          }
        }
      }),
      { numRuns: 600, seed: 1 },
    );
  },
  120_000,
);

const schema = buildSchema(`
  type Query { thing: Thing, sure: Thing!, things: [Thing!], text(of: Int = 1): String, number: Int }
  type Thing { name: String!, more: String, thing: Thing }
`);

function run(query: string, rootValue: object = {}, more: Partial<ExecutionArgs> = {}) {
  return createExecutor().execute({ schema, document: parse(query), rootValue, ...more });
}

test('returns a result, not a promise, when every value is there at once', () => {
  expect(run('{ thing { name __typename } }', { thing: { name: 'a' } })).toEqual({
    data: { thing: { name: 'a', __typename: 'Thing' } },
  });
});

test('keeps the order of the query when values come late', async () => {
  const thing = { name: Promise.resolve('a'), more: 'b' };
  expect(JSON.stringify(await run('{ thing { name more } }', { thing }))).toBe(
    '{"data":{"thing":{"name":"a","more":"b"}}}',
  );
});

test('awaits anything with a `then` method, even if it calls back at once', async () => {
  // oxlint-disable-next-line unicorn/no-thenable
  const soon = Object.fromEntries([['then', (done: (value: string) => void) => done('a')]]);
  expect(await run('{ thing { name more } }', { thing: { name: soon, more: soon } })).toEqual({
    data: { thing: { name: 'a', more: 'a' } },
  });
});

test('returns objects with a `then` that is data, and fields of that name', async () => {
  // oxlint-disable-next-line unicorn/no-thenable
  const thing = { name: 'a', then: 'data' };
  // oxlint-disable-next-line unicorn/no-thenable
  expect(run('{ thing { then: name } }', { thing })).toEqual({ data: { thing: { then: 'a' } } });
});

test('resolves no more fields of a part that has become null', async () => {
  const late = Promise.withResolvers<object>();
  let resolved = 0;
  const thing = { name: Promise.reject(new Error('none')), thing: late.promise };
  const response = await run('{ thing { name thing { more } } }', { thing });
  late.resolve({
    get more() {
      resolved += 1;
      return 'b';
    },
  });
  await setImmediate();
  expect(JSON.stringify(response)).toContain('"data":{"thing":null}');
  expect(resolved).toBe(0);
});

test('reports a failure once, and adds nothing to a result that was returned', async () => {
  const late = Promise.withResolvers<string>();
  const sure = { name: Promise.reject(new Error('first')), more: late.promise };
  const response = await run('{ sure { name more } }', { sure });
  late.reject(new Error('second'));
  await setImmediate();
  expect(response.data).toBeNull();
  expect(response.errors?.map(({ message }) => message)).toEqual(['first']);
});

test('returns an error that is masked when a value does not fit its scalar, as the executor of Yoga does', () => {
  const { errors } = run('{ number }', { number: 'x' }) as ExecutionResult;
  expect(errors?.[0]?.message).toBe('Int cannot represent non-integer value: "x"');
  expect(errors?.[0]?.originalError).not.toBeInstanceOf(GraphQLError);
});

test('executes each combination of conditions, also when there are more plans than are cached', () => {
  const { execute } = createExecutor();
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const fields = names.map((name) => `${name}: number @include(if: $${name})`).join(' ');
  // The length of the document counts, so that fewer plans than combinations are cached.
  const padding = `#${'x'.repeat(50_000)}`;
  const variables = names.map((name) => `$${name}: Boolean!`).join(' ');
  const document = parse(`query (${variables}) { number ${fields} } ${padding}`);
  for (let i = 0; i < 128; i++) {
    const variableValues = Object.fromEntries(names.map((name, bit) => [name, (i & (1 << bit)) !== 0]));
    const args = { schema, document, variableValues, rootValue: { number: 1 } };
    expect(JSON.stringify(execute(args))).toBe(JSON.stringify(executeByReference(args)));
  }
});

test.each([
  ['an unknown operation', 'query A { number }', { operationName: 'B' }],
  ['one of two operations', 'query A { number } query B { number }', {}],
  ['a document of fragments', 'fragment A on Query { number }', {}],
  ['an operation that the schema does not have', 'mutation { number }', {}],
  ['a variable that is missing', 'query ($of: Int!) { text(of: $of) }', {}],
  ['a variable that is wrong', 'query ($of: Int!) { text(of: $of) }', { variableValues: { of: 'x' } }],
  ['a condition that is null', 'query ($if: Boolean) { number @skip(if: $if) }', { variableValues: { if: null } }],
  [
    'a nested condition that is null',
    'query ($if: Boolean) { thing { name @skip(if: $if) } }',
    { variableValues: { if: null } },
  ],
])('returns the errors of graphql-js for %s', (_, query, more) => {
  const rootValue = { thing: { name: 'a' } };
  const reference = executeByReference({ schema, document: parse(query), rootValue, ...more });
  expect(JSON.parse(JSON.stringify(run(query, rootValue, more)))).toEqual(JSON.parse(JSON.stringify(reference)));
});

test('executes each operation of a document, and one document for two schemas', () => {
  const { execute } = createExecutor();
  const document = parse('query A { number } query B { other: number }');
  const resultOf = (operationName: string, on = schema) =>
    execute({ schema: on, document, operationName, rootValue: { number: 1 } });
  expect(resultOf('A')).toEqual({ data: { number: 1 } });
  expect(resultOf('B')).toEqual({ data: { other: 1 } });
  expect(resultOf('A', buildSchema('type Query { number: String }'))).toEqual({ data: { number: '1' } });
});

test('passes arguments as an object of its own to each resolver', () => {
  const args: object[] = [];
  const thing = { text: (given: object) => void args.push(given) };
  const things = buildSchema('type Query { things: [Thing] } type Thing { text(of: Int = 1): String }');
  void run('{ things { text(of: 2) } }', { things: [thing, thing] }, { schema: things });
  expect(args).toEqual([{ of: 2 }, { of: 2 }]);
  expect(args[0]).not.toBe(args[1]);
});

test('executes aliases and variables called `__proto__` like any other', () => {
  expect(
    JSON.stringify(run('{ __proto__: number thing { __proto__: name } }', { number: 1, thing: { name: 'a' } })),
  ).toBe('{"data":{"__proto__":1,"thing":{"__proto__":"a"}}}');
  const rootValue = { text: ({ of }: { of: number }) => `${of}` };
  const query = 'query ($__proto__: Int = 7) { text(of: $__proto__) }';
  expect(run(query, rootValue)).toEqual({ data: { text: '7' } });
  const variableValues = JSON.parse('{ "__proto__": 8 }') as Record<string, unknown>;
  expect(run(query, rootValue, { variableValues })).toEqual({ data: { text: '8' } });
  expect(run(query, rootValue, { variableValues: JSON.parse('{ "__proto__": "x" }') })).toHaveProperty('errors');
});

const mutations = buildSchema('type Query { a: Int } type Mutation { add(n: Int!): Int, fail: Int! }');

test('begins a root field of a mutation when the one before it is complete, and none after a failure that nulls the data', async () => {
  const events: string[] = [];
  const add: GraphQLFieldResolver<unknown, unknown> = async ({ n }: any) => {
    events.push(`begin ${n}`);
    await setImmediate();
    events.push(`end ${n}`);
    return n;
  };
  const fail = async () => {
    await setImmediate();
    throw new Error('failed');
  };
  const more = { schema: mutations };
  expect(await run('mutation { a: add(n: 1) b: add(n: 2) }', { add }, more)).toEqual({ data: { a: 1, b: 2 } });
  expect(events).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  expect(await run('mutation { fail c: add(n: 3) }', { add, fail }, more)).toMatchObject({ data: null });
  expect(events).toHaveLength(4);
});

test('leaves no rejection unhandled when an item of a list fails at once while others are pending', async () => {
  const { value: late, unhandled } = await withUnhandled(async () => {
    const [before, after] = [Promise.withResolvers<string>(), Promise.withResolvers<object>()];
    const things = [{ name: before.promise }, { name: null }, after.promise];
    expect(await run('{ things { name } }', { things })).toMatchObject({ data: { things: null } });
    return [before, after];
  });
  const { unhandled: later } = await withUnhandled(async () =>
    late.forEach(({ reject }) => reject(new Error('later'))),
  );
  expect([...unhandled, ...later]).toEqual([]);
});

test('reports one error, and none below the null, when a generator of items fails midway', async () => {
  const late = Promise.withResolvers<string>();
  late.promise.catch(() => undefined);
  function* things() {
    yield { name: late.promise };
    throw new Error('generator');
  }
  const result = run('{ things { name } }', { things: things() });
  late.reject(new Error('late'));
  expect(await result).toMatchObject({ data: { things: null }, errors: [{ message: 'generator' }] });
  expect((await result).errors).toHaveLength(1);
});
