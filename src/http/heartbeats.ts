import type { Clock } from '../time/clock.ts';

const PERIOD_MS = 12_000;
/** The connections take turns, so that many of them do not all beat at once. */
const TURNS = 12;

export interface Heartbeats {
  /** Calls `beat` every twelve seconds. Answers how to end that. */
  add(beat: () => void): () => void;
}

/** One timer for all connections, and none while there are none. */
export function createHeartbeats({ now, setTimer }: Clock): Heartbeats {
  const turns = Array.from({ length: TURNS }, () => new Set<() => void>());
  let connections = 0;
  let added = 0;
  let turn = 0;
  let cancelTimer = () => {};

  function sleep() {
    cancelTimer = setTimer(now() + PERIOD_MS / TURNS, () => {
      turn = (turn + 1) % TURNS;
      sleep();
      for (const beat of turns[turn] ?? []) beat();
    });
  }

  return {
    add(beat) {
      const mine = turns[added++ % TURNS] as Set<() => void>;
      mine.add(beat);
      connections += 1;
      if (connections === 1) sleep();
      return () => {
        if (!mine.delete(beat)) return;
        connections -= 1;
        if (connections === 0) cancelTimer();
      };
    },
  };
}
