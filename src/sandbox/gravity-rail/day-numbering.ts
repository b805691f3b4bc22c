import type { DayNumbering, GravityRailSandboxOptions } from './options.ts';

const NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const WRITTEN: Readonly<Record<DayNumbering, (day: number) => number | string>> = {
  monday0: (day) => day,
  sunday0: (day) => (day + 1) % 7,
  iso: (day) => day + 1,
  names: (day) => NAMES[day] ?? String(day),
};

/** A day of the week in the API's format. @param day Monday is 0 */
export function writeDay({ dayNumbering = 'monday0' }: GravityRailSandboxOptions, day: number): number | string {
  return WRITTEN[dayNumbering](day);
}

/** Converts a day of the week from the API's format; Monday is 0. Undefined for any other value. */
export function readDay(options: GravityRailSandboxOptions, value: unknown): number | undefined {
  const requested = typeof value === 'string' ? value.toLowerCase() : value;
  const day = NAMES.findIndex((_, candidate) => writeDay(options, candidate) === requested);
  return day < 0 ? undefined : day;
}
