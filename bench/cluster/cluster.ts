import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCuttingProxy } from '../../test/support/open-cutting-proxy.ts';
import { freePort, startRedis } from '../../test/support/redis-server.ts';
import { type GatewayProcess, startGatewayProcess } from '../fanout/gateway.ts';
import type { ProviderAddresses, ProviderReport } from './providers.ts';

const GATEWAYS = 3;

export type Cluster = Awaited<ReturnType<typeof startCluster>>;

/** Gateways on one Redis, each behind a proxy that can lose responses of Redis, and fake providers in one more process. */
export async function startCluster() {
  const folder = mkdtempSync(join(tmpdir(), 'cluster-'));
  const redis = await startRedis();
  // It must not outlive this process, however that ends.
  process.once('exit', () => void redis.kill());
  const providers = fork(fileURLToPath(new URL('./providers.ts', import.meta.url)));
  const [{ urls, accounts }] = (await once(providers, 'message')) as [ProviderAddresses];
  const file = join(folder, 'gateway.json');
  writeFileSync(file, JSON.stringify({ accounts }));
  const nodes = await Promise.all(Array.from({ length: GATEWAYS }, () => startNode(redis.url, file)));
  return {
    redis,
    nodes,
    providerUrls: urls,
    async report(): Promise<ProviderReport> {
      providers.send('report');
      const [report] = (await once(providers, 'message')) as [ProviderReport];
      return report;
    },
    /** How many gateways ended by themselves. */
    crashes: () => nodes.reduce((sum, node) => sum + node.crashes(), 0),
    async close() {
      await Promise.all(nodes.map((node) => node.close()));
      providers.disconnect();
      await redis.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** A gateway that can be killed, and started again on the same port. */
async function startNode(redisUrl: string, configFile: string) {
  const proxy = await openCuttingProxy(redisUrl);
  const port = await freePort();
  let crashes = 0;
  let isStopping = false;

  async function start() {
    isStopping = false;
    const started = await startGatewayProcess({
      PORT: String(port),
      REDIS_URL: proxy.url,
      CONFIG_FILE: configFile,
      LOG_LEVEL: 'fatal',
    });
    void countCrash(started.ended);
    return started;
  }

  async function countCrash(ended: Promise<unknown>) {
    await ended;
    if (!isStopping) crashes += 1;
  }

  let gateway: GatewayProcess = await start();

  async function kill() {
    isStopping = true;
    await gateway.stop();
  }

  return {
    url: gateway.url,
    proxy,
    crashes: () => crashes,
    kill,
    async restart() {
      gateway = await start();
    },
    signal: (name: NodeJS.Signals) => gateway.signal(name),
    async close() {
      await kill();
      proxy.close();
    },
  };
}
