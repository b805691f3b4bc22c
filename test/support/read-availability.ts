import ICAL from 'ical.js';
import type { Interval } from '../../src/time/interval.ts';

/** How a reader applies the length of a recurring component; RFC 5545 and its readers differ. */
export type Lengths = 'exact' | 'nominal';

/** Local times by the VTIMEZONE of the object alone. */
function createClock(calendar: ICAL.Component) {
  const zones = new Map(
    calendar
      .getAllSubcomponents('vtimezone')
      .map((component) => new ICAL.Timezone(component))
      .map((zone) => [zone.tzid, zone]),
  );
  return (time: ICAL.Time, tzid: string | undefined): number => {
    const copy = time.clone();
    if (tzid !== undefined) {
      const zone = zones.get(tzid);
      if (!zone) throw new Error(`The object has no VTIMEZONE ${tzid}`);
      copy.zone = zone;
    } else if (copy.zone !== ICAL.Timezone.utcTimezone) {
      throw new Error(`A floating time: ${String(time)}`);
    }
    return copy.toUnixTime() * 1000;
  };
}

/** The available time of an iCalendar object as RFC 7953 defines it, read by ical.js: in any order, with overlaps. */
export function readAvailability(text: string, lengths: Lengths): Interval[] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const instantOf = createClock(calendar);
  return calendar.getAllSubcomponents('vavailability').flatMap((availability) => {
    const [from, to] = ['dtstart', 'dtend'].map((name) =>
      instantOf(availability.getFirstPropertyValue(name) as ICAL.Time, undefined),
    ) as [number, number];
    return availability
      .getAllSubcomponents('available')
      .flatMap((part) => occurrencesOf(part, instantOf, lengths))
      .map(({ start, end }) => ({ start: Math.max(start, from), end: Math.min(end, to) }))
      .filter(({ start, end }) => start < end);
  });
}

function occurrencesOf(part: ICAL.Component, instantOf: ReturnType<typeof createClock>, lengths: Lengths): Interval[] {
  const [start, end] = ['dtstart', 'dtend'].map((name) => part.getFirstProperty(name)!);
  const [startTime, endTime] = [start, end].map((property) => property!.getFirstValue() as ICAL.Time);
  const tzid = start!.getFirstParameter('tzid') || undefined;
  const recur = part.getFirstPropertyValue('rrule') as ICAL.Recur | null;
  const first = { start: instantOf(startTime!, tzid), end: instantOf(endTime!, tzid) };
  if (recur === null) return [first];
  const until = recur.until!.toUnixTime() * 1000;
  const nominal = endTime!.subtractDate(startTime!);
  const excluded = new Set(
    part.getAllProperties('exdate').flatMap((property) => property.getValues().map((value) => String(value))),
  );
  const occurrences: Interval[] = [];
  // By local times: ical.js compares a local time with a time in UTC as if both were in one zone.
  const iterator = ICAL.Recur.fromData({ ...recur.toJSON(), until: undefined }).iterator(startTime!);
  for (let time = iterator.next(); time !== null; time = iterator.next()) {
    const from = instantOf(time, tzid);
    if (from > until) break;
    if (excluded.has(String(time))) continue;
    const endReading = time.clone();
    endReading.addDuration(nominal);
    const to = lengths === 'nominal' ? instantOf(endReading, tzid) : from + first.end - first.start;
    occurrences.push({ start: from, end: to });
  }
  return occurrences;
}
