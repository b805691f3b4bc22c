import { describe, expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { calendar, dailyHours, ROOM, TUESDAY, tuesday } from '../support/availability-tuesday.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// In every response, openings and blocked ranges must fill the window without a gap or overlap.

describe('slots', () => {
  const NINE_TO_TEN = '2026-12-01T09:00:00Z 2026-12-01T10:00:00Z';

  test.each<[string, Record<string, unknown>, string[]]>([
    ['none without a length', { stepMinutes: 15 }, []],
    ['as far apart as they are long', { durationMinutes: 20 }, ['09:00-09:20', '09:20-09:40', '09:40-10:00']],
    ['by a step', { durationMinutes: 45, stepMinutes: 10 }, ['09:00-09:45', '09:10-09:55']],
    // 09:00Z is 14:45 in Kathmandu, so its whole hour is 09:15Z.
    ['on the clock of the zone', { durationMinutes: 30, stepMinutes: 60, timeZone: 'Asia/Kathmandu' }, ['09:15-09:45']],
    ['on the clock of UTC', { durationMinutes: 30, stepMinutes: 60 }, ['09:00-09:30']],
  ])('%s', async (_, options, expected) => {
    const found = await availability(await calendar(), { participants: ROOM, window: NINE_TO_TEN, ...options });
    expect(found.slots).toEqual(tuesday(...expected));
  });

  test('aligns slots to the clock, not to the start of an opening or of the window', async () => {
    const schedules = [dailyHours('09:07', '11:00')];
    const gateway = await calendar({ calendars: [{ id: 31, timezone: 'UTC', schedules }] });
    const input = { participants: ROOM, durationMinutes: 30, stepMinutes: 15 };
    expect((await availability(gateway, { ...input, window: TUESDAY })).slots).toEqual(
      tuesday('09:15-09:45', '09:30-10:00', '09:45-10:15', '10:00-10:30', '10:15-10:45', '10:30-11:00'),
    );
    const window = '2026-12-01T09:15:00.001Z 2026-12-01T10:14:59.999Z';
    expect((await availability(gateway, { ...input, window })).slots).toEqual(tuesday('09:30-10:00'));
  });

  test.each([
    ['2026-11-01', '01:00', '03:00', 60, ['05:00', '06:00', '07:00']],
    ['2026-03-08', '01:00', '06:00', 50, ['06:40', '07:20', '08:10', '09:00']],
  ])('returns slots in New York on %s, when the clocks change', async (date, start, end, durationMinutes, starts) => {
    const schedules = [dailyHours(start, end)];
    const gateway = await calendar({ calendars: [{ id: 31, timezone: 'America/New_York', schedules }] });
    const found = await availability(gateway, {
      participants: ROOM,
      window: `${date}T00:00:00Z ${date}T23:00:00Z`,
      durationMinutes,
      timeZone: 'America/New_York',
    });
    expect(found.slots.map((slot) => slot.slice(0, 17))).toEqual(starts.map((time) => `${date}T${time}Z`));
  });
});
