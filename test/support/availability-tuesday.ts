import type { GravityRailData } from '../../src/sandbox/gravity-rail/data.ts';
import { idOf, NOW, startGateway } from './gateway.ts';
import { gravityRailAccount } from './small-accounts.ts';

export const TUESDAY = '2026-12-01T08:00:00Z 2026-12-01T16:00:00Z';

/** Times of 2026-12-01: `08:00-09:00` becomes `2026-12-01T08:00Z 2026-12-01T09:00Z`; text after it is kept. */
export function tuesday(...texts: string[]): string[] {
  return texts.map((text) => text.replace(/^(\S+)-(\S+)/, '2026-12-01T$1Z 2026-12-01T$2Z'));
}

/** One Gravity Rail calendar, 31 in UTC. */
export async function calendar(data: Partial<GravityRailData> = {}, { now = NOW, timezone = 'UTC' } = {}) {
  const { entry } = await gravityRailAccount({ calendars: [{ id: 31, timezone }], ...data });
  return startGateway([entry], { now: () => now });
}

/** That calendar as a participant. */
export const ROOM = { room: idOf('Calendar', 'gr', '31') };

/** An event of that calendar on 2026-12-01, with start and end in UTC. */
export const event = (start: string, end: string) => ({
  calendarId: 31,
  startTime: `2026-12-01T${start}:00Z`,
  endTime: `2026-12-01T${end}:00Z`,
});

/** A rule for every day, in the local time of its calendar. */
export const dailyHours = (start: string, end: string) => ({
  recurrence: 'daily',
  startTime: `2026-01-01T${start}:00`,
  endTime: `2026-01-01T${end}:00`,
});
