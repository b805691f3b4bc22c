/** Loaded into each server before it starts: reports its usage to its parent. */
import { readFileSync } from 'node:fs';

export interface Usage {
  /** CPU time of the whole process since its start, microseconds. */
  readonly cpu: number;
  /** The peak resident memory, bytes. */
  readonly peakMemory: number;
}

process.on('message', (order) => {
  if (order !== 'usage') return;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  process.send?.({ cpu: userCPUTime + systemCPUTime, peakMemory: peakMemory() ?? maxRSS * 1024 } satisfies Usage);
});
process.on('disconnect', () => process.exit());

/** From Linux's own counter: `maxRSS` starts with the memory of the parent at the fork. */
function peakMemory(): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
