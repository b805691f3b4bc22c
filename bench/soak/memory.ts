interface Measured {
  readonly heap: number;
  readonly resident: number;
}

/** The memory of holds and events is bounded, but takes longer to fill than a soak test lasts. */
const ALLOWED_BYTES = 8 * 1024 * 1024;
const ALLOWED_PART = 0.1;

/** Memory after full collections, bytes. */
export function createMemoryRecord() {
  const all: Measured[] = [];

  function median(measured: readonly Measured[], of: keyof Measured): number {
    const sorted = measured.map((one) => one[of]).sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  }

  return {
    add: (measured: Measured) => void all.push(measured),
    /** Compares the first third with the last one. */
    verdict() {
      const third = Math.max(1, Math.floor(all.length / 3));
      const [first, last] = [all.slice(0, third), all.slice(-third)];
      const before = { heap: median(first, 'heap'), resident: median(first, 'resident') };
      const after = { heap: median(last, 'heap'), resident: median(last, 'resident') };
      return { before, after, isFlat: after.heap - before.heap <= Math.max(ALLOWED_BYTES, before.heap * ALLOWED_PART) };
    },
  };
}
