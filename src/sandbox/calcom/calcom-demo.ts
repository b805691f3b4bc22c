import type { CalcomBookingSeed, CalcomData } from './data.ts';
import { addDays, DAY, dateOf, instantOf, weekdayOf } from './wall-time.ts';

const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];

type Data = Required<CalcomData>;

const EVENT_TYPE = { intro: 2101, mentoring: 2102, openStudio: 2103, usCall: 2104, review: 2105, tokyo: 2106 } as const;

/**
 * One user with much data: Maren Holt, who runs a design studio in Berlin and works with people in New York and Tokyo.
 * All dates are relative to `now` (epoch milliseconds), so that there is always something in the past and in the
 * future.
 */
export function calcomDemo(now: number): CalcomData {
  const today = dateOf(now, BERLIN);
  const workday: Workday = (count) => workdayFrom(today, count);
  const at: At = (count, hour, minute = 0) => instantOf(workday(count), hour * 60 + minute, BERLIN);
  return {
    users: structuredClone(USERS),
    schedules: schedulesOf(workday),
    eventTypes: structuredClone(EVENT_TYPES),
    bookings: [...bookingsOf(at), openStudioOf(today)].map((booking) => ({
      ...booking,
      createdAt: now - 6 * DAY,
      updatedAt: now - DAY,
    })),
    reservations: holdsOf(at, now + 8 * HOUR),
    connections: connectionsOf(at),
  };
}

/** The date of a working day, counted from today; 0 is the first one from today on, -1 the last one before it. */
type Workday = (count: number) => string;

/** An instant on a working day, by wall-clock time in Berlin. */
type At = (count: number, hour: number, minute?: number) => number;

function workdayFrom(today: string, count: number): string {
  const step = count < 0 ? -1 : 1;
  let date = count < 0 ? addDays(today, -1) : today;
  for (let left = Math.abs(count); ; date = addDays(date, step)) {
    if (!WEEKDAYS.includes(weekdayOf(date))) continue;
    if (left === (count < 0 ? 1 : 0)) return date;
    left -= 1;
  }
}

const person = (name: string, email: string, timeZone: string, language = 'en') => ({
  name,
  email,
  timeZone,
  language,
});
const AMELIE = person('Amélie Laurent', 'amelie.laurent@example.org', 'Europe/Paris', 'fr');
const DESHAWN = person('Deshawn Carter', 'deshawn.carter@example.net', 'America/New_York');
const YUKI = person('Yuki Tanabe', 'yuki.tanabe@example.jp', 'Asia/Tokyo', 'ja');
const PRIYA = person('Priya Raghavan', 'priya.raghavan@example.in', 'Asia/Kolkata');
const TOMAS = person('Tomás Ribeiro', 'tomas.ribeiro@example.pt', 'Europe/Lisbon', 'pt');
const INGRID = person('Ingrid Solberg', 'ingrid.solberg@example.no', 'Europe/Oslo', 'no');

const USERS: Data['users'] = [
  {
    id: 2001,
    username: 'maren',
    email: 'maren@holt.studio',
    name: 'Maren Holt',
    timeZone: BERLIN,
    defaultScheduleId: 2201,
  },
];

const EVENT_TYPES: Data['eventTypes'] = [
  {
    id: EVENT_TYPE.intro,
    slug: 'intro',
    title: 'Intro call',
    description: 'Fifteen minutes to see whether we fit.',
    lengthInMinutes: 15,
    minimumBookingNotice: 60,
    afterEventBuffer: 5,
    bookingWindow: { type: 'calendarDays', value: 60, rolling: true },
  },
  {
    id: EVENT_TYPE.mentoring,
    slug: 'mentoring',
    title: 'Mentoring',
    description: 'Bring a portfolio, a problem or both.',
    lengthInMinutes: 45,
    lengthInMinutesOptions: [30, 45, 60],
    beforeEventBuffer: 10,
    afterEventBuffer: 10,
    bookingLimitsCount: { day: 3 },
    bookingLimitsDuration: { month: 1800 },
    bookingFields: [{ type: 'textarea', slug: 'topic', label: 'What shall we talk about?', required: false }],
  },
  {
    id: EVENT_TYPE.openStudio,
    slug: 'open-studio',
    title: 'Open studio',
    description: 'An evening at the big table; six chairs.',
    lengthInMinutes: 120,
    seatsPerTimeSlot: 6,
    scheduleId: 2203,
    minimumBookingNotice: 0,
    locations: [{ type: 'address', address: 'Weserstraße 40, Berlin', public: true }],
  },
  {
    id: EVENT_TYPE.usCall,
    slug: 'us-call',
    title: 'US project call',
    lengthInMinutes: 30,
    slotInterval: 15,
    scheduleId: 2202,
  },
  {
    id: EVENT_TYPE.review,
    slug: 'design-review',
    title: 'Design review',
    description: 'On request; Maren confirms each one herself.',
    lengthInMinutes: 60,
    minimumBookingNotice: 24 * 60,
    confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: true },
    price: 12_000,
    currency: 'eur',
  },
  {
    id: EVENT_TYPE.tokyo,
    slug: 'tokyo',
    title: 'Tokyo check-in',
    lengthInMinutes: 30,
    scheduleId: 2204,
    hidden: true,
  },
];

/** The uid of a booking that the examples use. */
const uid = (number: number) => `5ca1ab1eBooking000000${number}`;

function bookingsOf(at: At): CalcomBookingSeed[] {
  return [
    { eventTypeId: EVENT_TYPE.intro, start: at(-4, 10), attendees: [TOMAS] },
    { eventTypeId: EVENT_TYPE.mentoring, start: at(-2, 14), attendees: [AMELIE] },
    {
      eventTypeId: EVENT_TYPE.intro,
      start: at(-1, 9, 30),
      attendees: [INGRID],
      status: 'cancelled',
      cancellationReason: 'Missed the train',
      cancelledByEmail: 'ingrid.solberg@example.no',
    },
    { uid: uid(1), eventTypeId: EVENT_TYPE.intro, start: at(1, 9), attendees: [PRIYA] },
    { eventTypeId: EVENT_TYPE.mentoring, start: at(1, 14), attendees: [AMELIE], guests: ['atelier@example.org'] },
    { eventTypeId: EVENT_TYPE.tokyo, start: at(2, 9), attendees: [YUKI] },
    { uid: uid(2), eventTypeId: EVENT_TYPE.usCall, start: at(3, 16), attendees: [DESHAWN] },
    { uid: uid(3), eventTypeId: EVENT_TYPE.review, start: at(4, 10), attendees: [TOMAS], status: 'pending' },
    { uid: uid(4), eventTypeId: EVENT_TYPE.review, start: at(5, 10), attendees: [PRIYA], status: 'pending' },
    { eventTypeId: EVENT_TYPE.mentoring, start: at(5, 15), attendees: [INGRID] },
  ];
}

/** The next evening at the big table. */
function openStudioOf(today: string): CalcomBookingSeed {
  return {
    eventTypeId: EVENT_TYPE.openStudio,
    start: instantOf(nextDate(today, 'Saturday'), 19 * 60, BERLIN),
    attendees: [AMELIE, TOMAS, INGRID],
  };
}

function schedulesOf(workday: Workday): Data['schedules'] {
  return [
    {
      id: 2201,
      name: 'Studio hours',
      timeZone: BERLIN,
      availability: [
        { days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday'], startTime: '09:00', endTime: '12:30' },
        { days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday'], startTime: '13:30', endTime: '17:30' },
        { days: ['Friday'], startTime: '09:00', endTime: '14:00' },
      ],
      overrides: [
        { date: workday(6), startTime: '00:00', endTime: '00:00' },
        { date: workday(8), startTime: '11:00', endTime: '15:00' },
      ],
    },
    {
      id: 2202,
      name: 'US afternoons',
      timeZone: 'America/New_York',
      availability: [{ days: ['Tuesday', 'Thursday'], startTime: '08:30', endTime: '12:00' }],
      overrides: [{ date: workday(9), startTime: '09:00', endTime: '10:30' }],
    },
    {
      id: 2203,
      name: 'Late shift',
      timeZone: BERLIN,
      // Until midnight, in the provider's notation.
      availability: [{ days: ['Wednesday', 'Saturday'], startTime: '19:00', endTime: '23:59' }],
      overrides: [],
    },
    {
      id: 2204,
      name: 'Tokyo mornings',
      timeZone: 'Asia/Tokyo',
      availability: [{ days: WEEKDAYS, startTime: '15:00', endTime: '18:00' }],
      overrides: [],
    },
  ];
}

/** Long holds, so that they still exist when someone explores the demo. */
function holdsOf(at: At, until: number): Data['reservations'] {
  const hold = (number: number, eventTypeId: number, slotStart: number) => ({
    uid: `5ca1ab1e-0000-4000-8000-00000000000${number}`,
    eventTypeId,
    slotStart,
    until,
  });
  return [
    hold(1, EVENT_TYPE.intro, at(2, 11)),
    hold(2, EVENT_TYPE.mentoring, at(2, 15)),
    hold(3, EVENT_TYPE.usCall, at(3, 15)),
    hold(4, EVENT_TYPE.intro, at(3, 11)),
  ];
}

function connectionsOf(at: At): Data['connections'] {
  return [
    {
      credentialId: 2301,
      type: 'google_calendar',
      calendars: [
        {
          externalId: 'maren@holt.studio',
          name: 'Maren',
          email: 'maren@holt.studio',
          busy: [
            { start: at(0, 12), end: at(0, 13) },
            { start: at(1, 11), end: at(1, 12, 30) },
            { start: at(3, 9, 30), end: at(3, 10, 15) },
          ],
        },
      ],
    },
    {
      credentialId: 2302,
      type: 'office365_calendar',
      calendars: [
        {
          externalId: 'studio-team',
          name: 'Studio team',
          email: 'team@holt.studio',
          busy: [
            { start: at(2, 13, 30), end: at(2, 15) },
            { start: at(5, 9), end: at(5, 11) },
          ],
        },
      ],
    },
  ];
}

/** The next date after `today` with this day of the week. */
function nextDate(today: string, weekday: string): string {
  let date = addDays(today, 1);
  while (weekdayOf(date) !== weekday) date = addDays(date, 1);
  return date;
}
