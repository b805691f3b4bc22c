import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';

const POLL_MS = 20;
const isInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** Why tests with Redis are skipped; undefined if they run. On CI they must run. */
export const NO_REDIS: string | undefined =
  isInstalled || process.env.CI === 'true' ? undefined : 'there is no redis-server on this machine';

export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Kills it; everything that it has acknowledged is on disk. */
  kill(): Promise<void>;
  /** Suspends it: its connections stay open, without responses until it is resumed. */
  suspend(): void;
  resume(): void;
  /** Starts it again, on the same port with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A Redis server on loopback, which writes everything to disk before it responds.
 * @param options further options of `redis-server`.
 */
export async function startRedis(options: ServerOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const start = () =>
    startServer({
      port,
      bind: '127.0.0.1',
      dir: folder,
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
      ...options,
    });
  let child = await start();

  async function kill() {
    const ended = new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async restart() {
      child = await start();
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A cluster of three masters. Closes its nodes. */
export interface RedisCluster extends Pick<RedisServer, 'url' | 'close'> {
  /** The masters, each with a third of the slots. */
  readonly nodes: readonly RedisServer[];
}

/** @param nodeTimeoutMs after how long a master that does not respond is replaced by its replica; undefined for no replicas. */
export async function startRedisCluster(nodeTimeoutMs?: number): Promise<RedisCluster> {
  const masters: ClusterNode[] = [];
  const replicas: ClusterNode[] = [];
  for (let i = 0; i < 3; i += 1) {
    const master = await startClusterNode(nodeTimeoutMs);
    const [firstSlot, lastSlot] = [Math.ceil((i * SLOTS) / 3), Math.ceil(((i + 1) * SLOTS) / 3) - 1];
    await master.client.call('CLUSTER', 'ADDSLOTSRANGE', firstSlot, lastSlot);
    masters.push(master);
    if (nodeTimeoutMs !== undefined) replicas.push(await startClusterNode(nodeTimeoutMs));
  }
  const nodes = [...masters, ...replicas];
  const [first, ...others] = nodes;
  for (const { server, bus } of others) await first!.client.call('CLUSTER', 'MEET', '127.0.0.1', server.port, bus);
  const knowsAll = `cluster_known_nodes:${nodes.length}`;
  for (const { client } of nodes) await until(async () => (await clusterInfoOf(client)).includes(knowsAll));
  for (const [i, { client }] of replicas.entries()) {
    await client.call('CLUSTER', 'REPLICATE', (await masters[i]!.client.call('CLUSTER', 'MYID')) as string);
    await until(async () => (await client.info('replication')).includes('master_link_status:up'));
  }
  for (const { client } of nodes) {
    await until(async () => (await clusterInfoOf(client)).includes('cluster_state:ok'));
    client.disconnect();
  }
  return {
    url: `redis://${nodes.map(({ server }) => `127.0.0.1:${server.port}`).join(',')}`,
    nodes: masters.map(({ server }) => server),
    async close() {
      await Promise.all(nodes.map(({ server }) => server.close()));
    },
  };
}

interface ClusterNode {
  readonly server: RedisServer;
  readonly client: Redis;
  /** The port at which it communicates with the others. */
  readonly bus: number;
}

async function startClusterNode(nodeTimeoutMs = 60_000): Promise<ClusterNode> {
  const bus = await freePort();
  const server = await startRedis({
    'cluster-enabled': 'yes',
    'cluster-port': bus,
    'cluster-node-timeout': nodeTimeoutMs,
  });
  return { server, client: new Redis(server.url), bus };
}

async function clusterInfoOf(client: Redis): Promise<string> {
  return String(await client.call('CLUSTER', 'INFO'));
}

/** The master that has the slot of a key. */
export async function nodeOf(key: string, { nodes }: Pick<RedisCluster, 'nodes'>): Promise<RedisServer> {
  const client = new Redis(nodes[0]!.url);
  const slot = Number(await client.call('CLUSTER', 'KEYSLOT', key));
  client.disconnect();
  return nodes[Math.floor((slot * nodes.length) / SLOTS)]!;
}

/** How many slots a Redis Cluster has. */
const SLOTS = 16_384;

/** A master named `main` with a replica, and a sentinel that replaces the master by the replica when it is gone. */
export async function startRedisSentinel() {
  const master = await startRedis();
  const replica = await startRedis({ replicaof: `127.0.0.1 ${master.port}` });
  const folder = mkdtempSync(join(tmpdir(), 'sentinel-'));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor main 127.0.0.1 ${master.port} 1`,
    'sentinel down-after-milliseconds main 500',
    'sentinel failover-timeout main 3000',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`);
  const child = await run([file, '--sentinel'], 'Sentinel ID is');
  const client = new Redis({ port, host: '127.0.0.1' });
  await until(async () => /slave0:.*state=online/.test(await infoOf(master)));
  await until(async () => {
    const replicas = await client.call('SENTINEL', 'REPLICAS', 'main');
    return JSON.stringify(replicas).includes('"master-link-status","ok"');
  });
  client.disconnect();
  return {
    url: `redis://127.0.0.1:${port}`,
    master,
    async close() {
      child.kill('SIGKILL');
      await Promise.all([master.close(), replica.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function infoOf({ url }: RedisServer): Promise<string> {
  const client = new Redis(url);
  const text = await client.info('replication');
  client.disconnect();
  return text;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await setTimeout(POLL_MS);
}

type ServerOptions = Readonly<Record<string, string | number>>;

function startServer(options: ServerOptions): Promise<ChildProcess> {
  const parameters = Object.entries(options).flatMap(([name, value]) => [`--${name}`, ...String(value).split(' ')]);
  return run(parameters, 'Ready to accept connections');
}

function run(parameters: readonly string[], isReadyText: string): Promise<ChildProcess> {
  const child = spawn('redis-server', parameters);
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes(isReadyText)) resolve(child);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`redis-server ended:\n${output}`)));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
