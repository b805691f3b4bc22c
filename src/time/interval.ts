/**
 * A half-open range of instants `[start, end)` in epoch milliseconds. A range whose end is not after its start is
 * empty.
 */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Appends to a list kept sorted by start, joining what overlaps or touches its last range. */
export function appendJoined(sorted: Interval[], start: number, end: number): void {
  if (!(start < end)) return;
  const last = sorted.at(-1);
  if (last === undefined || start > last.end) sorted.push({ start, end });
  else if (end > last.end) sorted[sorted.length - 1] = { start: last.start, end };
}

/** Appends a canonical list to one that ends before it, or where it begins, joining ranges that touch. */
export function appendRanges(sorted: Interval[], later: readonly Interval[]): void {
  for (const { start, end } of later.slice(0, 1)) appendJoined(sorted, start, end);
  for (let index = 1; index < later.length; index++) sorted.push(later[index]!);
}

/**
 * The time covered by any of the ranges, in canonical form: sorted, disjoint, touching ranges joined, without empty
 * ones. Accepts ranges in any order; every other function here accepts and returns canonical lists.
 */
export function union(ranges: Iterable<Interval>): Interval[] {
  const joined: Interval[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) appendJoined(joined, start, end);
  return joined;
}

/** The part of the ranges inside `window`. */
export function clip(ranges: readonly Interval[], window: Interval): Interval[] {
  const clipped: Interval[] = [];
  for (let index = firstEndingAfter(ranges, window.start); index < ranges.length; index++) {
    const range = ranges[index]!;
    if (range.start >= window.end) break;
    appendJoined(clipped, Math.max(range.start, window.start), Math.min(range.end, window.end));
  }
  return clipped;
}

/** The time in `window` that none of the ranges covers. */
export function complement(ranges: readonly Interval[], window: Interval): Interval[] {
  const gaps: Interval[] = [];
  let free = window.start;
  for (const { start, end } of clip(ranges, window)) {
    appendJoined(gaps, free, start);
    free = end;
  }
  appendJoined(gaps, free, window.end);
  return gaps;
}

/** The time covered by both lists. */
export function intersect(first: readonly Interval[], second: readonly Interval[]): Interval[] {
  const common: Interval[] = [];
  let i = 0;
  let j = 0;
  while (i < first.length && j < second.length) {
    const a = first[i]!;
    const b = second[j]!;
    appendJoined(common, Math.max(a.start, b.start), Math.min(a.end, b.end));
    if (a.end < b.end) i++;
    else j++;
  }
  return common;
}

/** The time of `ranges` that `taken` does not cover. */
export function subtract(ranges: readonly Interval[], taken: readonly Interval[]): Interval[] {
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return [];
  return intersect(ranges, complement(taken, { start: first.start, end: last.end }));
}

/**
 * The time in `window` that every list covers; all of it without any list. Sorts the gaps of all lists once, instead of
 * intersecting ever longer results.
 */
export function intersectAll(lists: readonly (readonly Interval[])[], window: Interval): Interval[] {
  return complement(union(lists.flatMap((ranges) => complement(ranges, window))), window);
}

/** The index of the first range of a canonical list that ends after the instant; the length of the list if there is none. */
export function firstEndingAfter(ranges: readonly Interval[], instant: number): number {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle]!.end > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}
