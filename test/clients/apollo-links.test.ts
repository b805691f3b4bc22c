import {
  ApolloClient,
  ApolloLink,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  Observable,
} from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { print } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { bearer, keyedClients } from '../support/clients.ts';
import { idOf, NOW } from '../support/gateway.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startSandboxGateway } from '../support/sandbox-gateway.ts';
import { nextEvents, UNKNOWN_CURSOR } from './events.ts';
import { OPERATIONS } from './operations.ts';

const ACCOUNTS = gql`
  query Accounts {
    accounts {
      id
      name
    }
  }
`;
const UNKNOWN_ACCOUNT = gql`
  query UnknownAccount($accounts: [ID!]) {
    calendars(accounts: $accounts) {
      nodes {
        id
      }
    }
  }
`;

interface Connection {
  readonly url: string;
  readonly authorization: string;
}

/** The links of Apollo Client that can carry subscriptions, as docs/clients/README.md sets them up. */
const LINKS: readonly {
  readonly name: string;
  readonly refusal: string;
  readonly open: (connection: Connection) => ApolloLink;
}[] = [
  {
    name: 'the default link (multipart subscriptions)',
    refusal: 'Invalid API key',
    open: ({ url, authorization }) => new HttpLink({ uri: url, headers: { authorization } }),
  },
  {
    name: 'a link over graphql-sse',
    refusal: 'Server responded with 401: Unauthorized',
    open({ url, authorization }) {
      const client = createSseClient({ url, headers: { authorization }, retryAttempts: 0 });
      return new ApolloLink(
        ({ operationName, query, variables }) =>
          new Observable((sink) =>
            client.subscribe(
              { query: print(query), variables, ...(operationName && { operationName }) },
              sink as never,
            ),
          ),
      );
    },
  },
  {
    name: 'GraphQLWsLink',
    refusal: 'Socket closed with event 4401 Unauthorized',
    open({ url, authorization }) {
      const client = createWsClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: { authorization },
        retryAttempts: 0,
      });
      onTestFinished(() => void client.dispose());
      return new GraphQLWsLink(client);
    },
  },
];

describe.each(LINKS)('Apollo Client with $name', ({ open, refusal }) => {
  async function start() {
    const { keys, clients } = keyedClients({ app: { calcom: 'write' } });
    const clock = manualClock(NOW);
    const { url } = await startSandboxGateway({ now: clock.now, clock, clients });
    const connect = (authorization: string) =>
      new ApolloClient({ cache: new InMemoryCache(), link: open({ url, authorization }) });
    return { connect, client: connect(bearer(keys.app).authorization) };
  }

  test('returns the result of a query', async () => {
    const { client } = await start();
    const { data } = await client.query<any>({ query: ACCOUNTS });
    expect(data.accounts).toMatchObject([{ id: idOf('Account', 'calcom') }]);
  });

  test('returns the errors of a query with their codes', async () => {
    const { client } = await start();
    const result = await client.query({
      query: UNKNOWN_ACCOUNT,
      variables: { accounts: [idOf('Account', 'missing')] },
      errorPolicy: 'all',
    });
    if (!CombinedGraphQLErrors.is(result.error)) throw new Error('There is no GraphQL error');
    expect(result.error.errors).toMatchObject([{ path: ['calendars'], extensions: { code: 'INVALID_INPUT' } }]);
    expect(result.data).toMatchObject({ calendars: null });
  });

  test('returns the events of a subscription', async () => {
    const { client } = await start();
    const changes = nextEvents((onEvent) => {
      const subscription = client
        .subscribe<any>({ query: OPERATIONS.ReservationChanged, variables: { after: UNKNOWN_CURSOR } })
        .subscribe(({ data, error }) => {
          if (error) throw error;
          onEvent(data.reservationChanged);
        });
      return () => subscription.unsubscribe();
    });
    expect(await changes.next()).toMatchObject({ __typename: 'ResyncRequired' });
    const { data } = await client.mutate<any>({
      mutation: OPERATIONS.ReserveSlot,
      variables: { input: { eventType: idOf('EventType', 'calcom', '2101'), start: '2026-11-30T10:00:00Z' } },
    });
    const { id } = data.reserveSlot.reservation;
    expect(await changes.next()).toMatchObject({ kind: 'CREATED', reservation: { id, status: 'HELD' } });
  });

  test('returns an error that says so when the credentials are wrong', async () => {
    const { connect } = await start();
    const { error } = await connect('Bearer wrong').query({ query: ACCOUNTS, errorPolicy: 'all' });
    expect(error).toMatchObject({ message: refusal });
  });
});
