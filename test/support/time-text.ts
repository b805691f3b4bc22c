import type { DateOverride, LocalHours, WeeklyHours, WeeklySource } from '../../src/time/hours.ts';
import type { Interval } from '../../src/time/interval.ts';
import { WEEKDAYS } from '../../src/time/local-date.ts';

/** A range from text such as `2026-03-08T13:00Z 2026-03-08T21:00Z`. */
export function range(text: string): Interval {
  const [start, end] = text.split(' ');
  return { start: instant(start ?? ''), end: instant(end ?? '') };
}

/** Epoch milliseconds of an ISO text. @throws RangeError if `Date` cannot parse it. */
export function instant(text: string): number {
  return new Date(new Date(text).toISOString()).getTime();
}

/** Ranges as text, to the minute unless seconds or milliseconds are not zero. */
export function rangesText(ranges: readonly Interval[]): string[] {
  return ranges.map(({ start, end }) => `${instantText(start)} ${instantText(end)}`);
}

export function instantText(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/(?::00)?\.000Z$/, 'Z');
}

/** Weekly hours from text such as `SUN 09:00-17:00, daily 22:00-24:00`. */
export function weekly(
  timeZone: string,
  text: string,
  more: { overrides?: readonly DateOverride[]; validUntil?: string } = {},
): WeeklySource {
  return {
    kind: 'weekly',
    timeZone,
    weeklyHours: text === '' ? [] : text.split(', ').map(weeklyHours),
    dateOverrides: more.overrides ?? [],
    validUntil: more.validUntil,
  };
}

/** An override from text such as `2026-06-02 10:00-12:00 13:00-14:00`; a date alone closes it. */
export function override(text: string): DateOverride {
  const [date = '', ...hours] = text.split(' ');
  return { date, hours: hours.map(localHours) };
}

function weeklyHours(text: string): WeeklyHours {
  const [day = '', hours = ''] = text.split(' ');
  const days = day === 'daily' ? WEEKDAYS : WEEKDAYS.filter((name) => name.startsWith(day));
  return { ...localHours(hours), days };
}

function localHours(text: string): LocalHours {
  const [start = '', end = ''] = text.split('-');
  return { start, end };
}
