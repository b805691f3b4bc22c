const MINUTE = 60_000;
const DAY = 86_400_000;
/**
 * The last instant of a `Date`; the first is its negative.
 * @see https://tc39.es/ecma262/#sec-time-values-and-time-range
 */
const LAST = 8.64e15;
const KEPT_DAYS = 1024;

/** `HH:mm:` of each minute of a day. */
const MINUTES = Array.from({ length: 1440 }, (_, minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}:`);
/** `YYYY-MM-DDT` by days since 1970: what is answered together lies on few days. */
const days = new Map<number, string>();

/**
 * An instant (epoch ms) as `2026-06-01T09:00:00.000Z`: what `Date.prototype.toISOString` says, in a fifth of its time.
 * Throws a RangeError where that does.
 */
export function instantText(instant: number): string {
  if (!Number.isInteger(instant) || Math.abs(instant) > LAST) return new Date(instant).toISOString();
  const day = Math.floor(instant / DAY);
  const inDay = instant - day * DAY;
  const minute = Math.floor(inDay / MINUTE);
  const inMinute = inDay - minute * MINUTE;
  return dayText(day) + MINUTES[minute]! + (inMinute === 0 ? '00.000Z' : secondsText(inMinute));
}

function dayText(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY).toISOString();
  const date = text.slice(0, text.indexOf('T') + 1);
  if (days.size === KEPT_DAYS) days.clear();
  days.set(day, date);
  return date;
}

function secondsText(milliseconds: number): string {
  return `${two(Math.floor(milliseconds / 1000))}.${String(milliseconds % 1000).padStart(3, '0')}Z`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
