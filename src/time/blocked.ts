import type { Availability, ParticipantAvailability } from './availability.ts';
import { complement, type Interval, intersect, subtract } from './interval.ts';
import { coverageOf, overriddenDates } from './openings.ts';

/** In the order in which the kinds of one participant are listed. */
export const BLOCKED_KINDS = [
  'OUTSIDE_HOURS',
  'DATE_OVERRIDE',
  'CLOSED',
  'BUSY',
  'HELD',
  'BUFFER',
  'NOTICE',
  'BOOKING_WINDOW',
  'BOOKING_LIMIT',
  'SOURCE_FAILED',
] as const;
export type BlockedKind = (typeof BLOCKED_KINDS)[number];

interface BlockedReason {
  /** The key of the participant that is not open. */
  readonly participant: string;
  readonly kind: BlockedKind;
}

export interface BlockedRange extends Interval {
  /**
   * Every participant that is not open, with every kind that applies: participants in the requested order, kinds in the
   * order of BLOCKED_KINDS.
   */
  readonly reasons: readonly BlockedReason[];
}

/**
 * The instant at which a reason starts or stops to apply. Reasons are numbered in the order in which they are listed.
 */
interface Change {
  readonly at: number;
  readonly reason: number;
  readonly starts: boolean;
}

/** There are more reasons than the caller accepts. */
export class TooManyReasonsError extends Error {}

/**
 * Exactly the window minus the openings, cut only where the set of reasons changes.
 *
 * @param maximumReasons of all ranges together.
 * @throws TooManyReasonsError
 */
export function blockedRanges(
  { window, openings, participants }: Availability,
  maximumReasons = Number.POSITIVE_INFINITY,
): BlockedRange[] {
  const reasons: BlockedReason[] = [];
  const changes: Change[] = [];
  for (const each of participants) {
    const ranges = rangesByKind(each, window);
    for (const kind of BLOCKED_KINDS) {
      const reason = reasons.push({ participant: each.participant.key, kind }) - 1;
      for (const { start, end } of ranges[kind] ?? []) {
        changes.push({ at: start, reason, starts: true }, { at: end, reason, starts: false });
      }
    }
  }
  changes.sort((a, b) => a.at - b.at);
  return sweep(changes, reasons, complement(openings, window), maximumReasons);
}

/** Appends the blocked ranges of the next piece of a window, joining two that touch and have the same reasons. */
export function appendBlocked(ranges: BlockedRange[], later: readonly BlockedRange[]): void {
  const last = ranges.at(-1);
  const [first] = later;
  const joins = last && first && last.end === first.start && haveSameReasons(last, first);
  if (joins) ranges[ranges.length - 1] = { ...last, end: first.end };
  for (let index = joins ? 1 : 0; index < later.length; index++) ranges.push(later[index]!);
}

function haveSameReasons({ reasons }: BlockedRange, other: BlockedRange): boolean {
  return (
    reasons.length === other.reasons.length &&
    reasons.every(({ participant, kind }, i) => {
      const { participant: otherParticipant, kind: otherKind } = other.reasons[i]!;
      return participant === otherParticipant && kind === otherKind;
    })
  );
}

/**
 * Every border of a blocked range is a change of some participant's, so the time between two changes is either all
 * blocked or not at all. Every list of ranges is canonical, so no reason stops and starts at one instant: each change
 * is a cut.
 */
function sweep(
  changes: readonly Change[],
  reasons: readonly BlockedReason[],
  blocked: readonly Interval[],
  maximumReasons: number,
): BlockedRange[] {
  const ranges: BlockedRange[] = [];
  const active: number[] = [];
  let current = 0;
  let count = 0;
  for (const [index, { at, reason, starts }] of changes.entries()) {
    const place = placeOf(active, reason);
    if (starts) active.splice(place, 0, reason);
    else active.splice(place, 1);
    const next = changes[index + 1]?.at ?? at;
    if (next === at) continue;
    while (current < blocked.length && blocked[current]!.end <= at) current++;
    const within = blocked[current];
    if (within !== undefined && within.start <= at) {
      count += active.length;
      if (count > maximumReasons) throw new TooManyReasonsError(`More than ${maximumReasons} reasons`);
      ranges.push({ start: at, end: next, reasons: active.map((id) => reasons[id]!) });
    }
  }
  return ranges;
}

function rangesByKind(
  { participant, causes }: ParticipantAvailability,
  window: Interval,
): Partial<Record<BlockedKind, readonly Interval[]>> {
  if (participant.failed === true) return { SOURCE_FAILED: [window] };
  const { hours } = participant;
  // An instant that a closed schedule takes out of open hours is `CLOSED` only.
  const covered = hours.kind === 'sources' ? coverageOf(hours.open, window, hours.eventTypeId) : causes.hours;
  const outside = complement(subtract(covered, causes.refused), window);
  const overridden = hours.kind === 'sources' ? overriddenDates(hours.open, window) : [];
  return {
    OUTSIDE_HOURS: subtract(outside, overridden),
    DATE_OVERRIDE: intersect(outside, overridden),
    CLOSED: hours.kind === 'sources' ? coverageOf(hours.closed, window, hours.eventTypeId) : [],
    BUSY: causes.busy,
    HELD: causes.held,
    BUFFER: subtract(subtract(causes.withBuffers, causes.busy), causes.held),
    NOTICE: causes.notice,
    BOOKING_WINDOW: causes.beyondWindow,
    BOOKING_LIMIT: causes.full,
  };
}

function placeOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
