import { createGuidebookSandbox } from '../../../src/sandbox/guidebook/guidebook-sandbox.ts';
import { writesOf } from '../connector-writes.ts';
import { type ConnectorCase, nameOf, now } from './connector-case.ts';

export const guidebook: ConnectorCase = {
  provider: 'GUIDEBOOK',
  credential: 'guide-8d1f',
  authorization: ['authorization', 'JWT guide-8d1f'],
  createFakeProvider: () =>
    createGuidebookSandbox({
      now,
      keys: { 'guide-8d1f': { owners: [1] } },
      data: {
        guides: [1204, 1300].map((id) => ({ id, name: nameOf(`guide ${id}`), timezone: 'UTC' })),
        sessions: [
          {
            id: 51,
            guide: 1204,
            start_time: '2026-06-01T10:00:00',
            end_time: '2026-06-01T11:00:00',
            schedule_tracks: [71],
          },
          { id: 52, guide: 1204, start_time: '2026-06-01T00:00:00', all_day: true },
          { id: 61, guide: 1300, start_time: '2026-06-01T12:00:00', end_time: '2026-06-01T13:00:00' },
        ].map((session) => ({ ...session, name: nameOf('session') })),
        locations: [
          { id: 901, guide: 1204 },
          { id: 902, guide: 1204 },
        ].map((location) => ({ ...location, name: nameOf(`barn ${location.id}`) })),
        scheduleTracks: [
          { id: 71, guide: 1204, name: 'Soil' },
          { id: 72, guide: 1204, name: nameOf('track 72') },
        ],
        attendees: [
          { id: 3301, guide: 1204 },
          { id: 3302, guide: 1204 },
          { id: 3401, guide: 1300 },
        ].map((attendee) => ({ ...attendee, first_name: nameOf('guest') })),
        personalizedSchedules: [
          { id: 640, guide: 1204, attendees: [3301], sessions: [51, 52] },
          { id: 641, guide: 1204, attendees: [3302], sessions: [51] },
          { id: 650, guide: 1300, attendees: [3401], sessions: [61] },
        ].map((schedule) => ({ ...schedule, name: nameOf('crew') })),
      },
    }),
  settings: (origin) => ({ baseUrl: `${origin}/open-api/v1.1`, cacheTtlSeconds: 0 }),
  ids: {
    'calendars.get': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'calendars.busy': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'sessions.get': [
      ['1204.51', '1204.52', '1300.61'],
      ['1204.9', '1300.51', '9.51', 'x'],
    ],
    'sessions.ofCalendars': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'sessions.pagesOf': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'sessions.onTracks': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'sessions.locationNames': [
      ['1204.901', '1204.902'],
      ['1204.9', '9.901', 'x'],
    ],
    'sessions.trackNames': [
      ['1204.71', '1204.72'],
      ['1204.9', '9.71', 'x'],
    ],
    'attendees.get': [
      ['1204.3301', '1204.3302', '1300.3401'],
      ['1204.9', '1300.3301', '9.3301', 'x'],
    ],
    'attendees.ofCalendars': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'attendees.pagesOf': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'attendees.withEmails': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'personalizedSchedules.get': [
      ['1204.640', '1204.641', '1300.650'],
      ['1204.9', '1300.640', '9.640', 'x'],
    ],
    'personalizedSchedules.ofCalendars': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    'personalizedSchedules.pagesOf': [
      ['1204', '1300'],
      ['9', 'x'],
    ],
    // From the lists of their guides, which contain no unknown attendees.
    'personalizedSchedules.ofAttendees': [
      ['1204.3301', '1300.3401'],
      ['9.3301', 'x'],
    ],
  },
  retryAfterSeconds: 30,
  closedSeconds: 60,
  writes: writesOf.personalizedSchedules({
    id: '1204.640',
    calendarId: '1204',
    attendees: ['1204.3302'],
    sessions: ['1204.52'],
  }),
  internal: [],
};
