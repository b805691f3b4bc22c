/** Dates are `YYYY-MM-DD` and times `HH:MM`, both on the clocks of a time zone, as the gateway sends them. */

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Clocks are at most 14 hours ahead of UTC, and at most 12 hours behind. */
const EARLIEST_ZONE_HOURS = 14;
const LATEST_ZONE_HOURS = 12;

export function todayIn(timeZone: string): string {
  return dateOf(Date.now(), timeZone);
}

export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/**
 * A window that contains these dates in every time zone. The slots in it have their local date from the gateway, so that
 * the page needs no arithmetic with time zones.
 */
export function windowOf(dates: readonly string[]): { readonly from: string; readonly to: string } {
  const [first = '', last = first] = [dates[0], dates.at(-1)];
  const instant = (date: string, hours: number) => new Date(Date.parse(`${date}T00:00Z`) + hours * HOUR_MS);
  return {
    from: instant(first, -EARLIEST_ZONE_HOURS).toISOString(),
    to: instant(addDays(last, 1), LATEST_ZONE_HOURS).toISOString(),
  };
}

/** By how many minutes clocks are put forward on a date; negative if they are put back. */
export function clockChangeOn(date: string, timeZone: string): number {
  return offsetAtNoon(date, timeZone) - offsetAtNoon(addDays(date, -1), timeZone);
}

function offsetAtNoon(date: string, timeZone: string): number {
  const noon = Date.parse(`${date}T12:00Z`);
  return offsetAt(noon - offsetAt(noon, timeZone) * 60_000, timeZone);
}

/** In minutes. */
function offsetAt(instant: number, timeZone: string): number {
  const local = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(instant);
  return Math.round((Date.parse(`${local.replace(' ', 'T')}Z`) - instant) / 60_000);
}

function dateOf(instant: number, timeZone: string): string {
  return new Intl.DateTimeFormat('sv', { timeZone }).format(instant);
}
