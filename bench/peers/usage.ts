/** Loaded into each server before it starts: tells its parent what it uses. */
import { readFileSync } from 'node:fs';

export interface Usage {
  /** Of the whole process since its start, microseconds. */
  readonly cpu: number;
  /** The most that was ever resident, bytes. */
  readonly peakMemory: number;
}

process.on('message', (order) => {
  if (order !== 'usage') return;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.send?.({ cpu: userCPUTime + systemCPUTime, peakMemory: peakMemory() ?? maxRSS * 1024 } satisfies Usage);
});
process.on('disconnect', () => process.exit());

/** Where Linux tells it: `maxRSS` begins with what the parent had when it forked. */
function peakMemory(): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
