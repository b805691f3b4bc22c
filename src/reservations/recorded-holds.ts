import { ProviderError } from '../domain/errors.ts';
import type { Hold, HoldRequest, Reservation } from '../domain/reservation.ts';
import { StateUnavailableError, type StoredReservation } from '../state/state.ts';
import { type AccountCall, keyOf, ownerOf } from './account-call.ts';
import { isNotFound } from './hold-errors.ts';
import type { ReservationLifecycle } from './reservation-lifecycle.ts';

/** Reads a hold by its id at the provider. @throws ProviderError `NOT_FOUND` if it no longer exists. */
export async function loadHold({ account, call }: AccountCall, id: string): Promise<Hold> {
  const [hold] = (await account.connector.holds?.get([id], call)) ?? [];
  if (hold === undefined || hold instanceof ProviderError) throw hold;
  return hold;
}

/**
 * The hold that an earlier attempt at the same request placed, if it still exists. A lost one is recorded as such. Must be called
 * under the lock of the slot.
 * @param before the held reservations of the partition.
 */
export async function findPlaced(
  lifecycle: ReservationLifecycle,
  accountCall: AccountCall,
  { requestKey }: HoldRequest,
  before: readonly StoredReservation[],
): Promise<Reservation | undefined> {
  if (requestKey === undefined) return undefined;
  const owner = ownerOf(accountCall);
  const placed = before.find(
    ({ scope, reservation }) => scope === owner.scope && reservation.requestKey === requestKey,
  );
  if (!placed) return undefined;
  const { id, providerId = id, enforcement } = placed.reservation;
  if (enforcement === 'GATEWAY') return placed.reservation;
  try {
    await loadHold(accountCall, providerId);
    return placed.reservation;
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await lifecycle.close({ ...owner, id }, 'LOST');
    return undefined;
  }
}

/**
 * A write of the state that failed can have been carried out: looks for its result.
 * @param hold as it was to be recorded.
 * @throws the failure unless the hold was recorded.
 */
export async function findRecorded(
  lifecycle: ReservationLifecycle,
  accountCall: AccountCall,
  hold: Hold,
  failure: unknown,
): Promise<Reservation> {
  if (!(failure instanceof StateUnavailableError)) throw failure;
  const recorded = await lifecycle.find(keyOf(accountCall, hold.id)).catch(() => undefined);
  const isRecorded =
    recorded?.status === 'HELD' &&
    recorded.start === hold.start &&
    recorded.end === hold.end &&
    recorded.expiresAt === hold.expiresAt &&
    recorded.providerId === hold.providerId;
  if (!isRecorded) throw failure;
  return recorded;
}
