/**
 * Subscribers that lose their connections at random while events are sent, over server-sent events and over WebSocket.
 * Usage: node bench/prove-resume.ts [--events N] [--cuts N] [--subscribers N] [--seed S]
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { proveResume } from '../test/support/resume-proof.ts';
import { wholeNumber } from './whole-number.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    cuts: { type: 'string', default: '1000' },
    subscribers: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
  },
});
const proof = {
  seed: wholeNumber('seed', values.seed),
  events: wholeNumber('events', values.events),
  cuts: wholeNumber('cuts', values.cuts),
  subscribers: wholeNumber('subscribers', values.subscribers),
};

let wrong = 0;
for (const [name, limits] of [
  ['a log that reaches back', { away: 100 }],
  ['a log of 50 events', { away: 100, capacity: 50 }],
] as const) {
  const started = performance.now();
  const { problems, delivered, resyncs, cutBehind } = await proveResume({ ...proof, ...limits });
  wrong += problems.length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${name}, seed ${proof.seed}: ${proof.events} events, ${proof.cuts} cuts (${cutBehind} in the middle of an event), ` +
      `${delivered} delivered, ${resyncs} resyncs, ${problems.length} problems, ${seconds} s\n`,
  );
  for (const problem of problems) process.stdout.write(`  ${problem}\n`);
}
process.exitCode = wrong === 0 ? 0 : 1;
