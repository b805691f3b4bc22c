/** The servers that are compared, in the order of the tables. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCOUNTS, AGENCY_TIME_ZONE } from './dataset.ts';
import { compose, type Server, startServer } from './processes.ts';
import { CREDENTIAL_HEADER } from './server.ts';

export const APOLLO = 'Apollo Server';

/** @param profiles a folder for CPU profiles. */
type Start = (name: string, upstream: string, profiles?: string) => Promise<Server>;

const SERVERS = {
  apollo: { name: APOLLO, start: peer('apollo.ts', 'usual') },
  one: { name: 'gateway, one credential', start: gateway({ credential: 'credential-0' }) },
  each: {
    name: 'gateway, a credential per request',
    start: gateway({ credentialFromHeader: CREDENTIAL_HEADER }),
  },
  yoga: { name: 'Yoga', start: peer('yoga.ts', 'usual') },
  hive: { name: 'Hive Gateway with Mesh', start: startHive },
  'apollo-lists': { name: 'Apollo Server, lists', start: peer('apollo.ts', 'lists') },
  floor: { name: 'by hand', start: peer('floor.ts', 'each') },
  'floor-shared': { name: 'by hand, sharing', start: peer('floor.ts', 'shared') },
} satisfies Record<string, { readonly name: string; readonly start: Start }>;

export type ServerKey = keyof typeof SERVERS;

export const SERVER_KEYS = Object.keys(SERVERS) as readonly ServerKey[];

/** Starts some servers over one upstream, one after the other. */
export async function startServers(
  keys: readonly ServerKey[],
  upstream: string,
  profiles: string | undefined,
): Promise<Server[]> {
  const servers: Server[] = [];
  for (const key of keys) servers.push(await SERVERS[key].start(SERVERS[key].name, upstream, profiles));
  return servers;
}

function peer(file: string, manner: string): Start {
  return (name, upstream, profiles) => startServer(name, [`bench/peers/${file}`, upstream, manner], profiles);
}

function gateway(credential: object): Start {
  return (name, upstream, profiles) => startGateway(name, upstream, credential, profiles);
}

/** The supergraph is composed first, as a user does once and not at each start. */
async function startHive(name: string, upstream: string, profiles?: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'hive-peers-'));
  try {
    const supergraph = join(folder, 'supergraph.graphql');
    compose(upstream, supergraph);
    return await startServer(name, ['bench/peers/hive.ts', supergraph, 'usual'], profiles);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function startGateway(name: string, upstream: string, credential: object, profiles?: string): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-peers-'));
  try {
    const file = join(folder, 'gateway.json');
    // The accounts' own rate limits would slow the gateway down; its peers have none.
    const rateLimit = { calls: 1_000_000, seconds: 0.1 };
    const settings = {
      CALCOM: { baseUrl: `${upstream}/calcom` },
      GRAVITY_RAIL: {
        baseUrl: upstream,
        pathPrefix: '/gravity-rail',
        workspaceUuid: '6f1d2c1e-8a54-4f4e-9a5c-0f3f7d1b2a10',
        dayNumbering: 'monday0',
      },
      GUIDEBOOK: { baseUrl: `${upstream}/guidebook/v1.1` },
      VASTAL: { baseUrl: `${upstream}/vastal/v1`, timeZone: AGENCY_TIME_ZONE },
    };
    const accounts = ACCOUNTS.map(({ key, name: title, provider }) => ({
      key,
      provider: provider.toLowerCase().replaceAll('_', '-'),
      name: title,
      ...credential,
      settings: { ...settings[provider], rateLimit },
    }));
    writeFileSync(file, JSON.stringify({ accounts }));
    return await startServer(name, ['dist/main.js'], profiles, { PORT: '0', CONFIG_FILE: file });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
