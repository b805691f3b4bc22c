import { getOperationAST } from 'graphql';
import { createClient } from 'graphql-ws';
import {
  type ConcreteRequest,
  commitMutation,
  createOperationDescriptor,
  Environment,
  fetchQuery,
  type GraphQLResponse,
  Network,
  Observable,
  RecordSource,
  type RequestParameters,
  ROOT_TYPE,
  requestSubscription,
  Store,
  type Variables,
} from 'relay-runtime';
import { WebSocket } from 'ws';
import { OPERATIONS, type OperationName } from './operations.ts';
import { type ClientKind, ROOT_FIELDS } from './store-client.ts';

const artifacts = await loadArtifacts();

/** Relay without React, with graphql-ws. */
export const relay: ClientKind = {
  name: 'Relay',
  open(url) {
    const environment = createEnvironment(url);
    return {
      async send(operation, variables) {
        const request = artifacts[operation];
        if (getOperationAST(OPERATIONS[operation])?.operation === 'query') {
          // What is not retained can be collected.
          environment.retain(createOperationDescriptor(request, variables));
          return fetchQuery(environment, request, variables, { networkCacheConfig: { force: true } }).toPromise();
        }
        return new Promise((resolve, reject) => {
          commitMutation(environment, {
            mutation: request,
            variables,
            onCompleted: (data, errors) => (errors ? reject(new Error(errors[0]?.message)) : resolve(data)),
            onError: reject,
          });
        });
      },
      read(operation, variables) {
        const descriptor = createOperationDescriptor(artifacts[operation], variables);
        if (environment.check(descriptor).status !== 'available') return undefined;
        return environment.lookup(descriptor.fragment).data;
      },
      subscribe(operation, variables, onData) {
        const { dispose } = requestSubscription<any>(environment, {
          subscription: artifacts[operation],
          variables,
          onNext: onData,
        });
        return dispose;
      },
    };
  },
};

function createEnvironment(url: string): Environment {
  const socket = createClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 });

  async function send({ text }: RequestParameters, variables: Variables): Promise<GraphQLResponse> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: text, variables }),
    });
    return response.json() as Promise<GraphQLResponse>;
  }

  return new Environment({
    network: Network.create(send, ({ text }, variables) =>
      Observable.create((sink) => socket.subscribe({ query: text ?? '', variables }, sink as never)),
    ),
    store: new Store(new RecordSource()),
    missingFieldHandlers: [
      {
        kind: 'linked',
        // Finds the object in the store if it came with another field.
        handle: (field, parent, { id }) =>
          parent?.getType() === ROOT_TYPE && field.name in ROOT_FIELDS ? id : undefined,
      },
    ],
  });
}

async function loadArtifacts(): Promise<Readonly<Record<OperationName, ConcreteRequest>>> {
  const loaded = Object.entries(OPERATIONS).map(async ([name, document]) => {
    const file = getOperationAST(document)?.name?.value;
    const artifact = await import(`../generated/relay/${file}.graphql.ts`);
    return [name, artifact.default] as const;
  });
  return Object.fromEntries(await Promise.all(loaded)) as Record<OperationName, ConcreteRequest>;
}
