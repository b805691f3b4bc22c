import { describe, expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { TUESDAY, tuesday } from '../support/availability-tuesday.ts';
import { FOUR, startFourCalendars } from '../support/four-calendars.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { calcomAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// In every response, openings and blocked ranges must fill the window without a gap or overlap.

describe('over four providers at once', () => {
  test('ALL: returns the openings that all participants share, their slots, and every reason for the rest', async () => {
    const found = await availability(await startFourCalendars(), {
      participants: FOUR,
      window: TUESDAY,
      durationMinutes: 30,
    });
    expect(found.openings).toEqual(tuesday('10:30-11:00', '11:30-12:00', '12:30-13:00', '13:30-14:00', '14:30-15:00'));
    expect(found.slots).toEqual(found.openings);
    expect(found.participants).toEqual({
      ann: {
        openings: tuesday('08:00-10:00', '10:30-11:00', '11:30-16:00'),
        busy: tuesday('10:00-10:30', '11:00-11:30'),
      },
      bob: { openings: tuesday('10:00-12:00', '12:30-13:00', '13:30-16:00'), busy: tuesday('12:00-12:30') },
      cy: { openings: tuesday('08:00-14:00', '14:30-15:00'), busy: tuesday('14:00-14:30') },
      dee: { openings: tuesday('08:00-09:00', '09:30-16:00'), busy: tuesday('09:00-09:30') },
    });
    expect(found.blocked).toEqual(
      tuesday(
        '08:00-09:00 bob:OUTSIDE_HOURS',
        '09:00-09:30 bob:OUTSIDE_HOURS dee:BUSY',
        '09:30-10:00 bob:OUTSIDE_HOURS',
        '10:00-10:30 ann:BUSY',
        '11:00-11:30 ann:BUSY',
        '12:00-12:30 bob:BUSY',
        '13:00-13:30 bob:CLOSED',
        '14:00-14:30 cy:BUSY',
        '15:00-16:00 cy:OUTSIDE_HOURS',
      ),
    );
    expect(found.accountResults.map(({ error, fetchedAt }) => [error, fetchedAt])).toEqual(
      Array.from({ length: 4 }, () => [null, new Date(NOW).toISOString()]),
    );
  });

  test('ANY: returns the openings of every participant, and time as blocked where no one is open, with all reasons', async () => {
    const { ann, bob, cy } = FOUR;
    const found = await availability(await startFourCalendars(), {
      participants: { cy, bob, ann },
      require: 'ANY',
      window: '2026-12-01T07:00:00Z 2026-12-01T17:00:00Z',
      durationMinutes: 240,
    });
    expect(found.openings).toEqual(tuesday('08:00-16:00'));
    // From cy's 08:00-14:00 and ann's 11:30-16:00; no one covers 08:00-16:00.
    expect(found.slots).toEqual(tuesday('08:00-12:00', '12:00-16:00'));
    expect(found.blocked).toEqual(
      tuesday(
        '07:00-08:00 cy:OUTSIDE_HOURS bob:OUTSIDE_HOURS ann:OUTSIDE_HOURS',
        '16:00-17:00 cy:OUTSIDE_HOURS bob:OUTSIDE_HOURS ann:OUTSIDE_HOURS',
      ),
    );
  });

  test('counts a participant that is listed twice once', async () => {
    const { execute, accounts } = await startFourCalendars();
    const [from, to] = TUESDAY.split(' ');
    const { data } = await execute(
      `query ($input: AvailabilityInput!) { availability(input: $input) {
        participants { participant { id } } blocked { reasons { kind } }
      } }`,
      { input: { participants: [FOUR.cy, FOUR.bob, FOUR.cy], from, to } },
    );
    expect(data.availability.participants).toEqual([
      { participant: { id: FOUR.cy } },
      { participant: { id: FOUR.bob } },
    ]);
    // Before 10:00Z bob alone is not open, after 15:00Z cy alone.
    expect(data.availability.blocked.at(0).reasons).toEqual([{ kind: 'OUTSIDE_HOURS' }]);
    expect(data.availability.blocked.at(-1).reasons).toEqual([{ kind: 'OUTSIDE_HOURS' }]);
    // Windows, appointments, and the types for the longest possible appointment.
    expect(accounts.vastal.fakeProvider.requests).toHaveLength(3);
  });
});

test('ANY: returns no slot that one participant cannot cover alone', async () => {
  const hours = (startTime: string, endTime: string) => [{ days: ['Tuesday'], startTime, endTime }];
  const { entry } = await calcomAccount({
    schedules: [
      { id: 201, availability: hours('09:00', '10:15') },
      { id: 202, availability: hours('10:00', '11:00') },
    ],
  });
  const gateway = await startGateway([entry]);
  const input = {
    participants: { first: idOf('Schedule', 'calcom', '201'), second: idOf('Schedule', 'calcom', '202') },
    require: 'ANY',
    window: TUESDAY,
    stepMinutes: 15,
  };
  const hour = await availability(gateway, { ...input, durationMinutes: 60 });
  expect(hour.openings).toEqual(tuesday('09:00-11:00'));
  expect(hour.slots).toEqual(tuesday('09:00-10:00', '09:15-10:15', '10:00-11:00'));
  expect((await availability(gateway, { ...input, durationMinutes: 90 })).slots).toEqual([]);
});

test('returns the openings of a Schedule without the bookings of its owner', async () => {
  const gateway = await startFourCalendars();
  const found = await availability(gateway, {
    participants: { hours: idOf('Schedule', 'calcom', '201') },
    window: TUESDAY,
  });
  expect(found.openings).toEqual(tuesday('08:00-16:00'));
  expect(found.participants.hours?.busy).toEqual([]);
});
