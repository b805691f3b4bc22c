import type { Capability } from '../domain/account.ts';
import type { Connector } from './connector.ts';

/**
 * What can be done with a connector, worked out from the methods that it has. Where it works out no slots, or keeps no
 * holds, the gateway does.
 */
export function capabilitiesOf(connector: Connector): Capability[] {
  const { calendars, schedules, eventTypes, slots, holds, bookings, personalizedSchedules } = connector;
  const can: Record<Capability, unknown> = {
    READ_CALENDARS: calendars,
    WRITE_CALENDARS: calendars?.prepareUpdate,
    READ_SCHEDULES: schedules,
    WRITE_SCHEDULES: schedules?.prepareUpdate,
    CREATE_SCHEDULES: schedules?.prepareCreate,
    DELETE_SCHEDULES: schedules?.remove,
    READ_EVENT_TYPES: eventTypes,
    READ_SLOTS: slots ?? eventTypes,
    HOLD_SLOTS: holds ?? bookings,
    READ_PERSONALIZED_SCHEDULES: personalizedSchedules,
    WRITE_PERSONALIZED_SCHEDULES: personalizedSchedules?.prepareUpdate,
    PUBLISH_PERSONALIZED_SCHEDULES: personalizedSchedules?.publish,
  };
  return (Object.keys(can) as Capability[]).filter((capability) => can[capability] !== undefined);
}
