import type { Zone } from '../time/zone.ts';
import type { RawComponent } from './content-lines.ts';
import { InvalidValueError } from './problems.ts';
import { PropertyReader } from './property-reader.ts';
import { readRule } from './recurrence-rule.ts';
import { readingsOf } from './rule-readings.ts';
import { parseReading, type Reading } from './wall-moment.ts';
import { createBudget } from './work-budget.ts';

/** Changes are computed until here; later times have the last offset. */
const LAST_CHANGE = Date.UTC(2200, 0);

interface Change {
  readonly instant: number;
  readonly offsetBefore: number;
  readonly offset: number;
}

/** The zone that a VTIMEZONE describes. @throws InvalidValueError @see https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5 */
export function createVtimezone({ components }: RawComponent): Zone {
  const observances = components.filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT');
  const changes = observances.flatMap(changesOf).toSorted((a, b) => a.instant - b.instant);
  const [first] = changes;
  if (first === undefined) throw new InvalidValueError('has a VTIMEZONE without STANDARD and DAYLIGHT');
  const starts = [Number.NEGATIVE_INFINITY, ...changes.map(({ instant }) => instant)];
  const offsets = [first.offsetBefore, ...changes.map(({ offset }) => offset)];
  return {
    periodAt(instant) {
      const index = lastAtOrBefore(starts, instant);
      return { start: starts[index]!, end: starts[index + 1] ?? Number.POSITIVE_INFINITY, offset: offsets[index]! };
    },
  };
}

function changesOf(observance: RawComponent): Change[] {
  const reader = new PropertyReader(observance);
  const start = parseReading(reader.requiredText('DTSTART'));
  const offsetBefore = parseOffset(reader.requiredText('TZOFFSETFROM'));
  const offset = parseOffset(reader.requiredText('TZOFFSETTO'));
  const onsets = new Set<Reading>([start]);
  for (const { values } of reader.all('RDATE')) for (const value of values) onsets.add(parseReading(String(value)));
  for (const { values } of reader.all('RRULE')) {
    const rule = readRule(values[0]);
    const { until } = rule;
    const last = until === undefined ? LAST_CHANGE : 'instant' in until ? until.instant + offsetBefore : until.reading;
    const window = { from: start, to: Math.min(LAST_CHANGE, last + 1) };
    for (const reading of readingsOf(rule, { reading: start, isDate: false }, window, createBudget()))
      onsets.add(reading);
  }
  return [...onsets].map((reading) => ({ instant: reading - offsetBefore, offsetBefore, offset }));
}

/** `+01:00` or `-04:56:02`, in milliseconds. */
function parseOffset(text: string): number {
  const [match, sign, hours, minutes, seconds = '0'] = /^([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (match === undefined) throw new InvalidValueError('has a VTIMEZONE with an invalid offset');
  const offset = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -offset : offset;
}

function lastAtOrBefore(sorted: readonly number[], instant: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (sorted[middle]! <= instant) low = middle;
    else high = middle - 1;
  }
  return low;
}
