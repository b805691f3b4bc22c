import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const isInstalled = spawnSync('redis-server', ['--version']).status === 0;

/** Why tests with Redis are skipped; undefined if they run. On CI they must run. */
export const NO_REDIS: string | undefined =
  isInstalled || process.env.CI === 'true' ? undefined : 'there is no redis-server on this machine';

export interface RedisServer {
  readonly url: string;
  /** Kills it; everything that it has acknowledged is on disk. */
  kill(): Promise<void>;
  /** Suspends it: its connections stay open, without responses until it is resumed. */
  suspend(): void;
  resume(): void;
  /** Starts it again, on the same port with the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A Redis server on loopback, which writes everything to disk before it responds. */
export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  let child = await run(port, folder);

  async function kill() {
    const ended = new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    suspend: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async restart() {
      child = await run(port, folder);
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function run(port: number, folder: string): Promise<ChildProcess> {
  const options = { port, bind: '127.0.0.1', dir: folder, appendonly: 'yes', appendfsync: 'always', save: '' };
  const child = spawn(
    'redis-server',
    Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
  );
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Ready to accept connections')) resolve(child);
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`redis-server ended:\n${said}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
