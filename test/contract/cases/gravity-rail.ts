import { GRAVITY_RAIL_SANDBOX_WORKSPACE } from '../../../src/sandbox/gravity-rail/data.ts';
import { createGravityRailSandbox } from '../../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import { writesOf } from '../connector-writes.ts';
import { at, type ConnectorCase, nameOf, now } from './connector-case.ts';

export const gravityRail: ConnectorCase = {
  provider: 'GRAVITY_RAIL',
  credential: 'gr_key_8d1f',
  authorization: ['authorization', 'Bearer gr_key_8d1f'],
  createFakeProvider: () =>
    createGravityRailSandbox({
      now,
      keys: { gr_key_8d1f: { scopes: ['calendars:read', 'calendars:write', 'calendars:admin'] } },
      data: {
        calendars: [1, 2].map((id) => ({
          id,
          name: nameOf(`room ${id}`),
          timezone: 'UTC',
          schedules: [{ id: id * 10, name: nameOf('hours') }, { id: id * 10 + 1 }],
        })),
        eventTypes: [11, 12].map((id) => ({ id, name: nameOf(`visit ${id}`) })),
        events: [1, 2].map((calendarId) => ({
          id: calendarId,
          calendarId,
          title: nameOf('event'),
          startTime: at('10:00'),
          endTime: at(`1${calendarId}:00`),
        })),
      },
    }),
  settings: (baseUrl) => ({ baseUrl, workspaceUuid: GRAVITY_RAIL_SANDBOX_WORKSPACE, dayNumbering: 'monday0' }),
  ids: {
    'calendars.get': [
      ['1', '2'],
      ['99', 'x'],
    ],
    // Its list of events does not depend on calendars: an unknown one has no events.
    'calendars.busy': [['1', '2'], ['x']],
    'schedules.get': [
      ['1.10', '1.11', '2.20'],
      ['1.20', '99.10', 'x'],
    ],
    'schedules.ofCalendars': [
      ['1', '2'],
      ['99', 'x'],
    ],
    'eventTypes.get': [
      ['11', '12'],
      ['99', 'x'],
    ],
    'bookings.get': [
      ['1', '2'],
      ['99', 'x'],
    ],
  },
  retryAfterSeconds: 5,
  closedSeconds: 5,
  writes: {
    ...writesOf.calendars({ id: '1' }),
    ...writesOf.schedules({ id: '1.10', create: { calendarId: '1' } }),
    ...writesOf.bookings({ eventTypeId: '11', calendarId: '1', start: at('14:00') }),
    ...writesOf.bookingChanges({ id: '1', free: at('14:00') }),
  },
  internal: [],
};
