import type { AvailabilityRequest, BookingConstraints, Participant } from '../../../src/time/availability.ts';
import type { Hours, HoursSource, LocalHours, RuleSource, WeeklySource } from '../../../src/time/hours.ts';
import type { Interval } from '../../../src/time/interval.ts';
import type { Weekday } from '../../../src/time/local-date.ts';
import type { SlotGrid } from '../../../src/time/slots.ts';
import { changesOf, ZONES } from './zones.ts';

export interface ReferenceCase {
  readonly request: AvailabilityRequest;
  readonly grid: SlotGrid;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const WEEKDAYS: readonly Weekday[] = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

interface Random {
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(values: readonly T[]): T;
  list<T>(low: number, high: number, make: () => T): T[];
}

/** The case with this number: reproducible from seed and number, mostly around a change of some zone's clock. */
export function randomCase(seed: number, number: number): ReferenceCase {
  const random = createRandom(seed, number);
  const timeZone = random.pick(ZONES);
  const changes = changesOf(timeZone);
  const around =
    changes.length > 0 && random.chance(0.85)
      ? random.pick(changes)
      : Date.UTC(2015, 0, 1) + random.int(1, 8300) * DAY + random.int(0, 23) * 3_600_000;
  const start = around + random.int(-36 * 60, 6 * 60) * MINUTE;
  const window = { start, end: start + (random.chance(0.2) ? random.int(1, 300) : random.int(300, 48 * 60)) * MINUTE };
  const scene: Scene = { random, timeZone, window, around };
  const participants = random.list(1, random.chance(0.2) ? 4 : 2, () => participant(scene));
  return {
    request: {
      window,
      now: around + random.int(-3000, 1500) * MINUTE,
      require: random.pick(['ALL', 'ANY'] as const),
      participants: participants.map((each, index) => ({ ...each, key: random.chance(0.05) ? 'p0' : `p${index}` })),
      constraints: constraints(random),
    },
    grid: {
      timeZone: random.chance(0.7) ? timeZone : random.pick(ZONES),
      durationMinutes: random.pick([5, 7, 15, 30, 45, 50, 60, 90, 480]),
      stepMinutes: random.pick([undefined, 5, 7, 15, 20, 45, 60, 75, 1440, 2000]),
    },
  };
}

interface Scene {
  readonly random: Random;
  readonly timeZone: string;
  readonly window: Interval;
  readonly around: number;
}

function participant(scene: Scene): Participant {
  const { random } = scene;
  return {
    key: '',
    hours: random.chance(0.15) ? { kind: 'always' } : hours(scene),
    busy: random.list(0, 4, () => taken(scene)),
    held: random.list(0, 2, () => taken(scene)),
    constraints: random.chance(0.3) ? constraints(random) : undefined,
    failed: random.chance(0.05),
  };
}

function hours(scene: Scene): Hours {
  const { random } = scene;
  return {
    kind: 'sources',
    open: random.list(random.chance(0.9) ? 1 : 0, 2, () => source(scene)),
    closed: random.list(0, random.chance(0.3) ? 2 : 0, () => source(scene)),
    eventTypeId: random.pick([undefined, undefined, 'a', 'b']),
  };
}

function source(scene: Scene): HoursSource {
  const { random } = scene;
  const timeZone = random.chance(0.8) ? scene.timeZone : random.pick(ZONES);
  return random.chance(0.65) ? weekly(scene, timeZone) : rule(scene, timeZone);
}

function weekly({ random, around }: Scene, timeZone: string): WeeklySource {
  return {
    kind: 'weekly',
    timeZone,
    weeklyHours: random.list(0, 4, () => ({
      ...localHours(random),
      days: random.chance(0.6) ? WEEKDAYS : random.list(0, 5, () => random.pick(WEEKDAYS)),
      eventTypeId: random.pick([undefined, undefined, undefined, 'a', 'b']),
    })),
    dateOverrides: random.list(0, random.chance(0.4) ? 3 : 0, () => ({
      date: dateNear(random, around, 2),
      hours: random.list(0, 2, () => localHours(random)),
    })),
    validUntil: random.chance(0.15) ? dateNear(random, around, 2) : undefined,
  };
}

function rule({ random, around }: Scene, timeZone: string): RuleSource {
  const frequency = random.pick(['ONCE', 'DAILY', 'WEEKLY', 'MONTHLY'] as const);
  const { start, end } = localHours(random);
  return {
    kind: 'rule',
    timeZone,
    rule: {
      frequency,
      firstDate: dateNear(random, around - (random.chance(0.5) ? random.int(0, 800) * DAY : 0), 3),
      lastDate: random.chance(0.3) ? dateNear(random, around, 3) : undefined,
      days: random.chance(0.9) ? random.list(0, 4, () => random.pick(WEEKDAYS)) : undefined,
      start,
      end,
      endDayOffset: random.pick([-1, 0, 0, 0, 1, 1, 2, 9, 40]),
    },
    eventTypeIds: random.pick([undefined, undefined, [], ['a'], ['a', 'b']]),
  };
}

/** Mostly around midnight and the hours in which clocks change; sometimes ending before it starts. */
function localHours(random: Random): LocalHours {
  const time = (): number => {
    if (random.chance(0.2)) return random.int(0, 1440);
    const early = random.int(0, 20) * 15;
    return random.chance(0.6) ? early : 1440 - early;
  };
  const [start, end] = [time(), time()];
  const ordered = start < end || random.chance(0.1);
  return { start: text(ordered ? start : end), end: text(ordered ? end : start) };
}

function taken({ random, window }: Scene): Interval {
  const minutes = (window.end - window.start) / MINUTE;
  const start = window.start + random.int(-150, minutes + 150) * MINUTE;
  return { start, end: start + random.pick([-15, 0, 1, 5, 15, 30, 45, 60, 180, 600]) * MINUTE };
}

function constraints(random: Random): Partial<BookingConstraints> {
  const minutes = (): number => (random.chance(0.5) ? 0 : random.int(1, 90) * MINUTE);
  return {
    bufferBefore: minutes(),
    bufferAfter: minutes(),
    minimumNotice: random.chance(0.7) ? 0 : random.int(1, 2000) * MINUTE,
  };
}

function dateNear(random: Random, instant: number, days: number): string {
  return new Date(instant + random.int(-days, days) * DAY).toISOString().slice(0, 10);
}

function text(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

/** SplitMix32 over seed and number: cases are independent, so a single one can be repeated. */
function createRandom(seed: number, number: number): Random {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b)) | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    int,
    chance: (probability) => next() < probability,
    pick: (values) => values[int(0, values.length - 1)]!,
    list: (low, high, make) => Array.from({ length: int(low, Math.max(low, high)) }, make),
  };
}
