import { asProviderError, ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { Hold, HoldRequest } from '../../domain/reservation.ts';
import type { CallContext, HoldConnector, Result } from '../connector.ts';
import { hasStatus } from '../http/status-codes.ts';
import { createBooking, findBooking } from './booking-create.ts';
import type { CalcomApi } from './calcom-api.ts';
import type { EventTypeReader } from './event-types.ts';
import { changeHold, unsupportedDuration } from './hold-change.ts';
import { addMinutes, createHold, readHold, releaseHold } from './hold-requests.ts';

/** Holds are Cal.com's slot reservations (docs/providers/calcom.md, section 8). */
export function createHolds(api: CalcomApi, eventTypes: EventTypeReader): HoldConnector {
  return {
    get: (ids, call) => readHolds(api, ids, call),
    place: async (request, call) => readBack(api, await placeHold(api, eventTypes, request, call), call),
    change: (current, change, call, now) => changeHold(api, eventTypes, current, change, call, now),
    release: (id, call) => releaseHold(api, id, call),
    book: ({ eventTypeId, start, end }, booker, notes, call) =>
      createBooking(api, eventTypes, { eventTypeId, start, end, booker, notes }, call),
    findBooking: ({ eventTypeId, start, end }, booker, call) =>
      findBooking(api, { eventTypeId, start, end, booker }, call),
  };
}

async function readHolds(api: CalcomApi, ids: readonly string[], call: CallContext): Promise<Result<Hold>[]> {
  const reads = new Map(
    [...new Set(ids)].map((id): [string, Promise<Result<Hold>>] => [
      id,
      readHold(api, id, call).catch(asProviderError),
    ]),
  );
  return Promise.all(ids.map((id) => reads.get(id)!));
}

async function placeHold(
  api: CalcomApi,
  eventTypes: EventTypeReader,
  request: HoldRequest,
  call: CallContext,
): Promise<Hold> {
  const { eventTypeId, start, durationMinutes, holdMinutes } = request;
  if (durationMinutes === undefined) return placeDefaultLength(api, eventTypes, request, call);
  const body = { eventTypeId, start, end: addMinutes(start, durationMinutes), holdMinutes };
  try {
    return await createHold(api, { ...body, durationMinutes }, call);
  } catch (error) {
    if (!hasStatus(error, 400)) throw error;
    const { durationOptions } = await eventTypes.one(eventTypeId, call);
    if (!durationOptions.includes(durationMinutes)) throw unsupportedDuration(durationOptions);
    // Event types of one length reject every duration, even their own.
    if (durationOptions.length > 1) throw error;
    return createHold(api, body, call);
  }
}

/** Reads the event type's length only after a rejection, whose error has the end of the slot. */
async function placeDefaultLength(
  api: CalcomApi,
  eventTypes: EventTypeReader,
  { eventTypeId, start, holdMinutes }: HoldRequest,
  call: CallContext,
): Promise<Hold> {
  try {
    return await createHold(api, { eventTypeId, start, end: start, holdMinutes }, call);
  } catch (error) {
    if (!(error instanceof SlotTakenError)) throw error;
    const { durationMinutes } = await eventTypes.one(eventTypeId, call);
    throw new SlotTakenError(start, addMinutes(start, durationMinutes));
  }
}

/** The hold as Cal.com stores it, or as it was returned on creation if it cannot be read at present. */
async function readBack(api: CalcomApi, created: Hold, call: CallContext): Promise<Hold> {
  try {
    return await readHold(api, created.id, call);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code !== 'NOT_FOUND') return created;
    throw api.error('CONFLICT', 'accepted the hold, but no longer has it: hold the slot again');
  }
}
