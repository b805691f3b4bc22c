import type { CalcomBookingSeed, CalcomData } from './data.ts';
import { addDays, DAY, dateOf, instantOf, weekdayOf } from './wall-time.ts';

const BERLIN = 'Europe/Berlin';
const HOUR = 3_600_000;

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'];

const EVENT_TYPE = { intro: 2101, mentoring: 2102, openStudio: 2103, usCall: 2104, review: 2105, tokyo: 2106 } as const;

/**
 * One user with much data: Maren Holt, who runs a design studio in Berlin and works with people in New York and Tokyo.
 * All dates are relative to `now` (epoch milliseconds), so that there is always something in the past and in the
 * future.
 */
export function calcomDemo(now: number): CalcomData {
  const today = dateOf(now, BERLIN);

  /** A working day, counted from today; 0 is the first one from today on, -1 the last one before it. */
  function workday(count: number): string {
    const step = count < 0 ? -1 : 1;
    let date = count < 0 ? addDays(today, -1) : today;
    for (let left = Math.abs(count); ; date = addDays(date, step)) {
      if (!WEEKDAYS.includes(weekdayOf(date))) continue;
      if (left === (count < 0 ? 1 : 0)) return date;
      left -= 1;
    }
  }

  function at(count: number, hour: number, minute = 0): number {
    return instantOf(workday(count), hour * 60 + minute, BERLIN);
  }

  const hold = (number: number, eventTypeId: number, slotStart: number) => ({
    uid: `5ca1ab1e-0000-4000-8000-00000000000${number}`,
    eventTypeId,
    slotStart,
    until: now + 8 * HOUR,
  });
  const person = (name: string, email: string, timeZone: string, language = 'en') => ({
    name,
    email,
    timeZone,
    language,
  });
  const amelie = person('Amélie Laurent', 'amelie.laurent@example.org', 'Europe/Paris', 'fr');
  const deshawn = person('Deshawn Carter', 'deshawn.carter@example.net', 'America/New_York');
  const yuki = person('Yuki Tanabe', 'yuki.tanabe@example.jp', 'Asia/Tokyo', 'ja');
  const priya = person('Priya Raghavan', 'priya.raghavan@example.in', 'Asia/Kolkata');
  const tomas = person('Tomás Ribeiro', 'tomas.ribeiro@example.pt', 'Europe/Lisbon', 'pt');
  const ingrid = person('Ingrid Solberg', 'ingrid.solberg@example.no', 'Europe/Oslo', 'no');

  /** The uid of a booking that the examples use. */
  const uid = (number: number) => `5ca1ab1eBooking000000${number}`;
  const bookings: CalcomBookingSeed[] = [
    { eventTypeId: EVENT_TYPE.intro, start: at(-4, 10), attendees: [tomas] },
    { eventTypeId: EVENT_TYPE.mentoring, start: at(-2, 14), attendees: [amelie] },
    {
      eventTypeId: EVENT_TYPE.intro,
      start: at(-1, 9, 30),
      attendees: [ingrid],
      status: 'cancelled',
      cancellationReason: 'Missed the train',
      cancelledByEmail: 'ingrid.solberg@example.no',
    },
    { uid: uid(1), eventTypeId: EVENT_TYPE.intro, start: at(1, 9), attendees: [priya] },
    { eventTypeId: EVENT_TYPE.mentoring, start: at(1, 14), attendees: [amelie], guests: ['atelier@example.org'] },
    { eventTypeId: EVENT_TYPE.tokyo, start: at(2, 9), attendees: [yuki] },
    { uid: uid(2), eventTypeId: EVENT_TYPE.usCall, start: at(3, 16), attendees: [deshawn] },
    { uid: uid(3), eventTypeId: EVENT_TYPE.review, start: at(4, 10), attendees: [tomas], status: 'pending' },
    { uid: uid(4), eventTypeId: EVENT_TYPE.review, start: at(5, 10), attendees: [priya], status: 'pending' },
    { eventTypeId: EVENT_TYPE.mentoring, start: at(5, 15), attendees: [ingrid] },
    {
      eventTypeId: EVENT_TYPE.openStudio,
      start: instantOf(nextDate(today, 'Saturday'), 19 * 60, BERLIN),
      attendees: [amelie, tomas, ingrid],
    },
  ];

  return {
    users: [
      {
        id: 2001,
        username: 'maren',
        email: 'maren@holt.studio',
        name: 'Maren Holt',
        timeZone: BERLIN,
        defaultScheduleId: 2201,
      },
    ],
    schedules: [
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
    ],
    eventTypes: [
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
      },
      {
        id: EVENT_TYPE.tokyo,
        slug: 'tokyo',
        title: 'Tokyo check-in',
        lengthInMinutes: 30,
        scheduleId: 2204,
        hidden: true,
      },
    ],
    bookings: bookings.map((booking) => ({ ...booking, createdAt: now - 6 * DAY, updatedAt: now - DAY })),
    // Long holds, so that they still exist when someone explores the demo.
    reservations: [
      hold(1, EVENT_TYPE.intro, at(2, 11)),
      hold(2, EVENT_TYPE.mentoring, at(2, 15)),
      hold(3, EVENT_TYPE.usCall, at(3, 15)),
      hold(4, EVENT_TYPE.intro, at(3, 11)),
    ],
    connections: [
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
    ],
  };
}

/** The next date after `today` with this day of the week. */
function nextDate(today: string, weekday: string): string {
  let date = addDays(today, 1);
  while (weekdayOf(date) !== weekday) date = addDays(date, 1);
  return date;
}
