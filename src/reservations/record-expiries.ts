import type { Reservation } from '../domain/reservation.ts';
import type { ReservationKey, ReservationStore } from '../state/state.ts';

/** A script of Redis blocks all others while it writes these. */
const MAX_PER_WRITE = 500;

/**
 * Records the expiry of the held reservations whose time is over, in the partitions of the keys: many with one write.
 *
 * @param now the clock, epoch milliseconds.
 * @throws StateUnavailableError
 */
export async function recordExpiries(
  store: ReservationStore,
  keys: readonly ReservationKey[],
  now: () => number,
): Promise<void> {
  const partitions = new Set(keys.map(({ partition }) => partition));
  await Promise.all([...partitions].map((partition) => recordIn(store, partition, now)));
}

async function recordIn(store: ReservationStore, partition: string, now: () => number): Promise<void> {
  for (;;) {
    const { held, version } = await store.held(partition);
    const at = now();
    const expired = held.filter(({ reservation }) => reservation.expiresAt <= at).slice(0, MAX_PER_WRITE);
    if (expired.length === 0) return;
    const changes = expired.map(({ scope, reservation: previous }) => {
      const reservation: Reservation = { ...previous, status: 'EXPIRED', endedAt: previous.expiresAt };
      return { scope, reservation, previous };
    });
    const writes = changes.map(({ scope, reservation }) => ({ scope, reservation }));
    const events = changes.map((change) => ({ kind: 'EXPIRED' as const, at, ...change }));
    // If another process has written in between, perhaps the same, what is left is read again.
    await store.write(partition, version, { writes, events });
  }
}
