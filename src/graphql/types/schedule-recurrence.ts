import type { Schedule } from '../../domain/schedule.ts';
import { loadExisting } from '../../loaders/loader.ts';
import { readable } from '../../scheduling/hours.ts';
import { type RecurrenceText, recurrenceText } from '../../time/recurrence-text.ts';
import { builder } from '../builder.ts';
import { keysOf } from '../nodes.ts';
import { EventTypeRef } from '../refs.ts';

type Rule = NonNullable<Schedule['rule']>;
type Recurrence = RecurrenceText &
  Pick<Rule, 'start' | 'end' | 'endDayOffset' | 'eventTypeIds'> &
  Pick<Schedule, 'account'>;

export const ScheduleRecurrenceType = builder.objectRef<Recurrence>('ScheduleRecurrence').implement({
  description:
    'A recurrence of hours in the terms of RFC 5545. An occurrence begins at `start` on each date of the recurrence, in the ' +
    'time zone of the schedule, and ends at `end`, `endDayOffset` days later.',
  fields: (t) => ({
    rrule: t.exposeString('rrule', {
      description:
        'The value of the property RRULE, such as `FREQ=MONTHLY;BYMONTHDAY=31`. It determines the dates; months without the ' +
        'day are skipped. RFC 5545 ignores an occurrence whose start the clock skips; the schedule is open for the rest of it.',
    }),
    firstDate: t.expose('firstDate', {
      type: 'Date',
      description:
        'The date of the first occurrence, in the time zone of the schedule; with `start` the property DTSTART.',
    }),
    start: t.expose('start', { type: 'LocalTime', description: 'Start of each occurrence, inclusive.' }),
    end: t.expose('end', {
      type: 'LocalTime',
      description: 'End of each occurrence, exclusive; `24:00` is the midnight that ends the day.',
    }),
    endDayOffset: t.exposeInt('endDayOffset', {
      description: 'The number of days from the date of the start of an occurrence to the date of its end.',
    }),
    eventTypes: t.field({
      type: [EventTypeRef],
      nullable: true,
      description: 'The only event types to which the hours apply; empty if they apply to all.',
      resolve: ({ account, eventTypeIds = [] }, _, { loaders }) =>
        loadExisting(loaders.eventTypes, keysOf(account, eventTypeIds)),
    }),
  }),
});

/** Null for hours that weekly hours and date overrides express completely, and for a rule that never occurs. */
export function recurrenceOf(schedule: Schedule): Recurrence | null {
  const { account, rule, timeZone, dateOverrides } = readable(schedule);
  if (rule === undefined || (rule.frequency === 'ONCE' && dateOverrides.length > 0)) return null;
  const text = recurrenceText(rule, timeZone);
  const { start, end, endDayOffset, eventTypeIds } = rule;
  return text ? { ...text, account, start, end, endDayOffset, eventTypeIds } : null;
}
