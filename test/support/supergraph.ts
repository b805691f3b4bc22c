import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CompositionResult, composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';
import { request } from 'undici';
import { onTestFinished } from 'vitest';
import { DEFAULT_WEB } from '../../src/settings/web.ts';
import type { GatewayResponse } from './open-gateway.ts';
import { startSandboxGateway } from './sandbox-gateway.ts';
import { CRM_SDL, STAFF_SDL, startCrm, startStaff } from './subgraphs.ts';

const SUBGRAPH_SDL = readFileSync('schema/subgraph.graphql', 'utf8');
export const FEDERATED = { ...DEFAULT_WEB, federation: true };

/** Its type declarations add required fields to those of `graphql`, and are not imported for that reason. */
const HIVE_GATEWAY: string = '@graphql-hive/gateway-runtime';

/** Takes seconds. */
export const loadHiveGateway = (): Promise<any> => import(HIVE_GATEWAY);

interface SupergraphOptions {
  readonly gateway?: Parameters<typeof startSandboxGateway>[0];
  readonly employees?: Parameters<typeof startStaff>[0];
  readonly deals?: Parameters<typeof startCrm>[0];
}

/** A supergraph of the gateway, a staff directory and a CRM, served by Hive Gateway until the test ends. */
export async function startSupergraph({ gateway = {}, employees = [], deals = [] }: SupergraphOptions) {
  const scheduling = await startSandboxGateway({ web: FEDERATED, logLevel: 'debug', ...gateway });
  const [staff, crm] = await Promise.all([startStaff(employees), startCrm(deals)]);
  const composed: CompositionResult = composeServices([
    { name: 'scheduling', url: scheduling.url, typeDefs: parse(SUBGRAPH_SDL) },
    { name: 'staff', url: staff.url, typeDefs: parse(STAFF_SDL) },
    { name: 'crm', url: crm.url, typeDefs: parse(CRM_SDL) },
  ]);
  if (composed.supergraphSdl === undefined) throw new Error(composed.errors?.map(({ message }) => message).join('\n'));
  const { createGatewayRuntime } = await loadHiveGateway();
  const router = createGatewayRuntime({
    supergraph: composed.supergraphSdl,
    logging: false,
    transportEntries: { scheduling: { options: { method: 'POST' } } },
    propagateHeaders: {
      fromClientToSubgraphs({ request: { headers } }: { readonly request: Request }) {
        const authorization = headers.get('authorization');
        return authorization === null ? {} : { authorization };
      },
    },
  });
  const server = createServer((incoming, response) => void router(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await router[Symbol.asyncDispose]();
  });
  const send = (query: string, variables: object, headers: Readonly<Record<string, string>>) =>
    request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });

  return {
    url,
    scheduling,
    staff,
    crm,
    /** Sends an operation to the router. */
    async execute(query: string, variables: object = {}, headers: Readonly<Record<string, string>> = {}) {
      const { statusCode: status, body } = await send(query, variables, headers);
      return { status, ...((await body.json()) as object) } as GatewayResponse;
    },
    /** Subscribes at the router by server-sent events. */
    async subscribe(query: string, variables: object = {}, headers: Readonly<Record<string, string>> = {}) {
      const { body } = await send(query, variables, { accept: 'text/event-stream', ...headers });
      onTestFinished(() => void body.destroy());
      return body.setEncoding('utf8');
    },
  };
}
