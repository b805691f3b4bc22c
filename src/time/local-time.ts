/** A wall-clock time, `HH:mm`, or `HH:mm:ss` where the seconds are not zero. `24:00` is the midnight that ends a date. */
export type LocalTime = string;

export const SECONDS_PER_DAY = 86_400;

const PATTERN = /^(\d\d):([0-5]\d)(?::([0-5]\d))?$/;

/** Whether the text is a LocalTime; zero seconds written out are accepted. */
export function isLocalTime(text: string): boolean {
  return readLocalTime(text) !== undefined;
}

/** Seconds since 00:00 of wall-clock time, 0 to 86400. @throws RangeError for anything but a LocalTime. */
export function parseLocalTime(text: LocalTime): number {
  const seconds = readLocalTime(text);
  if (seconds === undefined) throw new RangeError(`Not a local time: ${JSON.stringify(text)}`);
  return seconds;
}

/** @param seconds whole seconds since 00:00, 0 to 86400. @throws RangeError for any other number. */
export function formatLocalTime(seconds: number): LocalTime {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > SECONDS_PER_DAY) {
    throw new RangeError(`Not a time of day: ${seconds} s`);
  }
  const [hour, minute, second] = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  );
  return second === '00' ? `${hour}:${minute}` : `${hour}:${minute}:${second}`;
}

function readLocalTime(text: string): number | undefined {
  const [match, hour, minute, second = '0'] = PATTERN.exec(text) ?? [];
  if (match === undefined) return undefined;
  const total = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return total <= SECONDS_PER_DAY ? total : undefined;
}
