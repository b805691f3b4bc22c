/** Apollo Server. Usage: node apollo.ts <origin of the upstream> <usual|lists> */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createContext, type Manner, type PeerContext, resolvers, typeDefs } from './peer-schema.ts';
import { createUpstream } from './reads.ts';
import { CREDENTIAL_HEADER, upstreamOrigin } from './server.ts';

const manner = process.argv[3] as Manner;
const upstream = createUpstream(upstreamOrigin());
const server = new ApolloServer<PeerContext>({ typeDefs, resolvers });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async ({ req }) => createContext(upstream(String(req.headers[CREDENTIAL_HEADER])), manner),
});
process.stdout.write(`It listens on ${url.replace(/\/$/, '')}/graphql\n`);
