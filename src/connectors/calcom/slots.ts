import { asProviderError } from '../../domain/errors.ts';
import type { Slot, SlotRequest } from '../../domain/event-type.ts';
import type { CallContext, Result, SlotConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { toSlots } from './calcom.map.ts';
import { envelope, wireSlots } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';

/** Longer than any day, the one on which the clock is set back included. */
const MORE_THAN_A_DAY = 26 * 3_600_000;

/**
 * Slots as Cal.com computes them (docs/providers/calcom.md, section 7). Equal requests of a batch share one call.
 *
 * Cal.com starts its grid at the start of the requested window. Requests start more than a day early, so that the grid
 * starts at the schedule's hours instead.
 */
export function createSlots(api: CalcomApi): SlotConnector {
  async function read(
    { eventTypeId, from, to, durationMinutes }: SlotRequest,
    call: CallContext,
  ): Promise<readonly Slot[]> {
    if (!isNumericId(eventTypeId)) throw api.unknown('event type');
    const query = {
      eventTypeId,
      start: new Date(from - MORE_THAN_A_DAY).toISOString(),
      end: new Date(to).toISOString(),
      format: 'range',
      duration: durationMinutes,
    };
    const { data } = await api.request(
      { resource: 'slots', path: path`/v2/slots`, query, answer: envelope(wireSlots) },
      call,
    );
    return toSlots(data, { start: from, end: to });
  }

  return {
    find(requests, call) {
      const reads = new Map<string, Promise<Result<readonly Slot[]>>>();
      return Promise.all(
        requests.map((request) => {
          const { eventTypeId, from, to, durationMinutes } = request;
          const key = JSON.stringify([eventTypeId, from, to, durationMinutes]);
          const reading = reads.get(key) ?? read(request, call).catch(asProviderError);
          reads.set(key, reading);
          return reading;
        }),
      );
    },
  };
}
