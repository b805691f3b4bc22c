/** For `mesh-compose`: the four providers as one supergraph. The environment has the origin of the fake upstream. */
import { defineConfig } from '@graphql-mesh/compose-cli';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';
import { DOCUMENTS } from './openapi.ts';
import { CREDENTIAL_HEADER } from './server.ts';

const PATHS = { calcom: '/calcom', gravityRail: '/gravity-rail', guidebook: '/guidebook', vastal: '/vastal' };

export const composeConfig = defineConfig({
  subgraphs: (['calcom', 'gravityRail', 'guidebook', 'vastal'] as const).map((name) => ({
    sourceHandler: loadOpenAPISubgraph(name, {
      source: DOCUMENTS[name] as never,
      endpoint: `${process.env.UPSTREAM}${PATHS[name]}`,
      operationHeaders: { authorization: `Bearer {context.headers['${CREDENTIAL_HEADER}']}` },
    }),
  })),
});
