import ICAL from 'ical.js';
import type { Interval } from '../time/interval.ts';
import { calendarComponent, textOf, utcTime } from './components.ts';
import type { CalendarHeader } from './write-event.ts';

/** The busy time within a window, to be written as VFREEBUSY. Instants in epoch milliseconds. */
export interface WrittenBusyTime {
  readonly uid: string;
  readonly window: Interval;
  /** As of when it is known. */
  readonly stamp: number;
  /** Sorted and disjoint. */
  readonly busy: readonly Interval[];
}

const SECOND = 1000;

/** One VCALENDAR with a VFREEBUSY (https://www.rfc-editor.org/rfc/rfc5545#section-3.6.4), which has whole seconds in UTC. */
export function writeBusyTime(header: CalendarHeader, { uid, window, stamp, busy }: WrittenBusyTime): string {
  const calendar = calendarComponent(header);
  const component = new ICAL.Component('vfreebusy');
  component.addPropertyWithValue('uid', uid);
  component.addPropertyWithValue('dtstamp', utcTime(stamp));
  component.addPropertyWithValue('dtstart', utcTime(window.start));
  component.addPropertyWithValue('dtend', utcTime(window.end));
  for (const { start, end } of busy) {
    const property = new ICAL.Property('freebusy', component);
    property.setParameter('fbtype', 'BUSY');
    // Rounded outwards, so that no busy time is lost.
    property.setValue(ICAL.Period.fromData({ start: utcTime(start), end: utcTime(roundedUp(end)) }));
    component.addProperty(property);
  }
  calendar.addSubcomponent(component);
  return textOf(calendar);
}

function roundedUp(instant: number): number {
  return Math.ceil(instant / SECOND) * SECOND;
}
