import type { DateTime } from 'luxon';
import type { GuidebookData } from './data.ts';

type SessionData = NonNullable<GuidebookData['sessions']>[number];

/**
 * Day (from 0), local start, minutes, title, track, room. Without minutes the session has no end; without a start it is
 * all-day.
 */
export type ProgrammeEntry = readonly [
  day: number,
  start: `${number}:${number}` | 'all-day',
  minutes: number | null,
  name: string,
  track?: number,
  room?: number,
];

interface Programme {
  readonly guide: number;
  readonly firstId: number;
  readonly importPrefix: string;
  readonly entries: readonly ProgrammeEntry[];
  /** The number of places of each workshop, by name. */
  readonly places: Readonly<Record<string, number>>;
}

/** The sessions of a programme whose first day begins at `firstDay`, local midnight of the guide. */
export function sessionsOf(programme: Programme, firstDay: DateTime): SessionData[] {
  return programme.entries.map(([day, start, minutes, name, track, room], i): SessionData => {
    const startsAt = localTime(firstDay, day, start);
    const places = programme.places[name];
    return {
      id: programme.firstId + i,
      guide: programme.guide,
      name,
      description_html: `<p>${name}</p>`,
      start_time: startsAt.toMillis(),
      end_time: minutes === null ? null : startsAt.plus({ minutes }).toMillis(),
      all_day: start === 'all-day',
      import_id: `${programme.importPrefix}-${String(i + 1).padStart(3, '0')}`,
      schedule_tracks: track === undefined ? [] : [track],
      locations: room === undefined ? [] : [room],
      rank: i,
      ...(places === undefined ? {} : { require_login: true, max_capacity: places, waitlist: true }),
    };
  });
}

function localTime(firstDay: DateTime, day: number, start: ProgrammeEntry[1]): DateTime {
  const date = firstDay.plus({ days: day });
  const [hour = 0, minute = 0] = start === 'all-day' ? [] : start.split(':').map(Number);
  return date.set({ hour, minute });
}
