import { describe, expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { calendar, dailyHours, ROOM, tuesday } from '../support/availability-tuesday.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { calcomAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// In every response, openings and blocked ranges must fill the window without a gap or overlap.

describe('reasons of blocked time', () => {
  test('returns DATE_OVERRIDE for the whole date of an override in the zone of the schedule', async () => {
    const { entry } = await calcomAccount({
      schedules: [
        {
          id: 201,
          timeZone: 'America/New_York',
          availability: [{ days: ['Monday', 'Tuesday', 'Wednesday'], startTime: '09:00', endTime: '17:00' }],
          overrides: [{ date: '2026-12-01', startTime: '12:00', endTime: '13:00' }],
        },
      ],
    });
    const found = await availability(await startGateway([entry]), {
      participants: { who: idOf('Schedule', 'calcom', '201') },
      window: '2026-12-01T00:00:00Z 2026-12-02T12:00:00Z',
    });
    expect(found.openings).toEqual(tuesday('17:00-18:00'));
    expect(found.blocked).toEqual([
      '2026-12-01T00:00Z 2026-12-01T05:00Z who:OUTSIDE_HOURS',
      '2026-12-01T05:00Z 2026-12-01T17:00Z who:DATE_OVERRIDE',
      '2026-12-01T18:00Z 2026-12-02T05:00Z who:DATE_OVERRIDE',
      '2026-12-02T05:00Z 2026-12-02T12:00Z who:OUTSIDE_HOURS',
    ]);
  });

  test('returns OUTSIDE_HOURS for a rule past its end date, and CLOSED alone where a closed rule covers open hours', async () => {
    const schedules = [
      { ...dailyHours('08:00', '12:00'), recurrenceEndDate: '2026-12-01' },
      { ...dailyHours('11:00', '13:00'), availabilityType: 'unavailable' },
    ];
    const gateway = await calendar({ calendars: [{ id: 31, timezone: 'UTC', schedules }] });
    const found = await availability(gateway, {
      participants: ROOM,
      window: '2026-12-01T10:00:00Z 2026-12-02T10:00:00Z',
    });
    expect(found.openings).toEqual(tuesday('10:00-11:00'));
    expect(found.blocked).toEqual([
      '2026-12-01T11:00Z 2026-12-01T12:00Z room:CLOSED',
      '2026-12-01T12:00Z 2026-12-01T13:00Z room:OUTSIDE_HOURS room:CLOSED',
      '2026-12-01T13:00Z 2026-12-02T10:00Z room:OUTSIDE_HOURS',
    ]);
  });

  test('returns no openings for a schedule with effect CLOSED', async () => {
    const schedules = [{ id: 501, ...dailyHours('11:00', '13:00'), availabilityType: 'unavailable' }];
    const gateway = await calendar({ calendars: [{ id: 31, timezone: 'UTC', schedules }] });
    const found = await availability(gateway, {
      participants: { lunch: idOf('Schedule', 'gr', '31.501') },
      window: '2026-12-01T11:00:00Z 2026-12-01T14:00:00Z',
    });
    expect(found.blocked).toEqual(
      tuesday('11:00-13:00 lunch:OUTSIDE_HOURS lunch:CLOSED', '13:00-14:00 lunch:OUTSIDE_HOURS'),
    );
  });
});
