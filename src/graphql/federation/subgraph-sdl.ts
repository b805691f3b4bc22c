import { GraphQLObjectType, GraphQLSchema, isObjectType, lexicographicSortSchema, printSchema } from 'graphql';

/**
 * Root fields that a supergraph does not need, since it resolves objects by `_entities`. They are omitted and not
 * `@inaccessible`: a field of two subgraphs has to be `@shareable` in both, and is inaccessible in the supergraph if it is in
 * one of them, so that no other subgraph could serve `node`.
 */
const OMITTED_QUERIES: ReadonlySet<string> = new Set(['node', 'nodes']);

/** Value types that other subgraphs may define with the same fields. */
const SHAREABLE_TYPES: ReadonlySet<string> = new Set(['PageInfo', 'Price', 'TimeRange']);

/** Version 2.4 is the first with subscriptions. `@oneOf` is declared since `@apollo/composition` does not define it. */
const HEADER = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@key", "@shareable"])

directive @oneOf on INPUT_OBJECT`;

/**
 * The schema of the subgraph in the schema language, sorted by name, with the directives of Federation 2: every type of nodes
 * is an entity with the key `id`.
 *
 * @see https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
 */
export function printSubgraph(schema: GraphQLSchema): string {
  const printed = printSchema(lexicographicSortSchema(withoutNodeQueries(schema)));
  const directed = printed.replaceAll(
    /^type (\w+)[^{\n]*(?= \{$)/gm,
    (head, name) => head + directivesOf(schema, name),
  );
  return `${HEADER}\n\n${directed}`;
}

function directivesOf(schema: GraphQLSchema, name: string): string {
  const type = schema.getType(name);
  if (isObjectType(type) && type.getInterfaces().some((each) => each.name === 'Node')) return ' @key(fields: "id")';
  return SHAREABLE_TYPES.has(name) ? ' @shareable' : '';
}

function withoutNodeQueries(schema: GraphQLSchema): GraphQLSchema {
  const { query, types, ...others } = schema.toConfig();
  if (!query) return schema;
  const { fields, ...config } = query.toConfig();
  const kept = Object.entries(fields).filter(([name]) => !OMITTED_QUERIES.has(name));
  return new GraphQLSchema({
    ...others,
    query: new GraphQLObjectType({ ...config, fields: Object.fromEntries(kept) }),
    types: types.filter((type) => type !== query),
  });
}
