/** Fake providers in a process of their own, for `npm run prove:cluster`. The parent process sends `report` to get their bookings. */
import { Hono } from 'hono';
import { createCalcomSandbox } from '../../src/sandbox/calcom/calcom-sandbox.ts';
import { type FakeProvider, startFakeProvider } from '../../src/sandbox/fake-provider.ts';
import { createGravityRailSandbox } from '../../src/sandbox/gravity-rail/gravity-rail-sandbox.ts';
import { createVastalSandbox } from '../../src/sandbox/vastal/vastal-sandbox.ts';
import { calcomEntry, gravityRailEntry, vastalEntry } from '../../test/support/account-entries.ts';
import type { ProviderBooking } from './history.ts';

const now = () => Date.now();
const rateLimit = { calls: 1_000_000, seconds: 1 };
/** The guarded resources. */
const CALCOM_SCHEDULE = 6;
const GRAVITY_RAIL_CALENDAR = 32;

/** Monday is 0. */
const TUESDAY = 1;
const SUNDAY = 6;

function weeklyRule(day: number) {
  const times = { startTime: '2026-01-06T09:00:00', endTime: '2026-01-06T19:00:00' };
  return { recurrence: 'weekly', daysOfWeek: [day], ...times };
}

// None of them rejects what overlaps, unless the real provider does.
const calcom = createCalcomSandbox({
  now,
  slotsCacheMs: 0,
  rateLimit: 1_000_000,
  data: {
    users: [{ id: 1, username: 'nora', timeZone: 'UTC' }],
    schedules: [
      {
        id: 5,
        name: 'Tuesdays',
        timeZone: 'UTC',
        availability: [{ days: ['Tuesday'], startTime: '09:00', endTime: '19:00' }],
      },
      { id: CALCOM_SCHEDULE, name: 'Guarded' },
    ],
    eventTypes: [{ id: 7, slug: 'talk', lengthInMinutes: 60, scheduleId: 5, minimumBookingNotice: 0 }],
  },
});
const gravityRail = createGravityRailSandbox({
  now,
  overlappingEvents: 'allowed',
  data: {
    calendars: [
      {
        id: 31,
        name: 'Clinic',
        timezone: 'UTC',
        schedules: [weeklyRule(TUESDAY)],
      },
      // It is never open on the day of the reservations.
      { id: GRAVITY_RAIL_CALENDAR, name: 'Guarded', timezone: 'UTC', schedules: [weeklyRule(SUNDAY)] },
    ],
    eventTypes: [{ id: 7, name: 'Check-up', durationMinutes: 60 }],
  },
});
const vastal = createVastalSandbox({
  now,
  hourlyQuota: 1_000_000,
  data: {
    availability: [{ day_of_week: 2, start_time: '09:00:00', end_time: '19:00:00' }],
    appointmentTypes: [{ id: 'type_a', name: 'Audit', durationMinutes: 60, minNoticeHours: 0, maxDaysAhead: 36_500 }],
  },
});

/** What `report` returns. */
export interface ProviderReport {
  readonly bookings: readonly ProviderBooking[];
  readonly names: readonly string[];
}

/** What is sent once the providers listen. */
export interface ProviderAddresses {
  readonly urls: readonly string[];
  readonly accounts: readonly object[];
}

const names: string[] = [];

/** Records the names that are written. */
function recordNames(fakeProvider: FakeProvider): FakeProvider {
  const routes: FakeProvider['routes'] = new Hono();
  routes.use(async (c, next) => {
    const isChange = c.req.method === 'PATCH' || c.req.method === 'PUT';
    const name: unknown = isChange ? /"name":"(change-[^"]+)"/.exec(await c.req.text())?.[1] : undefined;
    await next();
    if (typeof name === 'string' && c.res.ok) names.push(name);
  });
  routes.route('/', fakeProvider.routes);
  return { ...fakeProvider, routes };
}

function report(): ProviderReport {
  const at = (moment: number | string) => new Date(moment).getTime();
  return {
    names,
    bookings: [
      ...calcom.data.bookings
        .filter(({ rescheduledToUid }) => rescheduledToUid === undefined)
        .map(({ start, end, attendees, status }) => ({
          account: 'calcom',
          attendee: attendees[0]?.email ?? '',
          start,
          end,
          isCancelled: status === 'cancelled' || status === 'rejected',
        })),
      ...gravityRail.data.events.map(({ startTime, endTime, attendees, status, description, id }) => ({
        account: 'gravity-rail',
        attendee: attendees[0]?.email ?? /\S+@\S+/.exec(description ?? '')?.[0] ?? `event ${id}`,
        start: startTime,
        end: endTime,
        isCancelled: status === 'cancelled',
      })),
      ...vastal.data.appointments.map(({ start_time, end_time, client_email, status }) => ({
        account: 'vastal',
        attendee: client_email ?? '',
        start: at(start_time),
        end: at(end_time),
        isCancelled: status === 'cancelled',
      })),
    ],
  };
}

const running = await Promise.all(
  [calcom, gravityRail, vastal].map((provider) => startFakeProvider(recordNames(provider))),
);
const urls = running.map(({ url }) => url);
const [calcomUrl, gravityRailUrl, vastalUrl] = urls;
process.on('message', () => process.send?.(report()));
process.once('disconnect', () => process.exit(0));
process.send?.({
  urls,
  accounts: [
    calcomEntry(calcomUrl!, { rateLimit }),
    gravityRailEntry(gravityRailUrl!, { rateLimit }),
    vastalEntry(vastalUrl!, 'UTC', { rateLimit }),
  ],
} satisfies ProviderAddresses);
