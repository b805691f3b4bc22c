/** What the expansion of one event may cost: about 20 ms. */
const MAXIMUM_STEPS = 200_000;

/** The work that an event may cost. */
export interface WorkBudget {
  /** Counts more steps. @throws TooManyStepsError once there are too many. */
  spend(steps: number): void;
}

/** A rule has too many occurrences, or too many periods without one, for the requested window. */
export class TooManyStepsError extends Error {}

export function createBudget(maximumSteps = MAXIMUM_STEPS): WorkBudget {
  let spent = 0;
  return {
    spend(steps) {
      spent += steps;
      if (spent > maximumSteps) throw new TooManyStepsError();
    },
  };
}
