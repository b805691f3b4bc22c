import { buildSchema, type ExecutionResult, execute as executeByReference, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createExecutor } from '../../../../src/graphql/execution/executor.ts';
import { advanceClockAtEachReading, countTurns } from '../../../support/event-loop.ts';

const schema = buildSchema(`
  type Query { things: [Thing], sure: [Thing!] }
  type Thing { name: String, things: [Thing] }
`);
const thing = { name: 'a'.repeat(100) };

function args(query: string, rootValue: object) {
  return { schema, document: parse(query), rootValue };
}

test('yields to the event loop between the parts of a long list', async () => {
  const things = Array.from({ length: 500_000 }, () => thing);
  const turns = countTurns();
  const { data } = await createExecutor().execute(args('{ things { name } }', { things }));
  expect(data?.things).toHaveLength(500_000);
  expect(turns()).toBeGreaterThanOrEqual(3000);
});

test('yields to the event loop between many lists', async () => {
  const things = Array.from({ length: 500 }, () => thing);
  const outer = Array.from({ length: 1000 }, () => ({ things }));
  const turns = countTurns();
  await createExecutor().execute(args('{ things { things { name } } }', { things: outer }));
  expect(turns()).toBeGreaterThanOrEqual(3000);
});

test('yields to the event loop between many promises that are fulfilled in one turn', async () => {
  const things = Array.from({ length: 10 }, () => thing);
  const outer = Array.from({ length: 20_000 }, () => ({ things: Promise.resolve(things) }));
  const turns = countTurns();
  const { data } = await createExecutor().execute(args('{ things { things { name } } }', { things: outer }));
  expect(data?.things).toHaveLength(20_000);
  expect(turns()).toBeGreaterThanOrEqual(2000);
});

test('holds back the batches of an operation as long as a list of it is completed', async () => {
  advanceClockAtEachReading();
  let holds = 0;
  const batches = { hold: () => void (holds += 1), release: () => void (holds -= 1) };
  const heldAt: number[] = [];
  const counted = { name: () => heldAt.push(holds) && 'a' };
  const things = Array.from({ length: 1000 }, () => counted);
  const context = { batches };
  const { execute } = createExecutor(undefined, (contextValue) => (contextValue === context ? batches : undefined));
  await execute({ ...args('{ things { name } }', { things }), contextValue: context });
  expect([heldAt.at(-1), holds]).toEqual([1, 0]);
});

/** Promises, values and, at every 500th place, rejections. */
const mixed = () =>
  Array.from({ length: 3500 }, (_, i) => {
    if (i % 500 === 499) return Promise.reject(new Error(`item ${i}`));
    return i % 3 === 0 ? Promise.resolve({ name: `late ${i}` }) : { name: `item ${i}` };
  });
const messages = ({ errors = [] }: ExecutionResult) => errors.map(({ message }) => message).sort();

test('returns what graphql-js returns for a long list with promises and errors', async () => {
  const query = '{ things { name } }';
  const reference = await executeByReference(args(query, { things: mixed() }));
  const own = await createExecutor().execute(args(query, { things: mixed() }));
  expect(JSON.stringify(own.data)).toBe(JSON.stringify(reference.data));
  expect(messages(own)).toEqual(messages(reference));
});

test('returns null and one error for a long list whose items are required', async () => {
  const own = await createExecutor().execute(args('{ sure { name } }', { sure: mixed() }));
  expect([own.data, messages(own)]).toEqual([{ sure: null }, ['item 499']]);
});

test('ends the execution with one error when the result is too large', async () => {
  let resolved = 0;
  const counted = {
    get name() {
      resolved += 1;
      return 'a'.repeat(100);
    },
  };
  const things = Array.from({ length: 3000 }, (_, i) => (i % 2 ? counted : Promise.resolve(counted)));
  const { execute } = createExecutor(10_000);
  const result = await execute(args('{ things { name } }', { things }));
  expect(result.data).toBeNull();
  expect(result.errors?.map(({ extensions }) => extensions.limit)).toEqual(['MAX_RESPONSE_BYTES']);
  expect(resolved).toBeLessThan(100);
});

test('counts about as many bytes as the result has', async () => {
  const things = Array.from({ length: 90 }, () => thing);
  const query = args('{ things { name } }', { things });
  const bytes = JSON.stringify((await createExecutor().execute(query)).data).length;
  expect((await createExecutor(bytes * 1.1).execute(query)).errors).toBeUndefined();
  expect((await createExecutor(bytes * 0.9).execute(query)).errors).toHaveLength(1);
});

test('reads each item of a long list of values a few times only', async () => {
  let reads = 0;
  const values = new Proxy(
    Array.from({ length: 30_000 }, () => thing),
    {
      get(target, key, receiver) {
        if (typeof key === 'string' && key !== 'length') reads += 1;
        return Reflect.get(target, key, receiver) as unknown;
      },
    },
  );
  const { data } = await createExecutor().execute(args('{ things { name } }', { things: values }));
  expect(data?.things).toHaveLength(30_000);
  expect(reads).toBeLessThan(3 * 30_000);
});
