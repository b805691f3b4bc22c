import type { GraphQLError, GraphQLResolveInfo } from 'graphql';
import { type NotFoundError, notFound } from '../../domain/errors.ts';
import { decodeGlobalId } from '../../domain/global-id.ts';
import { isRecord } from '../../domain/records.ts';
import type { Context } from '../context.ts';
import { asGraphQLError } from '../error-response.ts';
import { invalidId, loadNodes, typeNameOfId } from '../nodes.ts';

/**
 * Resolves representations of entities as `nodes` resolves ids: one batch per type, in the order of the representations. A
 * failure is a value, so that it affects no other entity. An entity that does not exist is an error, other than in `nodes`:
 * another subgraph has returned a reference to it.
 */
export async function loadEntities(
  representations: readonly unknown[],
  context: Context,
  info: GraphQLResolveInfo,
): Promise<object[]> {
  const idsOrErrors = representations.map(idIn);
  const ids = idsOrErrors.filter((id) => typeof id === 'string');
  const loaded = await loadNodes(ids, context, info);
  const entities = new Map(ids.map((id, i) => [id, loaded[i]]));
  return idsOrErrors.map((id) => (typeof id === 'string' ? (entities.get(id) ?? missing(id)) : id));
}

/** The global id in a representation, which is an object of the type that the representation names; or an error. */
function idIn(representation: unknown): string | GraphQLError {
  const { __typename: typeName, id } = isRecord(representation) ? representation : {};
  if (typeof typeName !== 'string' || typeof id !== 'string') {
    const message = 'A representation must be an object with the strings `__typename` and `id`';
    return asGraphQLError({ code: 'INVALID_INPUT', message });
  }
  const actual = typeNameOfId(id);
  if (actual === undefined) return invalidId(id);
  if (actual === typeName) return id;
  const message = `The representation of the type ${JSON.stringify(typeName)} has the id of an object of the type ${actual}`;
  return asGraphQLError({ code: 'INVALID_INPUT', message });
}

function missing(id: string): NotFoundError | GraphQLError {
  const ref = decodeGlobalId(id);
  return ref ? notFound(ref) : invalidId(id);
}
