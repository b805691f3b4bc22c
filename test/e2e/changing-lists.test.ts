import { expect, test } from 'vitest';
import { availability } from '../support/availability-query.ts';
import { idOf, startGateway } from '../support/gateway.ts';
import { gravityRailAccount } from '../support/small-accounts.ts';

const FIRST = Date.parse('2026-12-01T00:00:00Z');
const MINUTE = 60_000;
const textOf = (minute: number) => new Date(FIRST + minute * MINUTE).toISOString();

/** Availability over 120 events of ten minutes, without pauses, while the first event is removed after a page. */
async function availabilityWhileRemoving(times: number) {
  let left = 0;
  const data = {
    calendars: [{ id: 31, timezone: 'UTC' }],
    events: Array.from({ length: 120 }, (_, i) => ({
      id: i + 1,
      calendarId: 31,
      startTime: textOf(10 * i),
      endTime: textOf(10 * (i + 1)),
    })),
  };
  let events: unknown[] = [];
  const { entry, state } = await gravityRailAccount(data, {
    afterPage() {
      if (left > 0) events.shift();
      left -= 1;
    },
  });
  events = state.events;
  left = times;
  return availability(await startGateway([entry]), {
    participants: { room: idOf('Calendar', 'gr', '31') },
    window: `${textOf(0)} ${textOf(1200)}`,
  });
}

test('returns every other event as busy when the first one is removed between two pages', async () => {
  const found = await availabilityWhileRemoving(1);
  expect(found.openings).toEqual(['2026-12-01T00:00Z 2026-12-01T00:10Z']);
  expect(found.blocked).toEqual(['2026-12-01T00:10Z 2026-12-01T20:00Z room:BUSY']);
});

test('returns SOURCE_FAILED, and no free time, when events are removed during every read', async () => {
  const found = await availabilityWhileRemoving(Number.POSITIVE_INFINITY);
  expect(found.openings).toEqual([]);
  expect(found.blocked).toEqual(['2026-12-01T00:00Z 2026-12-01T20:00Z room:SOURCE_FAILED']);
  expect(found.accountResults).toMatchObject([{ error: { code: 'UPSTREAM_UNAVAILABLE' } }]);
});
