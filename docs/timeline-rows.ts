import type { BlockedKind } from '../src/time/blocked.ts';
import { complement, type Interval, union } from '../src/time/interval.ts';

/** The result of the operation WhyNot; instants as RFC 3339 text. */
export interface TimelineResult {
  readonly openings: readonly TextRange[];
  readonly blocked: readonly (TextRange & {
    readonly reasons: readonly { readonly kind: BlockedKind; readonly participant: { readonly name: string } }[];
  })[];
}

interface TextRange {
  readonly start: string;
  readonly end: string;
}

/** A range with every kind of reason that one participant has in it, cut where they change. Instants in epoch milliseconds. */
export interface Block extends Interval {
  readonly kinds: readonly BlockedKind[];
}

export interface Row {
  readonly name: string;
  readonly openings: readonly Interval[];
  readonly blocks: readonly Block[];
}

export interface Timeline {
  readonly window: Interval;
  /** When all of them are free. */
  readonly openings: readonly Interval[];
  readonly rows: readonly Row[];
}

/**
 * One row for each participant, in the order in which they are first blocked. The result covers its window exactly, and
 * names everyone that is not open, so the window and each participant's own openings follow from it. Rows are
 * identified by name; a participant that is free all the time is not in the result, and gets no row.
 */
export function timelineOf(result: TimelineResult): Timeline {
  const openings = result.openings.map(toInterval);
  const blocked = result.blocked.map((range) => ({ ...toInterval(range), reasons: range.reasons }));
  const covered = union([...openings, ...blocked]);
  const window = { start: covered[0]?.start ?? 0, end: covered.at(-1)?.end ?? 0 };
  const names = new Set(blocked.flatMap(({ reasons }) => reasons.map(({ participant }) => participant.name)));
  const rows = [...names].map((name) => {
    const blocks: Block[] = [];
    for (const { start, end, reasons } of blocked) {
      const kinds = reasons.filter(({ participant }) => participant.name === name).map(({ kind }) => kind);
      if (kinds.length > 0) appendBlock(blocks, { start, end, kinds });
    }
    return { name, blocks, openings: complement(union(blocks), window) };
  });
  return { window, openings, rows };
}

/** The result is cut where any participant's reasons change; a row only where its own do. */
function appendBlock(blocks: Block[], block: Block): void {
  const last = blocks.at(-1);
  if (last?.end === block.start && last.kinds.join() === block.kinds.join()) {
    blocks[blocks.length - 1] = { ...last, end: block.end };
  } else {
    blocks.push(block);
  }
}

function toInterval({ start, end }: TextRange): Interval {
  return { start: Date.parse(start), end: Date.parse(end) };
}
