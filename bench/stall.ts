/**
 * How long a small query of another client waits while a long operation runs, as a Markdown table. Each row has a gateway
 * process of its own in production mode with default limits; the fake providers are another process.
 * Usage: node bench/stall.ts [--only TEXT] [--profile FOLDER] [--details]
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { functionsOfTurn } from './stall/longest-turn.ts';
import { type Measurement, measure, startUpstream } from './stall/measure.ts';
import { LONG_OPERATIONS } from './stall/operations.ts';

const { values } = parseArgs({
  options: {
    /** Only operations whose title contains the text. */
    only: { type: 'string', default: '' },
    /** Where V8 writes a CPU profile of each gateway, of which the functions in the longest turn are written. */
    profile: { type: 'string' },
    /** Also writes the start of each response. */
    details: { type: 'boolean', default: false },
  },
});
const { accounts, stop } = await startUpstream();
// The processes that it started end with it.
process.once('exit', stop);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

process.stdout.write(
  '| operation | `{ __typename }` alone: p99 | during: p50 | p99 | maximum | longest turn | time | CPU | response |\n' +
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n',
);
for (const operation of LONG_OPERATIONS.filter(({ title }) => title.includes(values.only))) {
  const folder = values.profile && mkdtempSync(join(values.profile, 'stall-'));
  const measurement = await measure(operation, accounts, folder ? `--cpu-prof --cpu-prof-dir=${folder}` : '');
  process.stdout.write(`${rowOf(operation.title, measurement)}\n`);
  if (folder) process.stdout.write(`${folder}\n${functionsOfTurn(folder, measurement.longestTurn).join('\n')}\n`);
}
stop();

function rowOf(title: string, { base, during, milliseconds, cpu, longestTurn, sent }: Measurement): string {
  const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
  const size = `${(sent.bytes / 1e6).toFixed(2)} MB`;
  const times = [base.p99, during.p50, during.p99, during.max, longestTurn.cpu, milliseconds, cpu * 1000].map(ms);
  return `| ${[title, ...times, size].join(' | ')} |${values.details ? `\n    ${sent.start.slice(0, 300)}` : ''}`;
}
