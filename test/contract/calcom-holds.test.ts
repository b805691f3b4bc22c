import { describe, expect, test } from 'vitest';
import {
  HoldLostError,
  HoldRestoredError,
  InvalidInputError,
  ProviderError,
  SlotTakenError,
} from '../../src/domain/errors.ts';
import type { CalcomData } from '../../src/sandbox/calcom/data.ts';
import { at, type Connected, connectCalcom, MINUTE, NOW } from './calcom-account.ts';

const START = at('2026-06-01T10:00:00Z');
const ISO = '2026-06-01T10:00:00.000Z';
const DATA: CalcomData = {
  schedules: [{ id: 7 }],
  eventTypes: [
    { id: 21, lengthInMinutes: 30, minimumBookingNotice: 0 },
    { id: 22, lengthInMinutes: 30, lengthInMinutesOptions: [15, 30, 60], minimumBookingNotice: 0 },
    { id: 23, lengthInMinutes: 30, recurrence: { interval: 1, occurrences: 3, frequency: 'weekly' } },
    { id: 24, lengthInMinutes: 30, confirmationPolicy: { type: 'always', blockUnconfirmedBookingsInBooker: false } },
  ],
};
const MIA = { name: 'Mia', email: 'mia@example.com', timeZone: 'Europe/Berlin' };

/** A connector with one hold of ten minutes, and no request counted yet. */
async function held(eventTypeId = '21', durationMinutes?: number) {
  const connected = await connectCalcom(DATA);
  const { holds, call, running } = connected;
  const hold = await holds.place({ eventTypeId, start: START, durationMinutes, holdMinutes: 10 }, call);
  running.requests.length = 0;
  return { ...connected, hold };
}

function spans({ sandbox }: Connected) {
  return sandbox.data.reservations.map(({ slotStart, slotEnd }) => ({ start: slotStart, end: slotEnd }));
}

describe('placing', () => {
  test('sends how long to hold only when requested', async () => {
    const { holds, call, bodies } = await connectCalcom(DATA);
    const hold = await holds.place({ eventTypeId: '21', start: START }, call);
    const end = START + 30 * MINUTE;
    expect(hold).toMatchObject({ account: 'acme', eventTypeId: '21', start: START, end, expiresAt: NOW + 5 * MINUTE });
    await holds.place({ eventTypeId: '22', start: START, durationMinutes: 60, holdMinutes: 12 }, call);
    expect(bodies()).toEqual([
      { eventTypeId: 21, slotStart: ISO },
      { eventTypeId: 22, slotStart: ISO, slotDuration: 60, reservationDuration: 12 },
    ]);
  });

  test('returns the hold as Cal.com stores it', async () => {
    const { holds, call, sent } = await connectCalcom(DATA);
    const { id } = await holds.place({ eventTypeId: '21', start: START }, call);
    expect(sent()).toEqual(['POST /v2/slots/reservations', `GET /v2/slots/reservations/${id}`]);
  });

  test('returns the hold as created when it cannot be read back', async () => {
    const { holds, call, running } = await connectCalcom(DATA);
    running.faults.add({ kind: 'status', status: 500, method: 'GET' });
    expect(await holds.place({ eventTypeId: '21', start: START }, call)).toMatchObject({ start: START });
  });

  test('throws CONFLICT and releases the created hold when it cannot be found', async () => {
    const { holds, call, running, sandbox } = await connectCalcom(DATA);
    running.faults.add({ kind: 'wrong-shape', body: { status: 'success', data: null }, method: 'GET' });
    await expect(holds.place({ eventTypeId: '21', start: START }, call)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('hold the slot again'),
    });
    expect(sandbox.data.reservations).toEqual([]);
  });

  test('says until when a hold that can neither be found nor released may take the slot', async () => {
    const { holds, call, running } = await connectCalcom(DATA);
    running.faults.add({ kind: 'wrong-shape', body: { status: 'success', data: null }, method: 'GET' });
    running.faults.add({ kind: 'status', status: 403, method: 'DELETE' });
    await expect(holds.place({ eventTypeId: '21', start: START }, call)).rejects.toThrow(
      new Date(NOW + 5 * MINUTE).toISOString(),
    );
  });

  test('throws SlotTakenError when the time is taken', async () => {
    const { holds, call } = await connectCalcom(DATA);
    await holds.place({ eventTypeId: '22', start: START }, call);
    const again = holds.place({ eventTypeId: '22', start: START, durationMinutes: 15 }, call);
    await expect(again).rejects.toEqual(new SlotTakenError(START, START + 15 * MINUTE));
  });

  test('holds the only length of an event type, which Cal.com rejects as a duration', async () => {
    const { holds, call } = await connectCalcom(DATA);
    const hold = await holds.place({ eventTypeId: '21', start: START, durationMinutes: 30 }, call);
    expect(hold.end).toBe(START + 30 * MINUTE);
    await expect(holds.place({ eventTypeId: '21', start: START, durationMinutes: 45 }, call)).rejects.toMatchObject({
      issues: [{ path: ['durationMinutes'] }],
    });
  });

  test('throws NOT_FOUND when the event type does not exist', async () => {
    const { holds, call, sent } = await connectCalcom(DATA);
    await expect(holds.place({ eventTypeId: '99', start: START }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(holds.place({ eventTypeId: 'x', start: START }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(sent()).toHaveLength(1);
  });
});

test('returns NOT_FOUND for a hold that does not exist any more, and shares a call between equal ids', async () => {
  const { holds, hold, call, sent } = await held();
  const gone = '00000000-0000-4000-8000-00000000dead';
  const found = await holds.get([gone, hold.id, '../me', hold.id], call);
  expect(found.map((each) => (each instanceof ProviderError ? each.code : each))).toEqual([
    'NOT_FOUND',
    hold,
    'NOT_FOUND',
    hold,
  ]);
  expect(sent()).toHaveLength(2);
});

test('releases a hold twice without an error', async () => {
  const { holds, hold, call, sandbox } = await held();
  await holds.release(hold.id, call);
  await holds.release(hold.id, call);
  expect(sandbox.data.reservations).toEqual([]);
});

describe('changing', () => {
  test('keeps the hold, its length and its remaining time when the new time does not overlap', async () => {
    const { holds, hold, call, bodies, sent } = await held('22', 60);
    const start = START + 60 * MINUTE;
    const now = NOW + 90_000;
    const moved = await holds.change(hold, { start }, call, now);
    expect(moved).toMatchObject({ id: hold.id, start, end: start + 60 * MINUTE });
    expect(sent()).toEqual(['GET /v2/event-types/22', `PATCH /v2/slots/reservations/${hold.id}`]);
    const slotStart = new Date(start).toISOString();
    expect(bodies()).toEqual([{ eventTypeId: 22, slotStart, slotDuration: 60, reservationDuration: 9 }]);
  });

  test('releases the hold and creates it again when the new time overlaps', async () => {
    const connected = await held();
    const { holds, hold, call, bodies, sent } = connected;
    const start = START + 29 * MINUTE;
    const moved = await holds.change(hold, { start, holdMinutes: 20 }, call, NOW);
    expect(moved).toMatchObject({ start, end: start + 30 * MINUTE, expiresAt: NOW + 20 * MINUTE });
    expect(moved.id).not.toBe(hold.id);
    expect(sent().map((each) => each.split(' ')[0])).toEqual(['GET', 'DELETE', 'POST']);
    expect(bodies()).toEqual([{ eventTypeId: 21, slotStart: new Date(start).toISOString(), reservationDuration: 20 }]);
    expect(spans(connected)).toEqual([{ start, end: start + 30 * MINUTE }]);
  });

  test('keeps or restores the old hold when the new time is taken', async () => {
    const connected = await held('22');
    const { holds, hold, call, sandbox } = connected;
    const other = START + 60 * MINUTE;
    await holds.place({ eventTypeId: '22', start: other, durationMinutes: 30 }, call);
    await expect(holds.change(hold, { start: other }, call, NOW)).rejects.toEqual(
      new SlotTakenError(other, other + 30 * MINUTE),
    );
    const longer = { start: START + 15 * MINUTE, durationMinutes: 60 };
    const putBack = await holds.change(hold, longer, call, NOW).catch((error: unknown) => error);
    if (!(putBack instanceof HoldRestoredError)) throw putBack;
    expect(putBack.failure).toEqual(new SlotTakenError(START + 15 * MINUTE, START + 75 * MINUTE));
    expect(spans(connected)).toContainEqual({ start: START, end: START + 30 * MINUTE });
    expect(await holds.get([putBack.newId], call)).toEqual([{ ...hold, id: putBack.newId }]);
    await holds.release(putBack.newId, call);
    expect(sandbox.data.reservations).toHaveLength(1);
  });

  test('throws HoldLostError when the hold cannot be restored', async () => {
    const { holds, hold, call, running, sandbox } = await held();
    running.faults.add({ kind: 'status', status: 500, method: 'POST' });
    const changing = holds.change(hold, { holdMinutes: 20 }, call, NOW);
    await expect(changing).rejects.toBeInstanceOf(HoldLostError);
    await expect(changing).rejects.toThrow(/hold is lost/);
    expect(sandbox.data.reservations).toEqual([]);
  });

  test.each([
    ['both times are rejected', [403, 403], false],
    ['the outcome for the new time is unknown', [500, 403], true],
    ['the outcome for the old time is unknown', [403, 500], true],
  ])('throws HoldLostError when %s', async (_, statuses, outcomeUnknown) => {
    const { holds, hold, call, running } = await held();
    for (const status of statuses) running.faults.add({ kind: 'status', status, method: 'POST', times: 1 });
    const error = await holds.change(hold, { holdMinutes: 20 }, call, NOW).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(HoldLostError);
    expect(error).toMatchObject({ outcomeUnknown });
  });

  test('throws NOT_FOUND without a call when the id has another format', async () => {
    const { holds, hold, call, sent } = await held();
    const changing = holds.change({ ...hold, id: '../schedules' }, { holdMinutes: 20 }, call, NOW);
    await expect(changing).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(sent()).toEqual([]);
  });

  test('completes the change after the old hold is released, even when the operation is cancelled', async () => {
    const { holds, hold, call, sandbox } = await held();
    const stop = new AbortController();
    const meter = {
      ...call.meter,
      onCall: () => sandbox.data.reservations.length === 0 && stop.abort(),
    };
    const moved = await holds.change(hold, { holdMinutes: 20 }, { ...call, signal: stop.signal, meter }, NOW);
    expect(stop.signal.aborted).toBe(true);
    expect(sandbox.data.reservations.map(({ uid }) => uid)).toEqual([moved.id]);
  });

  test('rejects a length that the event type does not have, before the hold is released', async () => {
    const { holds, hold, call, sandbox } = await held('22');
    await expect(holds.change(hold, { durationMinutes: 45 }, call, NOW)).rejects.toBeInstanceOf(InvalidInputError);
    expect(sandbox.data.reservations.map(({ uid }) => uid)).toEqual([hold.id]);
  });
});

describe('booking', () => {
  const timeOf = (eventTypeId: string, minutes: number) => ({
    eventTypeId,
    start: START,
    end: START + minutes * MINUTE,
  });

  test('sends the length only when it is not the default one', async () => {
    const { bookings, call, bodies } = await connectCalcom(DATA);
    const booked = await bookings.create(
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
    expect(await bookings.create({ ...timeOf('24', 30), booker: MIA }, call)).toMatchObject({ status: 'PENDING' });
    expect(bodies()).toEqual([{ start: ISO, eventTypeId: 24, attendee: MIA }]);
  });

  test('returns the first booking of a series', async () => {
    const { bookings, call, sandbox } = await connectCalcom(DATA);
    const booked = await bookings.create({ ...timeOf('23', 30), booker: MIA }, call);
    expect(sandbox.data.bookings).toHaveLength(3);
    expect(booked).toMatchObject({ id: sandbox.data.bookings[0]?.uid, start: START });
  });

  test.each([
    ['is not available', 400, { error: { code: 'BadRequestException', message: 'The host is not available then.' } }],
    ['was booked in a race', 409, { statusCode: 409, message: 'booking_conflict_error' }],
  ])('throws SlotTakenError for time that %s', async (_, status, body) => {
    const { bookings, call, running } = await connectCalcom(DATA);
    running.faults.add({ kind: 'status', status, body, method: 'POST' });
    await expect(bookings.create({ ...timeOf('21', 30), booker: MIA }, call)).rejects.toEqual(
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
    const error = await bookings.create({ ...time, booker: MIA }, call).catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), outcomeUnknown: false });
  });

  test('reports that the booker has a seat already', async () => {
    const eventTypes = [{ id: 21, lengthInMinutes: 30, minimumBookingNotice: 0, seatsPerTimeSlot: 3 }];
    const { bookings, call } = await connectCalcom({ ...DATA, eventTypes });
    await bookings.create({ ...timeOf('21', 30), booker: MIA }, call);
    const again = bookings.create({ ...timeOf('21', 30), booker: MIA }, call);
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/this booker/) });
  });

  test('reports that a phone number is missing, by the path of the input', async () => {
    const bookingFields = [{ type: 'phone', slug: 'attendeePhoneNumber', required: true }];
    const eventTypes = [{ id: 21, lengthInMinutes: 30, minimumBookingNotice: 0, bookingFields }];
    const { bookings, call } = await connectCalcom({ ...DATA, eventTypes });
    const booking = bookings.create({ ...timeOf('21', 30), booker: MIA }, call);
    await expect(booking).rejects.toMatchObject({ issues: [{ path: ['attendee', 'phone'] }] });
    await bookings.create({ ...timeOf('21', 30), booker: { ...MIA, phone: '+4930123456' } }, call);
  });

  test.each([
    [{ statusCode: 400, message: 'The maximum number of active bookings has been reached' }, 400, 'CONFLICT'],
    [{ statusCode: 413, message: 'request entity too large' }, 413, 'INVALID_INPUT'],
    [{ statusCode: 401, message: 'Unauthorized' }, 401, 'UNAUTHENTICATED'],
  ])('reports %j as %i is meant', async (body, status, code) => {
    const { bookings, call, running } = await connectCalcom(DATA);
    running.faults.add({ kind: 'status', status, body, method: 'POST' });
    await expect(bookings.create({ ...timeOf('21', 30), booker: MIA }, call)).rejects.toMatchObject({ code });
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
        await bookings.create({ eventTypeId, start: moved.start, end: moved.end, booker: MIA }, call),
      ).toMatchObject({ start: later, end: moved.end });
      await holds.release(moved.id, call);
      expect(sandbox.data.reservations).toEqual([]);
    },
  );
});
