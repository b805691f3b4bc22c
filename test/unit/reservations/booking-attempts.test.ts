import { describe, expect, test } from 'vitest';
import { ProviderError, SlotTakenError } from '../../../src/domain/errors.ts';
import type { BookingRequest } from '../../../src/domain/reservation.ts';
import { BookingAttempts } from '../../../src/reservations/booking-attempts.ts';
import { createMemoryState } from '../../../src/state/memory-state.ts';
import { NOW } from '../../support/gateway.ts';
import { fakeAccount, MINUTE, START } from './fake-account.ts';

const REQUEST: BookingRequest = {
  eventTypeId: '7',
  calendarId: '31',
  start: START,
  end: START + 30 * MINUTE,
  booker: { name: 'Ada', email: 'ada@example.test', timeZone: 'Europe/Dublin' },
};
const LEASE = { assertHeld: async () => undefined };
const LOST = new ProviderError('a', 'UPSTREAM_UNAVAILABLE', 'No response', { outcomeUnknown: true });

function started() {
  const { at, log, failures } = fakeAccount();
  const attempts = new BookingAttempts(createMemoryState({ now: () => NOW }).values);
  return { at, log, failures, attempts };
}

describe('an attempt to book', () => {
  test('is looked for with every value of its request when its outcome is unknown', async () => {
    const { at, attempts } = started();
    const searched: unknown[] = [];
    const bookings = {
      ...at.account.connector.bookings!,
      create: () => Promise.reject(LOST),
      async find(request: BookingRequest) {
        searched.push(request);
        return undefined;
      },
    };
    const target = { ...at, account: { ...at.account, connector: { ...at.account.connector, bookings } } };
    await expect(attempts.book('one', REQUEST, target, LEASE)).rejects.toThrow('repeat the request');
    expect(await attempts.find('one', target)).toBeUndefined();
    expect(searched).toEqual([REQUEST, REQUEST]);
  });

  test('is not looked for when it is known to have failed, nor after it was forgotten', async () => {
    const { at, log, failures, attempts } = started();
    failures.book = () => new SlotTakenError(START, REQUEST.end);
    await expect(attempts.book('one', REQUEST, at, LEASE)).rejects.toThrow(SlotTakenError);
    expect(await attempts.find('one', at)).toBeUndefined();
    failures.book = () => undefined;
    const booking = await attempts.book('one', REQUEST, at, LEASE);
    expect(await attempts.find('one', at)).toMatchObject({ id: booking.id });
    await attempts.forget('one');
    expect(await attempts.find('one', at)).toBeUndefined();
    expect(log.filter((line) => line.startsWith('a findBooking'))).toHaveLength(1);
  });
});
