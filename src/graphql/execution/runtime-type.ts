import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import type { PlannedField } from './plan.ts';

/** @throws GraphQLError if `name` is not the name of one of the abstract type's object types. */
export function possibleTypeOf(
  schema: GraphQLSchema,
  abstractType: GraphQLAbstractType,
  name: unknown,
  { nodes, parentType, name: fieldName }: PlannedField,
): GraphQLObjectType {
  const found = typeof name === 'string' ? schema.getType(name) : undefined;
  if (isObjectType(found) && schema.isSubType(abstractType, found)) return found;
  const resolved = typeof name === 'string' ? `"${name}"` : typeof name;
  throw new GraphQLError(
    `Abstract type "${abstractType.name}" of field "${parentType.name}.${fieldName}" resolved to ${resolved}, which is ` +
      'not one of its object types.',
    { nodes },
  );
}
