import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Reply } from './upstream.ts';
import type { Usage } from './usage.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const QUIET = { NODE_ENV: 'production', LOG_LEVEL: 'error', PATH: process.env.PATH };

export interface Upstream {
  readonly origin: string;
  setLatency(latencyMs: number): Promise<void>;
  /** From now on no two responses are equal, byte for byte. */
  varyResponses(): Promise<void>;
  /** The number of calls since the last time. */
  calls(): Promise<number>;
  stop(): Promise<void>;
}

export interface Server {
  readonly name: string;
  readonly origin: string;
  /** From the start of its process until it listens. */
  readonly readyMs: number;
  /** From then to its first response. */
  readonly firstResponseMs: number;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

export async function startUpstream(): Promise<Upstream> {
  const child = spawn(process.execPath, ['bench/peers/upstream.ts'], {
    cwd: PROJECT,
    env: QUIET,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const listening = await replyOf<Reply>(child);
  if (!('port' in listening)) throw new Error('The fake upstream did not start');

  async function obey(order: Order): Promise<number> {
    child.send(order);
    const reply = await replyOf<Reply>(child);
    return 'calls' in reply ? reply.calls : 0;
  }
  return {
    origin: `http://127.0.0.1:${listening.port}`,
    async setLatency(latencyMs) {
      await obey({ latencyMs });
    },
    async varyResponses() {
      await obey('vary');
    },
    calls: () => obey('calls'),
    stop: () => stop(child),
  };
}

/** @param profiles a folder for a CPU profile, which is written when the server is stopped. */
export async function startServer(
  name: string,
  script: readonly string[],
  profiles?: string,
  env = {},
): Promise<Server> {
  const profile = profiles === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profiles];
  const options = [...profile, '--import', './bench/peers/usage.ts'];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...options, ...script], {
    cwd: PROJECT,
    env: { ...QUIET, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const origin = await originOf(name, child);
  const readyAt = performance.now();
  await firstAnswer(origin);
  return {
    name,
    origin,
    readyMs: readyAt - startedAt,
    firstResponseMs: performance.now() - readyAt,
    async usage() {
      child.send('usage');
      return replyOf<Usage>(child);
    },
    stop: () => stop(child),
  };
}

/** Writes the supergraph of GraphQL Mesh over the upstream. @throws Error if it cannot be composed. */
export function compose(upstream: string, file: string): void {
  const program = 'bench/peers/node_modules/@graphql-mesh/compose-cli/esm/bin.js';
  const { status, stderr } = spawnSync(process.execPath, [program, '-c', 'bench/peers/mesh.config.ts', '-o', file], {
    cwd: PROJECT,
    env: { ...QUIET, UPSTREAM: upstream },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`mesh-compose failed: ${stderr}`);
}

async function originOf(name: string, child: ChildProcess): Promise<string> {
  let output = '';
  for await (const text of child.stdout?.setEncoding('utf8').iterator({ destroyOnReturn: false }) ?? []) {
    output += String(text);
    const [, origin] = /(http:\S+)\/graphql/.exec(output) ?? [];
    if (origin === undefined) continue;
    child.stdout?.resume();
    return origin;
  }
  throw new Error(`${name} did not start: ${output}`);
}

async function firstAnswer(origin: string): Promise<void> {
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ operationName: 'Q6', query: 'query Q6 { __typename }' }),
  });
  if (!response.ok) throw new Error(`The first response of ${origin} was ${response.status}`);
  await response.arrayBuffer();
}

async function replyOf<T>(child: ChildProcess): Promise<T> {
  const [reply] = (await once(child, 'message')) as [T];
  return reply;
}

async function stop(child: ChildProcess): Promise<void> {
  child.disconnect();
  await once(child, 'exit');
}
