import { expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { TUESDAY } from '../support/availability-tuesday.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { gravityRailAccount, vastalAccount } from '../support/small-accounts.ts';

const WINDOW = { from: '2026-12-01T00:00:00Z', to: '2026-12-02T00:00:00Z' };
const TUESDAY_HOURS = { day_of_week: 2, start_time: '09:00:00', end_time: '17:00:00' };

test.each([
  ['day 7', { day_of_week: 7 }],
  ['9:00:00', { start_time: '9:00:00' }],
])('returns an error in place of the hours of a Vastal schedule when a window has %s', async (named, broken) => {
  const { entry } = await vastalAccount('UTC', {
    availability: [TUESDAY_HOURS, { ...TUESDAY_HOURS, ...broken }],
    appointmentTypes: [{ id: 'type_a' }],
  });
  const gateway = await startGateway([entry]);
  const { data, errors } = await gateway.execute(
    `query ($from: DateTime!, $to: DateTime!) {
      schedules { nodes { name weeklyHours { start } openings(from: $from, to: $to) { start } } }
      eventTypes { nodes { name slots(from: $from, to: $to) { start } } }
    }`,
    WINDOW,
  );
  expect(data.schedules.nodes).toEqual([{ name: 'Opening hours', weeklyHours: null, openings: null }]);
  expect(data.eventTypes.nodes).toEqual([{ name: expect.any(String), slots: null }]);
  const places = errors?.map(({ path, message, extensions }: any) => [
    path.join('.'),
    message.includes(named),
    extensions.code,
  ]);
  expect(new Set(places)).toEqual(
    new Set([
      ['schedules.nodes.0.weeklyHours', true, 'UNSUPPORTED'],
      ['schedules.nodes.0.openings', true, 'UNSUPPORTED'],
      ['eventTypes.nodes.0.slots', true, 'UNSUPPORTED'],
    ]),
  );
  const found = await availability(gateway, {
    participants: { hours: idOf('Schedule', 'vastal', 'default'), type: idOf('EventType', 'vastal', 'type_a') },
    window: TUESDAY,
  });
  expect(found.openings).toEqual([]);
  expect(new Set(found.blocked.flatMap((range) => range.split(' ').slice(2)))).toEqual(
    new Set(['hours:SOURCE_FAILED', 'type:SOURCE_FAILED']),
  );
});

test('returns SOURCE_FAILED for the calendar of an event that cannot be read, and the time of the others', async () => {
  const event = { startTime: '2026-12-01T10:00:00Z', endTime: '2026-12-01T11:00:00Z' };
  const { entry } = await gravityRailAccount(
    {
      calendars: [
        { id: 31, timezone: 'UTC' },
        { id: 32, timezone: 'UTC' },
      ],
      events: [
        { id: 1, calendarId: 31, ...event },
        { id: 2, calendarId: 32, ...event },
      ],
    },
    { eventsWithoutStart: [1] },
  );
  const found = await availability(await startGateway([entry]), {
    participants: { broken: idOf('Calendar', 'gr', '31'), other: idOf('Calendar', 'gr', '32') },
    require: 'ANY',
    window: '2026-12-01T10:00:00Z 2026-12-01T12:00:00Z',
  });
  expect(found.openings).toEqual(['2026-12-01T11:00Z 2026-12-01T12:00Z']);
  expect(found.blocked).toEqual(['2026-12-01T10:00Z 2026-12-01T11:00Z broken:SOURCE_FAILED other:BUSY']);
});
