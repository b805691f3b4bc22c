import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import type { FakeProvider } from '../../src/sandbox/fake-provider.ts';
import { GRAVITY_RAIL_SANDBOX_WORKSPACE } from '../../src/sandbox/gravity-rail/data.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import { createGuidebookSandbox } from '../../src/sandbox/guidebook/guidebook-sandbox.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import type { ReadName } from './connector-reads.ts';
import { type ConnectorWrites, writesOf } from './connector-writes.ts';

/** A Monday. */
export const NOW = Date.parse('2026-06-01T06:00:00Z');
/** Part of every name in the fake providers; no error may contain it. */
export const UPSTREAM_WORDS = 'Zanzibar';

const at = (time: string) => Date.parse(`2026-06-01T${time}:00Z`);
const now = () => NOW;
const nameOf = (thing: string) => `${UPSTREAM_WORDS} ${thing}`;

export interface ConnectorCase {
  /** The provider's name in the registry. */
  readonly provider: string;
  readonly credential: string;
  /** The header that carries the credential, with its whole value. */
  readonly authorization: readonly [header: string, value: string];
  createFakeProvider(): FakeProvider;
  /** @param origin the origin of the fake provider. */
  settings(origin: string): unknown;
  /** For each read by ids: existing ids (two or more, if possible), and missing ones. */
  readonly ids: Partial<Record<ReadName, readonly [known: readonly string[], missing: readonly string[]]>>;
  /** The delay in seconds after the fake provider's own 429, or the configured one if that reports none. */
  readonly retryAfterSeconds: number;
  /** For how many seconds nothing is sent after a 429 without a delay. */
  readonly closedSeconds: number;
  readonly writes: ConnectorWrites;
  /** Methods that parts of the connector use among each other, beyond the interface. */
  readonly internal: readonly string[];
}

const HOLDS = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'] as const;
const [BOOKED, PENDING] = ['bk7aTq1Wm3ZcXy9Rp2Ld5N', 'pd8bUr2Xn4AdYz1Sq3Me6O'];
const NO_HOLD = '33333333-3333-4333-8333-333333333333';
const DAYS = ['Monday', 'Tuesday', 'Wednesday'];

const calcom: ConnectorCase = {
  provider: 'CALCOM',
  credential: 'cal_live_8d1f',
  authorization: ['authorization', 'Bearer cal_live_8d1f'],
  createFakeProvider: () =>
    createCalcomSandbox({
      now,
      slotsCacheMs: 0,
      keys: { cal_live_8d1f: {} },
      data: {
        users: [{ id: 3, name: nameOf('owner'), timeZone: 'UTC' }],
        schedules: [7, 8].map((id) => ({
          id,
          name: nameOf(`schedule ${id}`),
          timeZone: 'UTC',
          availability: [{ days: DAYS, startTime: '08:00', endTime: '17:00' }],
        })),
        eventTypes: [21, 22].map((id) => ({
          id,
          title: nameOf(`talk ${id}`),
          lengthInMinutes: id === 21 ? 30 : 60,
          minimumBookingNotice: 0,
        })),
        reservations: HOLDS.map((uid, i) => ({
          uid,
          eventTypeId: 21,
          slotStart: at(`1${i}:00`),
          slotEnd: at(`1${i}:30`),
          until: NOW + 600_000,
        })),
        bookings: [
          { uid: BOOKED, eventTypeId: 22, title: nameOf('booking'), start: at('12:00'), end: at('13:00') },
          { uid: PENDING, eventTypeId: 21, title: nameOf('request'), start: at('13:00'), status: 'pending' },
        ],
        connections: [
          {
            credentialId: 5,
            calendars: ['home', 'work'].map((externalId, i) => ({
              externalId,
              name: nameOf(externalId),
              busy: [{ start: at('14:00'), end: at(`1${5 + i}:00`) }],
            })),
          },
        ],
      },
    }),
  settings: (baseUrl) => ({ baseUrl, acceptUnsignedWebhooks: true }),
  ids: {
    'calendars.get': [
      ['5:home', '5:work'],
      ['5:gone', 'x'],
    ],
    'calendars.busy': [
      ['5:home', '5:work'],
      ['99:home', 'x'],
    ],
    'schedules.get': [
      ['7', '8'],
      ['99', 'x', '../me'],
    ],
    'eventTypes.get': [
      ['21', '22'],
      ['99', 'x', '../me'],
    ],
    // The owner's, whatever the event type.
    'eventTypes.busy': [['21'], []],
    'eventTypes.bookings': [['21'], []],
    'slots.find': [
      ['21', '22'],
      ['99', 'x'],
    ],
    'bookings.get': [
      [BOOKED, PENDING],
      ['gone', '../me'],
    ],
    'holds.get': [HOLDS, [NO_HOLD, '../me']],
  },
  retryAfterSeconds: 60,
  closedSeconds: 60,
  writes: {
    ...writesOf.schedules({ id: '7', create: { timeZone: 'UTC' } }),
    ...writesOf.holds({ id: HOLDS[0], eventTypeId: '21', free: at('08:00') }),
    ...writesOf.bookings({ eventTypeId: '21', start: at('08:00') }),
    ...writesOf.bookingChanges({ id: BOOKED, pending: PENDING, free: at('08:00'), reason: 'Ill' }),
  },
  internal: ['calendars.ownerBusy', 'eventTypes.read'],
};

const gravityRail: ConnectorCase = {
  provider: 'GRAVITY_RAIL',
  credential: 'gr_key_8d1f',
  authorization: ['authorization', 'Bearer gr_key_8d1f'],
  createFakeProvider: () =>
    createGravityRailSandbox({
      now,
      keys: { gr_key_8d1f: { scopes: ['calendars:read', 'calendars:write', 'calendars:admin'] } },
      data: {
        calendars: [1, 2].map((id) => ({
          id,
          name: nameOf(`room ${id}`),
          timezone: 'UTC',
          schedules: [{ id: id * 10, name: nameOf('hours') }, { id: id * 10 + 1 }],
        })),
        eventTypes: [11, 12].map((id) => ({ id, name: nameOf(`visit ${id}`) })),
        events: [1, 2].map((calendarId) => ({
          id: calendarId,
          calendarId,
          title: nameOf('event'),
          startTime: at('10:00'),
          endTime: at(`1${calendarId}:00`),
        })),
      },
    }),
  settings: (baseUrl) => ({ baseUrl, workspaceUuid: GRAVITY_RAIL_SANDBOX_WORKSPACE, dayNumbering: 'monday0' }),
  ids: {
    'calendars.get': [
      ['1', '2'],
      ['99', 'x'],
    ],
    // Its list of events does not depend on calendars: an unknown one has no events.
    'calendars.busy': [['1', '2'], ['x']],
    'schedules.get': [
      ['1.10', '1.11', '2.20'],
      ['1.20', '99.10', 'x'],
    ],
    'schedules.ofCalendars': [
      ['1', '2'],
      ['99', 'x'],
    ],
    'eventTypes.get': [
      ['11', '12'],
      ['99', 'x'],
    ],
    'bookings.get': [
      ['1', '2'],
      ['99', 'x'],
    ],
  },
  retryAfterSeconds: 5,
  closedSeconds: 5,
  writes: {
    ...writesOf.calendars({ id: '1' }),
    ...writesOf.schedules({ id: '1.10', create: { calendarId: '1' } }),
    ...writesOf.bookings({ eventTypeId: '11', calendarId: '1', start: at('14:00') }),
    ...writesOf.bookingChanges({ id: '1', free: at('14:00') }),
  },
  internal: [],
};

const guidebook: ConnectorCase = {
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

const vastal: ConnectorCase = {
  provider: 'VASTAL',
  credential: 'vst_8d1f',
  authorization: ['authorization', 'Bearer vst_8d1f'],
  createFakeProvider: () =>
    createVastalSandbox({
      now,
      keys: { vst_8d1f: { scopes: ['read', 'write'] } },
      data: {
        availability: [
          { day_of_week: 1, start_time: '09:00:00', end_time: '12:00:00' },
          { day_of_week: 2, start_time: '09:00:00', end_time: '12:00:00' },
        ],
        appointmentTypes: ['type_a', 'type_b'].map((id) => ({ id, name: nameOf(id) })),
        appointments: ['type_a', 'type_b'].map((appointment_type_id, i) => ({
          id: `apt_${i}`,
          status: ['confirmed', 'pending'][i]!,
          appointment_type_id,
          start_time: at(`1${i}:00`),
          end_time: at(`1${i}:30`),
          client_name: nameOf('client'),
        })),
      },
    }),
  settings: (origin) => ({ baseUrl: `${origin}/v1`, timeZone: 'UTC', cacheTtlSeconds: 0 }),
  ids: {
    'calendars.get': [['default'], ['x']],
    'calendars.busy': [['default'], ['x']],
    'schedules.get': [['default'], ['x']],
    'schedules.ofCalendars': [['default'], ['x']],
    'eventTypes.get': [['type_a', 'type_b'], ['x']],
    // From all appointments, which contain no unknown types.
    'eventTypes.busy': [['type_a'], []],
    'eventTypes.bookings': [['type_a', 'type_b'], []],
    'bookings.get': [['apt_0', 'apt_1'], ['x']],
  },
  // Until the end of the clock hour.
  retryAfterSeconds: 3600,
  closedSeconds: 5,
  writes: {
    ...writesOf.schedules({ id: 'default' }),
    ...writesOf.bookings({ eventTypeId: 'type_a', start: at('14:00') }),
    ...writesOf.bookingChanges({ id: 'apt_0', pending: 'apt_1', free: at('14:00') }),
  },
  internal: [],
};

export const CASES: readonly ConnectorCase[] = [calcom, gravityRail, guidebook, vastal];
