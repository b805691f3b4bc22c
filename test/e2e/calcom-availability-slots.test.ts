import { describe, expect, test } from 'vitest';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { availabilityOf } from '../support/calcom-availability.ts';

const DAILY = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const HOURS = [{ days: DAILY, startTime: '09:00', endTime: '14:00' }];
const TALK = { id: 7, lengthInMinutes: 15, minimumBookingNotice: 0 };
const BUFFERED = { id: 8, lengthInMinutes: 30, beforeEventBuffer: 15, afterEventBuffer: 30 };
const waits = (id: number, blocks: boolean) =>
  ({
    id,
    lengthInMinutes: 30,
    confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: blocks },
  }) as const;
const at = (time: string) => `2026-12-01T${time}Z`;

/** Cases in which a slot of Cal.com and an opening of the gateway could differ, with the openings in UTC. */
const CASES: readonly (readonly [string, CalcomData, readonly string[]])[] = [
  [
    "a booking is widened by its own event type's buffers",
    { eventTypes: [TALK, BUFFERED], bookings: [{ eventTypeId: 8, start: at('11:00') }] },
    ['09:00 10:45', '12:00 14:00'],
  ],
  [
    'buffers of both event types add up',
    {
      eventTypes: [{ ...TALK, beforeEventBuffer: 15, afterEventBuffer: 15 }, BUFFERED],
      bookings: [{ eventTypeId: 8, start: at('11:00') }],
    },
    ['09:00 10:30', '12:15 14:00'],
  ],
  [
    'an unconfirmed booking occupies no time',
    { eventTypes: [TALK, waits(8, false)], bookings: [{ eventTypeId: 8, start: at('11:00'), status: 'pending' }] },
    ['09:00 14:00'],
  ],
  [
    "the event type's own unconfirmed booking occupies no time unless the event type says so",
    {
      eventTypes: [{ ...waits(7, false), ...TALK }],
      bookings: [{ eventTypeId: 7, start: at('11:00'), status: 'pending' }],
    },
    ['09:00 14:00'],
  ],
  [
    'the last day of the booking window is open',
    { eventTypes: [{ ...TALK, bookingWindow: { type: 'calendarDays', value: 8, rolling: false } }] },
    ['09:00 14:00'],
  ],
  [
    'the day after the booking window is not open',
    { eventTypes: [{ ...TALK, bookingWindow: { type: 'calendarDays', value: 7, rolling: false } }] },
    [],
  ],
  [
    "another event type's unconfirmed booking occupies no time, even when it blocks its own",
    { eventTypes: [TALK, waits(8, true)], bookings: [{ eventTypeId: 8, start: at('11:00'), status: 'pending' }] },
    ['09:00 14:00'],
  ],
  [
    "the event type's own unconfirmed booking occupies time when the event type says so",
    {
      eventTypes: [{ ...waits(7, true), ...TALK }],
      bookings: [{ eventTypeId: 7, start: at('11:00'), status: 'pending' }],
    },
    ['09:00 11:00', '11:15 14:00'],
  ],
  [
    'of two overrides with the same end the last one applies',
    {
      eventTypes: [TALK],
      schedules: [
        {
          id: 201,
          availability: HOURS,
          overrides: [
            { date: '2026-12-01', startTime: '10:00', endTime: '13:00' },
            { date: '2026-12-01', startTime: '11:00', endTime: '13:00' },
          ],
        },
      ],
    },
    ['11:00 13:00'],
  ],
  [
    'the host is out of office, in dates of the zone of the schedule',
    {
      schedules: [
        {
          id: 201,
          timeZone: 'Pacific/Auckland',
          availability: [{ ...HOURS[0]!, startTime: '00:00', endTime: '23:59' }],
        },
      ],
      eventTypes: [TALK],
      outOfOffice: [{ start: '2026-12-02', end: '2026-12-04' }],
    },
    ['00:00 11:00'],
  ],
  [
    "another user's out-of-office days do not count",
    {
      eventTypes: [TALK],
      users: [{ id: 1 }, { id: 2 }],
      outOfOffice: [{ userId: 2, start: '2026-12-01', end: '2026-12-01' }],
    },
    ['09:00 14:00'],
  ],
  [
    'a user without schedules has the hours of Cal.com in the zone of the user',
    { schedules: [], eventTypes: [TALK], users: [{ timeZone: 'Europe/Berlin' }] },
    ['08:00 16:00'],
  ],
  [
    'a user whose default schedule was deleted has the hours of Cal.com, although there are other schedules',
    {
      schedules: [{ id: 201, availability: HOURS }],
      eventTypes: [TALK],
      users: [{ id: 1, timeZone: 'Europe/Berlin', defaultScheduleId: 99 }],
    },
    ['08:00 16:00'],
  ],
  [
    'a user who names no default schedule has the hours of the first one',
    {
      schedules: [{ id: 201, availability: HOURS }, { id: 202 }],
      eventTypes: [TALK],
      users: [{ id: 1, timeZone: 'Europe/Berlin', defaultScheduleId: null }],
    },
    ['09:00 14:00'],
  ],
];

describe('an event type of Cal.com', () => {
  test.each(CASES)(
    'has the same openings in availability as in the slots of Cal.com: %s',
    async (_, data, expected) => {
      const { openings, slotOpenings } = await availabilityOf(
        { schedules: [{ id: 201, availability: HOURS }], ...data },
        '7',
        '2026-12-01T00:00:00Z',
        '2026-12-02T00:00:00Z',
      );
      const ranges = expected.map((range) => range.replaceAll(/\S+/g, (time) => at(time)));
      expect({ openings, slotOpenings }).toEqual({ openings: ranges, slotOpenings: ranges });
    },
  );

  test('has the reason CLOSED on an out-of-office day, in hours and outside of them', async () => {
    const { blocked } = await availabilityOf(
      {
        schedules: [{ id: 201, availability: HOURS }],
        eventTypes: [TALK],
        outOfOffice: [{ start: '2026-12-01', end: '2026-12-01' }],
      },
      '7',
      '2026-11-30T12:00:00Z',
      '2026-12-02T12:00:00Z',
    );
    expect(blocked).toEqual([
      '14:00 00:00 OUTSIDE_HOURS',
      '00:00 09:00 OUTSIDE_HOURS CLOSED',
      '09:00 14:00 CLOSED',
      '14:00 00:00 OUTSIDE_HOURS CLOSED',
      '00:00 09:00 OUTSIDE_HOURS',
    ]);
  });

  // New York, 2027-03-14: the clocks go from 02:00 to 03:00, and Cal.com opens 13:00-18:00 from 14:00 to 19:00.
  test('has no openings in availability on a change day at which Cal.com shifts its hours and would refuse a booking', async () => {
    const hours = [{ days: DAILY, startTime: '13:00', endTime: '18:00' }];
    const { openings, slotOpenings } = await availabilityOf(
      {
        schedules: [{ id: 201, timeZone: 'America/New_York', availability: hours }],
        eventTypes: [TALK],
        bookings: [{ eventTypeId: 7, start: '2027-03-14T20:00Z' }],
      },
      '7',
      '2027-03-14T00:00:00Z',
      '2027-03-16T00:00:00Z',
      { daylightSavingDefect: true },
    );
    expect(slotOpenings).toEqual([
      '2027-03-14T18:00Z 2027-03-14T20:00Z',
      '2027-03-14T20:15Z 2027-03-14T23:00Z',
      '2027-03-15T17:00Z 2027-03-15T22:00Z',
    ]);
    expect(openings).toEqual([
      '2027-03-14T18:00Z 2027-03-14T20:00Z',
      '2027-03-14T20:15Z 2027-03-14T22:00Z',
      '2027-03-15T17:00Z 2027-03-15T22:00Z',
    ]);
  });

  // Cal.com refuses 13:00-14:00, and applies overrides without a shift.
  test.each([
    [
      'outside hours that Cal.com shifts',
      [],
      ['05:00 18:00 OUTSIDE_HOURS', '20:00 20:15 BUSY', '22:00 04:00 OUTSIDE_HOURS'],
    ],
    [
      'on a date with an override',
      [{ date: '2027-03-14', startTime: '13:00', endTime: '18:00' }],
      ['05:00 17:00 DATE_OVERRIDE', '20:00 20:15 BUSY', '22:00 04:00 DATE_OVERRIDE'],
    ],
  ])('has the reasons of the specification on a change day: %s', async (_, overrides, expected) => {
    const hours = [{ days: DAILY, startTime: '13:00', endTime: '18:00' }];
    const { blocked } = await availabilityOf(
      {
        schedules: [{ id: 201, timeZone: 'America/New_York', availability: hours, overrides }],
        eventTypes: [TALK],
        bookings: [{ eventTypeId: 7, start: '2027-03-14T20:00Z' }],
      },
      '7',
      '2027-03-14T05:00:00Z',
      '2027-03-15T04:00:00Z',
      { daylightSavingDefect: true },
    );
    expect(blocked).toEqual(expected);
  });

  test('has the hours of the specification on a change day when Cal.com does not shift them', async () => {
    const hours = [{ days: DAILY, startTime: '13:00', endTime: '18:00' }];
    const { openings, slotOpenings } = await availabilityOf(
      { schedules: [{ id: 201, timeZone: 'America/New_York', availability: hours }], eventTypes: [TALK] },
      '7',
      '2027-03-14T00:00:00Z',
      '2027-03-15T00:00:00Z',
    );
    expect({ openings, slotOpenings }).toEqual({
      openings: ['2027-03-14T17:00Z 2027-03-14T22:00Z'],
      slotOpenings: ['2027-03-14T17:00Z 2027-03-14T22:00Z'],
    });
  });
});
