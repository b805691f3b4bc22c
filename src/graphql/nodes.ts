import type { GraphQLResolveInfo } from 'graphql';
import { type FieldsByTypeName, parseResolveInfo, type ResolveTree } from 'graphql-parse-resolve-info';
import type { Account } from '../connectors/accounts.ts';
import type { Owned } from '../domain/account.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Key } from '../scheduling/reader.ts';
import type { Context } from './context.ts';

/** The id of a node inside its type; `builder.ts` makes the global id of it. */
export const nodeId = { resolve: ({ account, id }: Owned) => `${account}/${id}` };

/**
 * Loads a node by such an id; null if it does not exist. A failure is answered as a value, which GraphQL throws where the
 * node stands: a rejection would take all other nodes of the list with it.
 */
export function loadNode<T>(load: (key: Key, context: Context, info: GraphQLResolveInfo) => Promise<T>) {
  return (nodeId: string, context: Context, info: GraphQLResolveInfo): Promise<T | null> => {
    const [account = '', ...id] = nodeId.split('/');
    return nullIfNotFound(load({ account, id: id.join('/') }, context, info)).catch((error: unknown) => error as null);
  };
}

export async function nullIfNotFound<T>(loading: Promise<T>): Promise<T | null> {
  try {
    return await loading;
  } catch (error) {
    if (error instanceof ProviderError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** Whether the operation asks, anywhere below this field, for one of the fields of a type. */
export function selects(info: GraphQLResolveInfo, type: string, ...fields: readonly string[]): boolean {
  const known = selections.get(info);
  const tree = known === undefined ? treeOf(info) : known;
  return tree ? selectsBelow(tree.fieldsByTypeName, type, fields) : false;
}

/** By the field that is resolved: a list asks the same again for each of its things. */
const selections = new WeakMap<GraphQLResolveInfo, ResolveTree | null>();

function treeOf(info: GraphQLResolveInfo): ResolveTree | null {
  const tree = (parseResolveInfo(info) as ResolveTree | null | undefined) ?? null;
  selections.set(info, tree);
  return tree;
}

function selectsBelow(byType: FieldsByTypeName, type: string, fields: readonly string[]): boolean {
  return Object.entries(byType).some(([typeName, selected]) =>
    Object.values(selected).some(
      (field) =>
        (typeName === type && fields.includes(field.name)) || selectsBelow(field.fieldsByTypeName, type, fields),
    ),
  );
}

/** The account of something that a connector answered. */
export function accountOf({ account }: { readonly account: string }, { accounts }: Context): Account {
  const found = accounts.get(account);
  if (!found) throw new Error(`A connector answered something of an account that is not configured: ${account}`);
  return found;
}
