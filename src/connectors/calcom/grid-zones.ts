import { LRUCache } from 'lru-cache';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { CallContext, EventTypeConnector, Result, ScheduleConnector } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import type { CalcomApi } from './calcom-api.ts';
import { readOwner } from './owner.ts';

/** How long a zone is cached. A change of a schedule's zone affects the slots after that time at the latest. */
const TTL_MS = 60_000;
const MAXIMUM_REMEMBERED = 1000;

/** Reads the zone whose clock the slots of each event type are aligned to, in the order of the ids; null if it is not known. */
export type ReadGridZones = (eventTypeIds: readonly string[], call: CallContext) => Promise<Result<string | null>[]>;

interface Parts {
  readonly api: CalcomApi;
  readonly eventTypes: Pick<EventTypeConnector, 'get'>;
  readonly schedules: Pick<ScheduleConnector, 'get' | 'fallback'>;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * The zone of an event type's schedule, or of the hours that Cal.com applies to users without one. The owner's zone serves where
 * the account cannot read the schedule: for event types of other users or of teams.
 */
export function createGridZoneReader({ now, ...parts }: Parts): ReadGridZones {
  const remembered = new LRUCache<string, string>({ max: MAXIMUM_REMEMBERED, ttl: TTL_MS, perf: { now } });
  return async (eventTypeIds, call) => {
    const keyOf = (id: string) => `${digestOf(call.credential)} ${id}`;
    const zones = new Map<string, Result<string | null>>();
    for (const id of eventTypeIds) {
      // Used even if the call must not use caches: an outdated zone only moves the grid.
      const zone = remembered.get(keyOf(id));
      if (zone !== undefined) zones.set(id, zone);
    }
    const missing = [...new Set(eventTypeIds)].filter((id) => !zones.has(id));
    for (const [id, zone] of await readZones(parts, missing, call)) {
      zones.set(id, zone);
      if (typeof zone === 'string') remembered.set(keyOf(id), zone);
    }
    return eventTypeIds.map((id) => zones.get(id)!);
  };
}

async function readZones(
  { api, eventTypes, schedules }: Omit<Parts, 'now'>,
  ids: readonly string[],
  call: CallContext,
): Promise<[id: string, zone: Result<string | null>][]> {
  if (ids.length === 0) return [];
  const types = await readEach(ids, () => eventTypes.get(ids, call));
  const scheduleIds = types.map((type) => (type instanceof ProviderError ? undefined : type.scheduleId));
  const known = [...new Set(scheduleIds.filter((id) => id !== undefined))];
  const read = known.length === 0 ? [] : await readEach(known, () => schedules.get(known, call));
  const scheduleOf = new Map(known.map((id, index) => [id, read[index]!]));
  let owner: Promise<Result<string | null>> | undefined;
  const fallbackOf = async (id: string | undefined) => (id === undefined ? undefined : schedules.fallback?.(id, call));

  return Promise.all(
    ids.map(async (id, index): Promise<[string, Result<string | null>]> => {
      const type = types[index]!;
      const scheduleId = scheduleIds[index];
      const schedule = scheduleId === undefined ? undefined : scheduleOf.get(scheduleId);
      const failure = [type, schedule].find((result) => result instanceof ProviderError && !isHidden(result));
      if (failure instanceof ProviderError) return [id, failure];
      const isKnown = schedule !== undefined && !(schedule instanceof ProviderError);
      const applied = isKnown ? schedule : await fallbackOf(scheduleId).catch(asProviderError);
      if (applied instanceof ProviderError) return [id, applied];
      if (applied === undefined) {
        owner ??= ownerZone(api, call);
        return [id, await owner];
      }
      return [id, applied.timeZone];
    }),
  );
}

/** A failure of the whole read is the result of each id. */
async function readEach<T>(
  ids: readonly string[],
  read: () => Promise<readonly Result<T>[]>,
): Promise<readonly Result<T>[]> {
  const results = await read().catch(asProviderError);
  return results instanceof ProviderError ? ids.map(() => results) : results;
}

function isHidden({ code }: ProviderError): boolean {
  return code === 'NOT_FOUND' || code === 'FORBIDDEN';
}

async function ownerZone(api: CalcomApi, call: CallContext): Promise<Result<string | null>> {
  const owner = await readOwner(api, call).catch(asProviderError);
  return owner instanceof ProviderError ? owner : owner.timeZone;
}
