import type { Calendar } from '../domain/calendar.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Hours, HoursSource } from '../time/hours.ts';

/**
 * The openings of schedules, each in its own zone (docs/time-semantics.md, section 4).
 *
 * @param eventTypeId Of the windows for single event types, only those for this one count; all of them if omitted.
 * @throws ProviderError `UNSUPPORTED` if the hours of a schedule cannot be determined.
 */
export function hoursOfSchedules(schedules: readonly Schedule[], eventTypeId?: string): Hours {
  const sourcesOf = (effect: Schedule['effect']) =>
    schedules.filter((each) => each.effect === effect && isFor(each, eventTypeId)).map(toHoursSource);
  return { kind: 'sources', open: sourcesOf('OPEN'), closed: sourcesOf('CLOSED'), eventTypeId };
}

/** When a calendar is open: by its schedules or, without any, at all times if the provider defines it so. */
export function hoursOfCalendar(calendar: Calendar, schedules: readonly Schedule[], eventTypeId?: string): Hours {
  if (schedules.length === 0 && calendar.openWithoutSchedules) return { kind: 'always' };
  return hoursOfSchedules(schedules, eventTypeId);
}

/** @throws ProviderError `UNSUPPORTED` if its hours cannot be determined: they must not look like "never open". */
export function readable(schedule: Schedule): Schedule & { readonly timeZone: string } {
  const { account, timeZone, unreadable: reason = 'The schedule has no known time zone: set one.' } = schedule;
  if (schedule.unreadable !== undefined || timeZone === null) throw new ProviderError(account, 'UNSUPPORTED', reason);
  return { ...schedule, timeZone };
}

/** @throws ProviderError `UNSUPPORTED` if the zone is unknown: local dates must not silently be those of UTC. */
export function timeZoneOf({ account, id, timeZone }: Calendar): string {
  if (timeZone !== null) return timeZone;
  const message = `The calendar ${id} of account ${account} has no known time zone: set one at the provider`;
  throw new ProviderError(account, 'UNSUPPORTED', message);
}

/** A schedule whose rule is for certain event types is left out for all others; date overrides cannot express that. */
function isFor({ rule }: Schedule, eventTypeId: string | undefined): boolean {
  const eventTypeIds = rule?.eventTypeIds ?? [];
  return eventTypeId === undefined || eventTypeIds.length === 0 || eventTypeIds.includes(eventTypeId);
}

/** What is computed of a source, such as its overrides by day, is remembered with it. */
const hoursSources = new WeakMap<Schedule, HoursSource>();

function toHoursSource(schedule: Schedule): HoursSource {
  const known = hoursSources.get(schedule) ?? createHoursSource(schedule);
  hoursSources.set(schedule, known);
  return known;
}

function createHoursSource(schedule: Schedule): HoursSource {
  const { timeZone, rule, weeklyHours, dateOverrides, validUntil } = readable(schedule);
  // A rule that occurs once is presented as date overrides, and is treated as such, so that reasons agree with it. Where the
  // overrides are left out for their length, or lie beyond the end of the rule, the rule itself counts.
  const { frequency, firstDate = '', lastDate = firstDate } = rule ?? {};
  const isPresented = frequency === 'ONCE' && dateOverrides.length > 0 && firstDate <= lastDate;
  if (rule && !isPresented) return { kind: 'rule', timeZone, rule, eventTypeIds: rule.eventTypeIds };
  return {
    kind: 'weekly',
    timeZone,
    weeklyHours,
    dateOverrides,
    validUntil: rule ? undefined : (validUntil ?? undefined),
  };
}
