import { oneOf } from '../soak/random.ts';
import type { Client } from './client.ts';
import type { Cluster } from './cluster.ts';
import { delayHold } from './stale-write.ts';

/** A hold that is recorded only after its lock has expired and another client holds the same slot. */
export const STALE_WRITE = 'stale write of a hold';
/** How long a suspended gateway stands still: longer than the lease of a lock. */
const SUSPENDED_MS = [6500, 8500] as const;
const PAUSE_MS = [1000, 5000] as const;
const SMALL_PAUSE_MS = [300, 1500] as const;

/** By name. A fault that resolves with false had no effect. */
type Faults = Readonly<Record<string, () => unknown>>;

interface FaultSettings {
  readonly cluster: Cluster;
  readonly random: () => number;
  /** Creates a client that sends to these gateways. */
  readonly createRival: (urls: readonly string[]) => Client;
}

/**
 * Kills and suspends gateways and Redis, one after the other, and meanwhile loses responses of Redis and of the providers.
 * `stop` resolves once everything runs again.
 */
export function startFaults(settings: FaultSettings) {
  const { cluster, random } = settings;
  const stopped = new AbortController();
  const counts: Record<string, number> = { [STALE_WRITE]: 0 };

  /** Injects each fault once in a round. @param first the first round. */
  async function inject(faults: Faults, pause: Range, first: readonly string[] = []) {
    const round = [...first];
    while (!stopped.signal.aborted) {
      await sleep(between(pause, random));
      if (stopped.signal.aborted) return;
      if (round.length === 0) round.push(...Object.keys(faults));
      const [name = ''] = round.splice(Math.floor(random() * round.length), 1);
      if ((await faults[name]?.()) !== false) counts[name] = (counts[name] ?? 0) + 1;
    }
  }

  const running = [
    inject(createLargeFaults(settings, stopped.signal), PAUSE_MS, [STALE_WRITE]),
    inject(createSmallFaults(settings), SMALL_PAUSE_MS),
  ];
  return {
    counts: () => counts,
    async stop() {
      stopped.abort();
      await Promise.all(running);
      await Promise.all(cluster.providerUrls.map((url) => fetch(`${url}/__faults`, { method: 'DELETE' })));
    },
  };
}

function createLargeFaults({ cluster, random, createRival }: FaultSettings, signal: AbortSignal): Faults {
  return {
    [STALE_WRITE]: () => delayHold({ nodes: cluster.nodes, createRival, signal }),
    async 'gateway killed'() {
      const node = oneOf(cluster.nodes, random);
      await node.kill();
      await sleep(between([200, 2000], random));
      await node.restart();
    },
    async 'gateway suspended'() {
      const node = oneOf(cluster.nodes, random);
      node.signal('SIGSTOP');
      await sleep(between(SUSPENDED_MS, random));
      node.signal('SIGCONT');
    },
    async 'Redis suspended'() {
      cluster.redis.suspend();
      await sleep(between([500, 4000], random));
      cluster.redis.resume();
    },
    async 'Redis killed'() {
      await cluster.redis.kill();
      await sleep(between([200, 2000], random));
      await cluster.redis.restart();
    },
  };
}

function createSmallFaults({ cluster, random }: FaultSettings): Faults {
  return {
    'response of Redis lost': () => oneOf(cluster.nodes, random).proxy.cutAfter(Math.floor(random() * 10)),
    'response of a provider lost': () =>
      fetch(`${oneOf(cluster.providerUrls, random)}/__faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind: 'response-lost', method: oneOf(['POST', 'PUT', 'PATCH'], random), times: 1 }),
      }),
  };
}

type Range = readonly [least: number, most: number];

function between([least, most]: Range, random: () => number): number {
  return least + random() * (most - least);
}

function sleep(milliseconds: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
