import type { EventTypeConnector } from '../connector.ts';
import type { BusyTimes } from './busy-times.ts';
import type { CalcomApi } from './calcom-api.ts';
import type { EventTypeReader } from './event-type-reader.ts';

export function createEventTypes(
  api: CalcomApi,
  read: EventTypeReader,
  busyTimes: BusyTimes,
  absences: NonNullable<EventTypeConnector['absences']>,
): EventTypeConnector {
  return {
    async list(call) {
      return [...(await read.all(call)).values()];
    },
    async get(ids, call) {
      const found = await read.many(ids, call);
      return ids.map((id) => found.get(id) ?? api.notFound('event type'));
    },
    busy: (windows, call) => busyTimes.ofEventTypes(windows, call),
    bookings: (windows, call) => busyTimes.ofAccepted(windows, call),
    absences,
  };
}
