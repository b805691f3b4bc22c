import { describe, expect, test } from 'vitest';
import type { Booker, BookingRequest } from '../../src/domain/reservation.ts';
import type { NewSchedule } from '../../src/domain/schedule.ts';
import { at, connectCalcom, MINUTE } from './calcom-account.ts';

const START = at('2026-06-02T10:00:00Z');
const END = START + 30 * MINUTE;
const MIA: Booker = { name: 'Mia', email: 'mia@example.com', timeZone: 'Europe/Berlin' };
const EVENT_TYPES = [
  { id: 21, lengthInMinutes: 30 },
  { id: 23, lengthInMinutes: 30, recurrence: { interval: 1, occurrences: 3, frequency: 'weekly' as const } },
  { id: 24, confirmationPolicy: { type: 'always' as const, blockUnconfirmedBookingsInBooker: false } },
  { id: 25, lengthInMinutes: 30, seatsPerTimeSlot: 3 },
];
const requestFor = (eventTypeId: string): BookingRequest => ({ eventTypeId, start: START, end: END, booker: MIA });

const connect = () => connectCalcom({ users: [{ id: 3 }], eventTypes: EVENT_TYPES });

/** A row of the list of bookings, as Cal.com writes it. */
const row = (id: number, change: object = {}) => ({
  id,
  uid: `uid-${id}`,
  status: 'accepted',
  start: new Date(START).toISOString(),
  end: new Date(END).toISOString(),
  eventTypeId: 21,
  eventType: { id: 21, slug: 'talk' },
  attendees: [{ name: 'Mia', email: 'mia@example.com', displayEmail: 'mia@example.com' }],
  ...change,
});

/** Searches for Mia's booking in a list that Cal.com returns whatever the filters. */
async function findIn(rows: readonly object[]) {
  const { bookings, running, call } = await connect();
  running.faults.add({ kind: 'wrong-shape', method: 'GET', body: { status: 'success', data: rows } });
  return bookings.find!(requestFor('21'), call);
}

describe('a booking', () => {
  test('is searched by its time and event type, and by nothing that has several spellings', async () => {
    const { bookings, call, running } = await connect();
    await bookings.find!(requestFor('21'), call);
    const [request] = running.requests;
    expect(Object.fromEntries(new URLSearchParams(request?.query))).toEqual({
      eventTypeId: '21',
      afterStart: '2026-06-02T09:59:00.000Z',
      beforeEnd: '2026-06-02T10:31:00.000Z',
      sortStart: 'asc',
      take: '250',
      skip: '0',
    });
    expect(request?.headers['cal-api-version']).toBe('2024-08-13');
  });

  test('is identified by the rows of the list when filters are ignored', async () => {
    const others = [
      row(1, { eventTypeId: 22, eventType: { id: 22 } }),
      row(2, { start: new Date(START - MINUTE).toISOString() }),
      row(3, { end: new Date(END + MINUTE).toISOString() }),
      row(4, { attendees: [{ email: 'noa@example.com', displayEmail: 'noa@example.com' }] }),
      row(5, { status: 'cancelled' }),
      row(6, { status: 'rejected' }),
      row(7, { eventTypeId: null, eventType: null }),
    ];
    expect(await findIn(others)).toBeUndefined();
    expect(await findIn([...others, row(8)])).toEqual({ id: 'uid-8', start: START, end: END, status: 'ACCEPTED' });
  });

  test.each([
    ['the old name of the event type alone', { eventType: undefined }],
    ['the new name of the event type alone', { eventTypeId: undefined }],
    ['an address of a platform', { attendees: [{ email: 'mia+abc@example.com', displayEmail: 'mia@example.com' }] }],
    ['one seat among others', { attendees: [{ email: 'noa@example.com' }, { email: 'MIA@example.com' }] }],
  ])('is identified by %s', async (_, change) => {
    expect(await findIn([row(1, change)])).toMatchObject({ id: 'uid-1' });
  });

  test('is the latest of several', async () => {
    expect(await findIn([row(9), row(10), row(8)])).toMatchObject({ id: 'uid-10' });
  });

  test.each([undefined, null, 'Mia', [17]])(
    'without readable attendees (%j) is not reported as missing',
    async (attendees) => {
      await expect(findIn([row(1, { attendees })])).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
      expect(await findIn([row(1, { attendees }), row(2)])).toMatchObject({ id: 'uid-2' });
      expect(await findIn([row(1, { attendees, status: 'cancelled' })])).toBeUndefined();
    },
  );

  test.each([undefined, 'talk', { id: 'talk' }])(
    'without a readable event type (%j) is not reported as missing',
    async (eventType) => {
      const unreadable = { eventTypeId: undefined, eventType };
      await expect(findIn([row(1, unreadable)])).rejects.toMatchObject({ code: 'UPSTREAM_INVALID' });
      expect(await findIn([row(1, unreadable), row(2)])).toMatchObject({ id: 'uid-2' });
      expect(await findIn([row(1, { ...unreadable, attendees: [{ email: 'noa@example.com' }] })])).toBeUndefined();
    },
  );

  test.each([
    ['of a series: the first one', '23', 'ACCEPTED'],
    ['that has to be confirmed', '24', 'PENDING'],
    ['of a seat', '25', 'ACCEPTED'],
  ])('%s is found after its response was lost', async (_, eventTypeId, status) => {
    const { bookings, call, running, sandbox } = await connect();
    running.faults.add({ kind: 'response-lost', method: 'POST', times: 1 });
    await expect(bookings.create!(requestFor(eventTypeId), call)).rejects.toMatchObject({ outcomeUnknown: true });
    const [made] = sandbox.data.bookings;
    expect(await bookings.find!(requestFor(eventTypeId), call)).toEqual({
      id: made?.uid,
      start: START,
      end: made?.end,
      status,
    });
  });
});

describe('a schedule', () => {
  const INPUT: NewSchedule = {
    name: 'New',
    timeZone: 'UTC',
    isDefault: false,
    effect: 'OPEN',
    weeklyHours: [{ days: ['MONDAY', 'FRIDAY'], start: '20:00', end: '24:00' }],
    dateOverrides: [{ date: '2026-06-10', hours: [] }],
    validUntil: null,
  };
  const made = {
    id: 7,
    name: 'New',
    timeZone: 'UTC',
    isDefault: false,
    availability: [
      { days: ['Friday'], startTime: '20:00', endTime: '23:59' },
      { days: ['Monday'], startTime: '20:00', endTime: '23:59' },
    ],
    overrides: [{ date: '2026-06-10', startTime: '00:00', endTime: '00:00' }],
  };
  const broken = { ...made, id: 9, availability: 'always' };

  async function findScheduleIn(data: readonly object[]) {
    const { schedules, running, call } = await connect();
    running.faults.add({ kind: 'wrong-shape', method: 'GET', body: { status: 'success', data } });
    return schedules.prepareCreate?.(INPUT).find(call);
  }

  test('is identified by its hours, however they are grouped', async () => {
    expect(await findScheduleIn([made])).toBe('7');
    expect(await findScheduleIn([{ ...made, availability: made.availability.slice(1) }])).toBeUndefined();
    expect(await findScheduleIn([{ ...made, overrides: [] }])).toBeUndefined();
  });

  test('that cannot be read is not reported as missing', async () => {
    await expect(findScheduleIn([{ ...made, name: 'Old' }, broken])).rejects.toMatchObject({
      code: 'UPSTREAM_INVALID',
    });
    expect(await findScheduleIn([broken, made])).toBe('7');
  });
});
