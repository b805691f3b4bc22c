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

/** A cluster of three masters without replicas. Closes its nodes. */
export async function startRedisCluster(): Promise<
  Pick<RedisServer, 'url' | 'close'> & { readonly nodes: readonly RedisServer[] }
> {
  const nodes: RedisServer[] = [];
  const clients: Redis[] = [];
  for (let i = 0; i < 3; i += 1) {
    const bus = await freePort();
    const node = await startRedis({ 'cluster-enabled': 'yes', 'cluster-port': bus, 'cluster-node-timeout': 60_000 });
    const client = new Redis(node.url);
    const [firstSlot, lastSlot] = [Math.ceil((i * SLOTS) / 3), Math.ceil(((i + 1) * SLOTS) / 3) - 1];
    await client.call('CLUSTER', 'ADDSLOTSRANGE', firstSlot, lastSlot);
    await clients[0]?.call('CLUSTER', 'MEET', '127.0.0.1', node.port, bus);
    nodes.push(node);
    clients.push(client);
  }
  for (const client of clients) {
    await until(async () =>
      /cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(await client.call('CLUSTER', 'INFO'))),
    );
    client.disconnect();
  }
  return {
    url: `redis://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
    },
  };
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
    replica,
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
