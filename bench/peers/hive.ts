/**
 * Hive Gateway over a supergraph that GraphQL Mesh has composed of the four providers. The resolvers and loaders are
 * those of the other peers; their reads go through the sources. Usage: node hive.ts <supergraph file> <usual|lists>
 */
import { readFileSync } from 'node:fs';
import { createGatewayRuntime, type GatewayPlugin } from '@graphql-hive/gateway-runtime';
import { createReads, type SourceContext } from './hive-reads.ts';
import { createContext, type Manner, resolvers, typeDefs } from './peer-schema.ts';
import { listen } from './server.ts';

const [, , file = '', manner] = process.argv;

const loadersForEachRequest: GatewayPlugin = {
  onContextBuilding({ context, extendContext }) {
    extendContext(createContext(createReads(context as unknown as SourceContext), manner as Manner) as object);
  },
};
const gateway = createGatewayRuntime({
  supergraph: readFileSync(file, 'utf8'),
  additionalTypeDefs: typeDefs,
  additionalResolvers: resolvers as never,
  logging: 'error',
  plugins: () => [loadersForEachRequest],
});
await gateway.getSchema();
listen((request, response) => void gateway(request, response));
