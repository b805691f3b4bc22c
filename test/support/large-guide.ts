import type { GuidebookData } from '../../src/sandbox/guidebook/data.ts';

const HOUR = 3_600_000;

/** The guide 9 with so many attendees, each with a schedule of two of so many sessions, from `now` on (epoch milliseconds). */
export function largeGuide(count: number, now: number): GuidebookData {
  const ids = Array.from({ length: count }, (_, i) => i + 1);
  return {
    guides: [{ id: 9, name: 'Summit', timezone: 'UTC' }],
    attendees: ids.map((id) => ({ id, guide: 9, email: `guest${String(id).padStart(6, '0')}@example.test` })),
    sessions: ids.map((id) => ({ id, guide: 9, start_time: now + id * HOUR, end_time: now + (id + 1) * HOUR })),
    personalizedSchedules: ids.map((id) => ({
      id,
      guide: 9,
      name: `Plan ${id}`,
      attendees: [id],
      sessions: [id, (id % count) + 1],
    })),
  };
}
