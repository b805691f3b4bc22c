/** Loaded into the gateway's process before it starts: tells its parent what it uses. */
export interface Usage {
  /** Resident after a full collection of garbage, bytes. */
  readonly memory: number;
  /** What JavaScript holds, bytes. */
  readonly heap: number;
  /** Of the whole process since its start, without the collections that these answers take, seconds. */
  readonly cpu: number;
}

/** Also gives back what is not used any more, so that what is left is what is held. */
const COMPACT = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const;

let collectingSoFar = 0;

process.on('message', () => {
  // Before the collection, which is no cost of the gateway.
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  for (let round = 0; round < 2; round++) globalThis.gc?.(COMPACT);
  const { rss, heapUsed } = process.memoryUsage();
  const collected = process.resourceUsage();
  const collecting = (collected.userCPUTime + collected.systemCPUTime - userCPUTime - systemCPUTime) / 1e6;
  const cpu = (userCPUTime + systemCPUTime) / 1e6 - collectingSoFar;
  collectingSoFar += collecting;
  process.send?.({ memory: rss, heap: heapUsed, cpu } satisfies Usage);
});
