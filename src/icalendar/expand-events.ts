import { nextTurn } from '../concurrency/steps.ts';
import type { Interval } from '../time/interval.ts';
import type { CalendarEvent, Occurrence } from './calendar.ts';
import { EventExpansion } from './event-expansion.ts';
import type { CalendarProblem } from './problems.ts';
import { createBudget, TooManyStepsError } from './work-budget.ts';

/** Steps between two turns of the event loop; about 5 ms. */
const STEPS_PER_TURN = 20_000;

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
  let steps = 0;
  for (const event of events) {
    const budget = createBudget();
    try {
      occurrences.push(...new EventExpansion(event, budget).within(window));
    } catch (error) {
      if (!(error instanceof TooManyStepsError)) throw error;
      problems.push(recursTooOften(event));
    }
    steps += 10 + budget.spent();
    if (steps < STEPS_PER_TURN) continue;
    steps = 0;
    // oxlint-disable-next-line no-await-in-loop -- the steps follow each other, to let the event loop run between them
    await nextTurn();
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
