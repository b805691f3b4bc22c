import { LRUCache } from 'lru-cache';
import type { PersonalizedSchedule } from '../domain/personalized-schedule.ts';

const REMEMBERED = 50_000;

export type Publication = 'UNKNOWN' | 'PENDING' | 'REQUESTED';

/**
 * What was written and published through this process. No provider tells whether a personalized schedule is published,
 * so this is all that anybody can know, and it is never more than "requested".
 */
export interface Publications {
  changed(schedule: Pick<PersonalizedSchedule, 'account' | 'id'>): void;
  /** A publication of all of the calendar's schedules was accepted. */
  requested(calendar: { readonly account: string; readonly id: string }): void;
  of(schedule: Pick<PersonalizedSchedule, 'account' | 'id' | 'calendarId'>): Publication;
}

export function createPublications(): Publications {
  let sequence = 0;
  const changes = new LRUCache<string, number>({ max: REMEMBERED });
  const requests = new LRUCache<string, number>({ max: REMEMBERED });
  return {
    changed({ account, id }) {
      sequence += 1;
      changes.set(`${account}:${id}`, sequence);
    },
    requested({ account, id }) {
      sequence += 1;
      requests.set(`${account}:${id}`, sequence);
    },
    of({ account, id, calendarId }) {
      const changed = changes.get(`${account}:${id}`) ?? 0;
      const requested = requests.get(`${account}:${calendarId}`) ?? 0;
      if (changed > requested) return 'PENDING';
      return requested > 0 ? 'REQUESTED' : 'UNKNOWN';
    },
  };
}
