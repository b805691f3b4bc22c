import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A turn of the event loop. */
export interface Turn {
  /** Milliseconds of CPU time of the main thread. */
  readonly cpu: number;
  /** Microseconds of the monotonic clock, which V8's profiles use as well. */
  readonly start: number;
  readonly end: number;
}

interface Profile {
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const LINES = 15;

/**
 * The functions that took most of a turn, a line each: milliseconds in the function itself, and with what it called.
 *
 * @param folder with the profile of one process.
 */
export function functionsOfTurn(folder: string, { start, end }: Turn): string[] {
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`There is no profile in ${folder}`);
  const { nodes, samples, timeDeltas, startTime } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Profile;
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const times = new Map<string, { own: number; total: number }>();
  let now = startTime;
  for (const [index, sample] of samples.entries()) {
    now += timeDeltas[index]!;
    if (now < start || now > end) continue;
    const counted = new Set<string>();
    for (let id: number | undefined = sample; id !== undefined; id = parentOf.get(id)) {
      const { functionName, url, lineNumber } = nodeOf.get(id)!.callFrame;
      const name = `${functionName || '(anonymous)'} ${url.replace(/^.*\/(?=(?:src|node_modules|node:))/, '')}:${lineNumber + 1}`;
      const time = times.get(name) ?? { own: 0, total: 0 };
      times.set(name, time);
      if (id === sample) time.own += timeDeltas[index]!;
      if (!counted.has(name)) time.total += timeDeltas[index]!;
      counted.add(name);
    }
  }
  return [...times]
    .toSorted(([, a], [, b]) => b.total - a.total)
    .filter(([, { own, total }]) => own > 2000 || total > 20_000)
    .slice(0, 2 * LINES)
    .map(
      ([name, { own, total }]) =>
        `    ${(own / 1000).toFixed(0).padStart(5)} ${(total / 1000).toFixed(0).padStart(5)} ms  ${name}`,
    );
}
