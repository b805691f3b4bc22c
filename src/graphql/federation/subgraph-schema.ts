import {
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
} from 'graphql';
import { contextOf } from '../context.ts';
import { jsonScalar } from '../scalars.ts';
import { schema } from '../schema.ts';
import { loadEntities } from './entities.ts';
import { printSubgraph } from './subgraph-sdl.ts';

const { query, types, ...others } = schema.toConfig();
const node = schema.getType('Node');
if (!query || !(node instanceof GraphQLInterfaceType)) throw new Error('The schema has no query type or no type Node');

const anyType = new GraphQLScalarType({
  ...jsonScalar.toConfig(),
  name: '_Any',
  description: 'A representation of an entity: an object with its `__typename` and its `id`.',
  specifiedByURL: null,
});

const entityType = new GraphQLUnionType({
  name: '_Entity',
  description: 'All types of objects that other subgraphs can refer to.',
  types: [...schema.getPossibleTypes(node)],
  resolveType: node.resolveType,
});

const serviceType = new GraphQLObjectType({
  name: '_Service',
  description: 'The subgraph.',
  fields: {
    sdl: {
      type: new GraphQLNonNull(GraphQLString),
      description: 'The schema of the subgraph in the schema language, with the directives of Federation.',
    },
  },
});

let sdl: string | undefined;

const subgraphQuery = new GraphQLObjectType<unknown, unknown>({
  ...query.toConfig(),
  fields: {
    ...query.toConfig().fields,
    _entities: {
      type: new GraphQLNonNull(new GraphQLList(entityType)),
      description:
        'The entities with the given representations, in the same order; null, with an error, for each that does not exist.',
      args: {
        representations: {
          type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(anyType))),
          description: 'The representations of entities of any types; types can be mixed.',
        },
      },
      resolve: (_root, { representations }, contextValue, info) =>
        loadEntities(representations, contextOf({ contextValue }), info),
    },
    _service: {
      type: new GraphQLNonNull(serviceType),
      description: 'The subgraph itself.',
      resolve: () => ({ sdl: (sdl ??= printSubgraph(schema)) }),
    },
  },
});

/**
 * The schema with the root fields of an Apollo Federation 2 subgraph.
 *
 * @see https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec
 */
export const subgraphSchema = new GraphQLSchema({
  ...others,
  query: subgraphQuery,
  types: types.filter((type) => type !== query),
});
