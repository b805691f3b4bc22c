import { ReservationLifecycle } from '../../src/reservations/reservation-lifecycle.ts';
import { Locks } from '../../src/state/locks.ts';
import { createRedisState } from '../../src/state/redis-state.ts';
import type { ReservationStore, State } from '../../src/state/state.ts';
import type { Clock } from '../../src/time/clock.ts';

export const PARTITION = 'a';

/** A process that records the expiry of holds in Redis, and what it sends to the store. */
export interface ExpiryProcess {
  readonly state: State;
  /** Of each write of reservations, how many events it has, and whether it was carried out. */
  readonly writes: { readonly events: number; readonly isWritten: boolean }[];
  /** How often the process has looked for expired holds. */
  readonly looks: () => number;
  /** How often the held reservations were read. */
  readonly reads: () => number;
  readonly close: () => Promise<void>;
}

/** @param beforeWrite awaited before each write of reservations. */
export function openExpiryProcess(
  settings: { readonly url: string; readonly prefix: string; readonly clock: Clock },
  beforeWrite: () => Promise<void> = async () => undefined,
): ExpiryProcess {
  const { clock } = settings;
  const state = createRedisState(settings);
  const store = state.reservations;
  const writes: { readonly events: number; readonly isWritten: boolean }[] = [];
  let looks = 0;
  let reads = 0;
  const reservations: ReservationStore = {
    find: (key) => store.find(key),
    findByBooking: (partition, bookingId) => store.findByBooking(partition, bookingId),
    partitions: (account) => store.partitions(account),
    due(now) {
      looks += 1;
      return store.due(now);
    },
    held(partition) {
      reads += 1;
      return store.held(partition);
    },
    async write(partition, version, change) {
      await beforeWrite();
      const isWritten = await store.write(partition, version, change);
      writes.push({ events: change.events?.length ?? 0, isWritten });
      return isWritten;
    },
  };
  const report = (error: unknown) => {
    throw error;
  };
  const lifecycle = new ReservationLifecycle({
    clock,
    state: { ...state, reservations },
    locks: new Locks(state, clock),

    report,
  });
  return {
    state,
    writes,
    looks: () => looks,
    reads: () => reads,
    async close() {
      lifecycle.stop();
      await state.close();
    },
  };
}

/** Writes holds that all expire at one instant, epoch milliseconds. */
export async function holdMany({ reservations }: State, count: number, expiresAt: number): Promise<void> {
  const times = { start: expiresAt, end: expiresAt + 60_000, expiresAt };
  const rest = { eventTypeId: '7', status: 'HELD', enforcement: 'GATEWAY', booking: null } as const;
  const writes = Array.from({ length: count }, (_, i) => ({
    scope: 's',
    reservation: { account: PARTITION, id: `h${i}`, ...times, ...rest },
  }));
  const { version } = await reservations.held(PARTITION);
  await reservations.write(PARTITION, version, { writes });
}
