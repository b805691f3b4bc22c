import { describe, expect, test } from 'vitest';
import { idOf } from '../support/gateway.ts';
import { ADA, errorText, outputOf, startMcp, TIME_ZONE, US_CALL, WEEK } from '../support/mcp.ts';

const START = '2026-11-24T16:00:00+01:00';
const SLOT = { eventTypeId: US_CALL, start: START, timeZone: TIME_ZONE };
const BOOKING = { ...SLOT, attendee: ADA };
const UNKNOWN = idOf('Booking', 'calcom', 'unknown');

/** A client, with the number of requests that wrote at Cal.com. */
async function start() {
  const { tool, sandbox } = await startMcp();
  const { requests } = sandbox.fakeProviders.calcom;
  const writes = (path: string) => requests.filter((each) => each.method === 'POST' && each.path.endsWith(path)).length;
  return { tool, writes };
}

describe('hold_slot', () => {
  test('holds once when the call is repeated, and confirm_hold books the slot once', async () => {
    const { tool, writes } = await start();
    const hold = outputOf(await tool('hold_slot', SLOT));
    expect(hold).toMatchObject({ status: 'HELD', start: START, end: '2026-11-24T16:30:00+01:00' });
    // The same instant, in another zone.
    const again = outputOf(await tool('hold_slot', { ...SLOT, start: '2026-11-24T15:00:00Z', timeZone: 'UTC' }));
    expect(again.holdId).toBe(hold.holdId);
    expect(writes('/slots/reservations')).toBe(1);

    const input = { holdId: hold.holdId, attendee: ADA, timeZone: TIME_ZONE };
    const booked = outputOf(await tool('confirm_hold', input));
    expect(booked).toMatchObject({ status: 'ACCEPTED', start: START });
    expect(outputOf(await tool('confirm_hold', input)).bookingId).toBe(booked.bookingId);
    expect(writes('/bookings')).toBe(1);
  });

  test('does not return a hold that has been released as if it were held', async () => {
    const { tool } = await start();
    const { holdId } = outputOf(await tool('hold_slot', SLOT));
    expect(outputOf(await tool('release_hold', { holdId }))).toMatchObject({ holdId, status: 'RELEASED' });
    expect(errorText(await tool('hold_slot', SLOT))).toMatch(/^CONFLICT: .*RELEASED[^]*Next: .*idempotencyKey/);
    expect(outputOf(await tool('hold_slot', { ...SLOT, idempotencyKey: 'again' })).status).toBe('HELD');
  });

  test('returns what to do when the slot is taken', async () => {
    const { tool } = await start();
    outputOf(await tool('book_slot', BOOKING));
    expect(errorText(await tool('hold_slot', SLOT))).toMatch(/^CONFLICT: [^]*Next: Call find_slots again/);
  });

  test('returns what to do when the hold to confirm or release does not exist', async () => {
    const { tool } = await start();
    const holdId = idOf('Reservation', 'calcom', 'unknown');
    for (const name of ['confirm_hold', 'release_hold']) {
      const input = name === 'confirm_hold' ? { attendee: ADA, timeZone: TIME_ZONE } : {};
      expect(errorText(await tool(name, { holdId, ...input })), name).toMatch(/^NOT_FOUND: /);
    }
  });
});

describe('book_slot', () => {
  test('books once when equal calls run together and are repeated', async () => {
    const { tool, writes } = await start();
    const results = await Promise.all([tool('book_slot', BOOKING), tool('book_slot', BOOKING)]);
    const ids = results.map((result) => outputOf(result).bookingId);
    expect(new Set(ids).size).toBe(1);
    expect(outputOf(await tool('book_slot', BOOKING))).toMatchObject({
      bookingId: ids[0],
      status: 'ACCEPTED',
      start: START,
    });
    expect(writes('/bookings')).toBe(1);
  });

  test('does not return a booking that has been cancelled or moved as if it were the requested one', async () => {
    const { tool } = await start();
    const { bookingId } = outputOf(await tool('book_slot', BOOKING));
    const later = '2026-11-26T16:30:00+01:00';
    const moved = outputOf(await tool('reschedule_booking', { bookingId, start: later, timeZone: TIME_ZONE }));
    expect(moved).toMatchObject({ start: later, replacedId: bookingId });
    expect(errorText(await tool('book_slot', BOOKING))).toMatch(/^CONFLICT: .*moved[^]*idempotencyKey/);
    outputOf(await tool('cancel_booking', { bookingId: moved.bookingId, timeZone: TIME_ZONE, reason: 'Ill.' }));
    expect(errorText(await tool('book_slot', BOOKING))).toMatch(/^CONFLICT: /);
    expect(outputOf(await tool('book_slot', { ...BOOKING, idempotencyKey: 'again' })).bookingId).not.toBe(bookingId);
  });

  test('rejects an address that is none before anything is sent', async () => {
    const { tool, writes } = await start();
    const result = await tool('book_slot', { ...BOOKING, attendee: { ...ADA, email: 'Ada' } });
    expect(errorText(result)).toContain('attendee.email: Must be an email address');
    expect(writes('/bookings')).toBe(0);
  });
});

describe('reschedule_booking', () => {
  test('moves once when the call is repeated', async () => {
    const { tool, writes } = await start();
    const { bookingId } = outputOf(await tool('book_slot', BOOKING));
    const move = { bookingId, start: '2026-11-26T16:30:00+01:00', timeZone: TIME_ZONE };
    const first = outputOf(await tool('reschedule_booking', move));
    expect(outputOf(await tool('reschedule_booking', move))).toEqual(first);
    expect(writes('/reschedule')).toBe(1);
  });

  test('returns what to do when the booking does not exist, and leaves the booking when the time is taken', async () => {
    const { tool } = await start();
    const move = { bookingId: UNKNOWN, start: START, timeZone: TIME_ZONE };
    expect(errorText(await tool('reschedule_booking', move))).toMatch(/^NOT_FOUND: [^]*Next: Look the id up/);
    const { bookingId } = outputOf(await tool('book_slot', BOOKING));
    const taken = '2026-11-26T16:30:00+01:00';
    outputOf(await tool('book_slot', { ...BOOKING, start: taken }));
    expect(errorText(await tool('reschedule_booking', { ...move, bookingId, start: taken }))).toMatch(/^CONFLICT: /);
  });
});

describe('cancel_booking', () => {
  test('cancels, and leaves a cancelled booking as it is', async () => {
    const { tool, writes } = await start();
    const { bookingId } = outputOf(await tool('book_slot', BOOKING));
    const input = { bookingId, timeZone: TIME_ZONE, reason: 'Ill.' };
    expect(outputOf(await tool('cancel_booking', input))).toMatchObject({ bookingId, status: 'CANCELLED' });
    expect(outputOf(await tool('cancel_booking', input))).toMatchObject({ bookingId, status: 'CANCELLED' });
    expect(writes('/cancel')).toBe(1);
  });

  test('returns the argument that the provider requires', async () => {
    const { tool } = await start();
    const { bookingId } = outputOf(await tool('book_slot', BOOKING));
    expect(errorText(await tool('cancel_booking', { bookingId, timeZone: TIME_ZONE }))).toMatch(
      /^INVALID_INPUT: input\.reason: [^\n]*\nNext: Correct/,
    );
  });
});

describe('list_bookings', () => {
  test('returns those of an attendee, with cancelled ones on request', async () => {
    const { tool } = await start();
    const { bookingId } = outputOf(await tool('book_slot', BOOKING));
    const input = { ...WEEK, attendeeEmail: 'ADA@example.test' };
    const { bookings } = outputOf(await tool('list_bookings', input));
    expect(bookings).toMatchObject([
      { id: bookingId, start: START, status: 'ACCEPTED', attendees: [{ email: ADA.email }] },
    ]);
    outputOf(await tool('cancel_booking', { bookingId, timeZone: TIME_ZONE, reason: 'Ill.' }));
    expect(outputOf(await tool('list_bookings', input)).bookings).toEqual([]);
    expect(outputOf(await tool('list_bookings', { ...input, includeCancelled: true })).bookings).toHaveLength(1);
  });

  test('rejects the id of another type as a filter', async () => {
    const { tool } = await start();
    expect(errorText(await tool('list_bookings', { ...WEEK, calendarId: US_CALL }))).toMatch(/^INVALID_INPUT: /);
  });
});
