import { ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { Hold } from '../../domain/reservation.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { hasStatus } from '../http/status-codes.ts';
import { toHold } from './calcom.map.ts';
import { emptyBody, foundReservationResponse, reservationResponse } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';

const resource = 'slots';
export const MINUTE = 60_000;

/** A slot reservation to be created or changed. */
export interface HoldBody {
  readonly eventTypeId: string;
  /** Instants, epoch milliseconds. Cal.com receives only the start; the end, if known, is for the error. */
  readonly start: number;
  readonly end: number | undefined;
  /** Only for event types with several lengths: Cal.com rejects it for all others, even if it is their own length. */
  readonly durationMinutes?: number | undefined;
  /** Defaults to Cal.com's 5 minutes. */
  readonly holdMinutes?: number | undefined;
  /**
   * What a second attempt leaves out if Cal.com rejects it: a duration if the event type has only one (400), and the
   * length of the hold if the event type belongs to another user (403).
   */
  readonly optional?: readonly ('durationMinutes' | 'holdMinutes')[];
}

/** @throws ProviderError `NOT_FOUND` as well. */
export async function readHold(api: CalcomApi, id: string, call: CallContext): Promise<Hold> {
  if (!isReservationUid(id)) throw api.notFound('hold');
  const request = { resource, path: path`/v2/slots/reservations/${id}`, schema: foundReservationResponse } as const;
  const reservation = await api.request(request, call);
  if (reservation === null) throw api.notFound('hold');
  return toHold(api.account, reservation);
}

/** @throws SlotTakenError */
export function createHold(api: CalcomApi, body: HoldBody, call: CallContext): Promise<Hold> {
  return send(api, { method: 'POST', path: path`/v2/slots/reservations` }, body, call);
}

/**
 * Cal.com rejects a time that overlaps the hold's current time, as a conflict of the hold with itself.
 *
 * @throws SlotTakenError
 */
export function updateHold(api: CalcomApi, id: string, body: HoldBody, call: CallContext): Promise<Hold> {
  return send(api, { method: 'PATCH', path: path`/v2/slots/reservations/${id}` }, body, call);
}

async function send(
  api: CalcomApi,
  target: { readonly method: 'POST' | 'PATCH'; readonly path: ReturnType<typeof path> },
  hold: HoldBody,
  call: CallContext,
): Promise<Hold> {
  const { eventTypeId, start, end, durationMinutes, holdMinutes, optional = [] } = hold;
  if (!isNumericId(eventTypeId)) throw api.notFound('event type');
  const body = {
    eventTypeId: Number(eventTypeId),
    slotStart: new Date(start).toISOString(),
    ...(durationMinutes !== undefined && { slotDuration: durationMinutes }),
    ...(holdMinutes !== undefined && { reservationDuration: holdMinutes }),
  };
  try {
    return toHold(api.account, await api.request({ resource, ...target, body, schema: reservationResponse }, call));
  } catch (error) {
    if (hasStatus(error, 422)) throw new SlotTakenError(start, end);
    if (hasStatus(error, 400) && durationMinutes !== undefined && optional.includes('durationMinutes')) {
      return send(api, target, { ...hold, durationMinutes: undefined }, call);
    }
    if (hasStatus(error, 403) && holdMinutes !== undefined) {
      if (optional.includes('holdMinutes')) return send(api, target, { ...hold, holdMinutes: undefined }, call);
      const what =
        'does not let this account choose how long slots of this event type are held: leave out `holdMinutes`';
      throw api.error('FORBIDDEN', what);
    }
    throw error;
  }
}

/** Deletes a hold; one that does not exist any more is no error. */
export async function releaseHold(api: CalcomApi, id: string, call: CallContext): Promise<void> {
  if (!isReservationUid(id)) return;
  const request = { resource, method: 'DELETE', path: path`/v2/slots/reservations/${id}` } as const;
  try {
    await api.request({ ...request, schema: emptyBody, repeatable: true }, call);
  } catch (error) {
    if (!(error instanceof ProviderError) || error.code !== 'NOT_FOUND') throw error;
  }
}

export function minutesBetween(start: number, end: number): number {
  return Math.round((end - start) / MINUTE);
}

export function addMinutes(start: number, minutes: number): number {
  return start + minutes * MINUTE;
}

/** Whether the id has the format of Cal.com's reservation uids. */
export function isReservationUid(id: string): boolean {
  return /^[\w-]+$/.test(id);
}
