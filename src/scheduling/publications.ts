import type { PersonalizedSchedule } from '../domain/personalized-schedule.ts';
import { type State, StateUnavailableError } from '../state/state.ts';

const REMEMBERED_MS = 90 * 24 * 3_600_000;

export type Publication = 'UNKNOWN' | 'PENDING' | 'REQUESTED';

/**
 * What was written and published through this gateway. No provider tells whether a personalized schedule is published, so
 * this is all that anybody can know, and it is never more than "requested".
 */
export interface Publications {
  changed(schedule: Pick<PersonalizedSchedule, 'account' | 'id'>): Promise<void>;
  /** A publication of all of the calendar's schedules was accepted. */
  requested(calendar: { readonly account: string; readonly id: string }): Promise<void>;
  of(schedule: Pick<PersonalizedSchedule, 'account' | 'id' | 'calendarId'>): Promise<Publication>;
}

/** Where what is kept cannot be reached, writes and reads go on: it is unknown then. */
export function createPublications({ values }: Pick<State, 'values'>): Publications {
  const changeOf = (account: string, id: string) => `publication:changed:${account}:${id}`;
  const requestOf = (account: string, id: string) => `publication:requested:${account}:${id}`;

  async function note(key: string) {
    await orElse(undefined, async () => {
      const sequence = await values.count('publication:sequence', REMEMBERED_MS * 10);
      await values.swap(key, await values.get(key), String(sequence), REMEMBERED_MS);
    });
  }

  return {
    changed: ({ account, id }) => note(changeOf(account, id)),
    requested: ({ account, id }) => note(requestOf(account, id)),
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
