import { describe, expect, test } from 'vitest';
import type { GravityRailData } from '../../src/sandbox/gravity-rail/data.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { slots } from '../support/slots-query.ts';
import { gravityRailAccount, takePaths } from '../support/small-accounts.ts';

// Every expected instant is worked out by hand from docs/time-semantics.md and docs/providers/*.md.
// NOW is Monday, 2026-11-23 08:00Z.

describe('Gravity Rail, computed', () => {
  const EVENT_TYPE = idOf('EventType', 'gr', '11');
  const eventTypes = [{ id: 11, durationMinutes: 30 }, { id: 12 }];
  const daily = (start: string, end: string) => ({
    recurrence: 'daily',
    startTime: `2026-01-01T${start}:00`,
    endTime: `2026-01-01T${end}:00`,
  });

  async function account(data: GravityRailData) {
    const gravityRail = await gravityRailAccount({ eventTypes, ...data });
    return { ...(await startGateway([gravityRail.entry])), gravityRail };
  }

  /** Both are open from 08:00Z on: Madrid for an hour, Kathmandu (+05:45) from 08:15Z. */
  const calendars = [
    { id: 31, timezone: 'Europe/Madrid', schedules: [daily('09:00', '10:00')] },
    { id: 32, timezone: 'Asia/Kathmandu', schedules: [daily('14:00', '15:00')] },
  ];

  test('returns the slots of several calendars, each on the grid of its own zone', async () => {
    const gateway = await account({ calendars });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T00:00:00Z 2026-12-02T00:00:00Z')).toEqual([
      '2026-12-01T08:00Z 2026-12-01T08:30Z',
      '2026-12-01T08:15Z 2026-12-01T08:45Z',
      '2026-12-01T08:30Z 2026-12-01T09:00Z',
      '2026-12-01T08:45Z 2026-12-01T09:15Z',
    ]);
  });

  test('removes the time of events from their calendar alone; cancelled ones take none', async () => {
    const gateway = await account({
      calendars,
      events: [
        { calendarId: 31, startTime: '2026-12-01T08:00:00Z', endTime: '2026-12-01T08:30:00Z' },
        { calendarId: 32, startTime: '2026-12-01T08:15:00Z', endTime: '2026-12-01T09:15:00Z', status: 'cancelled' },
      ],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T00:00:00Z 2026-12-02T00:00:00Z')).toEqual([
      '2026-12-01T08:15Z 2026-12-01T08:45Z',
      '2026-12-01T08:30Z 2026-12-01T09:00Z',
      '2026-12-01T08:45Z 2026-12-01T09:15Z',
    ]);
  });

  test('returns no slot across two calendars, and a start that two offer once', async () => {
    const gateway = await account({
      calendars: [
        { id: 31, timezone: 'UTC', schedules: [daily('09:00', '09:45')] },
        { id: 32, timezone: 'UTC', schedules: [daily('09:45', '10:30')] },
        { id: 33, timezone: 'UTC', schedules: [daily('10:00', '10:30')] },
      ],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T00:00:00Z 2026-12-02T00:00:00Z')).toEqual([
      '2026-12-01T09:00Z 2026-12-01T09:30Z',
      '2026-12-01T10:00Z 2026-12-01T10:30Z',
    ]);
  });

  test('ignores rules for other event types, and applies those for this one', async () => {
    const once = (hour: number) => ({
      recurrence: 'once',
      startTime: `2026-12-01T${hour}:00:00`,
      endTime: `2026-12-01T${hour}:30:00`,
    });
    const gateway = await account({
      calendars: [
        {
          id: 31,
          timezone: 'UTC',
          schedules: [
            { ...daily('09:00', '09:30'), eventTypeIds: [12] },
            { ...once(10), eventTypeIds: [12] },
            { ...daily('11:00', '11:30'), eventTypeIds: [11, 12] },
            { ...once(12), eventTypeIds: [11] },
            daily('13:00', '14:30'),
            { ...once(13), availabilityType: 'unavailable', eventTypeIds: [12] },
            { ...once(14), availabilityType: 'unavailable', eventTypeIds: [11] },
          ],
        },
      ],
    });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T00:00:00Z 2026-12-02T00:00:00Z')).toEqual([
      '2026-12-01T11:00Z 2026-12-01T11:30Z',
      '2026-12-01T12:00Z 2026-12-01T12:30Z',
      '2026-12-01T13:00Z 2026-12-01T13:30Z',
      '2026-12-01T13:30Z 2026-12-01T14:00Z',
    ]);
  });

  test('returns slots at any time for a calendar without rules, and none for a workspace without calendars', async () => {
    const open = await account({ calendars: [{ id: 31, timezone: 'Asia/Kathmandu' }] });
    expect(await slots(open, EVENT_TYPE, '2026-12-01T00:00:00Z 2026-12-01T01:00:00Z')).toEqual([
      '2026-12-01T00:15Z 2026-12-01T00:45Z',
    ]);
    expect(await slots(await account({}), EVENT_TYPE, '2026-12-01T00:00:00Z 2026-12-01T01:00:00Z')).toEqual([]);
  });

  test('takes 3 requests: the event type, a page of calendars with their rules, a page of events of all of them', async () => {
    const { gravityRail, ...gateway } = await account({ calendars });
    expect(await slots(gateway, EVENT_TYPE, '2026-12-01T00:00:00Z 2026-12-02T00:00:00Z')).toHaveLength(4);
    const counts = Object.entries(takePaths(gravityRail)).map(([path, count]) => [path.split('/').at(-1), count]);
    expect(counts).toEqual([
      ['11', 1],
      ['calendars', 1],
      ['calendar-events', 1],
    ]);
  });
});
