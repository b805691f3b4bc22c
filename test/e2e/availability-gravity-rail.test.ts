import { describe, expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { calendar, dailyHours, event, TUESDAY, tuesday } from '../support/availability-tuesday.ts';
import { idOf } from '../support/gateway.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// In every response, openings and blocked ranges must fill the window without a gap or overlap.

describe('an event type that can be booked at every calendar of a workspace', () => {
  const TYPE = { type: idOf('EventType', 'gr', '11') };
  const eventTypes = [{ id: 11, durationMinutes: 30 }];

  test('returns the time of the calendar, with all reasons and buffers, when there is one', async () => {
    const schedules = [
      dailyHours('09:00', '17:00'),
      { ...dailyHours('13:00', '14:00'), availabilityType: 'unavailable' },
    ];
    const gateway = await calendar({
      eventTypes,
      calendars: [{ id: 31, timezone: 'UTC', schedules }],
      events: [event('11:00', '12:00')],
    });
    const input = { window: TUESDAY, bufferBeforeMinutes: 30, bufferAfterMinutes: 15 };
    const found = await availability(gateway, { participants: TYPE, ...input });
    expect(found.openings).toEqual(tuesday('09:00-10:45', '12:30-13:00', '14:00-16:00'));
    expect(found.participants.type?.busy).toEqual(tuesday('11:00-12:00'));
    expect(found.blocked).toEqual(
      tuesday(
        '08:00-09:00 type:OUTSIDE_HOURS',
        '10:45-11:00 type:BUFFER',
        '11:00-12:00 type:BUSY',
        '12:00-12:30 type:BUFFER',
        '13:00-14:00 type:CLOSED',
      ),
    );
  });

  test('returns time as open when any calendar is open, and as taken when each open one is taken', async () => {
    const gateway = await calendar({
      eventTypes,
      calendars: [
        { id: 31, timezone: 'UTC', schedules: [dailyHours('08:00', '12:00')] },
        { id: 32, timezone: 'UTC', schedules: [dailyHours('10:00', '15:00')] },
      ],
      events: [event('09:00', '11:00'), { ...event('10:30', '12:30'), calendarId: 32 }],
    });
    const found = await availability(gateway, { participants: TYPE, window: TUESDAY });
    expect(found.openings).toEqual(tuesday('08:00-09:00', '10:00-10:30', '11:00-12:00', '12:30-15:00'));
    expect(found.blocked).toEqual(
      tuesday(
        '09:00-10:00 type:BUSY',
        '10:30-11:00 type:BUSY',
        '12:00-12:30 type:BUSY',
        '15:00-16:00 type:OUTSIDE_HOURS',
      ),
    );
  });

  test('ignores rules for other event types, as hours and as overrides', async () => {
    const once = { recurrence: 'once', startTime: '2026-12-01T09:00:00', endTime: '2026-12-01T10:00:00' };
    const gateway = await calendar({
      eventTypes: [...eventTypes, { id: 12 }],
      calendars: [
        {
          id: 31,
          timezone: 'UTC',
          schedules: [
            { ...once, eventTypeIds: [12] },
            { ...dailyHours('10:00', '11:00'), eventTypeIds: [11] },
          ],
        },
      ],
    });
    const found = await availability(gateway, { participants: TYPE, window: TUESDAY });
    expect(found.openings).toEqual(tuesday('10:00-11:00'));
    expect(found.blocked).toEqual(tuesday('08:00-10:00 type:OUTSIDE_HOURS', '11:00-16:00 type:OUTSIDE_HOURS'));
  });
});
