import { ProviderError } from '../../../src/domain/errors.ts';
import { readBooking } from '../../../src/reservations/booking-operations.ts';
import { NOW } from '../../support/gateway.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { fakeAccount, reservationsOf } from './fake-account.ts';

/** Reservations over one account, with a clock that the test moves. */
export function started() {
  const clock = manualClock(NOW);
  const account = fakeAccount({ now: clock.now });
  const reservations = reservationsOf(clock);
  const find = (id: string) =>
    reservations.find(account.at, id, {
      async hold(providerId) {
        const [hold] = (await account.at.account.connector.holds?.get([providerId], account.at.call)) ?? [];
        if (hold === undefined || hold instanceof ProviderError) throw hold;
        return hold;
      },
      booking: (bookingId) => readBooking(account.at, bookingId),
    });
  return { ...account, reservations, clock, find };
}

/** The same, with one slot held and an empty log. */
export async function held() {
  const all = started();
  const reservation = await all.reservations.reserve(all.at, all.request);
  all.log.length = 0;
  return { ...all, reservation, id: reservation.id };
}

/** The error of a provider that is unreachable. */
export function down(account = 'a') {
  return new ProviderError(account, 'UPSTREAM_UNAVAILABLE', 'It is down');
}
