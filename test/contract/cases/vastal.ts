import { createVastalSandbox } from '../../../src/sandbox/vastal/vastal-sandbox.ts';
import { writesOf } from '../connector-writes.ts';
import { at, type ConnectorCase, nameOf, now } from './connector-case.ts';

export const vastal: ConnectorCase = {
  provider: 'VASTAL',
  credential: 'vst_8d1f',
  authorization: ['authorization', 'Bearer vst_8d1f'],
  createFakeProvider: () =>
    createVastalSandbox({
      now,
      keys: { vst_8d1f: { scopes: ['read', 'write'] } },
      data: {
        availability: [
          { day_of_week: 1, start_time: '09:00:00', end_time: '12:00:00' },
          { day_of_week: 2, start_time: '09:00:00', end_time: '12:00:00' },
        ],
        appointmentTypes: ['type_a', 'type_b'].map((id) => ({ id, name: nameOf(id) })),
        appointments: ['type_a', 'type_b'].map((appointment_type_id, i) => ({
          id: `apt_${i}`,
          status: ['confirmed', 'pending'][i]!,
          appointment_type_id,
          start_time: at(`1${i}:00`),
          end_time: at(`1${i}:30`),
          client_name: nameOf('client'),
        })),
      },
    }),
  settings: (origin) => ({ baseUrl: `${origin}/v1`, timeZone: 'UTC', cacheTtlSeconds: 0 }),
  ids: {
    'calendars.get': [['default'], ['x']],
    'calendars.busy': [['default'], ['x']],
    'schedules.get': [['default'], ['x']],
    'schedules.ofCalendars': [['default'], ['x']],
    'eventTypes.get': [['type_a', 'type_b'], ['x']],
    // From all appointments, which contain no unknown types.
    'eventTypes.busy': [['type_a'], []],
    'eventTypes.bookings': [['type_a', 'type_b'], []],
    'bookings.get': [['apt_0', 'apt_1'], ['x']],
  },
  // Until the end of the clock hour.
  retryAfterSeconds: 3600,
  closedSeconds: 5,
  writes: {
    ...writesOf.schedules({ id: 'default' }),
    ...writesOf.bookings({ eventTypeId: 'type_a', start: at('14:00') }),
    ...writesOf.bookingChanges({ id: 'apt_0', pending: 'apt_1', free: at('14:00') }),
  },
  internal: [],
};
