/**
 * What one operation costs the gateway: CPU of its process alone, without client and upstream, as a Markdown table.
 * Alternates between runs with and without in-flight deduplication, so that other load on the machine affects both.
 * Usage: node bench/operation-cost.ts [--operations 4000] [--clients 8] [--kinds 3] [--rounds 6] [--profile FOLDER]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import type { Usage } from './fanout/usage.ts';
import { wholeNumber } from './whole-number.ts';

const { values } = parseArgs({
  options: {
    operations: { type: 'string', default: '4000' },
    clients: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '6' },
    kinds: { type: 'string', default: '3' },
    profile: { type: 'string' },
  },
});
const operations = wholeNumber('operations', values.operations);
const rounds = wholeNumber('rounds', values.rounds);
const clients = wholeNumber('clients', values.clients);
const PROJECT = fileURLToPath(new URL('../', import.meta.url));
const CALENDARS =
  '{ calendars(first: 50) { nodes { id name timeZone schedules { id name timeZone weeklyHours { days start end } } } } }';

/** The share of the requested number of operations for each kind, since large ones take longer. */
const KINDS = [
  { name: '`{ __typename }`', query: () => '{ __typename }', part: 1 },
  // A different document each time, so that no two are equal.
  {
    name: '50 calendars with their schedules, each alone',
    query: (i: number) => `${CALENDARS} # ${i % 500}`,
    part: 0.1,
  },
  { name: '50 calendars with their schedules, equal ones at once', query: () => CALENDARS, part: 0.2 },
];

const started: ChildProcess[] = [];
try {
  const bare = await start('bench/operation-cost/bare.ts');
  const upstream = await start('bench/operation-cost/upstream.ts');
  const [origin, workspace] = upstream.output.split(/\s+/);
  const startGateway = (deduplication: boolean) =>
    start('src/main.ts', {
      SANDBOX: 'false',
      GRAVITY_RAIL_API_KEY: 'gr_sandbox_key',
      GRAVITY_RAIL_BASE_URL: origin ?? '',
      GRAVITY_RAIL_WORKSPACE: workspace ?? '',
      GRAVITY_RAIL_DAY_NUMBERING: 'monday0',
      REQUEST_DEDUPLICATION: String(deduplication),
    });
  const [slow, fast] = [await startGateway(false), await startGateway(true)];
  const rows = [
    `| node:http alone, \`{ __typename }\` | ${(await measure([bare], () => '{ __typename }', 1)).join(' | ')} | |`,
  ];
  for (const { name, query, part } of KINDS.slice(0, wholeNumber('kinds', values.kinds))) {
    rows.push(`| ${name} | ${(await measure([slow, fast], query, part)).join(' | ')} |`);
  }
  process.stdout.write(
    ['| CPU of one operation | REQUEST_DEDUPLICATION=false | true |', '| --- | --- | --- |', ...rows, ''].join('\n'),
  );
} finally {
  for (const child of started) {
    child.disconnect();
    child.kill('SIGTERM');
  }
}

interface Started {
  readonly child: ChildProcess;
  /** Its output when it was ready. */
  readonly output: string;
}

async function start(file: string, env: Record<string, string> = {}): Promise<Started> {
  const profiling =
    values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`, '--cpu-prof-interval=200'];
  const child = spawn(process.execPath, [...profiling, '--expose-gc', '--import', './bench/fanout/usage.ts', file], {
    cwd: PROJECT,
    env: { PORT: '0', LOG_LEVEL: 'error', NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  started.push(child);
  if (!child.stdout) throw new Error(`${file} has no standard output`);
  let output = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += String(text);
    if (/http:\S+[\s\S]*\n$/.test(output)) break;
  }
  child.stdout.resume();
  return { child, output };
}

async function usage({ child }: Started): Promise<Usage> {
  child.send('usage');
  const [usage] = (await once(child, 'message')) as [Usage];
  return usage;
}

/** CPU of one operation at each of the servers. */
async function measure(servers: readonly Started[], query: (i: number) => string, part: number): Promise<string[]> {
  const count = Math.ceil((operations * part) / rounds);
  const cpu = servers.map(() => 0);
  for (let round = -1; round < rounds; round++) {
    for (const [i, server] of servers.entries()) {
      const before = await usage(server);
      await run(server, query, count);
      const after = await usage(server);
      // The first round is a warm-up.
      if (round >= 0) cpu[i] = (cpu[i] ?? 0) + after.cpu - before.cpu;
    }
  }
  return cpu.map((seconds) => `${((seconds / (count * rounds)) * 1000).toFixed(3)} ms`);
}

async function run(server: Started, query: (i: number) => string, count: number) {
  const { origin } = new URL(/http:\S+/.exec(server.output)?.[0] ?? '');
  const pool = new Pool(origin, { connections: clients });
  let sent = 0;
  async function send() {
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: query(sent++) }),
    });
    const text = await body.text();
    if (statusCode !== 200 || !text.startsWith('{"data"')) throw new Error(`${statusCode} ${text.slice(0, 500)}`);
  }
  async function one() {
    while (sent < count) await send();
  }
  await Promise.all(Array.from({ length: clients }, one));
  await pool.close();
}
