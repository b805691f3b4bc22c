import { mapInSteps } from '../concurrency/steps.ts';
import type { Occurrence } from '../icalendar/calendar.ts';
import type { Interval } from '../time/interval.ts';

/** The time that occurrences take, in their order. Yields to the event loop if they are many. */
export async function busyTimeOf(occurrences: readonly Occurrence[]): Promise<Interval[]> {
  const times = await mapInSteps(occurrences, ({ isBusy, start, end }) =>
    isBusy && start < end ? [{ start, end }] : [],
  );
  return times.flat();
}
