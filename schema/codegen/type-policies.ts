import { type GraphQLField, type GraphQLSchema, getNullableType, isListType, isObjectType } from 'graphql';

/**
 * Writes the option `typePolicies` of Apollo's `InMemoryCache`: a list that comes complete replaces the list that the
 * cache has of the same object.
 */
export function plugin(schema: GraphQLSchema): string {
  const policies = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'))
    .map((type) => [type.name, Object.values(type.getFields()).filter(isCompleteList)] as const)
    .filter(([, lists]) => lists.length > 0)
    .map(([name, lists]) => [
      name,
      { fields: Object.fromEntries(lists.map((field) => [field.name, { merge: false }])) },
    ]);
  return JSON.stringify(Object.fromEntries(policies), null, 2);
}

function isCompleteList({ type, args }: GraphQLField<unknown, unknown>): boolean {
  return isListType(getNullableType(type)) && args.length === 0;
}
