import { setImmediate } from 'node:timers/promises';
import * as fc from 'fast-check';
import { buildSchema, type ExecutionArgs, type ExecutionResult, execute, GraphQLError, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createCompiledExecution } from '../../../../src/graphql/execution/compiled-execution.ts';
import { type Course, type HardContext, hardSchema } from '../../../support/hard-schema.ts';
import { randomOperations } from '../../../support/random-operations.ts';

/** What graphql-js leaves unheard when a list fails, which is of no interest here. */
async function withoutRejections<T>(work: () => Promise<T>): Promise<T> {
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', () => undefined);
  try {
    return await work();
  } finally {
    await setImmediate();
    await setImmediate();
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
}

async function compare(args: ExecutionArgs, course: Course) {
  async function askedOf(executor: (args: ExecutionArgs) => unknown) {
    const asked: string[] = [];
    const contextValue: HardContext = { ...course, asked };
    return { answer: JSON.stringify(await executor({ ...args, contextValue })), asked };
  }
  const compiled = createCompiledExecution();
  const plain = await withoutRejections(() => askedOf(execute));
  return { plain, planned: await askedOf(compiled), again: await askedOf(compiled) };
}

test.each([
  { when: 'at once', promised: [0] },
  { when: 'at once or later', promised: [3, 10, 40, 90] },
])(
  'it answers as graphql-js does, byte for byte, where values come $when',
  async ({ promised }) => {
    const courses = fc.record({
      seed: fc.nat(),
      trouble: fc.constantFrom(0, 2, 5, 15, 40),
      promised: fc.constantFrom(...promised),
    });
    await fc.assert(
      fc.asyncProperty(randomOperations, courses, async ({ query, variables }, course) => {
        const { plain, planned, again } = await compare(
          { schema: hardSchema, document: parse(query), variableValues: variables },
          course,
        );
        for (const own of [planned, again]) {
          expect(own.answer).toBe(plain.answer);
          if (course.promised === 0) expect(own.asked).toEqual(plain.asked);
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

function ask(query: string, rootValue: object = {}, more: Partial<ExecutionArgs> = {}) {
  return createCompiledExecution()({ schema, document: parse(query), rootValue, ...more });
}

test('a query that has everything at once is answered at once', () => {
  const answer = ask('{ thing { name __typename } }', { thing: { name: 'a' } });
  expect(answer).toEqual({ data: { thing: { name: 'a', __typename: 'Thing' } } });
});

test('what comes late takes its place in the order of the query', async () => {
  const thing = { name: Promise.resolve('a'), more: 'b' };
  expect(JSON.stringify(await ask('{ thing { name more } }', { thing }))).toBe(
    '{"data":{"thing":{"name":"a","more":"b"}}}',
  );
});

test('anything with a `then` is waited for, even if it answers at once', async () => {
  // oxlint-disable-next-line unicorn/no-thenable
  const soon = Object.fromEntries([['then', (done: (value: string) => void) => done('a')]]);
  expect(await ask('{ thing { name more } }', { thing: { name: soon, more: soon } })).toEqual({
    data: { thing: { name: 'a', more: 'a' } },
  });
});

test('no more fields are asked for what has become null', async () => {
  const late = Promise.withResolvers<object>();
  let asked = 0;
  const thing = { name: Promise.reject(new Error('none')), thing: late.promise };
  const answer = await ask('{ thing { name thing { more } } }', { thing });
  late.resolve({
    get more() {
      asked += 1;
      return 'b';
    },
  });
  await setImmediate();
  expect(JSON.stringify(answer)).toContain('"data":{"thing":null}');
  expect(asked).toBe(0);
});

test('a failure is told once, and nothing is added to an answer that was given', async () => {
  const late = Promise.withResolvers<string>();
  const sure = { name: Promise.reject(new Error('first')), more: late.promise };
  const answer = (await ask('{ sure { name more } }', { sure })) as ExecutionResult;
  late.reject(new Error('second'));
  await setImmediate();
  expect(answer.data).toBeNull();
  expect(answer.errors?.map(({ message }) => message)).toEqual(['first']);
});

test('what a scalar says of a wrong value is no word for the caller, as in the executor of Yoga', () => {
  const { errors } = ask('{ number }', { number: 'x' }) as ExecutionResult;
  expect(errors?.[0]?.message).toBe('Int cannot represent non-integer value: "x"');
  expect(errors?.[0]?.originalError).not.toBeInstanceOf(GraphQLError);
});

test('each combination of conditions has its own plan, up to a number; all others are left alone', () => {
  const execution = createCompiledExecution();
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const fields = names.map((name) => `${name}: number @include(if: $${name})`).join(' ');
  const document = parse(`query (${names.map((name) => `$${name}: Boolean!`).join(' ')}) { number ${fields} }`);
  const rootValue = { number: 1 };
  const answers = Array.from({ length: 64 }, (_, i) => {
    const variableValues = Object.fromEntries(names.map((name, bit) => [name, (i & (1 << bit)) !== 0]));
    const args = { schema, document, variableValues, rootValue };
    const answer = execution(args);
    if (answer) expect(JSON.stringify(answer)).toBe(JSON.stringify(execute(args)));
    return answer;
  });
  expect(answers.filter((answer) => answer !== undefined)).toHaveLength(32);
});

test.each([
  ['a mutation', 'mutation { __typename }', {}],
  ['an unknown operation', 'query A { number }', { operationName: 'B' }],
  ['one of two operations', 'query A { number } query B { number }', {}],
  ['a variable that is missing', 'query ($of: Int!) { text(of: $of) }', {}],
  ['a variable that is wrong', 'query ($of: Int!) { text(of: $of) }', { variableValues: { of: 'x' } }],
  [
    'a condition that is none',
    'query ($if: Boolean = true) { number @skip(if: $if) }',
    { variableValues: { if: null } },
  ],
  ['a deferred part', '{ ... @defer { number } }', {}],
  ['a streamed part', '{ things @stream { name } }', {}],
  ['a name that objects have', '{ __proto__: number }', {}],
  ['a resolver for all', '{ number }', { fieldResolver: () => 1 }],
])('%s is left to the other executor', (_, query, more) => {
  expect(ask(query, {}, more)).toBeUndefined();
});

test('operations of one document, and one document of two schemas, are not mixed up', () => {
  const execution = createCompiledExecution();
  const document = parse('query A { number } query B { other: number }');
  const told = (operationName: string, on = schema) =>
    execution({ schema: on, document, operationName, rootValue: { number: 1 } });
  expect(told('A')).toEqual({ data: { number: 1 } });
  expect(told('B')).toEqual({ data: { other: 1 } });
  expect(told('A', buildSchema('type Query { number: String }'))).toEqual({ data: { number: '1' } });
});

test('arguments are each its own, as nobody knows who changes them', () => {
  const args: object[] = [];
  const thing = { text: (given: object) => void args.push(given) };
  const things = buildSchema('type Query { things: [Thing] } type Thing { text(of: Int = 1): String }');
  void ask('{ things { text(of: 2) } }', { things: [thing, thing] }, { schema: things });
  expect(args).toEqual([{ of: 2 }, { of: 2 }]);
  expect(args[0]).not.toBe(args[1]);
});
