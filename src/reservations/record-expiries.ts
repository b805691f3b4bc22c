import type { Reservation } from '../domain/reservation.ts';
import type { Locks } from '../state/locks.ts';
import type { ReservationKey, ReservationStore, StoredReservation } from '../state/state.ts';

/** A script of Redis blocks all others while it writes these. */
const MAX_PER_WRITE = 500;

interface ExpiryWriter {
  readonly store: ReservationStore;
  /** Over the processes that share the store. */
  readonly locks: Locks;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Records the expiry of the held reservations whose time is over, in the partitions of the keys: many with one write, and each
 * partition by one process. What another process is recording is left to it.
 *
 * @throws StateUnavailableError
 */
export async function recordExpiries(writer: ExpiryWriter, keys: readonly ReservationKey[]): Promise<void> {
  const partitions = new Set(keys.map(({ partition }) => partition));
  await Promise.all(
    [...partitions].map((partition) =>
      // If the process that has the lock dies, the lock expires, and the next look of another process records the rest.
      writer.locks.withFreeLock(`expiries:${partition}`, () => recordIn(writer, partition)),
    ),
  );
}

async function recordIn({ store, now }: ExpiryWriter, partition: string): Promise<void> {
  let { held, version } = await store.held(partition);
  for (;;) {
    const at = now();
    const isExpired = ({ reservation }: StoredReservation) => reservation.expiresAt <= at;
    const expired = held.filter(isExpired).slice(0, MAX_PER_WRITE);
    if (expired.length === 0) return;
    const changes = expired.map(({ scope, reservation: previous }) => {
      const reservation: Reservation = { ...previous, status: 'EXPIRED', endedAt: previous.expiresAt };
      return { scope, reservation, previous };
    });
    const writes = changes.map(({ scope, reservation }) => ({ scope, reservation }));
    const events = changes.map((change) => ({ kind: 'EXPIRED' as const, at, ...change }));
    if (await store.write(partition, version, { writes, events })) {
      const recorded = new Set(expired);
      held = held.filter((stored) => !recorded.has(stored));
      version += 1;
    } else {
      // Another process has written in between, perhaps the same.
      ({ held, version } = await store.held(partition));
    }
  }
}
