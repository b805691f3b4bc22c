import { expect, test } from 'vitest';
import { idOf, startGateway } from '../support/gateway.ts';
import { calcomAccount } from '../support/small-accounts.ts';

const PARTICIPANTS = 100;

/** Schedules whose hours all begin and end at different times. */
async function start() {
  const schedules = Array.from({ length: PARTICIPANTS }, (_, i) => ({
    id: 201 + i,
    timeZone: 'UTC',
    availability: [
      {
        days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
        startTime: `08:${String(i % 60).padStart(2, '0')}`,
        endTime: `1${6 + Math.floor(i / 60)}:${String(i % 60).padStart(2, '0')}`,
      },
    ],
  }));
  const gateway = await startGateway([(await calcomAccount({ schedules })).entry]);
  const participants = schedules.map(({ id }) => idOf('Schedule', 'calcom', String(id)));
  return (selection: string, to: string) =>
    gateway.execute(`query ($input: AvailabilityInput!) { availability(input: $input) { ${selection} } }`, {
      input: { participants, from: '2026-12-01T00:00:00Z', to, durationMinutes: 60 },
    });
}

test('returns everything but `blocked`, and an error for it, when there are too many reasons', async () => {
  const execute = await start();
  const selection = 'openings { start } slots { start } participants { busy { start } }';
  const { data, errors } = await execute(`${selection} blocked { start }`, '2027-03-01T00:00:00Z');
  expect(errors).toMatchObject([
    { path: ['availability', 'blocked'], extensions: { code: 'INVALID_INPUT', issues: [{ path: ['input', 'to'] }] } },
  ]);
  expect(data.availability.blocked).toBeNull();
  expect(data.availability.openings.length).toBeGreaterThan(50);
  expect(data.availability.participants).toHaveLength(PARTICIPANTS);
  expect(await execute(selection, '2027-03-01T00:00:00Z')).toMatchObject({ errors: undefined });
});

test('returns `blocked` of as many participants in a shorter window', async () => {
  const execute = await start();
  const { data, errors } = await execute('blocked { start end }', '2026-12-02T00:00:00Z');
  expect(errors).toBeUndefined();
  expect(data.availability.blocked.at(0).start).toBe('2026-12-01T00:00:00.000Z');
});
