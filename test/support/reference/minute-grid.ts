/**
 * A second implementation of docs/time-semantics.md, for tests: one cell per minute, local times from Temporal, no code
 * from src/time. Supports input in whole minutes, from 1972 on, in zones that never set their clocks back by more than
 * LOOKBACK.
 */
import type { AvailabilityRequest, BookingConstraints, Participant } from '../../../src/time/availability.ts';
import type { Hours } from '../../../src/time/hours.ts';
import type { Interval } from '../../../src/time/interval.ts';
import type { SlotGrid } from '../../../src/time/slots.ts';
import { readingAt } from './minute-clock.ts';
import { isOverridden, type PaperDay, paperDayOf } from './paper-hours.ts';

const MINUTE = 60_000;
const LOOKBACK = 180;
const KINDS = [
  'OUTSIDE_HOURS',
  'DATE_OVERRIDE',
  'CLOSED',
  'BUSY',
  'HELD',
  'BUFFER',
  'NOTICE',
  'SOURCE_FAILED',
] as const;
const [OUTSIDE_HOURS, DATE_OVERRIDE, CLOSED, BUSY, HELD, BUFFER, NOTICE, SOURCE_FAILED] = KINDS.map(
  (_, i) => 1 << i,
) as [number, number, number, number, number, number, number, number];

type Cells = Uint8Array;

interface HoursCells {
  /** What the open schedules cover, whether a closed one removes it or not. */
  readonly covered: Cells;
  readonly open: Cells;
  readonly closed: Cells;
  readonly overridden: Cells;
}

const WHOLE_DAY: PaperDay = new Uint8Array(1440).fill(1);
const NO_DAY: PaperDay = new Uint8Array(1440);
const readingsByWindow = new WeakMap<Interval, Map<string, Int32Array>>();

export interface ReferenceAnswer {
  readonly openings: readonly Interval[];
  readonly participants: readonly {
    readonly key: string;
    /** What its hours alone open, whether it can be read or not. */
    readonly hours: readonly Interval[];
    readonly openings: readonly Interval[];
    readonly busy: readonly Interval[];
  }[];
  readonly slots: readonly Interval[];
  readonly blocked: readonly (Interval & { reasons: readonly { participant: string; kind: string }[] })[];
}

export function referenceAnswer(request: AvailabilityRequest, grid: SlotGrid): ReferenceAnswer {
  const { window, require } = request;
  const participants = request.participants.filter(
    ({ key }, index, all) => all.findIndex((other) => other.key === key) === index,
  );
  // Eight bits per participant: zero where it is open.
  const hours = participants.map((participant) => hoursCells(participant.hours, window));
  const kinds = participants.map((participant, index) => kindCells(participant, hours[index]!, request));
  const isOpen = (cell: number): boolean =>
    require === 'ALL' ? kinds.every((cells) => cells[cell] === 0) : kinds.some((cells) => cells[cell] === 0);
  const lists = participants.map((_, index) => runs(window, (cell) => kinds[index]![cell] === 0));
  const openings = runs(window, isOpen);
  return {
    openings,
    participants: participants.map((participant, index) => ({
      key: participant.key,
      hours: runs(window, (cell) => hours[index]!.open[cell] === 1),
      openings: lists[index]!,
      busy: runs(window, cellsOf([...participant.busy, ...participant.held], window)),
    })),
    slots: slots(require === 'ALL' ? [openings] : lists, grid),
    blocked: blocked(window, participants, kinds, isOpen),
  };
}

/** Cells of hours and of closed schedules; `overridden` where an override of an open schedule is in force. */
function hoursCells(hours: Hours, window: Interval): HoursCells {
  const length = (window.end - window.start) / MINUTE;
  const open = new Uint8Array(length);
  const closed = new Uint8Array(length);
  const overridden = new Uint8Array(length);
  if (hours.kind === 'always') return { covered: open.fill(1), open, closed, overridden };
  if (hours.kind === 'fixed') throw new Error('Hours that were worked out elsewhere are no case for the reference');
  for (const source of hours.open) {
    fill(open, source.timeZone, window, paperDayOf(source, hours.eventTypeId));
    fill(overridden, source.timeZone, window, (day) => (isOverridden(source, day) ? WHOLE_DAY : NO_DAY));
  }
  for (const source of hours.closed) fill(closed, source.timeZone, window, paperDayOf(source, hours.eventTypeId));
  const covered = open.slice();
  for (let cell = 0; cell < length; cell++) if (closed[cell] === 1) open[cell] = 0;
  return { covered, open, closed, overridden };
}

/** Marks the cells whose latest local time is a marked minute of its local date. */
function fill(cells: Cells, timeZone: string, window: Interval, paperDay: (day: number) => PaperDay): void {
  const readings = latestReadings(timeZone, window);
  let day = Number.NaN;
  let paper = NO_DAY;
  for (let cell = 0; cell < cells.length; cell++) {
    const reading = readings[cell]!;
    const today = Math.floor(reading / 1440);
    if (today !== day) {
      day = today;
      paper = paperDay(day);
    }
    if (paper[reading - day * 1440] === 1) cells[cell] = 1;
  }
}

/**
 * The latest local time up to each cell. `at(L)` is the earliest instant at which the local time is L or later, so an
 * instant is at or after `at(L)` exactly if this latest local time is L or later.
 */
function latestReadings(timeZone: string, window: Interval): Int32Array {
  let zones = readingsByWindow.get(window);
  if (zones === undefined) {
    zones = new Map();
    readingsByWindow.set(window, zones);
  }
  let readings = zones.get(timeZone);
  if (readings === undefined) {
    const first = window.start / MINUTE;
    readings = new Int32Array((window.end - window.start) / MINUTE);
    let latest = Number.NEGATIVE_INFINITY;
    for (let cell = -LOOKBACK; cell < readings.length; cell++) {
      latest = Math.max(latest, readingAt(timeZone, first + cell));
      if (cell >= 0) readings[cell] = latest;
    }
    zones.set(timeZone, readings);
  }
  return readings;
}

function kindCells(
  participant: Participant,
  { covered, closed, overridden }: HoursCells,
  request: AvailabilityRequest,
): Cells {
  const { window, now } = request;
  const length = (window.end - window.start) / MINUTE;
  const cells = new Uint8Array(length);
  if (participant.failed === true) return cells.fill(SOURCE_FAILED);
  const constraint = (name: keyof BookingConstraints): number =>
    Math.max(request.constraints?.[name] ?? 0, participant.constraints?.[name] ?? 0);
  const isBusy = cellsOf(participant.busy, window);
  const isHeld = cellsOf(participant.held, window);
  const isWidened = cellsOf(
    [...participant.busy, ...participant.held]
      .filter(({ start, end }) => end > start)
      .map(({ start, end }) => ({ start: start - constraint('bufferAfter'), end: end + constraint('bufferBefore') })),
    window,
  );
  const notice = constraint('minimumNotice');
  for (let cell = 0; cell < length; cell++) {
    let kinds = 0;
    if (covered[cell] === 0) kinds |= overridden[cell] === 1 ? DATE_OVERRIDE : OUTSIDE_HOURS;
    if (closed[cell] === 1) kinds |= CLOSED;
    if (isBusy(cell)) kinds |= BUSY;
    if (isHeld(cell)) kinds |= HELD;
    if (isWidened(cell) && !isBusy(cell) && !isHeld(cell)) kinds |= BUFFER;
    if (notice > 0 && window.start + cell * MINUTE < now + notice) kinds |= NOTICE;
    cells[cell] = kinds;
  }
  return cells;
}

function cellsOf(ranges: readonly Interval[], window: Interval): (cell: number) => boolean {
  const cells = new Uint8Array((window.end - window.start) / MINUTE);
  for (const { start, end } of ranges) {
    const first = Math.max(0, (start - window.start) / MINUTE);
    cells.fill(1, first, Math.max(first, (end - window.start) / MINUTE));
  }
  return (cell) => cells[cell] === 1;
}

function runs(window: Interval, isIn: (cell: number) => boolean): Interval[] {
  const found: Interval[] = [];
  const length = (window.end - window.start) / MINUTE;
  let first = -1;
  for (let cell = 0; cell <= length; cell++) {
    const inside = cell < length && isIn(cell);
    if (inside && first < 0) first = cell;
    if (inside || first < 0) continue;
    found.push({ start: window.start + first * MINUTE, end: window.start + cell * MINUTE });
    first = -1;
  }
  return found;
}

function slots(lists: readonly (readonly Interval[])[], grid: SlotGrid): Interval[] {
  const step = grid.stepMinutes ?? grid.durationMinutes;
  const found = new Map<number, Interval>();
  for (const { start, end } of lists.flat()) {
    for (let at = start; at + grid.durationMinutes * MINUTE <= end; at += MINUTE) {
      const sinceMidnight = readingAt(grid.timeZone, at / MINUTE) % 1440;
      if (sinceMidnight % step === 0) found.set(at, { start: at, end: at + grid.durationMinutes * MINUTE });
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start);
}

function blocked(
  window: Interval,
  participants: readonly Participant[],
  kinds: readonly Cells[],
  isOpen: (cell: number) => boolean,
): ReferenceAnswer['blocked'] {
  const length = (window.end - window.start) / MINUTE;
  const setAt = (cell: number): string => kinds.map((cells) => cells[cell]).join();
  const found: (Interval & { reasons: { participant: string; kind: string }[] })[] = [];
  let first = 0;
  while (first < length) {
    const set = setAt(first);
    let end = first + 1;
    while (end < length && kinds.every((cells) => cells[end] === cells[first])) end++;
    if (!isOpen(first)) {
      const masks = set.split(',').map(Number);
      found.push({
        start: window.start + first * MINUTE,
        end: window.start + end * MINUTE,
        reasons: participants.flatMap(({ key }, index) =>
          KINDS.filter((_, bit) => (masks[index]! & (1 << bit)) !== 0).map((kind) => ({ participant: key, kind })),
        ),
      });
    }
    first = end;
  }
  return found;
}
