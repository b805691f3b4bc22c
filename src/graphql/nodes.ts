import type { MaybePromise, ObjectFieldsShape, ObjectRef } from '@pothos/core';
import type { GraphQLError, GraphQLResolveInfo } from 'graphql';
import type { Account } from '../connectors/accounts.ts';
import { asError } from '../domain/errors.ts';
import { decodeGlobalId, encodeGlobalId, type GlobalRef } from '../domain/global-id.ts';
import type { ResourceRef } from '../domain/resource-ref.ts';
import { isMissing } from '../loaders/loader.ts';
import { partitionOf } from '../reservations/account-call.ts';
import { nodeRejection } from './booking-access.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { asGraphQLError } from './error-response.ts';

type Types = typeof builder.$inferSchemaTypes;

const ID_DESCRIPTION = "Opaque global id. It encodes the type, the account and the provider's own id.";

/** The length to which an invalid id is cut in an error message, in characters. */
const QUOTED_ID_LENGTH = 99;

/** The name of the GraphQL type of each object that was loaded as a `Node`. */
const typeNames = new WeakMap<object, string>();

/**
 * The same object, which resolves to the type of its id where the schema has the type `Node`.
 *
 * @param type the type in the global id
 */
export function asNode<T extends object>(type: string, object: T): T {
  const registered = nodeTypes.get(type);
  if (registered) typeNames.set(object, registered.name);
  return object;
}

export const NodeRef = builder.interfaceRef<object>('Node').implement({
  description: 'An object with a global id.',
  resolveType: (object) => typeNames.get(object),
  fields: (t) => ({
    id: t.id({
      description: ID_DESCRIPTION,
      resolve: () => {
        throw new Error('Each node type must define its own id resolver');
      },
    }),
  }),
});

/** One result per key, in the same order: the object, null if it does not exist, or the error of that key alone. */
type LoadNodes = (
  keys: readonly ResourceRef[],
  context: Context,
  info: GraphQLResolveInfo,
) => MaybePromise<readonly (object | null)[]>;

interface NodeOptions<T> {
  readonly description: string;
  /** The type in the global ids. Defaults to the name of the GraphQL type. */
  readonly idType?: string;
  readonly keyOf: (object: T) => ResourceRef;
  readonly load: LoadNodes;
  readonly fields: ObjectFieldsShape<Types, T>;
}

/** The types of nodes by the type in their global ids. */
const nodeTypes = new Map<string, { readonly name: string; readonly load: LoadNodes }>();

/** Implements a type of nodes: objects that have a global id and can be loaded by it. */
export function nodeType<T extends object>(
  ref: ObjectRef<Types, T>,
  { description, idType = ref.name, keyOf, load, fields }: NodeOptions<T>,
) {
  nodeTypes.set(idType, { name: ref.name, load });
  ref.addInterfaces([NodeRef]);
  builder.objectType(ref, {
    description,
    fields: (t) => ({
      id: t.id({
        description: ID_DESCRIPTION,
        resolve: (object) => {
          const { account, id } = keyOf(object);
          return encodeGlobalId({ type: idType, account, id });
        },
      }),
      ...fields(t),
    }),
  });
}

/** The key of an account, and of everything that exists once per account. */
export function keyOfAccount({ key }: Pick<Account, 'key'>): ResourceRef {
  return { account: key, id: '' };
}

/** The key of an object that belongs to an account, which is the object itself. */
export function ownKey(object: ResourceRef): ResourceRef {
  return object;
}

/** The keys of objects of an account, by their ids. */
export function keysOf(account: string, ids: readonly string[]): ResourceRef[] {
  return ids.map((id) => ({ account, id }));
}

/** The key of the calendar to which an object belongs. */
export function calendarKeyOf({
  account,
  calendarId,
}: {
  readonly account: string;
  readonly calendarId: string;
}): ResourceRef {
  return { account, id: calendarId };
}

/** The name of the GraphQL type of the object with a global id; undefined if the id is invalid. */
export function typeNameOfId(globalId: string): string | undefined {
  const ref = decodeGlobalId(globalId);
  return ref && nodeTypes.get(ref.type)?.name;
}

/**
 * Nodes of any types, one batch per type, in the order of the ids; null for each that does not exist. A failure is a value, so
 * that it affects no other node.
 */
export async function loadNodes(
  globalIds: readonly string[],
  context: Context,
  info: GraphQLResolveInfo,
): Promise<(object | null)[]> {
  const results = new Map<string, object | null>();
  const refsByType = new Map<string, Map<string, GlobalRef>>();
  for (const globalId of globalIds) {
    const ref = decodeGlobalId(globalId);
    if (!ref || !nodeTypes.has(ref.type)) {
      results.set(globalId, invalidId(globalId));
      continue;
    }
    const rejection = nodeRejection(context, ref);
    if (rejection) {
      results.set(globalId, rejection);
      continue;
    }
    const refs = refsByType.get(ref.type) ?? new Map<string, GlobalRef>();
    refsByType.set(ref.type, refs.set(globalId, ref));
  }
  await Promise.all(
    [...refsByType].map(async ([type, refs]) => {
      const loaded = await loadNodesOf(type, [...refs.values()], context, info);
      for (const [i, globalId] of [...refs.keys()].entries()) results.set(globalId, loaded[i] ?? null);
    }),
  );
  return globalIds.map((globalId) => results.get(globalId) ?? null);
}

/** The object with the global id, whatever its type; null if it does not exist. */
export async function loadNode(globalId: string, context: Context, info: GraphQLResolveInfo): Promise<object | null> {
  const [node = null] = await loadNodes([globalId], context, info);
  return node;
}

/** Nodes of one type. A failure of the whole batch is the result of each key. */
async function loadNodesOf(
  type: string,
  keys: readonly ResourceRef[],
  context: Context,
  info: GraphQLResolveInfo,
): Promise<readonly (object | null)[]> {
  try {
    const results = (await nodeTypes.get(type)?.load(keys, context, info)) ?? [];
    return results.map((result) => {
      if (result === null || isMissing(result)) return null;
      return result instanceof Error ? result : asNode(type, result);
    });
  } catch (error) {
    return keys.map(() => asError(error));
  }
}

/** The error of a text that is no global id, or not of a node. */
export function invalidId(globalId: string): GraphQLError {
  const message = `Invalid id: ${JSON.stringify(globalId.slice(0, QUOTED_ID_LENGTH))}`;
  return asGraphQLError({ code: 'INVALID_INPUT', message });
}

builder.queryFields((t) => ({
  node: t.field({
    type: NodeRef,
    nullable: true,
    description: 'The object with the given id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The global id of an object of any type.' }) },
    resolve: (_root, { id }, context, info) => loadNode(id, context, info),
  }),
  nodes: t.field({
    type: [NodeRef],
    nullable: { list: false, items: true },
    description: 'The objects with the given ids, in the same order; null for each that does not exist.',
    args: {
      ids: t.arg.idList({ required: true, description: 'The global ids of objects of any types; types can be mixed.' }),
    },
    resolve: (_root, { ids }, context, info) => loadNodes(ids, context, info),
  }),
}));

/** The loaded object; null if it does not exist. */
export async function nullIfNotFound<T>(loading: Promise<T>): Promise<T | null> {
  try {
    return await loading;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** An object with the partition of the state in which the gateway stores what it knows of the object. */
export function withPartition<T extends ResourceRef>(object: T, context: Context): T & { readonly partition: string } {
  const account = accountOf(object, context);
  return { ...object, partition: partitionOf({ account, call: context.callTo(account) }) };
}

/** The account of an object that a connector returned. */
export function accountOf({ account }: { readonly account: string }, { accounts }: Context): Account {
  const found = accounts.get(account);
  if (!found) throw new Error(`A connector returned an object of an account that is not configured: ${account}`);
  return found;
}
