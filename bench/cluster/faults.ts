import { oneOf } from '../soak/random.ts';
import type { Cluster } from './cluster.ts';

/** How long a suspended gateway stands still: longer than the lease of a lock. */
const SUSPENDED_MS = [6500, 8500] as const;
const PAUSE_MS = [1000, 5000] as const;
const SMALL_PAUSE_MS = [300, 1500] as const;

/**
 * Kills and suspends gateways and Redis, one after the other, and meanwhile loses responses of Redis and of the providers.
 * `stop` resolves once everything runs again.
 */
export function startFaults(cluster: Cluster, random: () => number) {
  const stopped = new AbortController();
  const counts: Record<string, number> = {};
  const between = ([least, most]: readonly [number, number]) => least + random() * (most - least);
  const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  const large: Record<string, () => Promise<unknown>> = {
    async 'gateway killed'() {
      const node = oneOf(cluster.nodes, random);
      await node.kill();
      await sleep(between([200, 2000]));
      await node.restart();
    },
    async 'gateway suspended'() {
      const node = oneOf(cluster.nodes, random);
      node.signal('SIGSTOP');
      await sleep(between(SUSPENDED_MS));
      node.signal('SIGCONT');
    },
    async 'Redis suspended'() {
      cluster.redis.suspend();
      await sleep(between([500, 4000]));
      cluster.redis.resume();
    },
    async 'Redis killed'() {
      await cluster.redis.kill();
      await sleep(between([200, 2000]));
      await cluster.redis.restart();
    },
  };
  const small: Record<string, () => unknown> = {
    'response of Redis lost': () => oneOf(cluster.nodes, random).proxy.cutAfter(Math.floor(random() * 10)),
    'response of a provider lost': () =>
      fetch(`${oneOf(cluster.providerUrls, random)}/__faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'response-lost', method: oneOf(['POST', 'PUT', 'PATCH'], random), times: 1 }),
      }),
  };

  async function inject(faults: Readonly<Record<string, () => unknown>>, pause: readonly [number, number]) {
    while (!stopped.signal.aborted) {
      await sleep(between(pause));
      if (stopped.signal.aborted) return;
      const name = oneOf(Object.keys(faults), random);
      counts[name] = (counts[name] ?? 0) + 1;
      await faults[name]?.();
    }
  }

  const running = [inject(large, PAUSE_MS), inject(small, SMALL_PAUSE_MS)];
  return {
    counts: () => counts,
    async stop() {
      stopped.abort();
      await Promise.all(running);
      await Promise.all(cluster.providerUrls.map((url) => fetch(`${url}/__faults`, { method: 'DELETE' })));
    },
  };
}
