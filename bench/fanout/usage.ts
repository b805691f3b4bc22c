/** Loaded into the gateway's process before it starts: reports its usage to its parent. */
export interface Usage {
  /** Resident memory after a full garbage collection, bytes. */
  readonly memory: number;
  /** The most resident memory since the start, bytes. */
  readonly peak: number;
  /** The JavaScript heap, bytes. */
  readonly heap: number;
  /** CPU time of the whole process since its start, without the collections for these reports, seconds. */
  readonly cpu: number;
}

/** Also releases unused memory to the system, so that the rest is in use. */
const COMPACT = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const;

let collectingSoFar = 0;

process.on('message', (order) => {
  if (order !== 'usage') return;
  // Before the collection, which is no cost of the gateway.
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  for (let round = 0; round < 2; round++) globalThis.gc?.(COMPACT);
  const { rss, heapUsed } = process.memoryUsage();
  const collected = process.resourceUsage();
  const collecting = (collected.userCPUTime + collected.systemCPUTime - userCPUTime - systemCPUTime) / 1e6;
  const cpu = (userCPUTime + systemCPUTime) / 1e6 - collectingSoFar;
  collectingSoFar += collecting;
  process.send?.({ memory: rss, peak: maxRSS * 1024, heap: heapUsed, cpu } satisfies Usage);
});
