import { minifyIntrospectionQuery } from '@urql/introspection';
import { type GraphQLSchema, introspectionFromSchema } from 'graphql';

/** Writes the schema in the format of the option `schema` of urql's Graphcache. */
export function plugin(schema: GraphQLSchema): string {
  return JSON.stringify(minifyIntrospectionQuery(introspectionFromSchema(schema)), null, 2);
}
