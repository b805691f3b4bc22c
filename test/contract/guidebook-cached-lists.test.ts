import { describe, expect, test } from 'vitest';
import { manualClock } from '../support/manual-clock.ts';
import { CALL, NO_SCHEDULES, start } from './guidebook-account.ts';

const MINUTE = 60_000;
const GUIDE = '1204';

/** A guide with 60 pages of sessions, of more than 6 million characters. */
async function startLarge(cacheTtlSeconds: number) {
  const clock = manualClock(MINUTE);
  const sessions = Array.from({ length: 1200 }, (_, i) => ({
    id: i + 1,
    guide: 1204,
    description_html: 'x'.repeat(5000),
    start_time: '2026-12-03T15:30:00',
    end_time: '2026-12-03T17:00:00',
  }));
  const data = {
    guides: [{ id: 1204, name: 'Harvest', timezone: 'UTC' }],
    sessions,
    attendees: [{ id: 3301, guide: 1204 }],
    personalizedSchedules: [{ id: 640, guide: 1204, name: 'Crew A', attendees: [3301], sessions: [1] }],
  };
  const started = await start({ data, pageSize: 20, cacheTtlSeconds, clock });
  const { running, calendars } = started;
  const counted = async (read: () => Promise<unknown>) => {
    const before = running.requests.length;
    await read();
    return running.requests.length - before;
  };
  const window = {
    calendarId: GUIDE,
    from: Date.parse('2026-12-03T00:00:00Z'),
    to: Date.parse('2026-12-04T00:00:00Z'),
  };
  const readSessions = () =>
    counted(async () => expect(await calendars.busy([window], CALL)).toMatchObject([{ length: 1200 }]));
  return { ...started, clock, counted, readSessions };
}

describe('a large list that may be cached for ten minutes', () => {
  test('is read once in that time, and again after it', async () => {
    const { clock, readSessions } = await startLarge(600);
    expect(await readSessions()).toBe(60);
    clock.advanceTo(11 * MINUTE - 1);
    expect(await readSessions()).toBe(0);
    clock.advanceTo(11 * MINUTE + 1);
    expect(await readSessions()).toBe(60);
  });

  test('is read again after a write with the same credential', async () => {
    const { schedules, readSessions } = await startLarge(600);
    await readSessions();
    await schedules.publish({ calendarId: GUIDE }, CALL);
    expect(await readSessions()).toBe(60);
  });

  test('is not cached for another credential, nor are attendees and personalized schedules', async () => {
    const { attendees, schedules, counted, readSessions, calendars } = await startLarge(600);
    await readSessions();
    const other = { ...CALL, credential: 'another-key' };
    expect(await counted(() => calendars.list(other, NO_SCHEDULES).catch(() => undefined))).toBe(1);
    for (const read of [() => attendees.get(['1204.3301'], CALL), () => schedules.get(['1204.640'], CALL)]) {
      const calls = await counted(read);
      expect(calls).toBeGreaterThan(0);
      expect(await counted(read)).toBe(calls);
    }
  });
});

test('a large list is not cached whole by default', async () => {
  const { readSessions } = await startLarge(5);
  await readSessions();
  expect(await readSessions()).toBeGreaterThan(0);
});
