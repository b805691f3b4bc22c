import { type GraphQLSchema, isObjectType } from 'graphql';

/**
 * Writes the option `keys` of urql's Graphcache: an object without an id belongs to the object that contains it and has
 * no key of its own.
 */
export function plugin(schema: GraphQLSchema): string {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  const embedded = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter((type) => !type.name.startsWith('__') && !roots.has(type))
    .filter((type) => !type.getInterfaces().some(({ name }) => name === 'Node'))
    .map(({ name }) => name)
    .sort();
  return [
    'const hasNoKey = () => null;',
    '',
    '/** The object types without an id, for the option `keys` of Graphcache. */',
    'export const keys = {',
    ...embedded.map((name) => `  ${name}: hasNoKey,`),
    '};',
    '',
  ].join('\n');
}
