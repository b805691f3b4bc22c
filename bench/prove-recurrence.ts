/** Compares src/icalendar with rrule-temporal on random rules. Usage: node bench/prove-recurrence.ts [--rules N] [--seed S] */
import { deepEqual } from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import * as fc from 'fast-check';
import { expandByBoth, ruleCases } from '../test/support/random-rules.ts';
import { wholeNumber } from './whole-number.ts';

const { values } = parseArgs({ options: { rules: { type: 'string' }, seed: { type: 'string' } } });
const seed = values.seed === undefined ? randomInt(2 ** 31) : wholeNumber('seed', values.seed);
const rules = wholeNumber('rules', values.rules ?? '20000');

let compared = 0;
let occurrences = 0;
const started = performance.now();
const property = fc.asyncProperty(ruleCases, async (scene) => {
  // Some rules have no first occurrence to start from, and are not compared.
  if (compared >= rules) return;
  const expanded = await expandByBoth(scene);
  if (expanded === undefined) return;
  deepEqual(expanded.own, expanded.library);
  compared++;
  occurrences += expanded.own.length;
  if (compared % 1000 === 0) print(`${compared} rules, ${seconds()} s`);
});
const result = await fc.check(property, { seed, numRuns: rules * 2 });
if (result.failed) print(fc.defaultReportMessage(result) ?? '');
print(`seed ${seed}: ${compared} rules, ${occurrences} occurrences, ${seconds()} s`);
process.exitCode = result.failed || compared < rules ? 1 : 0;

function seconds(): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
