import type { Clock } from '../time/clock.ts';

const PERIOD_MS = 12_000;
/** The connections are spread over this many groups, so that not all heartbeats are sent at once. */
const GROUPS = 12;

export interface Heartbeats {
  /** Calls `beat` every twelve seconds, until the returned function is called. */
  add(beat: () => void): () => void;
}

/** One timer for all connections. It runs only while there are connections. */
export function createHeartbeats({ now, setTimer }: Clock): Heartbeats {
  const groups = Array.from({ length: GROUPS }, () => new Set<() => void>());
  let connections = 0;
  let added = 0;
  let current = 0;
  let cancelTimer = () => {};

  function schedule() {
    cancelTimer = setTimer(now() + PERIOD_MS / GROUPS, () => {
      current = (current + 1) % GROUPS;
      schedule();
      for (const beat of groups[current] ?? []) beat();
    });
  }

  return {
    add(beat) {
      const group = groups[added++ % GROUPS]!;
      group.add(beat);
      connections += 1;
      if (connections === 1) schedule();
      return () => {
        if (!group.delete(beat)) return;
        connections -= 1;
        if (connections === 0) cancelTimer();
      };
    },
  };
}
