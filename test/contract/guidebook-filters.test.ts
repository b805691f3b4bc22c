import { expect, test } from 'vitest';
import type { GuidebookData } from '../../src/sandbox/guidebook/data.ts';
import { CALL, sent, start } from './guidebook-account.ts';

const SESSION = { guide: 1204, start_time: '2026-12-03T15:30:00', end_time: '2026-12-03T17:00:00' };
const DATA: GuidebookData = {
  guides: [{ id: 1204, name: 'Harvest', timezone: 'US/Pacific' }],
  scheduleTracks: [
    { id: 71, guide: 1204, name: 'Soil' },
    { id: 72, guide: 1204, name: 'Seed' },
    { id: 73, guide: 1204, name: 'Soil' },
  ],
  sessions: [
    { ...SESSION, id: 51, schedule_tracks: [71] },
    { ...SESSION, id: 52, schedule_tracks: [72] },
    { ...SESSION, id: 53, schedule_tracks: [71, 73] },
    { ...SESSION, id: 54, schedule_tracks: [73, 72] },
  ],
  attendees: [
    { id: 3301, guide: 1204, email: 'ann@example.test' },
    { id: 3302, guide: 1204, email: 'bo@example.test' },
  ],
};

// docs/providers/guidebook.md, section 6: the filter takes the id of one track.
test('sessions.onTracks returns each session on a track of that name once, and Guidebook filters', async () => {
  const { sessions, running } = await start({ data: DATA });
  const requests = ['Soil', 'Seed', 'None'].map((track) => ({ calendarId: '1204', track }));
  const lists = await sessions.onTracks(requests, CALL);
  const ids = lists.map((list) => (list instanceof Error ? list : list.map(({ id }) => id).sort()));
  expect(ids).toEqual([['1204.51', '1204.53', '1204.54'], ['1204.52', '1204.54'], []]);
  expect(sent(running)).toEqual([
    'GET /schedule-tracks/?guide=1204',
    'GET /sessions/?guide=1204&schedule_tracks=71&ordering=id',
    'GET /sessions/?guide=1204&schedule_tracks=72&ordering=id',
    'GET /sessions/?guide=1204&schedule_tracks=73&ordering=id',
  ]);
});

// docs/providers/guidebook.md, section 8.
test('attendees.withEmails returns the attendees with that address, and Guidebook filters', async () => {
  const { attendees, running } = await start({ data: DATA });
  const requests = ['bo@example.test', 'none@example.test'].map((email) => ({ calendarId: '1204', email }));
  expect(await attendees.withEmails(requests, CALL)).toMatchObject([[{ id: '1204.3302' }], []]);
  expect(sent(running)).toEqual([
    'GET /attendees/?guide=1204&account__email=bo%40example.test&ordering=email',
    'GET /attendees/?guide=1204&account__email=none%40example.test&ordering=email',
  ]);
});
