import { isReservationEvent, type LogEntry } from '../../src/domain/event-log.ts';
import type { State } from '../../src/state/state.ts';
import { NOW } from '../support/gateway.ts';
import { HELD } from './held-reservation.ts';

/** Appends events of one account in order. Events of several accounts have no order in a cluster. */
export async function append(state: State, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `e${(sequence += 1)}`);
  await Promise.all(
    ids.map((id) => {
      const account = 'events';
      const partition = `${account}:${id}`;
      const reservation = { ...HELD, account, id };
      const event = { kind: 'CREATED', at: NOW, reservation, previous: null, scope: 's' } as const;
      return state.reservations.write(partition, 0, { writes: [{ scope: 's', reservation }], events: [event] });
    }),
  );
  return ids;
}
let sequence = 0;

interface Taken {
  readonly id: string;
  readonly cursor: string;
}

/** The next entries, after which the follower leaves; a resync has the id `resync`. */
export async function take(state: State, after: string | undefined, count: number): Promise<Taken[]> {
  const stop = new AbortController();
  const entries = state.events.follow(after, stop.signal);
  const taken: Taken[] = [];
  while (taken.length < count) taken.push(toTaken((await entries.next()).value as LogEntry));
  stop.abort();
  await entries.return(undefined);
  return taken;
}

export function toTaken(entry: LogEntry): Taken {
  if ('resync' in entry) return { id: 'resync', cursor: entry.resync.cursor };
  const { event } = entry;
  return { id: isReservationEvent(event) ? event.reservation.id : event.booking.id, cursor: event.cursor };
}

export const idsOf = (taken: readonly Taken[]) => taken.map(({ id }) => id);

/** The cursor of the latest event, from the resync that an unknown cursor gets. */
export async function cursorNow(state: State): Promise<string> {
  return (await take(state, 'nowhere-0', 1))[0]?.cursor as string;
}
