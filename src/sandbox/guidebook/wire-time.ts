import { DateTime } from 'luxon';

/** An instant: epoch milliseconds, or ISO 8601 text, which is in UTC without an offset. */
export type Moment = number | string;

/** The notation of the offset in an input time. */
export type TimeNotation = 'naive' | 'z' | 'zero-offset' | 'other-offset';

const ON_THE_WIRE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+0000$/;
const ZERO_OFFSET = /[+-]00:?00$/;
const OFFSET = /T.*[+-]\d\d:?\d\d$/;

/** Epoch milliseconds. @throws RangeError if the text is not a time. */
export function toEpochMs(moment: Moment): number {
  if (typeof moment === 'number') return moment;
  const parsed = DateTime.fromISO(moment, { zone: 'utc' });
  if (!parsed.isValid) throw new RangeError(`not a time: ${moment}`);
  return parsed.toMillis();
}

/** `YYYY-MM-DDTHH:MM:SS.ffffff+0000`. Text that already has this format keeps its microseconds. */
export function toWireTime(moment: Moment): string {
  if (typeof moment === 'string' && ON_THE_WIRE.test(moment)) return moment;
  return new Date(toEpochMs(moment)).toISOString().replace('Z', '000+0000');
}

/** Parses a time as the API does: with a time of day, with or without an offset. Undefined for any other text. */
export function readTime(text: string): { epochMs: number; notation: TimeNotation } | undefined {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text)) return undefined;
  const iso = text.replace(' ', 'T');
  const parsed = DateTime.fromISO(iso, { zone: 'utc' });
  return parsed.isValid ? { epochMs: parsed.toMillis(), notation: notationOf(iso) } : undefined;
}

function notationOf(iso: string): TimeNotation {
  if (/z$/i.test(iso)) return 'z';
  if (ZERO_OFFSET.test(iso)) return 'zero-offset';
  return OFFSET.test(iso) ? 'other-offset' : 'naive';
}
