/**
 * Compares src/time with the reference implementation on random cases. Usage: node bench/prove.ts [--cases N] [--seed
 * S] [--case K to run a single case again]
 */
import { randomInt } from 'node:crypto';
import { inspect, parseArgs } from 'node:util';
import { compare } from '../test/support/reference/compare.ts';
import { randomCase } from '../test/support/reference/random-case.ts';
import { wholeNumber } from './whole-number.ts';

const { values } = parseArgs({
  options: { cases: { type: 'string' }, seed: { type: 'string' }, case: { type: 'string' } },
});
const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber('seed', values.seed);
const first = values.case === undefined ? 0 : wholeNumber('case', values.case);
const end = values.case === undefined ? wholeNumber('cases', values.cases ?? '1000000') : first + 1;

let mismatches = 0;
const started = performance.now();
for (let number = first; number < end; number++) {
  const sample = randomCase(seed, number);
  const mismatch = compare(sample);
  if (mismatch !== undefined) {
    mismatches++;
    if (mismatches <= 3) print(`case ${number} (--seed ${seed} --case ${number})\n${show(sample)}\n${show(mismatch)}`);
  }
  if ((number + 1) % 50_000 === 0) print(`${number + 1} cases, ${mismatches} mismatches, ${seconds()} s`);
}
print(`seed ${seed}: ${end - first} cases, ${mismatches} mismatches, ${seconds()} s`);
process.exitCode = mismatches === 0 ? 0 : 1;

function seconds(): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

function show(value: unknown): string {
  return inspect(value, { depth: 10, breakLength: 120 });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
