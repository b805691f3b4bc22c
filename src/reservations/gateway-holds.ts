import { randomUUID } from 'node:crypto';
import type { HoldConnector } from '../connectors/connector.ts';
import { SlotTakenError } from '../domain/errors.ts';
import type { EventType } from '../domain/event-type.ts';
import type { Hold, HoldChange, HoldRequest } from '../domain/reservation.ts';
import type { Reader } from '../loaders/reader.ts';
import { durationOf, openPlaces } from '../scheduling/slots.ts';
import { unsupportedCalendar } from './hold-errors.ts';

const DEFAULT_HOLD_MINUTES = 10;
const MINUTE = 60_000;

/** Enforces holds: a provider, or the gateway itself. Holds are read from the connector or the lifecycle. */
export interface HoldBackend extends Omit<HoldConnector, 'get'> {
  /**
   * Checks that the held time can be booked, unless the provider enforces the hold: it can have booked the time meanwhile for
   * a client that does not use this gateway.
   * @throws SlotTakenError
   */
  requireFree?(hold: Hold): Promise<void>;
}

interface GatewayHoldsSettings {
  readonly account: string;
  readonly reader: Reader;
  /** Reads the account's holds. */
  readonly held: () => Promise<readonly Hold[]>;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
}

/**
 * Holds at a provider that has none: this gateway alone enforces them. Nothing is stored here. A returned hold takes
 * effect when the lifecycle records it, which rejects it if there is a conflicting one.
 */
export class GatewayHolds implements HoldBackend {
  readonly #settings: GatewayHoldsSettings;

  constructor(settings: GatewayHoldsSettings) {
    this.#settings = settings;
  }

  async place(request: HoldRequest): Promise<Hold> {
    const { account, now } = this.#settings;
    const { eventTypeId, start, durationMinutes, holdMinutes = DEFAULT_HOLD_MINUTES } = request;
    const eventType = await this.#loadEventType(eventTypeId);
    const end = start + durationOf(eventType, durationMinutes) * MINUTE;
    if (request.calendarId !== undefined && !eventType.atEveryCalendar) throw unsupportedCalendar(account);
    const { calendarId } = await this.#findPlace(eventType, start, end, { calendarId: request.calendarId });
    return {
      account,
      id: randomUUID(),
      eventTypeId,
      ...(calendarId !== undefined && { calendarId }),
      start,
      end,
      expiresAt: now() + holdMinutes * MINUTE,
    };
  }

  async change(current: Hold, change: HoldChange): Promise<Hold> {
    const { start = current.start, holdMinutes } = change;
    const expiresAt = holdMinutes === undefined ? current.expiresAt : this.#settings.now() + holdMinutes * MINUTE;
    if (change.start === undefined && change.durationMinutes === undefined) return { ...current, expiresAt };
    const eventType = await this.#loadEventType(current.eventTypeId);
    const minutes = change.durationMinutes ?? (current.end - current.start) / MINUTE;
    const end = start + durationOf(eventType, minutes) * MINUTE;
    const { calendarId } = await this.#findPlace(eventType, start, end, { own: current });
    return { ...current, ...(calendarId !== undefined && { calendarId }), start, end, expiresAt };
  }

  async release(): Promise<void> {}

  async requireFree(hold: Hold): Promise<void> {
    const { eventTypeId, calendarId, start, end } = hold;
    const eventType = await this.#loadEventType(eventTypeId);
    const place = await this.#findPlace(eventType, start, end, { own: hold });
    if (place.calendarId !== calendarId) throw new SlotTakenError(start, end);
  }

  #loadEventType(id: string): Promise<EventType> {
    const { account, reader } = this.#settings;
    return reader.eventTypes.load({ account, id });
  }

  /**
   * A place where the event type can be booked at this time, held by no hold but `own`: that of `calendarId`, or that of
   * `own` if possible.
   * @throws SlotTakenError
   */
  async #findPlace(
    eventType: EventType,
    start: number,
    end: number,
    { own, calendarId }: { readonly own?: Hold; readonly calendarId?: string | undefined },
  ) {
    const { held, now, reader } = this.#settings;
    const others = (await held()).filter(({ id }) => id !== own?.id);
    const open = await openPlaces(eventType, { start, end }, now(), others, reader);
    const places = calendarId === undefined ? open : open.filter((place) => place.calendarId === calendarId);
    const place = places.find((each) => each.calendarId === own?.calendarId) ?? places[0];
    if (!place) throw new SlotTakenError(start, end);
    return place;
  }
}
