import { onTestFinished } from 'vitest';
import { openHeldSlot } from './held-slot.ts';
import type { TransportSocket } from './transport-socket.ts';

/** Subscribes to the changes of the slot that `startHeldSlot` holds. */
export const WATCH = 'subscription { reservationChanged { ... on ReservationChange { reservation { expiresAt } } } }';

/** A gateway where one slot is held; it is closed after the test. */
export async function startHeldSlot(options: Parameters<typeof openHeldSlot>[0] = {}) {
  const slot = await openHeldSlot(options);
  onTestFinished(() => slot.close());
  return slot;
}

/** The expiry in each event that a subscription has received, whatever the alias of its field. */
export function expiriesOf(client: TransportSocket, id: string): string[] {
  return client.of(id).map(({ payload }) => {
    const [event] = Object.values<any>(payload.data);
    return event.reservation.expiresAt as string;
  });
}
