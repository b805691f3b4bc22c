import type { EventTypeConnector } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { type BusySources, readBusyTimes } from './busy-times.ts';
import { notFound } from './results.ts';
import { type Organisation, toEventType } from './vastal.map.ts';
import { appointmentTypesResponse } from './vastal.wire.ts';

/** Event types are Vastal's appointment types. Inactive ones are not listed, but can be read by id. */
export function createEventTypes(organisation: Organisation, sources: BusySources): EventTypeConnector {
  return {
    async list(call) {
      const types = await sources.readTypes(call);
      return types.filter(({ isActive }) => isActive !== false).map((type) => toEventType(type, organisation.account));
    },
    async get(ids, call) {
      if (ids.length === 0) return [];
      const types = new Map((await sources.readTypes(call)).map((type) => [type.id, type]));
      return ids.map((id) => {
        const type = types.get(id);
        return type === undefined
          ? notFound(organisation, 'appointment type')
          : toEventType(type, organisation.account);
      });
    },
    busy: (requests, call) => readBusyTimes(sources, requests, call),
    bookings: (requests, call) =>
      readBusyTimes(sources, requests, call, ({ appointment_type_id: type }, { eventTypeId }) => type === eventTypeId),
  };
}

/** Reads all appointment types, inactive ones included. */
export function createTypeReader(http: HttpClient): BusySources['readTypes'] {
  const request = { path: path`/calendar/appointment-types`, schema: appointmentTypesResponse, cacheable: true };
  return (call) => http.request(request, call);
}
