import type * as fc from 'fast-check';
import ICAL from 'ical.js';
import { calendarText, firstOccurrence, parseRule, type RuleCase, ruleCases, startsIn } from './random-rules.ts';

/** How many occurrences of a rule are compared. */
const COMPARED = 50;

/**
 * What ical.js 2.2.1 does not expand as RFC 5545 defines it (https://www.rfc-editor.org/rfc/rfc5545#section-3.3.10):
 * - BYSETPOS in DAILY rules, BYWEEKNO, and several hours or minutes: it ends in an endless loop, or finds others.
 * - Negative days of the month: it ignores them in DAILY rules, and is a day late in a YEARLY one
 *   (FREQ=YEARLY;BYMONTH=4,10,9;BYMONTHDAY=-14 is 17 September, not 18).
 * - BYMONTHDAY without BYMONTH in YEARLY rules, which concerns every month: it takes the month of DTSTART alone.
 * - Numbered weekdays of a year: for 28MO of 2030, which is 15 July, it finds 11 February.
 * - BYMONTH in MONTHLY rules: FREQ=MONTHLY;BYMONTH=3,4,2;BYDAY=SU from 7 February 2016 omits March 2016.
 * - BYMONTHDAY with BYDAY in MONTHLY rules: it ignores INTERVAL.
 * - A YEARLY rule from 29 February, which does not exist in most years: it takes 1 March.
 */
const WRONG_IN_ICAL_JS = [
  /BYSETPOS|BYWEEKNO/,
  /BY(HOUR|MINUTE)=[^;]*,/,
  /BYMONTHDAY=[^;]*-/,
  /YEARLY;BYMONTHDAY/,
  /YEARLY;BYDAY=[^;]*\d/,
  /MONTHLY;BYMONTH=/,
  /MONTHLY;BYMONTHDAY.*BYDAY/,
];

/** The random rules that ical.js expands correctly; it has no time zones of its own, so that all are read in UTC. */
export const icalJsCases: fc.Arbitrary<RuleCase> = ruleCases
  .filter(({ rrule, start }) => !WRONG_IN_ICAL_JS.some((kind) => kind.test(rrule)) && !start.includes('-02-29'))
  .map((scene) => ({ ...scene, timeZone: 'UTC' }));

/** The first occurrences by both; undefined if the rule has none soon. */
export async function expandByIcalJs(scene: RuleCase): Promise<{ own: number[]; icalJs: number[] } | undefined> {
  const first = firstOccurrence(scene);
  if (first === undefined) return undefined;
  const start = first.toPlainDateTime().toString();
  const component = new ICAL.Component(ICAL.parse(calendarText(scene, start))).getFirstSubcomponent('vevent')!;
  const expansion = new ICAL.RecurExpansion({ component, dtstart: ICAL.Time.fromDateTimeString(start) });
  const icalJs: number[] = [];
  for (let next = expansion.next(); next && icalJs.length < COMPARED; next = expansion.next()) {
    icalJs.push(Date.parse(`${next.toString()}Z`));
  }
  const window = { start: first.epochMilliseconds, end: icalJs.at(-1)! + 1 };
  return { own: await startsIn(await parseRule(scene, start), window), icalJs };
}
