import { asProviderError } from '../../domain/errors.ts';
import type { EventType } from '../../domain/event-type.ts';
import type { CallContext, EventTypeConnector, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { mapped } from '../http/quick-read.ts';
import { toEventType } from './calcom.map.ts';
import { envelope, wireEventType, wireRows } from './calcom.wire.ts';
import { type CalcomApi, isNumericId } from './calcom-api.ts';

const THING = 'event type';
const resource = 'eventTypes';

export interface EventTypes extends EventTypeConnector {
  /** @throws ProviderError `NOT_FOUND` as well. */
  read(id: string, call: CallContext): Promise<EventType>;
}

export function createEventTypes(api: CalcomApi): EventTypes {
  const eventType = mapped(wireEventType, (wire) => toEventType(api.account, wire));
  const eventTypes = mapped(envelope(wireRows), ({ data }) => api.readRows(THING, eventType, data));

  async function read(id: string, call: CallContext): Promise<EventType> {
    if (!isNumericId(id)) throw api.unknown(THING);
    const { data } = await api.request(
      { resource, path: path`/v2/event-types/${id}`, answer: envelope(eventType) },
      call,
    );
    return data;
  }

  function readAll(call: CallContext): Promise<ReadonlyMap<string, Result<EventType>>> {
    return api.request({ resource, path: path`/v2/event-types`, answer: eventTypes }, call);
  }

  return {
    read,
    async list(call) {
      return [...(await readAll(call)).values()];
    },
    async get(ids, call) {
      const possible = [...new Set(ids)].filter(isNumericId);
      // A copy: whoever shares the read has the same map.
      const found = new Map(possible.length > 1 ? await readAll(call) : []);
      // The list has no team event types, although they can be read.
      const missing = possible.filter((id) => !found.has(id));
      const single = await Promise.all(missing.map((id) => read(id, call).catch(asProviderError)));
      missing.forEach((id, index) => found.set(id, single[index]!));
      return ids.map((id) => found.get(id) ?? api.unknown(THING));
    },
  };
}
