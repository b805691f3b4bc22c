import { asProviderError, ProviderError, SlotTakenError } from '../../domain/errors.ts';
import type { Hold, HoldRequest } from '../../domain/reservation.ts';
import { detached } from '../call-budget.ts';
import type { CallContext, HoldConnector, Result } from '../connector.ts';
import { hasStatus } from '../http/status-codes.ts';
import type { CalcomApi } from './calcom-api.ts';
import type { EventTypeReader } from './event-type-reader.ts';
import { changeHold, unsupportedDuration } from './hold-change.ts';
import { addMinutes, createHold, minutesBetween, readHold, releaseHold } from './hold-requests.ts';

/** Holds are Cal.com's slot reservations (docs/providers/calcom.md, section 8). */
export function createHolds(api: CalcomApi, eventTypes: EventTypeReader): HoldConnector {
  return {
    get: (ids, call) => readHolds(api, ids, call),
    place: async (request, call) => readBack(api, await placeHold(api, eventTypes, request, call), call),
    change: (current, change, call, at) => changeHold(api, eventTypes, current, change, call, at),
    release: (id, call) => releaseHold(api, id, call),
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
    const options = (await eventTypes.find(eventTypeId, call))?.durationOptions;
    if (options && !options.includes(durationMinutes)) throw unsupportedDuration(options);
    // Event types of one length reject every duration, even their own.
    if (options && options.length > 1) throw error;
    const hold = await createHold(api, body, call);
    if (hold.end === body.end) return hold;
    await releaseHold(api, hold.id, detached(call));
    throw unsupportedDuration([minutesBetween(hold.start, hold.end)]);
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
    return await createHold(api, { eventTypeId, start, end: undefined, holdMinutes }, call);
  } catch (error) {
    if (!(error instanceof SlotTakenError)) throw error;
    const eventType = await eventTypes.find(eventTypeId, call);
    throw new SlotTakenError(start, eventType && addMinutes(start, eventType.durationMinutes));
  }
}

/**
 * The hold as Cal.com stores it, or as it was returned on creation if it cannot be read at present. A hold that cannot be
 * found is released, so that it does not take the slot if it appears later.
 *
 * @throws ProviderError `CONFLICT` if the hold cannot be found.
 */
async function readBack(api: CalcomApi, created: Hold, call: CallContext): Promise<Hold> {
  try {
    return await readHold(api, created.id, call);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    if (error.code !== 'NOT_FOUND') return created;
    const isReleased = await releaseHold(api, created.id, detached(call)).then(
      () => true,
      () => false,
    );
    const advice = isReleased
      ? 'hold the slot again'
      : `it may take the slot until ${new Date(created.expiresAt).toISOString()}: choose another slot`;
    throw api.error('CONFLICT', `accepted the hold, but cannot find it: ${advice}`);
  }
}
