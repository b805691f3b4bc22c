import type { PersonalizedSchedule, PublishOutcome } from '../domain/personalized-schedule.ts';
import { type State, StateUnavailableError } from '../state/state.ts';

const REMEMBERED_MS = 90 * 24 * 3_600_000;

type Publication = 'UNKNOWN' | 'PENDING' | 'REQUESTED';

/**
 * What was written and published through this gateway. No provider tells whether a personalized schedule is published, so
 * this is all that anybody can know, and it is never more than "requested".
 */
export interface Publications {
  /** To be called after the schedule was written. */
  changed(schedule: Pick<PersonalizedSchedule, 'account' | 'id'>): Promise<void>;
  /**
   * Runs `publish`, which asks the provider to publish all of the calendar's schedules, and records it if it was accepted.
   * A schedule that is written while the request is under way counts as written after it.
   */
  publish(
    calendar: { readonly account: string; readonly id: string },
    publish: () => Promise<PublishOutcome>,
  ): Promise<PublishOutcome>;
  of(schedule: Pick<PersonalizedSchedule, 'account' | 'id' | 'calendarId'>): Promise<Publication>;
}

/** Where what is kept cannot be reached, writes and reads go on: it is unknown then. */
export function createPublications({ values }: Pick<State, 'values'>): Publications {
  const changeOf = (account: string, id: string) => `publication:changed:${account}:${id}`;
  const requestOf = (account: string, id: string) => `publication:requested:${account}:${id}`;

  /** The place of an event among all changes and publications. */
  const nextInSequence = () => values.increment('publication:sequence', REMEMBERED_MS * 10);

  /** Keeps the latest one, whichever of several processes records its own last. */
  async function record(key: string, sequence: number) {
    for (;;) {
      const known = await values.get(key);
      if (known !== undefined && Number(known) >= sequence) return;
      if (await values.compareAndSet(key, known, String(sequence), REMEMBERED_MS)) return;
    }
  }

  return {
    changed: ({ account, id }) => orElse(undefined, async () => record(changeOf(account, id), await nextInSequence())),
    async publish({ account, id }, publish) {
      const sequence = await orElse(undefined, nextInSequence);
      const outcome = await publish();
      if (sequence !== undefined && outcome !== 'IN_PROGRESS') {
        await orElse(undefined, () => record(requestOf(account, id), sequence));
      }
      return outcome;
    },
    of: ({ account, id, calendarId }) =>
      orElse<Publication>('UNKNOWN', async () => {
        const [changed, requested] = await Promise.all([
          values.get(changeOf(account, id)),
          values.get(requestOf(account, calendarId)),
        ]);
        if (Number(changed ?? 0) > Number(requested ?? 0)) return 'PENDING';
        return requested === undefined ? 'UNKNOWN' : 'REQUESTED';
      }),
  };
}

async function orElse<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StateUnavailableError) return otherwise;
    throw error;
  }
}
