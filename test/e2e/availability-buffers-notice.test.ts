import { describe, expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { calendar, dailyHours, event, ROOM, TUESDAY, tuesday } from '../support/availability-tuesday.ts';
import { FOUR, startFourCalendars } from '../support/four-calendars.ts';
import { idOf, NOW, startGateway } from '../support/gateway.ts';
import { vastalAccount } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// In every response, openings and blocked ranges must fill the window without a gap or overlap.

describe('buffers', () => {
  test('widens taken time at its end by the buffer before, and at its start by the buffer after', async () => {
    const schedules = [dailyHours('08:00', '17:00')];
    const gateway = await calendar({
      calendars: [{ id: 31, timezone: 'UTC', schedules }],
      events: [event('08:00', '08:55'), event('11:00', '11:15')],
    });
    const found = await availability(gateway, {
      participants: ROOM,
      window: '2026-12-01T09:00:00Z 2026-12-01T12:00:00Z',
      bufferBeforeMinutes: 10,
      bufferAfterMinutes: 30,
    });
    expect(found.openings).toEqual(tuesday('09:05-10:30', '11:25-12:00'));
    expect(found.participants).toEqual({ room: { openings: found.openings, busy: tuesday('11:00-11:15') } });
    expect(found.blocked).toEqual(
      tuesday('09:00-09:05 room:BUFFER', '10:30-11:00 room:BUFFER', '11:00-11:15 room:BUSY', '11:15-11:25 room:BUFFER'),
    );
  });

  test.each(['calcom', 'gr', 'vastal', 'guidebook'] as const)(
    'applies buffers to time that is taken just outside the window: %s',
    async (provider) => {
      const [taken, who] = {
        calcom: ['11:00', FOUR.ann],
        gr: ['12:00', FOUR.bob],
        vastal: ['14:00', FOUR.cy],
        guidebook: ['09:00', FOUR.dee],
      }[provider] as [string, string];
      const start = Date.parse(`2026-12-01T${taken}:00Z`);
      const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
      const text = (minutes: number) => at(minutes).replace(':00.000Z', 'Z');
      const gateway = await startFourCalendars();
      const input = { participants: { who }, bufferBeforeMinutes: 5, bufferAfterMinutes: 10 };
      const before = await availability(gateway, { ...input, window: `${at(-15)} ${at(0)}` });
      expect(before.blocked).toEqual([`${text(-10)} ${text(0)} who:BUFFER`]);
      const after = await availability(gateway, { ...input, window: `${at(30)} ${at(45)}` });
      expect(after.blocked).toEqual([`${text(30)} ${text(35)} who:BUFFER`]);
      expect(after.participants.who?.busy).toEqual([]);
    },
  );

  test("uses the larger of the requested buffer and the event type's own, for that event type alone", async () => {
    const { entry } = await vastalAccount('UTC', {
      availability: [{ day_of_week: 2, start_time: '08:00:00', end_time: '16:00:00' }],
      appointmentTypes: [{ id: 'type_a', minNoticeHours: 0, bufferBeforeMinutes: 20, bufferAfterMinutes: 5 }],
      appointments: [{ start_time: '2026-12-01T10:00Z', end_time: '2026-12-01T11:00Z' }],
    });
    const found = await availability(await startGateway([entry]), {
      participants: { type: idOf('EventType', 'vastal', 'type_a'), all: idOf('Calendar', 'vastal', 'default') },
      window: TUESDAY,
      bufferBeforeMinutes: 15,
      bufferAfterMinutes: 30,
    });
    expect(found.participants.type?.openings).toEqual(tuesday('08:00-09:30', '11:20-16:00'));
    expect(found.participants.all?.openings).toEqual(tuesday('08:00-09:30', '11:15-16:00'));
    expect(found.blocked).toEqual(
      tuesday(
        '09:30-10:00 type:BUFFER all:BUFFER',
        '10:00-11:00 type:BUSY all:BUSY',
        '11:00-11:15 type:BUFFER all:BUFFER',
        '11:15-11:20 type:BUFFER',
      ),
    );
  });
});

test('applies buffers of an event type of any length', async () => {
  const { entry } = await vastalAccount('UTC', {
    availability: [{ day_of_week: 2, start_time: '08:00:00', end_time: '16:00:00' }],
    appointmentTypes: [{ id: 'type_a', minNoticeHours: 0, bufferBeforeMinutes: 48 * 60 }],
    appointments: [{ start_time: '2026-11-29T10:00Z', end_time: '2026-11-29T11:00Z' }],
  });
  const found = await availability(await startGateway([entry]), {
    participants: { type: idOf('EventType', 'vastal', 'type_a') },
    window: TUESDAY,
  });
  expect(found.blocked).toEqual(tuesday('08:00-11:00 type:BUFFER'));
});

describe('notice', () => {
  const window = '2026-11-23T08:00:00Z 2026-11-23T11:00:00Z';

  test('removes all time before the end of the notice, exactly', async () => {
    const gateway = await calendar({}, { now: NOW + 20_500 });
    const found = await availability(gateway, { participants: ROOM, window, minimumNoticeMinutes: 90 });
    expect(found.openings).toEqual(['2026-11-23T09:30:20.500Z 2026-11-23T11:00Z']);
    expect(found.blocked).toEqual(['2026-11-23T08:00Z 2026-11-23T09:30:20.500Z room:NOTICE']);
  });

  test('returns past openings when the notice is 0', async () => {
    const past = '2026-11-01T08:00:00Z 2026-11-02T08:00:00Z';
    expect((await availability(await calendar(), { participants: ROOM, window: past })).blocked).toEqual([]);
  });

  test('lists NOTICE beside other kinds, also for the notice of an event type', async () => {
    const { entry } = await vastalAccount('UTC', {
      availability: [{ day_of_week: 1, start_time: '09:00:00', end_time: '17:00:00' }],
      appointmentTypes: [{ id: 'type_a', minNoticeHours: 2 }],
    });
    const found = await availability(await startGateway([entry]), {
      participants: { type: idOf('EventType', 'vastal', 'type_a') },
      window,
      minimumNoticeMinutes: 60,
    });
    expect(found.blocked).toEqual([
      '2026-11-23T08:00Z 2026-11-23T09:00Z type:OUTSIDE_HOURS type:NOTICE',
      '2026-11-23T09:00Z 2026-11-23T10:00Z type:NOTICE',
    ]);
  });
});
