import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, type ExecutionArgs, GraphQLError, parse, validate } from 'graphql';
import type { OperationResult } from 'graphql-ws';
import { expect, onTestFinished, test } from 'vitest';
import { createExecutor } from '../../../src/graphql/execution/executor.ts';
import type { Subscription } from '../../../src/graphql/subscriptions/subscriptions.ts';
import { serveWebSockets } from '../../../src/http/web-socket.ts';
import { DEFAULT_WEB } from '../../../src/settings/web.ts';
import { advanceClockAtEachReading } from '../../support/event-loop.ts';
import { complete, isCompleteOf, openTransportSocket, subscribe } from '../../support/transport-socket.ts';

const schema = buildSchema(`
  type Query { value: Int, things: [Thing!], failing: String }
  type Thing { name: String }
  type Subscription { values: Int }
`);

interface Executor {
  readonly execute?: (args: ExecutionArgs) => OperationResult;
  readonly subscribe?: (args: ExecutionArgs) => OperationResult;
}

/** Sockets that execute operations by the given functions. */
async function start(
  { execute = () => ({ data: {} }), subscribe: subscribeWith = execute }: Executor,
  subscriptionOf: (request: object) => Subscription | undefined = () => undefined,
) {
  const failures: unknown[] = [];
  const server = createServer();
  const webSockets = serveWebSockets(server, {
    envelop: () => ({
      schema,
      execute,
      subscribe: subscribeWith,
      contextFactory: () => ({}),
      parse,
      validate,
    }),
    authenticate: async () => ({ client: { name: 'test' } }) as never,
    sessions: { count: async () => undefined },
    documents: { documentOf: ({ query }) => query ?? '' },
    subscriptions: { of: subscriptionOf },
    mask(error) {
      failures.push(error);
      return new GraphQLError('masked');
    },
    web: DEFAULT_WEB,
    bodyBytes: 1000,
    clock: { now: () => 0, setTimer: () => () => undefined },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await webSockets.close();
    server.close();
  });
  return { client: await openTransportSocket(`http://127.0.0.1:${portOf(server.address())}/graphql`), failures };
}

const portOf = (address: unknown) => (address as AddressInfo).port;

test('returns a masked error for an operation that throws unexpectedly, and accepts the next one', async () => {
  const fail = () => {
    throw new TypeError('a bug');
  };
  const { client, failures } = await start({
    execute: ({ document }) =>
      document.loc?.source.body === '{ __typename }' ? { data: { __typename: 'Query' } } : fail(),
    subscribe: fail,
  });
  client.send(subscribe('1', '{ value }'), subscribe('2', 'subscription { values }'));
  await client.waitFor(isCompleteOf('1'));
  await client.waitFor(isCompleteOf('2'));
  client.send(subscribe('3', '{ __typename }'));
  await client.waitFor(isCompleteOf('3'));
  const masked = { type: 'next', payload: { errors: [{ message: 'masked' }] } };
  expect(['1', '2', '3'].map((id) => client.of(id)[0])).toEqual([
    { id: '1', ...masked },
    { id: '2', ...masked },
    { id: '3', type: 'next', payload: { data: { __typename: 'Query' } } },
  ]);
  expect(failures).toEqual([new TypeError('a bug'), new TypeError('a bug')]);
});

test('sends a large result as it is, and the result of another operation before it', async () => {
  const things = Array.from({ length: 20_000 }, (_, i) => ({ name: `"${i}" é` }));
  const { execute } = createExecutor(20_000_000);
  const failing = () => {
    throw new GraphQLError('This field fails');
  };
  const large = await execute({
    schema,
    document: parse('{ things { name } failing }'),
    rootValue: { things, failing },
  });
  const { client } = await start({
    execute: ({ document }) => (document.loc?.source.body === '{ things { name } }' ? large : { data: { value: 1 } }),
  });
  advanceClockAtEachReading(10);
  client.send(
    subscribe('1', '{ things { name } }'),
    subscribe('2', '{ value }'),
    subscribe('3', '{ things { name } }'),
  );
  await client.waitFor(isCompleteOf('1'));
  await client.waitFor(isCompleteOf('3'));
  expect(client.received.slice(0, 2).map(({ id, type }) => `${type} ${id}`)).toEqual(['next 2', 'complete 2']);
  const errors = [{ message: 'This field fails', locations: [{ line: 1, column: 19 }], path: ['failing'] }];
  const payload = { errors, data: { things, failing: null } };
  expect([client.of('1')[0], client.of('3')[0]]).toEqual([
    { id: '1', type: 'next', payload },
    { id: '3', type: 'next', payload },
  ]);
});

test('closes a subscription whose source is available only after its id was used again', async () => {
  const source = Promise.withResolvers<AsyncIterable<never>>();
  const closed = Promise.withResolvers<void>();
  const subscription: Subscription = {
    next: async () => undefined,
    close: closed.resolve,
    isClosed: () => false,
    fail: () => undefined,
    onceClosed: () => undefined,
  };
  const begun = Promise.withResolvers<void>();
  const { client } = await start(
    {
      subscribe() {
        begun.resolve();
        return source.promise;
      },
    },
    () => subscription,
  );
  client.send(subscribe('1', 'subscription { values }'));
  await begun.promise;
  client.send(complete('1'), subscribe('1', '{ value }'));
  await client.waitFor(isCompleteOf('1'));
  source.resolve((async function* none() {})());
  await closed.promise;
  await client.roundTrip();
  expect(client.of('1').map(({ type }) => type)).toEqual(['next', 'complete']);
});
