import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'undici';
import { type GatewayProcess, startGatewayProcess } from '../fanout/gateway.ts';
import type { Turn } from './longest-turn.ts';

/** How often the other client sends its query. */
const INTERVAL_MS = 10;
const JSON_CONTENT = { 'content-type': 'application/json' };
const SMALL = JSON.stringify({ query: '{ __typename }' });

/** A long operation. */
export interface LongOperation {
  readonly title: string;
  /** What precedes the measurement. */
  readonly prepare?: (send: Send) => Promise<unknown>;
  readonly run: (send: Send, prepared: unknown) => Promise<Sent>;
}

/** What was received, of which only the start is kept. */
interface Sent {
  readonly bytes: number;
  readonly start: string;
}

type Send = (query: string | readonly object[], variables?: object, path?: string) => Promise<Sent>;

interface Latencies {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface Measurement {
  /** Without another operation, in the same process. */
  readonly base: Latencies;
  readonly during: Latencies;
  readonly milliseconds: number;
  /** Seconds. */
  readonly cpu: number;
  readonly longestTurn: Turn;
  readonly sent: Sent;
}

/** The fake providers in a process of their own, and the accounts of a gateway over them. */
export async function startUpstream() {
  const child = fork(new URL('upstream.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [accounts] = (await once(child, 'message')) as [readonly { readonly key: string }[]];
  return { accounts, stop: () => void child.kill('SIGKILL') };
}

/** Sends the small query again and again on one connection, until it is stopped. */
function pingEvery(url: URL) {
  const client = new Client(url.origin);
  const latencies: number[] = [];
  const stopping = new AbortController();
  async function ping() {
    while (!stopping.signal.aborted) {
      const started = performance.now();
      const { body } = await client.request({ path: url.pathname, method: 'POST', headers: JSON_CONTENT, body: SMALL });
      await body.dump();
      const latency = performance.now() - started;
      latencies.push(latency);
      await delay(Math.max(1, INTERVAL_MS - latency));
    }
    await client.close();
  }
  const pinging = ping();
  return async function stop(): Promise<Latencies> {
    stopping.abort();
    await pinging;
    const sorted = latencies.toSorted((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
    return { p50: at(0.5), p99: at(0.99), max: at(1) };
  };
}

/** Measures an operation in a gateway of its own, whose caches are empty. */
export async function measure(
  operation: LongOperation,
  accounts: readonly object[],
  nodeOptions = '',
): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'stall-'));
  const path = join(folder, 'accounts.json');
  writeFileSync(path, JSON.stringify({ accounts }));
  const gateway = await startGatewayProcess({
    CONFIG_FILE: path,
    NODE_OPTIONS: `--import ./bench/stall/turns.ts ${nodeOptions}`,
  });
  try {
    return await measureIn(gateway, operation);
  } finally {
    // Only a process that ends by itself writes its profile.
    gateway.signal('SIGTERM');
    await gateway.ended;
    await gateway.stop();
    rmSync(folder, { recursive: true });
  }
}

async function measureIn(gateway: GatewayProcess, { prepare, run }: LongOperation): Promise<Measurement> {
  const url = new URL(gateway.url);
  const send = createSend(url);
  const prepared = await prepare?.(send);
  const stopWarming = pingEvery(url);
  await delay(500);
  await stopWarming();
  const stopBase = pingEvery(url);
  await delay(1500);
  const base = await stopBase();
  const before = await gateway.usage();
  await gateway.send('longestTurn');
  const stop = pingEvery(url);
  const started = performance.now();
  const sent = await run(send, prepared);
  const milliseconds = performance.now() - started;
  const during = await stop();
  const longestTurn = (await gateway.send('longestTurn')) as Turn;
  const after = await gateway.usage();
  return { base, during, milliseconds, cpu: after.cpu - before.cpu, longestTurn, sent };
}

function createSend(url: URL): Send {
  const client = new Client(url.origin, { headersTimeout: 0, bodyTimeout: 0 });
  return async (query, variables = {}, path = url.pathname) => {
    const content = typeof query === 'string' ? { query, variables } : query;
    const { body } =
      path === url.pathname
        ? await client.request({ path, method: 'POST', headers: JSON_CONTENT, body: JSON.stringify(content) })
        : await client.request({ path, method: 'GET' });
    let [bytes, start] = [0, ''];
    for await (const chunk of body) {
      bytes += chunk.length;
      if (start.length < 400) start += chunk.toString('utf8', 0, 400);
    }
    return { bytes, start };
  };
}
