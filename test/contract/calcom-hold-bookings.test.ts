import { describe, expect, test } from 'vitest';
import { SlotTakenError } from '../../src/domain/errors.ts';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { at, connectCalcom, MINUTE, NOW } from './calcom-account.ts';
import { DATA, ISO, START, spans } from './calcom-held.ts';

const MIA = { name: 'Mia', email: 'mia@example.com', timeZone: 'Europe/Berlin' };

describe('booking', () => {
  const timeOf = (eventTypeId: string, minutes: number) => ({
    eventTypeId,
    start: START,
    end: START + minutes * MINUTE,
  });

  test('sends the length only when it is not the default one', async () => {
    const { bookings, call, bodies } = await connectCalcom(DATA);
    const booked = await bookings.create!(
      { ...timeOf('22', 60), booker: { ...MIA, phone: '+4930123456' }, notes: 'Bring tea' },
      call,
    );
    expect(booked).toMatchObject({ start: START, end: START + 60 * MINUTE, status: 'ACCEPTED' });
    expect(bodies()).toEqual([
      {
        start: ISO,
        eventTypeId: 22,
        attendee: { ...MIA, phoneNumber: '+4930123456' },
        lengthInMinutes: 60,
        bookingFieldsResponses: { notes: 'Bring tea' },
      },
    ]);
  });

  test('returns PENDING when the booking requires confirmation', async () => {
    const { bookings, call, bodies } = await connectCalcom(DATA);
    expect(await bookings.create!({ ...timeOf('24', 30), booker: MIA }, call)).toMatchObject({ status: 'PENDING' });
    expect(bodies()).toEqual([{ start: ISO, eventTypeId: 24, attendee: MIA }]);
  });

  test('returns the first booking of a series', async () => {
    const { bookings, call, sandbox } = await connectCalcom(DATA);
    const booked = await bookings.create!({ ...timeOf('23', 30), booker: MIA }, call);
    expect(sandbox.data.bookings).toHaveLength(3);
    expect(booked).toMatchObject({ id: sandbox.data.bookings[0]?.uid, start: START });
  });

  test.each([
    ['is not available', 400, { error: { code: 'BadRequestException', message: 'The host is not available then.' } }],
    ['was booked in a race', 409, { statusCode: 409, message: 'booking_conflict_error' }],
  ])('throws SlotTakenError for time that %s', async (_, status, body) => {
    const { bookings, call, running } = await connectCalcom(DATA);
    running.faults.add({ kind: 'status', status, body, method: 'POST' });
    await expect(bookings.create!({ ...timeOf('21', 30), booker: MIA }, call)).rejects.toEqual(
      new SlotTakenError(START, START + 30 * MINUTE),
    );
  });

  test.each([
    [
      'the account is at its limit of bookings',
      { bookingLimitsCount: { day: 1 } },
      'CONFLICT',
      /limit of the event type/,
    ],
    [
      'the account is at its limit of minutes',
      { bookingLimitsDuration: { day: 45 } },
      'CONFLICT',
      /limit of the event type/,
    ],
    [
      'a booking field is missing',
      { bookingFields: [{ type: 'text', slug: 'company', required: true }] },
      'UNSUPPORTED',
      /"company"/,
    ],
    ['the e-mail address must be verified', { requiresBookerEmailVerification: true }, 'UNSUPPORTED', /verify/],
    ['the time is too soon', { minimumBookingNotice: 600 }, 'INVALID_INPUT', /too soon.* 600 minutes/],
    [
      'the time is too far ahead',
      { bookingWindow: { type: 'calendarDays', value: 0 } },
      'INVALID_INPUT',
      /too far ahead/,
    ],
  ] as const)('reports that %s', async (_, rule, code, message) => {
    const eventType = { id: 21, lengthInMinutes: 30, minimumBookingNotice: 0, ...rule } as const;
    const booked = [{ eventTypeId: 21, start: at('2026-06-01T14:00:00Z') }];
    const start = 'bookingWindow' in rule ? START + 24 * 60 * MINUTE : START;
    const { bookings, call } = await connectCalcom({ ...DATA, eventTypes: [eventType as object], bookings: booked });
    const time = { eventTypeId: '21', start, end: start + 30 * MINUTE };
    const error = await bookings.create!({ ...time, booker: MIA }, call).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), outcomeUnknown: false });
  });

  test('reports that the booker has a seat already', async () => {
    const eventTypes = [{ id: 21, lengthInMinutes: 30, minimumBookingNotice: 0, seatsPerTimeSlot: 3 }];
    const { bookings, call } = await connectCalcom({ ...DATA, eventTypes });
    await bookings.create!({ ...timeOf('21', 30), booker: MIA }, call);
    const again = bookings.create!({ ...timeOf('21', 30), booker: MIA }, call);
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/this booker/) });
  });

  test('reports that a phone number is missing, by the path of the input', async () => {
    const bookingFields = [{ type: 'phone', slug: 'attendeePhoneNumber', required: true }];
    const eventTypes = [{ id: 21, lengthInMinutes: 30, minimumBookingNotice: 0, bookingFields }];
    const { bookings, call } = await connectCalcom({ ...DATA, eventTypes });
    const booking = bookings.create!({ ...timeOf('21', 30), booker: MIA }, call);
    await expect(booking).rejects.toMatchObject({ issues: [{ path: ['attendee', 'phone'] }] });
    await bookings.create!({ ...timeOf('21', 30), booker: { ...MIA, phone: '+4930123456' } }, call);
  });

  test.each([
    [{ statusCode: 400, message: 'The maximum number of active bookings has been reached' }, 400, 'CONFLICT'],
    [{ statusCode: 413, message: 'request entity too large' }, 413, 'INVALID_INPUT'],
    [{ statusCode: 401, message: 'Unauthorized' }, 401, 'UNAUTHENTICATED'],
  ])('reports %j as %i is meant', async (body, status, code) => {
    const { bookings, call, running } = await connectCalcom(DATA);
    running.faults.add({ kind: 'status', status, body, method: 'POST' });
    await expect(bookings.create!({ ...timeOf('21', 30), booker: MIA }, call)).rejects.toMatchObject({ code });
  });
});

describe("another user's event type", () => {
  const FOREIGN: CalcomData = {
    users: [{ id: 1 }, { id: 2 }],
    schedules: [
      { id: 7, userId: 1 },
      { id: 8, userId: 2 },
    ],
    eventTypes: [
      { id: 31, ownerId: 2, lengthInMinutes: 30, minimumBookingNotice: 0 },
      { id: 32, ownerId: 2, lengthInMinutes: 30, lengthInMinutesOptions: [30, 60], minimumBookingNotice: 0 },
    ],
  };

  test('throws SlotTakenError when its time is taken', async () => {
    const { holds, call } = await connectCalcom(FOREIGN);
    await holds.place({ eventTypeId: '31', start: START }, call);
    await expect(holds.place({ eventTypeId: '31', start: START }, call)).rejects.toEqual(
      new SlotTakenError(START, undefined),
    );
  });

  test('advises to leave out holdMinutes, which Cal.com rejects', async () => {
    const { holds, call } = await connectCalcom(FOREIGN);
    await expect(holds.place({ eventTypeId: '31', start: START, holdMinutes: 10 }, call)).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: expect.stringMatching(/leave out `holdMinutes`/),
    });
  });

  test('holds its only length, and rejects another one without leaving a hold', async () => {
    const { holds, call, sandbox } = await connectCalcom(FOREIGN);
    const other = holds.place({ eventTypeId: '31', start: START, durationMinutes: 45 }, call);
    await expect(other).rejects.toMatchObject({ issues: [{ path: ['durationMinutes'] }] });
    expect(sandbox.data.reservations).toEqual([]);
    const held = await holds.place({ eventTypeId: '31', start: START, durationMinutes: 30 }, call);
    expect(held.end).toBe(START + 30 * MINUTE);
  });

  test.each([
    ['31', undefined, 30],
    ['32', 60, 60],
  ])(
    'books, moves and releases a hold of event type %s for %s minutes',
    async (eventTypeId, durationMinutes, minutes) => {
      const connected = await connectCalcom(FOREIGN);
      const { holds, bookings, call, sandbox } = connected;
      const placed = await holds.place({ eventTypeId, start: START, durationMinutes }, call);
      const overlapping = await holds.change(placed, { start: START + 15 * MINUTE }, call, NOW);
      expect(overlapping.end - overlapping.start).toBe(minutes * MINUTE);
      const later = START + 120 * MINUTE;
      const moved = await holds.change(overlapping, { start: later }, call, NOW);
      expect(moved).toMatchObject({ id: overlapping.id, start: later, end: later + minutes * MINUTE });
      expect(spans(connected)).toEqual([{ start: later, end: later + minutes * MINUTE }]);
      expect(
        await bookings.create!({ eventTypeId, start: moved.start, end: moved.end, booker: MIA }, call),
      ).toMatchObject({ start: later, end: moved.end });
      await holds.release(moved.id, call);
      expect(sandbox.data.reservations).toEqual([]);
    },
  );
});
