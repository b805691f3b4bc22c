import type { Booking } from '../domain/booking.ts';
import type { BookingChangeKind, RecordedBooking } from '../domain/booking-event.ts';
import type { BookingWebhookEvent } from '../domain/reservation.ts';
import { type BookingRecord, type BookingStore, type FoundBooking, StateUnavailableError } from '../state/state.ts';
import { type AccountCall, partitionOf, scopeOf } from './account-call.ts';
import { isNotFound } from './hold-errors.ts';

interface BookingEventsSettings {
  readonly store: BookingStore;
  /** The clock, epoch milliseconds. */
  readonly now: () => number;
  /** The scope of the account's configured credential; undefined if its clients send their own. */
  readonly configuredScope: (account: string) => string | undefined;
}

/** What an operation did to a booking. */
interface BookingOutcome {
  /** The booking as it was read before; undefined if the operation created it. */
  readonly before?: RecordedBooking | undefined;
  readonly after: RecordedBooking;
}

/** A new record; it is reported if it has a kind. */
interface Transition {
  readonly kind: BookingChangeKind | undefined;
  readonly record: BookingRecord;
  readonly previous: RecordedBooking | null;
}

const KINDS_OF_WEBHOOKS = { BOOKED: 'CREATED', MOVED: 'MOVED', CANCELLED: 'CANCELLED' } as const satisfies Record<
  BookingWebhookEvent['kind'],
  BookingChangeKind
>;

/**
 * Records the state of bookings, and reports each change once, however many processes learn of it, and whether from an
 * operation, a webhook or a read. Methods throw `StateUnavailableError` unless they say otherwise.
 */
export class BookingEvents {
  readonly #settings: BookingEventsSettings;

  constructor(settings: BookingEventsSettings) {
    this.#settings = settings;
  }

  /**
   * Records what an operation did. Repeating the operation reports nothing more. While the state store is unavailable, nothing
   * is recorded: the provider has carried out the operation, and repeating it, a webhook or a later read reports it.
   */
  async record(accountCall: AccountCall, { before, after }: BookingOutcome): Promise<void> {
    const ids = before === undefined ? [after.id] : [before.id, after.id];
    try {
      await this.#advance(partitionOf(accountCall), ids, (found) =>
        transition(found, found?.booking ?? before, after, scopeOf(accountCall.call)),
      );
    } catch (error) {
      if (!(error instanceof StateUnavailableError)) throw error;
    }
  }

  /**
   * Records what a provider reports. Deliveries can be late or repeated: one that is older than the record changes nothing. A
   * booking without a record belongs to the configured credential; where clients send their own, it is not recorded, since it
   * is unknown who may see it.
   */
  async applyWebhookEvent(account: string, event: BookingWebhookEvent): Promise<void> {
    const { configuredScope, store } = this.#settings;
    const { booking, previousBookingId = booking.id } = event;
    const partitions = configuredScope(account) === undefined ? await store.partitions(account) : [account];
    for (const partition of partitions) {
      await this.#advance(partition, [previousBookingId, booking.id], (found) => {
        if (!found) return this.#firstReport(account, event);
        if (isOutdated(found, event)) return undefined;
        const { record, ...change } = transition(found, found.booking, { ...found.booking, ...booking });
        return { ...change, record: { ...record, reportedAt: event.at } };
      });
    }
  }

  /**
   * Reads a booking, and records what has changed since it was last recorded. A record that was written during the read is
   * newer than the response, and is left unchanged.
   * @throws the error of `read`; `NOT_FOUND` is recorded as the end of the booking.
   */
  async observe(accountCall: AccountCall, id: string, read: () => Promise<Booking>): Promise<Booking> {
    const partition = partitionOf(accountCall);
    const earlier = await this.#settings.store.find(partition, id);
    try {
      const booking = await read();
      const after = recordedBooking(booking);
      // The first read of a booking is not a change.
      const known = earlier?.record.booking ?? after;
      await this.#write(partition, earlier, transition(earlier?.record, known, after, scopeOf(accountCall.call)));
      return booking;
    } catch (error) {
      if (earlier && isNotFound(error)) {
        const { record } = earlier;
        const after = { ...record.booking, status: 'CANCELLED' } as const;
        await this.#write(partition, earlier, transition(record, record.booking, after));
      }
      throw error;
    }
  }

  #firstReport(account: string, event: BookingWebhookEvent): Transition | undefined {
    const { kind, booking, eventTypeId, previousBookingId, at } = event;
    const formerIds = previousBookingId === undefined ? [] : [previousBookingId];
    const scope = this.#settings.configuredScope(account);
    if (scope === undefined) return undefined;
    const recorded = { account, ...booking, eventTypeId: eventTypeId || null, calendarId: null };
    return {
      kind: KINDS_OF_WEBHOOKS[kind],
      record: {
        booking: recorded,
        formerIds: formerIds.filter((id) => id !== booking.id),
        scopes: [scope],
        reportedAt: at,
      },
      previous: null,
    };
  }

  /** Finds the record under any of the ids, decides, and writes; repeats if another process wrote in between. */
  async #advance(
    partition: string,
    ids: readonly string[],
    decide: (found: BookingRecord | undefined) => Transition | undefined,
  ): Promise<void> {
    for (;;) {
      const found = await this.#find(partition, ids);
      if (await this.#write(partition, found, decide(found?.record))) return;
    }
  }

  async #find(partition: string, ids: readonly string[]): Promise<FoundBooking | undefined> {
    for (const id of new Set(ids)) {
      const found = await this.#settings.store.find(partition, id);
      if (found) return found;
    }
    return undefined;
  }

  /** @returns false if the record has been written since it was found. */
  async #write(partition: string, found: FoundBooking | undefined, next: Transition | undefined): Promise<boolean> {
    if (!next || (next.kind === undefined && isSameRecord(found?.record, next.record))) return true;
    const { store, now } = this.#settings;
    const { kind, record, previous } = next;
    const { booking, formerIds, scopes } = record;
    const event = kind && { kind, at: now(), booking, previous, formerIds, scopes };
    return store.write(
      { partition, id: found?.id ?? formerIds[0] ?? booking.id, record: found?.record },
      record,
      event,
    );
  }
}

/** What is recorded of a booking. */
export function recordedBooking(booking: RecordedBooking): RecordedBooking {
  const { account, id, start, end, status, eventTypeId, calendarId } = booking;
  return { account, id, start, end, status, eventTypeId, calendarId };
}

/** @param scope a credential that can read the booking, to be added to those that get its events. */
function transition(
  found: BookingRecord | undefined,
  before: RecordedBooking | undefined,
  after: RecordedBooking,
  scope?: string,
): Transition {
  const scopes = [...new Set([...(found?.scopes ?? []), ...(scope === undefined ? [] : [scope])])];
  const formerIds = [...(found?.formerIds ?? []), ...(before && before.id !== after.id ? [before.id] : [])];
  return {
    kind: kindOfChange(before, after),
    record: { ...found, booking: after, formerIds, scopes },
    previous: before ?? null,
  };
}

function kindOfChange(before: RecordedBooking | undefined, after: RecordedBooking): BookingChangeKind | undefined {
  if (!before) return 'CREATED';
  const isOtherStatus = before.status !== after.status;
  if (isOtherStatus && after.status === 'CANCELLED') return 'CANCELLED';
  if (before.start !== after.start || before.end !== after.end || before.id !== after.id) return 'MOVED';
  if (!isOtherStatus) return undefined;
  return after.status === 'ACCEPTED' ? 'ACCEPTED' : 'REOPENED';
}

/** Whether a delivery is late: the record has its change already, or a newer one. */
function isOutdated({ booking: known, reportedAt }: BookingRecord, event: BookingWebhookEvent): boolean {
  const { kind, booking, previousBookingId, at } = event;
  if (known.status === 'CANCELLED' || (reportedAt !== undefined && at < reportedAt)) return true;
  if (known.id !== booking.id && known.id !== previousBookingId) return true;
  if (kind !== 'BOOKED') return false;
  const isSameTime = known.start === booking.start && known.end === booking.end;
  return !isSameTime || known.status !== 'PENDING' || booking.status !== 'ACCEPTED';
}

function isSameRecord(before: BookingRecord | undefined, after: BookingRecord): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
