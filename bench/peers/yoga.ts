/** Yoga with its defaults. Usage: node yoga.ts <origin of the upstream> <usual|lists> */
import { createSchema, createYoga } from 'graphql-yoga';
import { createContext, type Manner, type PeerContext, resolvers, typeDefs } from './peer-schema.ts';
import { createUpstream } from './reads.ts';
import { CREDENTIAL_HEADER, listen, upstreamOrigin } from './server.ts';

const manner = process.argv[3] as Manner;
const upstream = createUpstream(upstreamOrigin());
const yoga = createYoga<object, PeerContext>({
  schema: createSchema<PeerContext>({ typeDefs, resolvers }),
  logging: false,
  context: ({ request }) => createContext(upstream(String(request.headers.get(CREDENTIAL_HEADER))), manner),
});
listen((request, response) => void yoga(request, response));
