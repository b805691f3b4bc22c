import { DateTime, IANAZone } from 'luxon';

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * A local time without a zone, as the epoch milliseconds of the same local time in UTC. Differences are thus
 * differences of local time, not elapsed time.
 */
export type LocalMs = number;

/** The local time of the zone at an instant. */
export function localAt(instant: number, zone: string): LocalMs {
  return instant + IANAZone.create(zone).offset(instant) * MINUTE_MS;
}

/**
 * The earliest instant at which the local time of the zone is `local` or later: the first occurrence of a repeated
 * time, the end of the gap for a skipped one.
 */
export function instantOf(local: LocalMs, zone: string): number {
  const candidates = [local - DAY_MS, local + DAY_MS].map(
    (nearby) => local - IANAZone.create(zone).offset(nearby) * MINUTE_MS,
  );
  const exact = candidates.filter((instant) => localAt(instant, zone) === local);
  if (exact.length > 0) return Math.min(...exact);

  let before = Math.min(...candidates) - 1;
  let atOrAfter = Math.max(...candidates);
  while (atOrAfter - before > 1) {
    const middle = Math.floor((before + atOrAfter) / 2);
    if (localAt(middle, zone) >= local) atOrAfter = middle;
    else before = middle;
  }
  return atOrAfter;
}

/** Parses `YYYY-MM-DDTHH:MM`, with or without seconds. Undefined for any other text, including one with an offset. */
export function readLocal(text: string): LocalMs | undefined {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(text)) return undefined;
  const parsed = DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc' });
  return parsed.isValid ? parsed.toMillis() : undefined;
}

/** `YYYY-MM-DDTHH:MM:SS` */
export function writeLocal(local: LocalMs): string {
  return new Date(local).toISOString().slice(0, 19);
}

/** Parses an ISO date-time or a date; without an offset in `zone`. Undefined for any other text. */
export function readInstant(text: string, zone: string): number | undefined {
  const local = readLocal(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  if (local !== undefined) return instantOf(local, zone);
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/i.test(text)) return undefined;
  const parsed = DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc' });
  return parsed.isValid ? parsed.toMillis() : undefined;
}

/** Whether it is the name of a zone in the tz database; offsets are not. */
export function isZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);
}
