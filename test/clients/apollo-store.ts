import { ApolloClient, type FieldPolicy, HttpLink, InMemoryCache } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { getOperationAST } from 'graphql';
import { OPERATIONS } from './operations.ts';
import { readClientFile } from './read-client-file.ts';
import { type ClientKind, deletedObjects, ROOT_FIELDS } from './store-client.ts';

const { possibleTypes } = readClientFile('possible-types.json');
const typePolicies = readClientFile('type-policies.json');

/** Finds the object in the store if it came with another field. */
function byId(__typename: string): FieldPolicy {
  return {
    read: (existing, { args, toReference }) =>
      existing === undefined ? toReference({ __typename, id: args?.id }) : existing,
  };
}

/** Apollo Client, with its default link. */
export const apollo: ClientKind = {
  name: 'Apollo Client',
  open(url) {
    const objects = Object.entries(ROOT_FIELDS).map(([field, type]) => [field, byId(type)]);
    const cache = new InMemoryCache({
      possibleTypes,
      typePolicies: {
        ...typePolicies,
        Query: { fields: { ...Object.fromEntries(objects), schedules: relayStylePagination(['accounts']) } },
      },
    });
    const client = new ApolloClient({ cache, link: new HttpLink({ uri: url }) });
    return {
      async send(operation, variables) {
        const document = OPERATIONS[operation];
        if (getOperationAST(document)?.operation === 'query') {
          return (await client.query({ query: document, variables, fetchPolicy: 'network-only' })).data;
        }
        const { data } = await client.mutate({
          mutation: document,
          variables,
          update(store, result) {
            for (const object of deletedObjects(result.data)) store.evict({ id: store.identify(object) ?? object.id });
          },
        });
        return data;
      },
      read: (operation, variables) => client.readQuery({ query: OPERATIONS[operation], variables }) ?? undefined,
      subscribe(operation, variables, onData) {
        const subscription = client
          .subscribe({ query: OPERATIONS[operation], variables })
          .subscribe(({ data, error }) => {
            if (error) throw error;
            onData(data);
          });
        return () => subscription.unsubscribe();
      },
    };
  },
};
