/**
 * What one operation costs the gateway: CPU of its process alone, without those that ask and answer it, as a Markdown table.
 * Usage: node bench/operation-cost.ts [--operations 4000] [--clients 8] [--kinds 3] [--profile FOLDER]
 * Variables of the environment that begin with GATEWAY_ENV_ go to the gateway, without that beginning.
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
    kinds: { type: 'string', default: '3' },
    profile: { type: 'string' },
  },
});
const operations = wholeNumber('operations', values.operations);
const clients = wholeNumber('clients', values.clients);
const PROJECT = fileURLToPath(new URL('../', import.meta.url));
const CALENDARS =
  '{ calendars(first: 50) { nodes { id name timeZone schedules { id name timeZone weeklyHours { days start end } } } } }';

/** How many operations of each kind, as a part of what was asked for: large ones take longer. */
const KINDS = [
  { name: '`{ __typename }`', query: () => '{ __typename }', part: 1 },
  // Another document each time, so that nothing is equal.
  {
    name: '50 calendars with their schedules, each alone',
    query: (i: number) => `${CALENDARS} # ${i % 500}`,
    part: 0.1,
  },
  { name: '50 calendars with their schedules, equal ones at once', query: () => CALENDARS, part: 0.2 },
];

const started: ChildProcess[] = [];
try {
  const rows = [
    await measure('node:http alone', await start('bench/operation-cost/bare.ts'), () => '{ __typename }', 1),
  ];
  const upstream = await start('bench/operation-cost/upstream.ts');
  const [origin, workspace] = upstream.said.split(/\s+/);
  const gateway = await start('src/main.ts', {
    SANDBOX: 'false',
    GRAVITY_RAIL_API_KEY: 'gr_sandbox_key',
    GRAVITY_RAIL_BASE_URL: origin ?? '',
    GRAVITY_RAIL_WORKSPACE: workspace ?? '',
    GRAVITY_RAIL_DAY_NUMBERING: 'monday0',
    ...given(),
  });
  for (const { name, query, part } of KINDS.slice(0, wholeNumber('kinds', values.kinds)))
    rows.push(await measure(name, gateway, query, part));
  process.stdout.write(['| operation | CPU each | p50 | p99 |', '| --- | --- | --- | --- |', ...rows, ''].join('\n'));
} finally {
  for (const child of started) {
    child.disconnect();
    child.kill('SIGTERM');
  }
}

function given(): Record<string, string> {
  const marked = Object.entries(process.env).filter(([name]) => name.startsWith('GATEWAY_ENV_'));
  return Object.fromEntries(marked.map(([name, value]) => [name.slice('GATEWAY_ENV_'.length), value ?? '']));
}

interface Started {
  readonly child: ChildProcess;
  /** What it printed when it was ready. */
  readonly said: string;
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
  if (!child.stdout) throw new Error(`${file} says nothing`);
  let said = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    said += String(text);
    if (/http:\S+[\s\S]*\n$/.test(said)) break;
  }
  child.stdout.resume();
  return { child, said };
}

async function usage({ child }: Started): Promise<Usage> {
  child.send('usage');
  const [told] = (await once(child, 'message')) as [Usage];
  return told;
}

async function measure(name: string, server: Started, query: (i: number) => string, part: number): Promise<string> {
  const { origin } = new URL(/http:\S+\/graphql/.exec(server.said)?.[0] ?? '');
  const pool = new Pool(origin, { connections: clients });
  const count = Math.ceil(operations * part);
  const times: number[] = [];
  let asked = 0;
  async function ask() {
    const before = performance.now();
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: query(asked++) }),
    });
    const text = await body.text();
    if (statusCode !== 200 || !text.startsWith('{"data"'))
      throw new Error(`${name}: ${statusCode} ${text.slice(0, 500)}`);
    times.push(performance.now() - before);
  }
  async function run(many: number) {
    let left = many;
    const one = async () => {
      while (left-- > 0) await ask();
    };
    await Promise.all(Array.from({ length: clients }, one));
  }
  await run(count);
  times.splice(0);
  const before = await usage(server);
  await run(count);
  const { cpu } = await usage(server);
  await pool.close();
  times.sort((a, b) => a - b);
  const at = (share: number) => `${(times[Math.ceil(times.length * share) - 1] ?? Number.NaN).toFixed(2)} ms`;
  return `| ${name} | ${(((cpu - before.cpu) / count) * 1000).toFixed(3)} ms | ${at(0.5)} | ${at(0.99)} |`;
}
