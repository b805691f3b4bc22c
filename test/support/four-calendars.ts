import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import type { GravityRailData } from '../../src/sandbox/gravity-rail/data.ts';
import type { GuidebookData } from '../../src/sandbox/guidebook/data.ts';
import type { VastalData } from '../../src/sandbox/vastal/data.ts';
import { type Gateway, idOf, NOW, startGateway } from './gateway.ts';
import {
  calcomAccount,
  gravityRailAccount,
  guidebookAccount,
  type SmallAccount,
  vastalAccount,
} from './small-accounts.ts';

/** Tuesday, 2026-12-01, of four people, each at another provider; all other days are empty. */
export const FOUR = {
  /** An event type on the hours 08:00Z-16:00Z; taken 10:00Z-10:30Z in a calendar, 11:00Z-11:30Z by a booking. */
  ann: idOf('EventType', 'calcom', '7'),
  /** A calendar with the hours 10:00Z-16:00Z, closed 13:00Z-13:30Z; taken 12:00Z-12:30Z. */
  bob: idOf('Calendar', 'gr', '31'),
  /** A calendar with the hours 08:00Z-15:00Z; taken 14:00Z-14:30Z. */
  cy: idOf('Calendar', 'vastal', 'default'),
  /** An attendee, taken 09:00Z-09:30Z. */
  dee: idOf('Attendee', 'guidebook', '1204.3301'),
};

export type Provider = 'calcom' | 'gr' | 'vastal' | 'guidebook';

const ANN: CalcomData = {
  schedules: [
    {
      id: 201,
      timeZone: 'Europe/Berlin',
      availability: [{ days: ['Tuesday'], startTime: '09:00', endTime: '17:00' }],
    },
    { id: 202, timeZone: 'UTC', availability: [{ days: ['Tuesday'], startTime: '09:00', endTime: '12:00' }] },
  ],
  eventTypes: [{ id: 7, scheduleId: 201, lengthInMinutes: 30 }],
  bookings: [
    { eventTypeId: 7, start: '2026-12-01T11:00Z' },
    { eventTypeId: 7, start: '2026-12-01T15:00Z', status: 'cancelled' },
  ],
  connections: [
    {
      credentialId: 5,
      calendars: [
        {
          externalId: 'work@example.com',
          busy: [{ start: '2026-12-01T10:00Z', end: '2026-12-01T10:30Z' }],
        },
        { externalId: 'home@example.com', isSelected: false },
      ],
    },
  ],
};

const BOB: GravityRailData = {
  calendars: [
    {
      id: 31,
      timezone: 'America/New_York',
      schedules: [
        {
          recurrence: 'weekly',
          daysOfWeek: [1],
          startTime: '2026-01-06T05:00:00',
          endTime: '2026-01-06T11:00:00',
        },
        {
          availabilityType: 'unavailable',
          recurrence: 'weekly',
          daysOfWeek: [1],
          startTime: '2026-01-06T08:00:00',
          endTime: '2026-01-06T08:30:00',
        },
      ],
    },
    {
      id: 32,
      timezone: 'UTC',
      schedules: [{ recurrence: 'daily', startTime: '2026-01-06T15:00:00', endTime: '2026-01-06T20:00:00' }],
    },
  ],
  events: [
    { calendarId: 31, startTime: '2026-12-01T12:00:00Z', endTime: '2026-12-01T12:30:00Z' },
    { calendarId: 31, startTime: '2026-12-01T15:00:00Z', endTime: '2026-12-01T15:30:00Z', status: 'cancelled' },
  ],
};

const CY: VastalData = {
  availability: [{ day_of_week: 2, start_time: '09:00:00', end_time: '16:00:00' }],
  appointmentTypes: [{ id: 'type_a', durationMinutes: 30, minNoticeHours: 0 }],
  appointments: [{ start_time: '2026-12-01T14:00Z' }, { start_time: '2026-12-01T10:30Z', status: 'cancelled' }],
};

const DEE: GuidebookData = {
  guides: [{ id: 1204, timezone: 'UTC' }],
  attendees: [{ id: 3301 }, { id: 3302 }],
  sessions: [
    { id: 1, start_time: '2026-12-01T09:00Z', end_time: '2026-12-01T09:30Z' },
    { id: 2, start_time: '2026-12-01T15:00Z' },
    { id: 3, start_time: '2026-12-01T12:00Z', end_time: '2026-12-01T13:00Z' },
  ],
  personalizedSchedules: [
    { id: 640, attendees: [3301], sessions: [1, 2] },
    { id: 641, attendees: [3302], sessions: [3] },
  ],
};

/** A gateway over the accounts of all four. */
export async function startFourCalendars({
  now = NOW,
} = {}): Promise<Gateway & { readonly accounts: Readonly<Record<Provider, SmallAccount>> }> {
  const [calcom, gr, vastal, guidebook] = await Promise.all([
    calcomAccount(ANN),
    gravityRailAccount(BOB),
    vastalAccount('Europe/Madrid', CY),
    guidebookAccount(DEE),
  ]);
  const accounts = { calcom, gr, vastal, guidebook };
  const gateway = await startGateway(
    Object.values(accounts).map(({ entry }) => entry),
    { now: () => now },
  );
  return { ...gateway, accounts };
}
