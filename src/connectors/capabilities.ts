import type { Capability } from '../domain/account.ts';
import { keysOf } from '../domain/records.ts';
import type { Connector } from './connector.ts';

/**
 * The capabilities that a connector's methods provide. The gateway computes slots itself and keeps holds itself for connectors
 * that have no `slots` or `holds`.
 */
export function capabilitiesOf(connector: Connector): Capability[] {
  const { calendars, schedules, eventTypes, slots, holds, bookings, personalizedSchedules } = connector;
  const methods: Record<Capability, unknown> = {
    READ_CALENDARS: calendars,
    WRITE_CALENDARS: calendars?.prepareUpdate,
    READ_SCHEDULES: schedules,
    WRITE_SCHEDULES: schedules?.prepareUpdate,
    CREATE_SCHEDULES: schedules?.prepareCreate,
    DELETE_SCHEDULES: schedules?.remove,
    READ_EVENT_TYPES: eventTypes,
    READ_SLOTS: slots ?? eventTypes,
    HOLD_SLOTS: holds ?? bookings?.create,
    READ_BOOKINGS: bookings,
    CREATE_BOOKINGS: bookings?.create,
    RESCHEDULE_BOOKINGS: bookings?.reschedule,
    CANCEL_BOOKINGS: bookings?.cancel,
    APPROVE_BOOKINGS: bookings?.approve,
    READ_PERSONALIZED_SCHEDULES: personalizedSchedules,
    WRITE_PERSONALIZED_SCHEDULES: personalizedSchedules?.prepareUpdate,
    PUBLISH_PERSONALIZED_SCHEDULES: personalizedSchedules?.publish,
  };
  return keysOf(methods).filter((capability) => methods[capability] !== undefined);
}
