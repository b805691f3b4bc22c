/**
 * How upstream calls, time, CPU and memory grow with the size of an account, and with the number of accounts, as a Markdown
 * table. Each row has a gateway process of its own; the fake providers run in this process.
 * Usage: node bench/scale.ts [--factors 10,100,1000] [--seconds 30]
 */
import { parseArgs } from 'node:util';
import { ACCOUNT_DIMENSIONS } from './scale/accounts.ts';
import { GUIDE_DIMENSIONS } from './scale/guides.ts';
import type { Cost, Dimension } from './scale/measured-gateway.ts';
import { watchedReservations } from './scale/watched-reservations.ts';
import { wholeNumber } from './whole-number.ts';

const { values } = parseArgs({
  options: {
    factors: { type: 'string', default: '10,100,1000' },
    seconds: { type: 'string', default: '30' },
  },
});
const factors = values.factors.split(',').map((factor) => wholeNumber('factors', factor));
const dimensions = [
  ...GUIDE_DIMENSIONS,
  ...ACCOUNT_DIMENSIONS,
  watchedReservations(wholeNumber('seconds', values.seconds)),
];

process.stdout.write(
  '| what | size | upstream calls | before | time | CPU | peak memory |\n| --- | --- | --- | --- | --- | --- | --- |\n',
);
for (const dimension of dimensions) {
  for (const factor of factors) {
    const size = dimension.base * factor;
    process.stdout.write(`${rowOf(dimension, size, await dimension.measure(size))}\n`);
  }
}

function rowOf({ title, before }: Dimension, size: number, { calls, note, milliseconds, cpu, peak }: Cost): string {
  const counted = `${calls.toLocaleString('en')}${note === undefined ? '' : ` (${note})`}`;
  return (
    `| ${title} | ${size.toLocaleString('en')} | ${counted} | ${before[size] ?? ''} ` +
    `| ${milliseconds.toFixed(0)} ms | ${(cpu * 1000).toFixed(0)} ms | ${(peak / 1024 / 1024).toFixed(0)} MB |`
  );
}
