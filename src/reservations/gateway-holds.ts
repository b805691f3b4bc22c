import { randomUUID } from 'node:crypto';
import AsyncLock from 'async-lock';
import type { Account } from '../connectors/accounts.ts';
import type { BookingConnector, HoldConnector } from '../connectors/connector.ts';
import { ProviderError, SlotTakenError } from '../domain/errors.ts';
import type { EventType } from '../domain/event-type.ts';
import type { Hold } from '../domain/reservation.ts';
import type { Reader } from '../scheduling/reader.ts';
import { durationOf, openPlaces } from '../scheduling/slots.ts';

const DEFAULT_HOLD_MINUTES = 10;
const MINUTE = 60_000;

/** Holds of slots at providers that have none: nobody keeps the slot free but this gateway. */
export interface GatewayHolds {
  /** The account's holds, placed and kept here, and booked at the provider. */
  at(account: Account, bookings: BookingConnector, reader: Reader): HoldConnector;
  /** Those that still hold. */
  live(account: string): readonly Hold[];
}

/** @param now the clock, epoch milliseconds. */
export function createGatewayHolds(now: () => number): GatewayHolds {
  const lock = new AsyncLock();
  const holds = new Map<string, Hold>();

  function live(account: string): Hold[] {
    for (const [id, { expiresAt }] of holds) if (expiresAt <= now()) holds.delete(id);
    return [...holds.values()].filter((hold) => hold.account === account);
  }

  return {
    live,
    at(account, bookings, reader) {
      const { key } = account;
      /** One at a time for each account: between looking and holding, nobody else gets in. */
      const alone = <T>(work: () => Promise<T>): Promise<T> => lock.acquire(key, work);

      /**
       * A place where the time is open, not taken, and not held by anybody but `own`.
       * @throws SlotTakenError
       */
      async function placeFor(eventType: EventType, start: number, end: number, own?: Hold) {
        const others = live(key).filter(({ id }) => id !== own?.id);
        const places = await openPlaces(eventType, { start, end }, now(), others, reader);
        const kept = places.find((place) => place.calendarId === own?.calendarId);
        const place = kept ?? places[0];
        if (!place)
          throw new SlotTakenError(start, end, 'This slot is not open: ask for slots again, and choose another.');
        return place;
      }

      function keep(hold: Hold): Hold {
        holds.set(hold.id, hold);
        return hold;
      }

      return {
        async get(ids) {
          const known = new Map(live(key).map((hold) => [hold.id, hold]));
          return ids.map(
            (id) => known.get(id) ?? new ProviderError(key, 'NOT_FOUND', `There is no such hold at account ${key}`),
          );
        },

        place: ({ eventTypeId, start, durationMinutes, holdMinutes = DEFAULT_HOLD_MINUTES }) =>
          alone(async () => {
            const eventType = await reader.eventTypes.load({ account: key, id: eventTypeId });
            const end = start + durationOf(eventType, durationMinutes) * MINUTE;
            const { calendarId } = await placeFor(eventType, start, end);
            const expiresAt = now() + holdMinutes * MINUTE;
            return keep({ account: key, id: randomUUID(), eventTypeId, calendarId, start, end, expiresAt });
          }),

        change: (current, change) =>
          alone(async () => {
            const { start = current.start, holdMinutes } = change;
            const expiresAt = holdMinutes === undefined ? current.expiresAt : now() + holdMinutes * MINUTE;
            if (change.start === undefined && change.durationMinutes === undefined)
              return keep({ ...current, expiresAt });
            const eventType = await reader.eventTypes.load({ account: key, id: current.eventTypeId });
            const minutes = change.durationMinutes ?? (current.end - current.start) / MINUTE;
            const end = start + durationOf(eventType, minutes) * MINUTE;
            const { calendarId } = await placeFor(eventType, start, end, current);
            return keep({ ...current, calendarId, start, end, expiresAt });
          }),

        async release(id) {
          holds.delete(id);
        },

        book: (hold, booker, notes, call) =>
          alone(async () => {
            const { eventTypeId, calendarId, start, end } = hold;
            const eventType = await reader.eventTypes.load({ account: key, id: eventTypeId });
            // The provider may have booked it meanwhile, for somebody who did not come through here.
            const place = await placeFor(eventType, start, end, hold);
            if (place.calendarId !== calendarId) throw new SlotTakenError(start, end);
            return bookings.create({ eventTypeId, calendarId, start, end, booker, notes }, call);
          }),

        findBooking: ({ eventTypeId, calendarId, start, end }, booker, call) =>
          bookings.find({ eventTypeId, calendarId, start, end, booker }, call),
      };
    },
  };
}
