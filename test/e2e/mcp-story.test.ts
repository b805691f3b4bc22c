import { expect, test } from 'vitest';
import { ADA, outputOf, startMcp, TIME_ZONE } from '../support/mcp.ts';
import { takeCounts } from '../support/sandbox-gateway.ts';

test('finds half an hour next week for two persons at two providers in Berlin time, and books it', async () => {
  const { tool, sandbox } = await startMcp();
  const find = async (name: string, list: string, text: string) =>
    outputOf(await tool(name, { nameContains: text }))[list][0].id;
  const eventTypeId = await find('find_event_types', 'eventTypes', 'US project call');
  const calendarId = await find('find_calendars', 'calendars', 'Hudson Street');
  const window = { from: '2026-11-30T00:00:00+01:00', to: '2026-12-05T00:00:00+01:00', timeZone: TIME_ZONE };

  const participantIds = [eventTypeId, calendarId];
  const common = outputOf(await tool('find_common_times', { participantIds, ...window, durationMinutes: 30 }));
  const [{ start, end }] = common.times;
  expect(start).toMatch(/^2026-(?:11|12)-\d{2}T\d{2}:\d{2}:00\+01:00$/);
  takeCounts(sandbox);
  const booked = outputOf(
    await tool('book_slot', { eventTypeId, start, durationMinutes: 30, attendee: ADA, timeZone: TIME_ZONE }),
  );
  expect(booked).toMatchObject({ status: 'ACCEPTED', start, end });
  expect(takeCounts(sandbox)).toMatchObject({ 'gravity-rail': 0, guidebook: 0, vastal: 0 });

  const { bookings } = outputOf(await tool('list_bookings', { ...window, attendeeEmail: ADA.email }));
  expect(bookings.map(({ id }: { id: string }) => id)).toEqual([booked.bookingId]);
  const again = outputOf(await tool('find_common_times', { participantIds, ...window, durationMinutes: 30 }));
  expect(again.times.map((time: { start: string }) => time.start)).not.toContain(start);
});
