import ICAL from 'ical.js';
import { offsetsIn } from '../time/clock-changes.ts';
import type { Interval } from '../time/interval.ts';

/** A VTIMEZONE with each change of the zone's clock within the range (https://www.rfc-editor.org/rfc/rfc5545#section-3.6.5). */
export function timeZoneComponent(timeZone: string, range: Interval): ICAL.Component {
  const component = new ICAL.Component('vtimezone');
  component.addPropertyWithValue('tzid', timeZone);
  const periods = offsetsIn(timeZone, range);
  const least = Math.min(...periods.map(({ offset }) => offset));
  for (const [i, { start, offset }] of periods.entries()) {
    const before = periods[i - 1]?.offset ?? offset;
    const observance = new ICAL.Component(offset > least ? 'daylight' : 'standard');
    observance.addPropertyWithValue('dtstart', readingOf(start + before));
    observance.addPropertyWithValue('tzoffsetfrom', ICAL.UtcOffset.fromSeconds(before / 1000));
    observance.addPropertyWithValue('tzoffsetto', ICAL.UtcOffset.fromSeconds(offset / 1000));
    component.addSubcomponent(observance);
  }
  return component;
}

/** A local time without its zone. @param reading the milliseconds that a clock in UTC would show it for. */
function readingOf(reading: number): ICAL.Time {
  const time = ICAL.Time.fromJSDate(new Date(reading), true);
  time.zone = ICAL.Timezone.localTimezone;
  return time;
}
