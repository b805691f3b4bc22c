import { once } from 'node:events';
import { encodeGlobalId } from '../../src/domain/global-id.ts';
import { WRITE_RESERVATIONS } from '../../src/state/redis-scripts.ts';
import type { Client } from './client.ts';
import type { Cluster } from './cluster.ts';

/** How long a new hold is awaited. */
const ARRIVAL_MS = 8000;
/** How long a gateway is suspended at most: its client gives up after 12 seconds. */
const SUSPENDED_MS = 9500;
/** Until the suspended gateway has responded to its client. */
const RESPONSE_MS = 2000;

/** A slot whose hold is about to be recorded. */
interface HeldSlot {
  readonly account: string;
  readonly eventType: string;
  readonly start: string;
}

interface StaleWriteSettings {
  readonly nodes: Cluster['nodes'];
  /** Creates a client that sends to these gateways. */
  readonly createRival: (urls: readonly string[]) => Client;
  /** Aborted when no further fault is to be injected. */
  readonly signal: AbortSignal;
}

/**
 * Delays the script that records a new hold on its way to Redis. Its gateway is suspended until its lock has expired and the rival,
 * at another gateway, holds the same slot: then the script arrives, and only its check of the version refuses the second hold.
 *
 * @returns whether a script was delayed so long that it came after the hold of the rival.
 */
export async function delayHold({ nodes, createRival, signal }: StaleWriteSettings): Promise<boolean> {
  const waiting = nodes.map((node) => ({ node, held: node.proxy.holdNext((text) => slotOf(text) !== undefined) }));
  const arrivals = waiting.map(async (each) => ({ ...each, slot: slotOf(await each.held.arrived) }));
  const first = await within(ARRIVAL_MS, Promise.race([...arrivals, once(signal, 'abort').then(() => undefined)]));
  first?.node.signal('SIGSTOP');
  for (const { held } of waiting) if (held !== first?.held) held.release();
  if (!first?.slot) return false;
  const { node, held, slot } = first;
  const rival = createRival(nodes.filter((other) => other !== node).map(({ url }) => url));
  const holding = rival.hold(slot);
  const release = await within(SUSPENDED_MS, holding);
  held.release();
  node.signal('SIGCONT');
  await sleep(RESPONSE_MS);
  await (await holding)?.();
  return release !== undefined;
}

/** The slot of a new hold that the gateway alone enforces, if these commands record one. */
function slotOf(text: string): HeldSlot | undefined {
  const begin = text.indexOf(WRITE_RESERVATIONS);
  if (begin < 0) return undefined;
  const values = text.slice(begin + WRITE_RESERVATIONS.length);
  // The event is JSON within JSON.
  if (!/\bkind\W+CREATED\b/.test(values) || !values.includes('"enforcement":"GATEWAY"')) return undefined;
  const [, account] = /"account":"([^"]+)"/.exec(values) ?? [];
  const [, id] = /"eventTypeId":"([^"]+)"/.exec(values) ?? [];
  const [, start] = /"start":(\d+)/.exec(values) ?? [];
  if (account === undefined || id === undefined || start === undefined) return undefined;
  const eventType = encodeGlobalId({ type: 'EventType', account, id });
  return { account, eventType, start: new Date(Number(start)).toISOString() };
}

function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, sleep(milliseconds)]);
}

function sleep(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}
