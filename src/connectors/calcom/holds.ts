import {
  asProviderError,
  type ErrorCode,
  HoldLostError,
  HoldRestoredError,
  InvalidInputError,
  ProviderError,
  type ProviderErrorDetails,
  SlotTakenError,
} from '../../domain/errors.ts';
import type { Hold, HoldChange, HoldRequest } from '../../domain/reservation.ts';
import { detached } from '../call-budget.ts';
import type { CallContext, HoldConnector, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { hasStatus } from '../http/status-codes.ts';
import { book, findBooking } from './booking.ts';
import { toHold } from './calcom.map.ts';
import { envelope, wireFoundReservation, wireNothing, wireReservation } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';
import type { EventTypes } from './event-types.ts';

const THING = 'hold';
const resource = 'slots';
const MINUTE = 60_000;

interface ReservationBody {
  readonly eventTypeId: number;
  readonly slotStart: string;
  readonly slotDuration?: number;
  readonly reservationDuration?: number;
}

/**
 * Holds are Cal.com's slot reservations (docs/providers/calcom.md, section 8). Cal.com refuses to move a hold to a time
 * that overlaps its current time, as a conflict with itself: such a hold is released and placed again.
 */
export function createHolds(api: CalcomApi, eventTypes: EventTypes): HoldConnector {
  const { account } = api;
  const pathOf = (id: string) => path`/v2/slots/reservations/${id}`;

  async function read(id: string, call: CallContext): Promise<Hold> {
    const answer = envelope(wireFoundReservation);
    const { data } = await api.request({ resource, path: pathOf(id), answer }, call);
    if (data === null) throw api.unknown(THING);
    return toHold(account, data);
  }

  /** @throws SlotTakenError over the given time */
  async function write(
    method: 'POST' | 'PATCH',
    id: string | undefined,
    body: ReservationBody,
    end: number,
    call: CallContext,
  ) {
    const target = id === undefined ? path`/v2/slots/reservations` : pathOf(id);
    try {
      const { data } = await api.request(
        { resource, method, path: target, body, answer: envelope(wireReservation) },
        call,
      );
      return toHold(account, data);
    } catch (error) {
      if (hasStatus(error, 422)) {
        throw new SlotTakenError(Date.parse(body.slotStart), end);
      }
      throw error;
    }
  }

  /** The hold as Cal.com keeps it; as it was answered, if that cannot be read just now. */
  async function readBack(placed: Hold, call: CallContext): Promise<Hold> {
    try {
      return await read(placed.id, call);
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.code !== 'NOT_FOUND') return placed;
      throw api.fail('CONFLICT', 'accepted the hold, but no longer has it: hold the slot again');
    }
  }

  async function post(
    { eventTypeId, start, durationMinutes, holdMinutes }: HoldRequest,
    call: CallContext,
  ): Promise<Hold> {
    if (!isNumericId(eventTypeId)) throw api.unknown('event type');
    const body = toBody(eventTypeId, start, holdMinutes);
    if (durationMinutes === undefined) return placeOfOwnLength(eventTypeId, body, start, call);
    const end = start + durationMinutes * MINUTE;
    try {
      return await write('POST', undefined, { ...body, slotDuration: durationMinutes }, end, call);
    } catch (error) {
      if (!hasStatus(error, 400)) throw error;
      // Event types of one length refuse every duration, their own too.
      if (!(await isOnlyLength(eventTypeId, durationMinutes, call))) throw error;
      return write('POST', undefined, body, end, call);
    }
  }

  /** The length is known upstream alone; only a refusal, which must tell the whole slot, is worth a call for it. */
  async function placeOfOwnLength(eventTypeId: string, body: ReservationBody, start: number, call: CallContext) {
    try {
      return await write('POST', undefined, body, start, call);
    } catch (error) {
      if (!(error instanceof SlotTakenError)) throw error;
      const { durationMinutes } = await eventTypes.read(eventTypeId, call);
      throw new SlotTakenError(start, start + durationMinutes * MINUTE);
    }
  }

  /** @throws InvalidInputError if the event type cannot be booked for so long */
  async function isOnlyLength(eventTypeId: string, durationMinutes: number, call: CallContext): Promise<boolean> {
    const { durationOptions } = await eventTypes.read(eventTypeId, call);
    if (!durationOptions.includes(durationMinutes)) {
      const message = `This event type can be booked for ${durationOptions.join(', ')} minutes.`;
      throw new InvalidInputError([{ path: ['durationMinutes'], message }]);
    }
    return durationOptions.length === 1;
  }

  async function release(id: string, call: CallContext): Promise<void> {
    if (!isPossibleUid(id)) return;
    try {
      await api.request({ resource, method: 'DELETE', path: pathOf(id), answer: wireNothing, repeatable: true }, call);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.code !== 'NOT_FOUND') throw error;
    }
  }

  async function replace(
    current: Hold,
    body: ReservationBody,
    end: number,
    oldBody: ReservationBody,
    call: CallContext,
  ) {
    await release(current.id, call);
    // From here on the caller's hold depends on these calls, so they go on even if nobody waits for them any more.
    const lasting = detached(call);
    try {
      return await write('POST', undefined, body, end, lasting);
    } catch (failure) {
      const putBack = await write('POST', undefined, oldBody, current.end, lasting).catch((second: unknown) => {
        throw holdLost(failure, second);
      });
      throw new HoldRestoredError(failure, putBack.id);
    }
  }

  function holdLost(first: unknown, second: unknown): unknown {
    const outcomeUnknown = [first, second].some((error) => error instanceof ProviderError && error.outcomeUnknown);
    const details = { cause: first, outcomeUnknown };
    if (second instanceof SlotTakenError) return lost('CONFLICT', 'was taken meanwhile', details);
    if (second instanceof ProviderError) return lost(second.code, `could not be held again (${second.code})`, details);
    return second;
  }

  function lost(code: ErrorCode, why: string, details: ProviderErrorDetails): HoldLostError {
    const message = `The hold is lost: Cal.com (account ${account}) had to release it to change it, the new time could not be held, and the old one ${why}. Hold a slot again.`;
    return new HoldLostError(account, code, message, details);
  }

  return {
    async get(ids, call) {
      const possible = [...new Set(ids)].filter(isPossibleUid);
      const found = new Map<string, Result<Hold>>();
      await Promise.all(
        possible.map(async (id) => {
          found.set(id, await read(id, call).catch(asProviderError));
        }),
      );
      return ids.map((id) => found.get(id) ?? api.unknown(THING));
    },
    place: async (request, call) => readBack(await post(request, call), call),
    async change(current, change, call, now) {
      if (!isPossibleUid(current.id)) throw api.unknown(THING);
      const { durationOptions } = await eventTypes.read(current.eventTypeId, call);
      const oldMinutes = minutesOf(current);
      const { start, minutes, holdMinutes } = changed(current, oldMinutes, change, now);
      if (change.durationMinutes !== undefined && !durationOptions.includes(minutes)) {
        const message = `This event type can be booked for ${durationOptions.join(', ')} minutes.`;
        throw new InvalidInputError([{ path: ['durationMinutes'], message }]);
      }
      const end = start + minutes * MINUTE;
      const hasLengths = durationOptions.length > 1;
      const body = toBody(current.eventTypeId, start, holdMinutes, hasLengths ? minutes : undefined);
      if (end <= current.start || start >= current.end) return write('PATCH', current.id, body, end, call);
      const oldBody = toBody(
        current.eventTypeId,
        current.start,
        remainingMinutes(current, now),
        hasLengths ? oldMinutes : undefined,
      );
      return replace(current, body, end, oldBody, call);
    },
    release,
    async book(hold, booker, notes, call) {
      const { durationMinutes } = await eventTypes.read(hold.eventTypeId, call);
      const minutes = minutesOf(hold);
      return book(
        api,
        { hold, booker, notes, lengthInMinutes: minutes === durationMinutes ? undefined : minutes },
        call,
      );
    },
    findBooking: (hold, booker, call) => findBooking(api, hold, booker, call),
  };
}

function changed(current: Hold, oldMinutes: number, change: HoldChange, now: number) {
  return {
    start: change.start ?? current.start,
    minutes: change.durationMinutes ?? oldMinutes,
    // Cal.com would fall back to its own default of 5 minutes.
    holdMinutes: change.holdMinutes ?? remainingMinutes(current, now),
  };
}

function remainingMinutes({ expiresAt }: Hold, now: number): number {
  return Math.max(1, Math.ceil((expiresAt - now) / MINUTE));
}

function minutesOf({ start, end }: Hold): number {
  return Math.round((end - start) / MINUTE);
}

function toBody(eventTypeId: string, start: number, holdMinutes?: number, slotDuration?: number): ReservationBody {
  return {
    eventTypeId: Number(eventTypeId),
    slotStart: new Date(start).toISOString(),
    ...(slotDuration !== undefined && { slotDuration }),
    ...(holdMinutes !== undefined && { reservationDuration: holdMinutes }),
  };
}

/** Anything else would end up at another path. */
function isPossibleUid(id: string): boolean {
  return /^[\w-]+$/.test(id);
}
