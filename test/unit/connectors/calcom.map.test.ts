import { describe, expect, test } from 'vitest';
import {
  toBookingState,
  toBookingStatus,
  toHold,
  toSchedule,
  toSlots,
} from '../../../src/connectors/calcom/calcom.map.ts';
import {
  bookedResponse,
  wireBooking,
  wireReservation,
  wireSchedule,
  wireSlots,
} from '../../../src/connectors/calcom/calcom.wire.ts';

const at = (text: string) => Date.parse(text);

const ROW = { days: ['Monday', 'Tuesday'], startTime: '09:00', endTime: '17:00' };

const SCHEDULE = {
  id: 7,
  ownerId: 3,
  name: 'Office',
  timeZone: 'Europe/Berlin',
  isDefault: true,
  availability: [ROW],
  overrides: [],
};

function schedule(wire: object) {
  return toSchedule('acme', wireSchedule.parse({ ...SCHEDULE, ...wire }));
}

describe('schedules', () => {
  test('keep properties that the unified model lacks', () => {
    expect(schedule({ color: { dark: '#123' } })).toEqual({
      account: 'acme',
      id: '7',
      name: 'Office',
      timeZone: 'Europe/Berlin',
      isDefault: true,
      effect: 'OPEN',
      weeklyHours: [{ days: ['MONDAY', 'TUESDAY'], start: '09:00', end: '17:00' }],
      dateOverrides: [],
      validUntil: null,
      providerData: { ownerId: 3, color: { dark: '#123' } },
    });
  });

  test('show 23:59 as midnight, as Cal.com treats it', () => {
    const shown = schedule({
      availability: [{ days: ['Friday'], startTime: '18:00', endTime: '23:59' }],
      overrides: [{ date: '2026-06-05', startTime: '00:00', endTime: '23:59' }],
    });
    expect(shown.weeklyHours).toEqual([{ days: ['FRIDAY'], start: '18:00', end: '24:00' }]);
    expect(shown.dateOverrides).toEqual([{ date: '2026-06-05', hours: [{ start: '00:00', end: '24:00' }] }]);
  });

  test('list days in ISO order, each once', () => {
    const { weeklyHours } = schedule({ availability: [{ ...ROW, days: ['Sunday', 'Monday', 'Sunday'] }] });
    expect(weeklyHours[0]?.days).toEqual(['MONDAY', 'SUNDAY']);
  });

  test.each([
    ['ends before it starts', { ...ROW, startTime: '22:00', endTime: '06:00' }],
    ['ends at 00:00', { ...ROW, endTime: '00:00' }],
    ['ends where it starts', { ...ROW, startTime: '23:59', endTime: '23:59' }],
    ['names no day', { ...ROW, days: [] }],
    ['names an unknown day', { ...ROW, days: ['Caturday'] }],
  ])('leave a row that %s to the provider data', (_, row) => {
    const shown = schedule({ availability: [ROW, row] });
    expect(shown.weeklyHours).toEqual([{ days: ['MONDAY', 'TUESDAY'], start: '09:00', end: '17:00' }]);
    expect(shown.providerData).toEqual({ ownerId: 3, availability: [row] });
  });

  test('group the overrides of a date', () => {
    const shown = schedule({
      overrides: [
        { date: '2026-06-05', startTime: '09:00', endTime: '11:00' },
        { date: '2026-06-08', startTime: '10:00', endTime: '12:00' },
        { date: '2026-06-05', startTime: '14:00', endTime: '15:00' },
      ],
    });
    expect(shown.dateOverrides).toEqual([
      {
        date: '2026-06-05',
        hours: [
          { start: '09:00', end: '11:00' },
          { start: '14:00', end: '15:00' },
        ],
      },
      { date: '2026-06-08', hours: [{ start: '10:00', end: '12:00' }] },
    ]);
  });

  test.each([
    ['00:00', '00:00'],
    ['12:00', '12:00'],
    ['17:00', '09:00'],
  ])('show an override from %s to %s as a closed date', (startTime, endTime) => {
    const shown = schedule({ overrides: [{ date: '2026-06-05', startTime, endTime }] });
    expect(shown.dateOverrides).toEqual([{ date: '2026-06-05', hours: [] }]);
    expect(shown.providerData).toEqual({ ownerId: 3 });
  });

  test('ignore "no hours" beside hours of the same date, but keep it in the provider data', () => {
    const closed = { date: '2026-06-05', startTime: '00:00', endTime: '00:00' };
    const shown = schedule({ overrides: [closed, { date: '2026-06-05', startTime: '09:00', endTime: '11:00' }] });
    expect(shown.dateOverrides).toEqual([{ date: '2026-06-05', hours: [{ start: '09:00', end: '11:00' }] }]);
    expect(shown.providerData).toEqual({ ownerId: 3, overrides: [closed] });
  });
});

describe('slots', () => {
  const window = { start: at('2026-06-01T09:00:00Z'), end: at('2026-06-02T10:00:00Z') };
  const slots = (wire: object) => toSlots(wireSlots.parse(wire), window);

  test('are those wholly inside the window, sorted, each start once', () => {
    expect(
      slots({
        '2026-06-02': [
          { start: '2026-06-02T09:30:00.000Z', end: '2026-06-02T10:00:00.000Z' },
          { start: '2026-06-02T09:45:00.000Z', end: '2026-06-02T10:15:00.000Z' },
        ],
        '2026-06-01': [
          { start: '2026-06-01T08:45:00.000Z', end: '2026-06-01T09:15:00.000Z' },
          { start: '2026-06-01T11:00:00.000+02:00', end: '2026-06-01T11:30:00.000+02:00' },
          { start: '2026-06-01T09:00:00.000Z', end: '2026-06-01T09:30:00.000Z' },
        ],
      }),
    ).toEqual([
      { start: at('2026-06-01T09:00:00Z'), end: at('2026-06-01T09:30:00Z') },
      { start: at('2026-06-02T09:30:00Z'), end: at('2026-06-02T10:00:00Z') },
    ]);
  });

  test('have seats, and leave out those without any left', () => {
    const day = { start: '2026-06-01T12:00:00Z', end: '2026-06-01T12:30:00Z' };
    const full = { start: '2026-06-01T13:00:00Z', end: '2026-06-01T13:30:00Z', seatsTotal: 4, seatsRemaining: 0 };
    const overfull = { ...full, seatsRemaining: -1 };
    const listed = [{ ...day, seatsTotal: 4, seatsRemaining: 3, seatsBooked: 1 }, full, overfull];
    expect(slots({ '2026-06-01': listed })).toEqual([
      { start: at(day.start), end: at(day.end), seatsTotal: 4, seatsRemaining: 3 },
    ]);
  });
});

test('holds are reservations', () => {
  const wire = wireReservation.parse({
    reservationUid: 'a-b',
    eventTypeId: 12,
    slotStart: '2026-06-01T09:00:00.000Z',
    slotEnd: '2026-06-01T09:30:00.000Z',
    reservationUntil: '2026-06-01T08:05:00.000Z',
  });
  expect(toHold('acme', wire)).toEqual({
    account: 'acme',
    id: 'a-b',
    eventTypeId: '12',
    start: at('2026-06-01T09:00:00Z'),
    end: at('2026-06-01T09:30:00Z'),
    expiresAt: at('2026-06-01T08:05:00Z'),
  });
});

test('bookings have their uid as id; one or several are read', () => {
  const booking = { id: 1, uid: 'u1', status: 'accepted', start: '2026-06-01T09:00:00Z', end: '2026-06-01T09:30:00Z' };
  expect(toBookingState(wireBooking.parse(booking))).toEqual({
    id: 'u1',
    start: at(booking.start),
    end: at(booking.end),
    status: 'ACCEPTED',
  });
  expect(bookedResponse.safeParse({ data: [booking] }).success).toBe(true);
  expect(bookedResponse.safeParse({ data: [] }).success).toBe(false);
});

test.each([
  ['accepted', 'ACCEPTED'],
  ['pending', 'PENDING'],
  ['awaiting_host', 'PENDING'],
  ['cancelled', 'CANCELLED'],
  ['rejected', 'CANCELLED'],
  ['something new', 'PENDING'],
])('a booking that is %s counts as %s', (status, expected) => {
  expect(toBookingStatus(status)).toBe(expected);
});
