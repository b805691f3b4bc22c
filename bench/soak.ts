/**
 * Minutes of mixed load on one gateway, while its providers fail at random, as a Markdown table. Exits with 1 if
 * anything failed without an injected fault, a provider's rate limit was exceeded, or memory grew. Usage: node
 * bench/soak.ts [--minutes 10] [--seed 1] [--workers 4]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import { startGatewayProcess } from './fanout/gateway.ts';
import { startFaultInjector } from './soak/fault-injector.ts';
import { Load } from './soak/load.ts';
import { createMemoryRecord } from './soak/memory.ts';
import { randomFrom } from './soak/random.ts';
import { upstreamCounts } from './soak/upstream.ts';
import { createVerifier } from './soak/verifier.ts';
import { wholeNumber } from './whole-number.ts';

const UPSTREAM_TIMEOUT_MS = 2000;
const MEASURE_MS = 5000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '4' },
  },
});
const minutes = wholeNumber('minutes', values.minutes);
const random = randomFrom(wholeNumber('seed', values.seed));
const now = () => Date.now();
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const folder = mkdtempSync(join(tmpdir(), 'soak-'));
const sandbox = await startSandbox({ now });
const path = join(folder, 'accounts.json');
writeFileSync(path, JSON.stringify({ accounts: sandbox.accounts }));
const gateway = await startGatewayProcess({
  CONFIG_FILE: path,
  UPSTREAM_TIMEOUT_MS: String(UPSTREAM_TIMEOUT_MS),
  LOG_LEVEL: 'error',
});

const end = now() + minutes * 60_000;
const warm = now() + Math.min((end - now()) / 4, 60_000);
const faultInjector = startFaultInjector({ sandbox, random, now, echoMs: UPSTREAM_TIMEOUT_MS });
const verifier = createVerifier(faultInjector);
const load = new Load({ url: gateway.url, workers: wholeNumber('workers', values.workers), random, now, verifier });
const memory = createMemoryRecord();
while (now() < end) {
  await sleep(MEASURE_MS);
  // The recorded requests of the fake providers are not used here.
  for (const { requests } of Object.values(sandbox.fakeProviders)) requests.length = 0;
  const { heap, memory: resident } = await gateway.usage();
  if (now() >= warm) memory.add({ heap, resident });
}
faultInjector.stop();
const { operations, streams, latencies } = await load.stop();
const upstream = await upstreamCounts(gateway.url);
await gateway.stop();
await sandbox.close();
rmSync(folder, { recursive: true });

const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
const { before, after, isFlat } = memory.verdict();
const isGood = verifier.unexplained().length === 0 && upstream.passed === 0 && upstream.internal === 0 && isFlat;
process.stdout.write(
  [
    `| ${minutes} min, seed ${values.seed} | |`,
    '| --- | --- |',
    `| operations, streams | ${operations}, ${streams} |`,
    `| p50, p99 | ${at(latencies, 0.5)}, ${at(latencies, 0.99)} |`,
    `| upstream calls, retries | ${upstream.calls}, ${upstream.retries} |`,
    `| faults injected | ${faultInjector.injected()} |`,
    `| errors explained by a fault | ${verifier.explained()} |`,
    `| rejected by the gateway's rate limiter | ${verifier.rejected()} |`,
    `| errors without an injected fault | ${verifier.unexplained().length} |`,
    `| internal errors | ${upstream.internal} |`,
    `| calls past a budget (429) | ${upstream.passed} |`,
    `| heap after warm-up, at the end | ${megabytes(before.heap)}, ${megabytes(after.heap)} |`,
    `| memory after warm-up, at the end | ${megabytes(before.resident)}, ${megabytes(after.resident)} |`,
    '',
    ...verifier.unexplained().slice(0, 10),
    ...(isFlat ? [] : ['Memory grew']),
    isGood ? 'Good.' : 'Not good.',
    '',
  ].join('\n'),
);
process.exitCode = isGood ? 0 : 1;

function at(unsorted: readonly number[], part: number): string {
  const sorted = [...unsorted].sort((a, b) => a - b);
  return `${(sorted[Math.max(Math.ceil(sorted.length * part) - 1, 0)] ?? Number.NaN).toFixed(0)} ms`;
}
