/**
 * Holds under random interleavings on three gateways, with failures of the provider, of the state store, and of
 * gateways. Usage: node bench/holds.ts [--runs 10000] [--seed 1]
 */
import { parseArgs } from 'node:util';
import { simulate } from '../test/proofs/reservations/simulation/run.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const [runs, first] = [Number(values.runs), Number(values.seed)];
let events = 0;
let wrong = 0;
for (let seed = first; seed < first + runs; seed += 1) {
  const outcome = await simulate(seed);
  events += outcome.events.length;
  if (outcome.violations.length === 0) continue;
  wrong += 1;
  process.stdout.write(`seed ${seed}: ${outcome.violations.join('; ')}\n`);
}
process.stdout.write(`${runs} interleavings from seed ${first}, ${events} events: ${wrong} of them went wrong\n`);
process.exitCode = wrong === 0 ? 0 : 1;
