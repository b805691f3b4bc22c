import type { GuidebookState, PersonalizedSchedule } from './data.ts';

/** The session ids that one attendee sees: those of the schedule that was assigned last, which replaces the others. */
export function sessionsSeenBy(
  attendee: number,
  schedules: readonly PersonalizedSchedule[],
  assignments: GuidebookState['assignments'],
): number[] {
  const assignedAt = ({ id }: PersonalizedSchedule) =>
    assignments.findLastIndex((one) => one.schedule === id && one.attendee === attendee);
  const last = schedules
    .filter(({ attendees }) => attendees.includes(attendee))
    .toSorted((a, b) => assignedAt(a) - assignedAt(b) || a.id - b.id)
    .at(-1);
  return [...(last?.sessions ?? [])];
}

/** Whether two copies have the same content; the order of rows and ids is not significant. */
export function sameSchedules(a: readonly PersonalizedSchedule[], b: readonly PersonalizedSchedule[]): boolean {
  return canonical(a) === canonical(b);
}

export function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return JSON.stringify(ascending(a)) === JSON.stringify(ascending(b));
}

function canonical(schedules: readonly PersonalizedSchedule[]): string {
  return JSON.stringify(
    schedules
      .toSorted((a, b) => a.id - b.id)
      .map(({ id, name, attendees, sessions }) => [id, name, ascending(attendees), ascending(sessions)]),
  );
}

function ascending(ids: readonly number[]): number[] {
  return ids.toSorted((a, b) => a - b);
}
