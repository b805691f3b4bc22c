import type { DayNumbering, GravityRailSandboxOptions } from './options.ts';

const NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const WRITTEN: Readonly<Record<DayNumbering, (day: number) => number | string>> = {
  monday0: (day) => day,
  sunday0: (day) => (day + 1) % 7,
  iso: (day) => day + 1,
  names: (day) => NAMES[day] ?? String(day),
};

/** A week day as the API writes it. @param day 0 = Monday */
export function writeDay({ dayNumbering = 'monday0' }: GravityRailSandboxOptions, day: number): number | string {
  return WRITTEN[dayNumbering](day);
}

/** Reads a week day as the API numbers them, to 0 = Monday. Undefined if it is none. */
export function readDay(options: GravityRailSandboxOptions, value: unknown): number | undefined {
  const wanted = typeof value === 'string' ? value.toLowerCase() : value;
  const day = NAMES.findIndex((_, candidate) => writeDay(options, candidate) === wanted);
  return day < 0 ? undefined : day;
}
