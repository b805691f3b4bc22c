import { detached } from '../connectors/call-budget.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Reservation } from '../domain/reservation.ts';
import type { Clock } from '../time/clock.ts';
import { type AccountCall, keyOf } from './account-call.ts';
import type { HoldOperations } from './hold-operations.ts';
import type { ReservationLifecycle } from './reservation-lifecycle.ts';

interface CommonEndSettings {
  readonly lifecycle: ReservationLifecycle;
  readonly holds: HoldOperations;
  readonly clock: Clock;
  readonly withLock: (accountCall: AccountCall, id: string, work: () => Promise<void>) => Promise<void>;
  /** Called with failures that belong to no operation. */
  readonly report: (error: unknown) => void;
}

/** A hold that was placed by a request for several. */
export interface PlacedHold {
  readonly accountCall: AccountCall;
  readonly reservation: Reservation;
}

/**
 * Makes all holds of a request end when the first of them does: providers can decide for themselves how long they hold a slot.
 * A hold that its provider would keep for longer is released there at that moment, by the process that placed it; after a
 * restart, it takes the slot until its end at the provider.
 */
export class CommonEnd {
  readonly #settings: CommonEndSettings;
  readonly #timers = new Set<() => void>();

  constructor(settings: CommonEndSettings) {
    this.#settings = settings;
  }

  /** @returns the reservations with their common end. */
  apply(placed: readonly PlacedHold[]): Promise<readonly Reservation[]> {
    const endsBy = Math.min(...placed.map(({ reservation }) => reservation.expiresAt));
    return Promise.all(
      placed.map(async ({ accountCall, reservation }) => {
        if (reservation.expiresAt === endsBy) return reservation;
        const shortened = await this.#settings.lifecycle.endBy(keyOf(accountCall, reservation.id), endsBy);
        if (reservation.enforcement === 'PROVIDER') this.#releaseAt(endsBy, accountCall, reservation.id);
        return shortened;
      }),
    );
  }

  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  #releaseAt(instant: number, { account, call, reader }: AccountCall, id: string) {
    const { clock, report } = this.#settings;
    const accountCall = { account, call: detached(call), reader };
    const cancel = clock.setTimer(instant, () => {
      this.#timers.delete(cancel);
      void this.#releaseExpired(accountCall, id).catch((error: unknown) => {
        // The hold expires by itself, only later.
        if (!(error instanceof ProviderError)) report(error);
      });
    });
    this.#timers.add(cancel);
  }

  /** A reservation that was extended, booked or released since is not affected. */
  #releaseExpired(accountCall: AccountCall, id: string): Promise<void> {
    const { lifecycle, holds, withLock } = this.#settings;
    return withLock(accountCall, id, async () => {
      const reservation = await lifecycle.find(keyOf(accountCall, id));
      if (reservation?.status === 'EXPIRED') await holds.release(accountCall, reservation);
    });
  }
}
