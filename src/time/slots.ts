import type { Availability } from './availability.ts';
import type { Interval } from './interval.ts';
import { type Zone, zoneOf } from './zone.ts';

export interface SlotGrid {
  /** The zone whose clock the starts align to. */
  readonly timeZone: string;
  /** Elapsed minutes, whole and positive. */
  readonly durationMinutes: number;
  /** The distance between starts in wall-clock minutes, whole and positive; defaults to the duration. */
  readonly stepMinutes?: number | undefined;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * The lists of ranges in which the slots of an availability lie, each slot wholly inside one range. Under ANY they are those of
 * each participant, so that the participant does not change during a slot.
 */
export function rangesForSlots({
  require,
  openings,
  participants,
}: Pick<Availability, 'require' | 'openings'> & {
  readonly participants: readonly { readonly openings: readonly Interval[] }[];
}): readonly (readonly Interval[])[] {
  return require === 'ALL' ? [openings] : participants.map((each) => each.openings);
}

/**
 * The slots of an availability. @throws RangeError for an unknown zone, or a duration or step that is not a positive whole
 * number.
 */
export function slotsOf(availability: Availability, grid: SlotGrid): Interval[] {
  return slotsIn(rangesForSlots(availability), grid);
}

/** The slots that lie wholly inside one range of one of the lists, sorted, each start once. */
export function slotsIn(lists: readonly (readonly Interval[])[], grid: SlotGrid): Interval[] {
  const slots = new SlotCollection(grid);
  for (const openings of lists) slots.addFrom(openings);
  return slots.sorted();
}

/** Collects the slots that lie wholly inside ranges. */
export class SlotCollection {
  readonly #starts = new Set<number>();
  readonly #zone: Zone;
  /** Milliseconds. */
  readonly #duration: number;
  readonly #step: number;

  /** @throws RangeError for an unknown zone, or a duration or step that is not a positive whole number. */
  constructor({ timeZone, durationMinutes, stepMinutes = durationMinutes }: SlotGrid) {
    assertMinutes('duration', durationMinutes);
    assertMinutes('step', stepMinutes);
    this.#zone = zoneOf(timeZone);
    this.#duration = durationMinutes * MINUTE;
    this.#step = stepMinutes * MINUTE;
  }

  addFrom(openings: readonly Interval[]): void {
    for (const { start, end } of openings) addStarts(this.#starts, this.#zone, this.#step, start, end - this.#duration);
  }

  /** In the order of time, each start once. */
  sorted(): Interval[] {
    return [...this.#starts].sort((a, b) => a - b).map((start) => ({ start, end: start + this.#duration }));
  }
}

/**
 * Adds the instants from `first` to `last`, both included, at which the local time is a multiple of the step since
 * 00:00.
 */
function addStarts(starts: Set<number>, zone: Zone, step: number, first: number, last: number): void {
  let from = first;
  while (from <= last) {
    const { end, offset } = zone.periodAt(from);
    let midnight = Math.floor((from + offset) / DAY) * DAY;
    let sinceMidnight = Math.ceil((from + offset - midnight) / step) * step;
    for (;;) {
      if (sinceMidnight >= DAY) {
        midnight += DAY;
        sinceMidnight = 0;
      }
      const start = midnight + sinceMidnight - offset;
      if (start >= end || start > last) break;
      starts.add(start);
      sinceMidnight += step;
    }
    from = end;
  }
}

function assertMinutes(name: string, minutes: number): void {
  if (!Number.isInteger(minutes) || minutes <= 0) throw new RangeError(`Not a ${name} in whole minutes: ${minutes}`);
}
