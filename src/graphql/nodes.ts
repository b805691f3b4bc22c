import { completeValue, isThenable, type MaybePromise, type ObjectFieldsShape, type ObjectRef } from '@pothos/core';
import { GraphQLError, type GraphQLResolveInfo } from 'graphql';
import type { Account } from '../connectors/accounts.ts';
import { decodeGlobalId, globalIdsOf } from '../domain/global-id.ts';
import { isMissing } from '../loaders/loader.ts';
import type { Key } from '../loaders/reader.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';

type Types = typeof builder.$inferSchemaTypes;

const ID_DESCRIPTION = "Opaque global id. It encodes the type, the account and the provider's own id.";

/** How much of a text that is no id is told back, characters. */
const TOLD = 99;

/** What each node is, for those who meet it as a `Node`. */
const typeNames = new WeakMap<object, string>();

/** The same thing, known as a node of that type. */
export function asNode<T extends object>(type: string, thing: T): T {
  typeNames.set(thing, type);
  return thing;
}

export const NodeRef = builder.interfaceRef<object>('Node').implement({
  description: 'An object with a global id.',
  resolveType: (thing) => typeNames.get(thing),
  fields: (t) => ({
    id: t.id({
      description: ID_DESCRIPTION,
      resolve: () => {
        throw new Error('Each node type must define its own id resolver');
      },
    }),
  }),
});

/** What became of each thing, in the order asked: the thing, null if it does not exist, or an error that is its own alone. */
type LoadNodes = (
  keys: readonly Key[],
  context: Context,
  info: GraphQLResolveInfo,
) => MaybePromise<readonly (object | null)[]>;

interface NodeOptions<T> {
  readonly description: string;
  readonly keyOf: (thing: T) => Key;
  readonly load: LoadNodes;
  readonly fields: ObjectFieldsShape<Types, T>;
}

const loads = new Map<string, LoadNodes>();

/** Makes a type of nodes: things that have a global id, and can be read by it. */
export function nodeType<T extends object>(
  ref: ObjectRef<Types, T>,
  { description, keyOf, load, fields }: NodeOptions<T>,
) {
  const globalId = globalIdsOf(ref.name);
  loads.set(ref.name, load);
  ref.addInterfaces([NodeRef]);
  builder.objectType(ref, {
    description,
    fields: (t) => ({
      id: t.id({
        description: ID_DESCRIPTION,
        resolve: (thing) => {
          const { account, id } = keyOf(thing);
          return globalId(account, id);
        },
      }),
      ...fields(t),
    }),
  });
}

/** The key of everything that an account has only one of. */
export function keyOfAccount({ key }: Pick<Account, 'key'>): Key {
  return { account: key, id: '' };
}

/** What belongs to an account is its own key. */
export function ownKey(thing: Key): Key {
  return thing;
}

/** Nodes of any types, each type as one batch. A failure is a value, so that it takes no other node with it. */
function loadNodes(
  globalIds: readonly string[],
  context: Context,
  info: GraphQLResolveInfo,
): MaybePromise<(object | null)[]> {
  const outcomes = new Map<string, object | null>();
  const asked = new Map<string, { readonly globalIds: string[]; readonly keys: Key[] }>();
  for (const globalId of new Set(globalIds)) {
    const ref = decodeGlobalId(globalId);
    if (!ref || !loads.has(ref.type)) {
      outcomes.set(globalId, notAnId(globalId));
      continue;
    }
    const group = asked.get(ref.type) ?? { globalIds: [], keys: [] };
    asked.set(ref.type, group);
    group.globalIds.push(globalId);
    group.keys.push(ref);
  }

  const waiting: PromiseLike<void>[] = [];
  for (const [type, group] of asked) {
    const take = (found: readonly (object | null)[]) => {
      for (const [i, globalId] of group.globalIds.entries()) outcomes.set(globalId, nodeOf(type, found[i] ?? null));
    };
    const fail = (error: unknown) => {
      for (const globalId of group.globalIds) outcomes.set(globalId, error as Error);
    };
    const found = loads.get(type)?.(group.keys, context, info) ?? [];
    if (isThenable(found)) waiting.push(found.then(take, fail));
    else take(found);
  }
  const inOrder = () => globalIds.map((globalId) => outcomes.get(globalId) ?? null);
  return waiting.length > 0 ? Promise.all(waiting).then(inOrder) : inOrder();
}

function nodeOf(type: string, outcome: object | null): object | null {
  if (outcome === null || isMissing(outcome)) return null;
  return outcome instanceof Error ? outcome : asNode(type, outcome);
}

function notAnId(globalId: string): GraphQLError {
  return new GraphQLError(`Invalid id: ${JSON.stringify(globalId.slice(0, TOLD))}`, {
    extensions: { code: 'INVALID_INPUT' },
  });
}

builder.queryFields((t) => ({
  node: t.field({
    type: NodeRef,
    nullable: true,
    description: 'The object with the given id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The global id of an object of any type.' }) },
    resolve: (_root, { id }, context, info) => completeValue(loadNodes([id], context, info), ([node]) => node ?? null),
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

/** For what is read without a loader: null if it does not exist. */
export async function nullIfNotFound<T>(loading: Promise<T>): Promise<T | null> {
  try {
    return await loading;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** The account of something that a connector answered. */
export function accountOf({ account }: { readonly account: string }, { accounts }: Context): Account {
  const found = accounts.get(account);
  if (!found) throw new Error(`A connector returned an object of an account that is not configured: ${account}`);
  return found;
}
