import { LRUCache } from 'lru-cache';
import type { Booking, Hold, Reservation } from '../domain/reservation.ts';

const REMEMBERED = 10_000;

/** What became of a hold, as far as this gateway knows. */
interface Remembered {
  readonly hold: Hold;
  /** Set once the hold has come to an end through this gateway, or was seen to be gone. */
  readonly end?: { readonly status: 'RELEASED' | 'CONFIRMED' | 'LOST'; readonly booking?: Booking };
}

export interface HoldMemory {
  held(hold: Hold): void;
  ended(hold: Hold, end: NonNullable<Remembered['end']>): void;
  /** The reservation if its end is known here, else undefined. */
  endOf(key: Pick<Hold, 'account' | 'id'>): Reservation | undefined;
  /** The hold as it was last seen. */
  lastSeen(key: Pick<Hold, 'account' | 'id'>): Hold | undefined;
}

/** Providers forget a hold without a word; this remembers the last ones, so that their end can be told. */
export function createHoldMemory(): HoldMemory {
  const known = new LRUCache<string, Remembered>({ max: REMEMBERED });
  const keyOf = ({ account, id }: Pick<Hold, 'account' | 'id'>) => `${account}:${id}`;
  return {
    held: (hold) => void known.set(keyOf(hold), { hold }),
    ended: (hold, end) => void known.set(keyOf(hold), { hold, end }),
    endOf(key) {
      const { hold, end } = known.get(keyOf(key)) ?? {};
      if (!hold || !end) return undefined;
      return { ...hold, status: end.status, enforcement: 'PROVIDER', booking: end.booking ?? null };
    },
    lastSeen: (key) => known.get(keyOf(key))?.hold,
  };
}
