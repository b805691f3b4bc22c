import {
  type ErrorCode,
  HoldLostError,
  HoldRestoredError,
  InvalidInputError,
  ProviderError,
  type ProviderErrorDetails,
  SlotTakenError,
} from '../../domain/errors.ts';
import type { Hold, HoldChange } from '../../domain/reservation.ts';
import { detached } from '../call-budget.ts';
import type { CallContext } from '../connector.ts';
import type { CalcomApi } from './calcom-api.ts';
import type { EventTypeReader } from './event-type-reader.ts';
import {
  addMinutes,
  createHold,
  type HoldBody,
  isReservationUid,
  MINUTE,
  minutesBetween,
  releaseHold,
  updateHold,
} from './hold-requests.ts';

const OPTIONAL = ['durationMinutes', 'holdMinutes'] as const;

/**
 * Moves or extends a hold. A new time that overlaps the current one cannot be updated at Cal.com: the hold is released and
 * created again, and restored if that fails.
 *
 * @param now instant, epoch milliseconds
 * @throws InvalidInputError if the event type does not have that duration.
 * @throws SlotTakenError if the new time is taken; the hold is unchanged.
 * @throws HoldRestoredError if the hold was restored under another id.
 * @throws HoldLostError if it could not be restored.
 */
export async function changeHold(
  api: CalcomApi,
  eventTypes: EventTypeReader,
  current: Hold,
  change: HoldChange,
  call: CallContext,
  now: number,
): Promise<Hold> {
  if (!isReservationUid(current.id)) throw api.notFound('hold');
  const durationOptions = (await eventTypes.find(current.eventTypeId, call))?.durationOptions;
  const currentMinutes = minutesBetween(current.start, current.end);
  const { start = current.start, durationMinutes: minutes = currentMinutes } = change;
  if (change.durationMinutes !== undefined && durationOptions && !durationOptions.includes(minutes)) {
    throw unsupportedDuration(durationOptions);
  }
  const { eventTypeId } = current;
  const end = addMinutes(start, minutes);
  // Another user's event type cannot be read: neither whether it has several lengths, nor whether the length of a hold is this
  // account's to choose.
  const isReadable = durationOptions !== undefined;
  const hasOptions = !isReadable || durationOptions.length > 1;
  const remaining = remainingMinutes(current, now);
  const next: HoldBody = {
    eventTypeId,
    start,
    end,
    durationMinutes: hasOptions ? minutes : undefined,
    holdMinutes: change.holdMinutes ?? remaining,
    optional: isReadable ? [] : OPTIONAL.filter((part) => change[part] === undefined),
  };
  if (end <= current.start || start >= current.end) return updateHold(api, current.id, next, call);
  const previous: HoldBody = {
    eventTypeId,
    start: current.start,
    end: current.end,
    durationMinutes: hasOptions ? currentMinutes : undefined,
    holdMinutes: remaining,
    optional: isReadable ? [] : OPTIONAL,
  };
  return replaceHold(api, current.id, next, previous, call);
}

export function unsupportedDuration(options: readonly number[]): InvalidInputError {
  const message = `This event type can be booked for ${options.join(', ')} minutes.`;
  return new InvalidInputError([{ path: ['durationMinutes'], message }]);
}

async function replaceHold(
  api: CalcomApi,
  id: string,
  next: HoldBody,
  previous: HoldBody,
  call: CallContext,
): Promise<Hold> {
  await releaseHold(api, id, call);
  // The hold is released at this point, so the remaining calls are completed even if the operation is cancelled.
  const lasting = detached(call);
  try {
    return await createHold(api, next, lasting);
  } catch (failure) {
    const restored = await createHold(api, previous, lasting).catch((second: unknown) => {
      throw holdLost(api.account, failure, second);
    });
    throw new HoldRestoredError(failure, restored.id);
  }
}

/** The error after the hold could neither be created at the new time (`first`) nor restored (`second`). */
function holdLost(account: string, first: unknown, second: unknown): unknown {
  const outcomeUnknown = [first, second].some((error) => error instanceof ProviderError && error.outcomeUnknown);
  const details = { cause: first, outcomeUnknown };
  if (second instanceof SlotTakenError) return lostError(account, 'CONFLICT', 'was taken meanwhile', details);
  if (!(second instanceof ProviderError)) return second;
  return lostError(account, second.code, `could not be held again (${second.code})`, details);
}

function lostError(account: string, code: ErrorCode, why: string, details: ProviderErrorDetails): HoldLostError {
  const message = `The hold is lost: Cal.com (account ${account}) had to release it to change it, the new time could not be held, and the old one ${why}. Hold a slot again.`;
  return new HoldLostError(account, code, message, details);
}

/** Whole minutes, at least one. */
function remainingMinutes({ expiresAt }: Hold, now: number): number {
  return Math.max(1, Math.ceil((expiresAt - now) / MINUTE));
}
