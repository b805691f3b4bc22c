import { isReservationEvent, type LogEntry } from '../../src/domain/event-log.ts';
import type { State } from '../../src/state/state.ts';
import { NOW } from '../support/gateway.ts';
import { HELD } from './held-reservation.ts';

/** Writes reservations with an event each, one after the other. @returns their ids, in the order of the events. */
export async function append(state: State, count: number): Promise<string[]> {
  const ids = newIds(count);
  for (const id of ids) await write(state, id);
  return ids;
}

/** Writes reservations with an event each at the same time, so that the events can have any order. @returns their ids. */
export async function appendTogether(state: State, count: number): Promise<string[]> {
  const ids = newIds(count);
  await Promise.all(ids.map((id) => write(state, id)));
  return ids;
}

function newIds(count: number): string[] {
  return Array.from({ length: count }, () => `e${(sequence += 1)}`);
}

function write(state: State, id: string): Promise<boolean> {
  const account = 'events';
  const partition = `${account}:${id}`;
  const reservation = { ...HELD, account, id };
  const event = { kind: 'CREATED', at: NOW, reservation, previous: null, scope: 's' } as const;
  return state.reservations.write(partition, 0, { writes: [{ scope: 's', reservation }], events: [event] });
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
