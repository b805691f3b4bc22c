import { Client, type CombinedError, fetchExchange } from '@urql/core';
import { cacheExchange, type Resolver, type UpdateResolver } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { getOperationAST } from 'graphql';
import { keys } from '../../schema/clients/graphcache-keys.ts';
import { OPERATIONS } from './operations.ts';
import { readClientFile } from './read-client-file.ts';
import { type ClientKind, deletedObjects, ROOT_FIELDS } from './store-client.ts';

const schema = readClientFile('graphcache-schema.json');

/** Finds the object in the store if it came with another field. */
function byId(__typename: string): Resolver {
  return (_parent, variables, cache, { fieldName }) => {
    const id = variables.id as string;
    const known = cache.resolve('Query', fieldName, { id });
    return known === undefined ? { __typename, id } : known;
  };
}

const removeDeleted: UpdateResolver = (result, _variables, cache) => {
  for (const object of deletedObjects(result)) cache.invalidate(object);
};

/** urql with its normalized cache, Graphcache, and subscriptions as event streams. */
export const urql: ClientKind = {
  name: 'urql Graphcache',
  open(url) {
    const objects = Object.entries(ROOT_FIELDS).map(([field, type]) => [field, byId(type)]);
    const client = new Client({
      url,
      fetchSubscriptions: true,
      exchanges: [
        cacheExchange({
          schema,
          keys,
          resolvers: { Query: { ...Object.fromEntries(objects), schedules: relayPagination() } },
          updates: {
            Mutation: {
              deleteCalendar: removeDeleted,
              deletePersonalizedSchedule: removeDeleted,
              deleteSchedule: removeDeleted,
              rescheduleBooking: removeDeleted,
            },
          },
          logger(severity, message) {
            if (severity !== 'debug') throw new Error(message);
          },
        }),
        fetchExchange,
      ],
    });
    return {
      async send(operation, variables) {
        const document = OPERATIONS[operation];
        const sent =
          getOperationAST(document)?.operation === 'query'
            ? client.query(document, variables, { requestPolicy: 'network-only' })
            : client.mutation(document, variables);
        return dataOf(await sent.toPromise());
      },
      read: (operation, variables) => client.readQuery(OPERATIONS[operation], variables)?.data ?? undefined,
      subscribe(operation, variables, onData) {
        const { unsubscribe } = client
          .subscription(OPERATIONS[operation], variables)
          .subscribe((result) => onData(dataOf(result)));
        return unsubscribe;
      },
    };
  },
};

function dataOf({ data, error }: { readonly data?: any; readonly error?: CombinedError | undefined }): any {
  if (error) throw error;
  return data;
}
