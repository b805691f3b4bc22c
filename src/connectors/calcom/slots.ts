import type { Slot, SlotRequest } from '../../domain/event-type.ts';
import type { CallContext, SlotConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { toSlots } from './calcom.map.ts';
import { slotsResponse } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';
import { createSharedReads } from './shared-reads.ts';

/** Longer than any day, the one on which the clock is set back included. */
const MORE_THAN_A_DAY = 26 * 3_600_000;

/** Slots as Cal.com computes them (docs/providers/calcom.md, section 7). Equal requests of a batch share one call. */
export function createSlots(api: CalcomApi): SlotConnector {
  return {
    find(requests, call) {
      const read = createSharedReads<readonly Slot[]>();
      return Promise.all(
        requests.map((request) => {
          const { eventTypeId, from, to, durationMinutes } = request;
          return read([eventTypeId, from, to, durationMinutes], () => readSlots(api, request, call));
        }),
      );
    },
  };
}

/**
 * Cal.com starts its grid at the start of the requested window. Requests start more than a day early, so that the grid
 * starts at the schedule's hours instead.
 */
async function readSlots(
  api: CalcomApi,
  { eventTypeId, from, to, durationMinutes }: SlotRequest,
  call: CallContext,
): Promise<readonly Slot[]> {
  if (!isNumericId(eventTypeId)) throw api.notFound('event type');
  const query = {
    eventTypeId,
    start: new Date(from - MORE_THAN_A_DAY).toISOString(),
    end: new Date(to).toISOString(),
    format: 'range',
    duration: durationMinutes,
  };
  const request = { resource: 'slots', path: path`/v2/slots`, query } as const;
  return toSlots(await api.request({ ...request, schema: slotsResponse }, call), { start: from, end: to });
}
