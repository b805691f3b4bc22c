import { randomUUID } from 'node:crypto';
import type { Account } from '../connectors/accounts.ts';
import type { BookingConnector, HoldConnector } from '../connectors/connector.ts';
import { SlotTakenError } from '../domain/errors.ts';
import type { EventType } from '../domain/event-type.ts';
import type { Hold } from '../domain/reservation.ts';
import type { Reader } from '../loaders/reader.ts';
import { durationOf, openPlaces } from '../scheduling/slots.ts';

const DEFAULT_HOLD_MINUTES = 10;
const MINUTE = 60_000;

/** Who keeps slots free: a provider, or the gateway itself. Where a hold stands is for the ledger to know. */
export type HoldBackend = Omit<HoldConnector, 'get'>;

/**
 * Holds of slots at a provider that has none: nobody keeps the slot free but this gateway. Nothing is written here: what is
 * answered holds once it stands in the ledger, which refuses it if somebody else was first.
 *
 * @param held reads the account's holds.
 * @param now the clock, epoch milliseconds.
 */
export function gatewayHolds(
  { key }: Account,
  bookings: BookingConnector,
  reader: Reader,
  held: () => Promise<readonly Hold[]>,
  now: () => number,
): HoldBackend {
  /**
   * A place where the time is open, not taken, and not held by anybody but `own`.
   * @throws SlotTakenError
   */
  async function placeFor(eventType: EventType, start: number, end: number, own?: Hold) {
    const others = (await held()).filter(({ id }) => id !== own?.id);
    const places = await openPlaces(eventType, { start, end }, now(), others, reader);
    const kept = places.find((place) => place.calendarId === own?.calendarId);
    const place = kept ?? places[0];
    if (!place)
      throw new SlotTakenError(start, end, 'This slot is not available: query slots again, and choose another.');
    return place;
  }

  return {
    async place({ eventTypeId, start, durationMinutes, holdMinutes = DEFAULT_HOLD_MINUTES }) {
      const eventType = await reader.eventTypes.load({ account: key, id: eventTypeId });
      const end = start + durationOf(eventType, durationMinutes) * MINUTE;
      const { calendarId } = await placeFor(eventType, start, end);
      return {
        account: key,
        id: randomUUID(),
        eventTypeId,
        ...(calendarId !== undefined && { calendarId }),
        start,
        end,
        expiresAt: now() + holdMinutes * MINUTE,
      };
    },

    async change(current, change) {
      const { start = current.start, holdMinutes } = change;
      const expiresAt = holdMinutes === undefined ? current.expiresAt : now() + holdMinutes * MINUTE;
      if (change.start === undefined && change.durationMinutes === undefined) return { ...current, expiresAt };
      const eventType = await reader.eventTypes.load({ account: key, id: current.eventTypeId });
      const minutes = change.durationMinutes ?? (current.end - current.start) / MINUTE;
      const end = start + durationOf(eventType, minutes) * MINUTE;
      const { calendarId } = await placeFor(eventType, start, end, current);
      return { ...current, ...(calendarId !== undefined && { calendarId }), start, end, expiresAt };
    },

    release: async () => undefined,

    async book(hold, booker, notes, call) {
      const { eventTypeId, calendarId, start, end } = hold;
      const eventType = await reader.eventTypes.load({ account: key, id: eventTypeId });
      // The provider may have booked it meanwhile, for somebody who did not come through here.
      const place = await placeFor(eventType, start, end, hold);
      if (place.calendarId !== calendarId) throw new SlotTakenError(start, end);
      return bookings.create({ eventTypeId, calendarId, start, end, booker, notes }, call);
    },

    findBooking: ({ eventTypeId, calendarId, start, end }, booker, call) =>
      bookings.find({ eventTypeId, calendarId, start, end, booker }, call),
  };
}
