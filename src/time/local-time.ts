import { digitsAt, TWO_DIGITS } from './digits.ts';

/** A wall-clock time, `HH:mm`, or `HH:mm:ss` where the seconds are not zero. `24:00` is the midnight that ends a date. */
export type LocalTime = string;

export const SECONDS_PER_DAY = 86_400;

/** Whether the text is a LocalTime; zero seconds written out are accepted. */
export function isLocalTime(text: string): boolean {
  return readLocalTime(text) !== undefined;
}

/** Seconds since 00:00 by the clock, 0 to 86400. Throws a RangeError for anything that is not a LocalTime. */
export function parseLocalTime(text: LocalTime): number {
  const seconds = readLocalTime(text);
  if (seconds === undefined) throw new RangeError(`Not a local time: ${JSON.stringify(text)}`);
  return seconds;
}

/** The canonical text of a number of whole seconds since 00:00, 0 to 86400. Throws a RangeError outside of that. */
export function formatLocalTime(seconds: number): LocalTime {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > SECONDS_PER_DAY) {
    throw new RangeError(`Not a time of day: ${seconds} s`);
  }
  const minutes = Math.floor(seconds / 60);
  const text = `${TWO_DIGITS[Math.floor(minutes / 60)]}:${TWO_DIGITS[minutes % 60]}`;
  return seconds % 60 === 0 ? text : `${text}:${TWO_DIGITS[seconds % 60]}`;
}

function readLocalTime(text: string): number | undefined {
  const hasSeconds = text.length === 8;
  if ((!hasSeconds && text.length !== 5) || text[2] !== ':' || (hasSeconds && text[5] !== ':')) return undefined;
  const minutes = digitsAt(text, 3);
  const seconds = hasSeconds ? digitsAt(text, 6) : 0;
  const total = digitsAt(text, 0) * 3600 + minutes * 60 + seconds;
  return minutes < 60 && seconds < 60 && total <= SECONDS_PER_DAY ? total : undefined;
}
