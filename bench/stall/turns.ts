/**
 * Loaded into the gateway's process before it starts: reports the longest turn of its event loop since the last report, by the CPU
 * time of the main thread. Unlike a latency, it does not depend on what else the machine does.
 */
import { hrtime } from 'node:process';
import type { Turn } from './longest-turn.ts';

const NONE: Turn = { cpu: 0, start: 0, end: 0 };
let longest = NONE;
let used = process.threadCpuUsage();
let start = microseconds();

function microseconds(): number {
  return Number(hrtime.bigint() / 1000n);
}

/** Each call of a timer is in another turn. */
setInterval(() => {
  const { user, system } = process.threadCpuUsage(used);
  used = process.threadCpuUsage();
  const end = microseconds();
  const cpu = (user + system) / 1000;
  if (cpu > longest.cpu) longest = { cpu, start, end };
  start = end;
}, 1).unref();

process.on('message', (message) => {
  if (message !== 'longestTurn') return;
  process.send?.(longest);
  longest = NONE;
});
