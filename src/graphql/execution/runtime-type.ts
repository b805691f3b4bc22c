import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import type { PlannedField } from './plan.ts';

export function typeNameOf(
  type: GraphQLAbstractType,
  value: unknown,
  context: unknown,
  info: GraphQLResolveInfo,
): PromiseLike<string | undefined> | string | undefined {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  return resolveType(value, context, info, type);
}

interface Wanted {
  readonly schema: GraphQLSchema;
  readonly type: GraphQLAbstractType;
  readonly field: PlannedField;
  readonly value: unknown;
}

/** The type of that name, which a value of the abstract type has. @throws GraphQLError as graphql-js words it. */
export function validType(name: unknown, { schema, type, field, value }: Wanted): GraphQLObjectType {
  const { nodes } = field;
  const place = `${field.parentType.name}.${field.name}`;
  if (name === null || name === undefined) {
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${place}". Either the ` +
        `"${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes },
    );
  }
  if (isObjectType(name)) {
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    );
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${place}" with ` +
        `value ${inspect(value)}, received "${inspect(name)}".`,
    );
  }
  const found = schema.getType(name);
  if (!found) {
    const message = `Abstract type "${type.name}" was resolved to a type "${name}" that does not exist inside the schema.`;
    throw new GraphQLError(message, { nodes });
  }
  if (!isObjectType(found)) {
    throw new GraphQLError(`Abstract type "${type.name}" was resolved to a non-object type "${name}".`, { nodes });
  }
  if (!schema.isSubType(type, found)) {
    const message = `Runtime Object type "${found.name}" is not a possible type for "${type.name}".`;
    throw new GraphQLError(message, { nodes });
  }
  return found;
}
