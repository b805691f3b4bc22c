import { DateTime } from 'luxon';
import type { GuidebookData } from './data.ts';
import { HARVEST_GUIDE, harvestSchedules, harvestSessions } from './demo-harvest.ts';
import { attendeesOf, HARVEST_PEOPLE, TIDES_PEOPLE } from './demo-people.ts';
import { HARVEST_ROOMS, HARVEST_TRACKS, TIDES_ROOMS, TIDES_TRACKS } from './demo-places.ts';
import { TIDES_GUIDE, tidesSessions } from './demo-tides.ts';

/**
 * Two conferences in two time zones: one begins tomorrow, with personalized schedules, the other in three weeks.
 *
 * @param now epoch milliseconds
 */
export function guidebookDemo(now: number): GuidebookData {
  const harvestStart = dateIn(HARVEST_GUIDE.timezone, now, 1);
  const tidesStart = dateIn(TIDES_GUIDE.timezone, now, 21);
  const created_at = now - 40 * 86_400_000;
  return {
    guides: [
      { ...HARVEST_GUIDE, ...span(harvestStart), created_at },
      { ...TIDES_GUIDE, ...span(tidesStart), created_at },
    ],
    sessions: [...harvestSessions(harvestStart), ...tidesSessions(tidesStart)],
    scheduleTracks: [...HARVEST_TRACKS, ...TIDES_TRACKS],
    locations: [...HARVEST_ROOMS, ...TIDES_ROOMS],
    attendees: [
      ...attendeesOf(HARVEST_GUIDE.id, HARVEST_PEOPLE, 3301),
      ...attendeesOf(TIDES_GUIDE.id, TIDES_PEOPLE, 3401),
    ],
    personalizedSchedules: harvestSchedules,
  };
}

function dateIn(zone: string, now: number, daysLater: number): DateTime {
  return DateTime.fromMillis(now, { zone }).startOf('day').plus({ days: daysLater });
}

/** Three local dates, from the first morning to the end of the third day. */
function span(start: DateTime) {
  return { start_date: start.toMillis(), end_date: start.plus({ days: 3 }).toMillis() };
}
