import { turns } from '../concurrency/turns.ts';
import type { Interval } from '../time/interval.ts';
import type { CalendarEvent, Occurrence } from './calendar.ts';
import { EventExpansion } from './event-expansion.ts';
import type { CalendarProblem } from './problems.ts';
import { createBudget, TooManyStepsError } from './work-budget.ts';

interface Expansion {
  /** In the order of the events, and by their original start within one. */
  readonly occurrences: readonly Occurrence[];
  readonly problems: readonly CalendarProblem[];
}

/**
 * The occurrences that overlap the window, or have no length and lie in it. The cost depends on the window, not on the age of an
 * event; an event that recurs too often for the window is left out and listed in `problems`. Yields to the event loop.
 *
 * ical.js, which parses the calendars, also expands rules, but from the first start on: one week of 2026 of a daily event since 1990 takes it
 * 170 ms, and this function 0.4 ms. Some valid rules send it into an endless loop (`test/support/ical-js-rules.ts`).
 *
 * @param options.signal aborts the expansion.
 */
export async function expandEvents(
  events: readonly CalendarEvent[],
  window: Interval,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Expansion> {
  const occurrences: Occurrence[] = [];
  const problems: CalendarProblem[] = [];
  for (const event of events) {
    try {
      for (const occurrence of new EventExpansion(event, createBudget()).within(window)) occurrences.push(occurrence);
    } catch (error) {
      if (!(error instanceof TooManyStepsError)) throw error;
      problems.push(recursTooOften(event));
    }
    if (!turns.isUsedUp) continue;
    // oxlint-disable-next-line no-await-in-loop -- the steps follow each other, to let the event loop run between them
    await turns.next();
    options.signal?.throwIfAborted();
  }
  return { occurrences, problems };
}

/**
 * Returns the occurrence of a UID with that `recurrenceId`, wherever it was moved; undefined if there is none, or if it would take
 * too many steps to find.
 */
export function findOccurrence(event: CalendarEvent, recurrenceId: string | undefined): Occurrence | undefined {
  try {
    return new EventExpansion(event, createBudget()).find(recurrenceId);
  } catch (error) {
    if (error instanceof TooManyStepsError) return undefined;
    throw error;
  }
}

function recursTooOften({ uid }: CalendarEvent): CalendarProblem {
  const message = 'The event recurs too often for the requested window: request a shorter one';
  return { uid, isEventLost: true, message };
}
