import { randomInt } from 'node:crypto';
import { ProviderError } from '../../domain/errors.ts';
import type { Slot, SlotRequest } from '../../domain/event-type.ts';
import type { CallContext, SlotConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { toSlots } from './calcom.map.ts';
import { slotsResponse } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';
import type { ReadGridZones } from './grid-zones.ts';
import { createSharedReads } from './shared-reads.ts';

const MINUTE = 60_000;
/** Longer than any day, including one on which the clock is set back. */
const MORE_THAN_A_DAY = 26 * 3_600_000;
const UNKNOWN_GRID =
  'cannot align slots: the time zone of the schedule, or of the owner, is not in the IANA database: set one, such as Europe/Paris, or request the slots with a `timeZone`';

/** Slots as Cal.com computes them (docs/providers/calcom.md, section 7). Equal requests of a batch share one call. */
export function createSlots(api: CalcomApi, readGridZones: ReadGridZones): SlotConnector {
  return {
    async find(requests, call) {
      const ids = [...new Set(requests.map(({ eventTypeId }) => eventTypeId).filter(isNumericId))];
      const zones = await readGridZones(ids, call);
      const zoneOf = new Map(ids.map((id, index) => [id, zones[index]!]));
      const read = createSharedReads<readonly Slot[]>();
      return Promise.all(
        requests.map(async (request) => {
          const { eventTypeId, from, to, durationMinutes, fallbackTimeZone } = request;
          const zone = zoneOf.has(eventTypeId) ? zoneOf.get(eventTypeId) : api.notFound('event type');
          if (zone instanceof ProviderError) return zone;
          const gridZone = zone ?? fallbackTimeZone;
          if (gridZone === undefined) return api.error('UNSUPPORTED', UNKNOWN_GRID);
          const key = [eventTypeId, from, to, durationMinutes, gridZone];
          return read(key, () => readSlots(api, request, gridZone, call));
        }),
      );
    },
  };
}

/**
 * Cal.com aligns its grid to the clock of the requested zone, starts it at the start of the requested window, and
 * iterates over the days in steps of 24 hours, by which it can miss the last one. Requests extend more than a day
 * beyond both ends, so that the grid starts at the schedule's hours and no day is missed. Cal.com caches slots by their
 * exact window, so a call that must not use its cache requests a window that no other call uses.
 */
async function readSlots(
  api: CalcomApi,
  { eventTypeId, from, to, durationMinutes }: SlotRequest,
  timeZone: string,
  call: CallContext,
): Promise<readonly Slot[]> {
  const earlier = call.noCache ? randomInt(1, MINUTE) : 0;
  const query = {
    eventTypeId,
    start: new Date(from - MORE_THAN_A_DAY - earlier).toISOString(),
    end: new Date(to + MORE_THAN_A_DAY).toISOString(),
    timeZone,
    format: 'range',
    duration: durationMinutes,
  };
  const request = { resource: 'slots', path: path`/v2/slots`, query } as const;
  return toSlots(await api.request({ ...request, schema: slotsResponse }, call), { start: from, end: to });
}
