import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { EventType } from '../../domain/event-type.ts';
import type { CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { shareByKey, shareInOperation } from '../operation-reads.ts';
import { toEventType } from './calcom.map.ts';
import { envelope, rowsResponse, wireEventType } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';

const THING = 'event type';
const resource = 'eventTypes';

export interface EventTypeReader {
  /** @throws ProviderError, `NOT_FOUND` included. */
  one(id: string, call: CallContext): Promise<EventType>;
  /** Undefined if it does not exist or belongs to another user, whose event types can be booked but not read. */
  find(id: string, call: CallContext): Promise<EventType | undefined>;
  /** By id; ids in another format are missing. */
  many(ids: readonly string[], call: CallContext): Promise<ReadonlyMap<string, Result<EventType>>>;
  /** The owner's event types by id, without those of teams. */
  all(call: CallContext): Promise<ReadonlyMap<string, Result<EventType>>>;
}

/** @param now a monotonic clock, in milliseconds. */
export function createEventTypeReader(api: CalcomApi, now: () => number): EventTypeReader {
  const eventType = wireEventType.transform((wire) => toEventType(api.account, wire));
  const one = envelope(eventType);
  const all = rowsResponse.transform((rows) => api.readRows(THING, eventType, rows));
  // An operation needs an event type for its slots, its busy time and its own fields: on a busy machine, one after the other.
  const readOne = shareByKey(async (id, call): Promise<EventType> => {
    if (!isNumericId(id)) throw api.notFound(THING);
    return api.request({ resource, path: path`/v2/event-types/${id}`, schema: one }, call);
  }, now);

  const readAll = shareInOperation(
    (call) => api.request({ resource, path: path`/v2/event-types`, schema: all }, call),
    now,
  );

  async function readMany(ids: readonly string[], call: CallContext): Promise<ReadonlyMap<string, Result<EventType>>> {
    const valid = [...new Set(ids)].filter(isNumericId);
    // Copied, because the map is shared between operations.
    const found = new Map(valid.length > 1 ? await readAll(call) : []);
    // Event types of teams are missing in the list, but can be read by id.
    const missing = valid.filter((id) => !found.has(id));
    const singles = await Promise.all(missing.map((id) => readOne(id, call).catch(asProviderError)));
    missing.forEach((id, index) => found.set(id, singles[index]!));
    return found;
  }

  return {
    one: readOne,
    many: readMany,
    find: (id, call) =>
      readOne(id, call).catch((error: unknown) => {
        if (error instanceof ProviderError && error.code === 'NOT_FOUND') return undefined;
        throw error;
      }),
    all: readAll,
  };
}
