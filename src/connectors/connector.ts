import type { IncomingHttpHeaders } from 'node:http';
import type { AccountOwner, AccountStatus } from '../domain/account.ts';
import type { Booking, BookingMove, BookingQuery, BookingState } from '../domain/booking.ts';
import type { BusyRequest, Calendar, CalendarChange, NewCalendar } from '../domain/calendar.ts';
import { ProviderError } from '../domain/errors.ts';
import type { Absence, EventType, EventTypeWindow, Slot, SlotRequest } from '../domain/event-type.ts';
import type {
  Attendee,
  NewPersonalizedSchedule,
  PersonalizedSchedule,
  PersonalizedScheduleChange,
  PublishOutcome,
  PublishTarget,
  Session,
} from '../domain/personalized-schedule.ts';
import type { BookingRequest, BookingWebhookEvent, Hold, HoldChange, HoldRequest } from '../domain/reservation.ts';
import type { NewSchedule, Schedule, ScheduleChange } from '../domain/schedule.ts';
import type { WriteEpoch } from '../domain/write-epochs.ts';
import type { TakenTime } from '../time/availability.ts';
import type { Interval } from '../time/interval.ts';
import type { ListPage, PageRequest } from './list-page.ts';

/** The upstream budget of one operation, over all its accounts. */
export interface CallBudgetLimits {
  /** Instant, epoch milliseconds, at which the operation ends; Infinity if it has no deadline. */
  readonly deadline: number;
  readonly maximumCalls: number;
  /** Counts one more call. Returns false if the budget does not allow it. */
  tryConsume(): boolean;
  /** How many calls are left; Infinity without a limit. */
  remaining(): number;
  /** Removes both limits, for subscriptions. */
  lift(): void;
}

/** The context in which one GraphQL operation calls one account. */
export interface CallContext {
  /** The account's own credential; it goes to the account's origin alone. */
  readonly credential: string;
  /** Aborted when the response is not needed any more. */
  readonly signal: AbortSignal;
  /**
   * Aborted when the client disconnects. Mutations have it beside a `signal` that is never aborted: one that still waits
   * for its lock is cancelled, one that has begun to write is completed. Without it, `signal` serves for both.
   */
  readonly clientSignal?: AbortSignal | undefined;
  readonly meter: CallMetrics;
  /** Traces the calls; undefined without tracing. */
  readonly trace?: CallTrace | undefined;
  /** The budget of the whole operation; unlimited if undefined. */
  readonly limits?: CallBudgetLimits | undefined;
  /** Neither cached responses nor those of other operations may be used. */
  readonly noCache?: boolean | undefined;
  /** The epoch of writes at an instant after the operation's start; see `WriteEpochs`. Undefined: this process is alone. */
  readonly writeEpoch?: (() => Promise<WriteEpoch | undefined>) | undefined;
}

/** Counts the calls of an operation to one account. */
interface CallMetrics {
  /** A request was sent, and has ended. */
  onCall(milliseconds: number): void;
  /** A read shared a request in flight, or used a cached response. */
  onDeduplicated(): void;
  /** The last request was a retry. */
  onRetry(): void;
}

/** Traces the upstream calls of one operation. */
export interface CallTrace {
  /** Begins the span of a request that is sent now, below the base URL of its account. */
  begin(request: SentRequest & { readonly baseUrl: string }): CallSpan;
}

/** A request without its ids, contents and credential, for metrics and traces. */
export interface SentRequest {
  readonly account: string;
  readonly method: string;
  /** The path without its ids. */
  readonly pattern: string;
  /** Whether this is a retry. */
  readonly retried: boolean;
}

interface CallSpan {
  /** Headers that let the provider continue the trace. @see https://www.w3.org/TR/trace-context/ */
  readonly headers: Readonly<Record<string, string>>;
  /** @param status the HTTP status; undefined if there was no response. */
  end(outcome: string, status: number | undefined): void;
}

/** One result of a batch: the object, or the error that it could not be read with; `NOT_FOUND` for an unknown id. */
export type Result<T> = T | ProviderError;

export function isOk<T>(result: Result<T>): result is T {
  return !(result instanceof ProviderError);
}

/** A validated write that has not been sent. */
export interface PreparedWrite<T> {
  /** What a read after the write must show, and what a dry run returns. */
  readonly preview: T;
  /** Side effects that the provider can have. */
  readonly warnings: readonly string[];
  execute(call: CallContext): Promise<void>;
}

/** A validated creation that has not been sent. */
export interface PreparedCreate {
  /** Returns the id of the created object. */
  execute(call: CallContext): Promise<string>;
  /**
   * Returns the id of the object that an earlier `execute` of an equal creation created, if any: the latest object that
   * matches the request. Sends reads of its own instead of sharing those in flight.
   * @throws ProviderError also if an object cannot be read that can be the one.
   */
  find(call: CallContext): Promise<string | undefined>;
}

/** Reads consecutive pages in the direction of the request: at least one, and no more than are probably needed. */
type ReadPages<T> = (request: PageRequest, call: CallContext) => Promise<readonly ListPage<T>[]>;

/** What the operation selects inside calendars, so that the same upstream calls can include it. */
export interface CalendarIncludes {
  readonly schedules: boolean;
}

/**
 * One account at one provider.
 *
 * A part or method is missing if the provider does not support it; see `capabilitiesOf`.
 *
 * - `list` returns everything that the account has, each item once, in any order; an item that cannot be read is an error
 *   value among the others.
 * - `pages` returns part of the same items, page by page in the order of the provider; missing if the provider returns the
 *   whole list in one response.
 * - `get` returns one result per id, in the order of the ids; a failed id is an error value, never a rejected batch, unless
 *   the whole batch failed.
 * - `prepare…` makes no call. It throws `UnsupportedError` with everything that the provider could not keep, or
 *   `InvalidInputError` with paths that begin at the changed object (`['weeklyHours', '0', 'end']`).
 * - Every other failure is a `ProviderError`.
 */
export interface Connector {
  readonly calendars?: CalendarConnector | undefined;
  readonly schedules?: ScheduleConnector | undefined;
  readonly eventTypes?: EventTypeConnector | undefined;
  readonly slots?: SlotConnector | undefined;
  readonly holds?: HoldConnector | undefined;
  readonly bookings?: BookingConnector | undefined;
  readonly personalizedSchedules?: PersonalizedScheduleConnector | undefined;
  readonly sessions?: SessionConnector | undefined;
  readonly attendees?: AttendeeConnector | undefined;
  readonly webhooks?: WebhookConnector | undefined;
  /** The calls that one credential may make; without it there is no limit. */
  readonly rateLimit?: { readonly calls: number; readonly seconds: number } | undefined;
  /** The configured zone (IANA name), for a provider that does not report one. */
  readonly timeZone?: string | undefined;
  /** Returns the person to whom the credential belongs. */
  owner?(call: CallContext): Promise<AccountOwner>;
  /**
   * The status for one credential, which never depends on calls with another one, as this process knows it; of all together by
   * default.
   */
  status(credential?: string): AccountStatus;
  /**
   * The status for one credential as all processes together know it: also blocks and open circuit breakers that other processes
   * found. Takes one command of Redis; as `status` while Redis does not respond. Never rejects.
   */
  sharedStatus(credential: string): Promise<AccountStatus>;
  /** Closes the connections; calls in flight fail. */
  close(): Promise<void>;
}

export interface CalendarConnector {
  list(call: CallContext, includes: CalendarIncludes): Promise<readonly Result<Calendar>[]>;
  pages?(request: PageRequest, call: CallContext, includes: CalendarIncludes): Promise<readonly ListPage<Calendar>[]>;
  get(ids: readonly string[], call: CallContext, includes: CalendarIncludes): Promise<readonly Result<Calendar>[]>;
  /**
   * The busy time of each calendar: bookings, events and sessions that occupy time (docs/time-semantics.md, section 5).
   * Includes everything that overlaps the window, in any order; ranges may overlap and extend beyond the window.
   */
  busy(requests: readonly BusyRequest[], call: CallContext): Promise<readonly Result<readonly Interval[]>[]>;
  prepareCreate?(input: NewCalendar): PreparedCreate;
  prepareUpdate?(current: Calendar, change: CalendarChange): PreparedWrite<Calendar>;
  remove?(id: string, call: CallContext): Promise<void>;
}

export interface ScheduleConnector {
  list(call: CallContext): Promise<readonly Result<Schedule>[]>;
  readonly pages?: ReadPages<Schedule> | undefined;
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<Schedule>[]>;
  /** The schedules of each calendar; missing if the provider keeps none inside calendars. */
  ofCalendars?(calendarIds: readonly string[], call: CallContext): Promise<readonly Result<readonly Schedule[]>[]>;
  /** The schedule that applies to event types without one. */
  default?(call: CallContext): Promise<Schedule | undefined>;
  /** The hours that the provider applies where a schedule that an event type refers to does not exist. */
  fallback?(id: string, call: CallContext): Promise<Schedule | undefined>;
  /** `calendarId` must be given where schedules live inside calendars. */
  prepareCreate?(input: NewSchedule): PreparedCreate;
  prepareUpdate?(current: Schedule, change: ScheduleChange): PreparedWrite<Schedule>;
  remove?(id: string, call: CallContext): Promise<void>;
}

export interface EventTypeConnector {
  list(call: CallContext): Promise<readonly Result<EventType>[]>;
  readonly pages?: ReadPages<EventType> | undefined;
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<EventType>[]>;
  /**
   * The busy time of the hosts of each event type, whatever makes them busy. Missing if event types can be booked at every
   * calendar.
   */
  busy?(requests: readonly EventTypeWindow[], call: CallContext): Promise<readonly Result<readonly TakenTime[]>[]>;
  /** The bookings of each event type alone, for its limits; missing if event types have no limits. */
  bookings?(requests: readonly EventTypeWindow[], call: CallContext): Promise<readonly Result<readonly Interval[]>[]>;
  /** When hosts are out of office, in the zone of the schedule of each event type; missing if the provider has no such dates. */
  absences?(call: CallContext): Promise<readonly Absence[]>;
}

export interface SlotConnector {
  /** The slots that lie wholly inside the window of each request, sorted by start, each start once. */
  find(requests: readonly SlotRequest[], call: CallContext): Promise<readonly Result<readonly Slot[]>[]>;
}

export interface HoldConnector {
  /** `NOT_FOUND` for a hold that no longer exists; an expired one may still be returned. */
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<Hold>[]>;
  /** @throws SlotTakenError */
  place(request: HoldRequest, call: CallContext): Promise<Hold>;
  /**
   * Moves or extends a hold; the returned hold can have another id.
   * @throws SlotTakenError if the new time is taken; the old hold is unchanged.
   * @throws HoldRestoredError if the old hold was restored under another id.
   * @throws HoldLostError if the old hold had to be released first, and could not be placed again.
   */
  change(current: Hold, change: HoldChange, call: CallContext, now: number): Promise<Hold>;
  /** Succeeds also if the hold no longer exists. */
  release(id: string, call: CallContext): Promise<void>;
}

export interface BookingConnector {
  list(query: BookingQuery, call: CallContext): Promise<readonly Result<Booking>[]>;
  /** The booking under an id that the provider has replaced is the replacement, with its own id. */
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<Booking>[]>;
  /**
   * Missing, with all the following methods, if bookings can only be read.
   *
   * Books a time, also one that the account holds; the hold remains. It is not idempotent: a second call can book the time
   * twice.
   * @throws SlotTakenError
   */
  create?(request: BookingRequest, call: CallContext): Promise<BookingState>;
  /**
   * Present if `create` is. Returns the booking that an earlier `create` of the same request created, if any: one of the same event type, with the same
   * start and end, the booker's e-mail address, and not cancelled. Sends reads of its own instead of sharing those in flight.
   * @throws ProviderError also if a booking cannot be read that can be the one.
   */
  find?(request: BookingRequest, call: CallContext): Promise<BookingState | undefined>;
  /**
   * Moves a booking.
   * @returns the id of the booking at its new time.
   * @throws SlotTakenError
   */
  reschedule?(current: Booking, move: BookingMove, call: CallContext): Promise<string>;
  /** @throws UnsupportedError if the provider cannot store the reason. */
  cancel?(current: Booking, reason: string | undefined, call: CallContext): Promise<void>;
  /** Accepts a pending booking. */
  approve?(current: Booking, call: CallContext): Promise<void>;
  /** Rejects a pending booking. @throws UnsupportedError if the provider cannot store the reason. */
  decline?(current: Booking, reason: string | undefined, call: CallContext): Promise<void>;
}

export interface PersonalizedScheduleConnector {
  list(call: CallContext): Promise<readonly Result<PersonalizedSchedule>[]>;
  readonly pages: ReadPages<PersonalizedSchedule>;
  pagesOf(
    calendarId: string,
    request: PageRequest,
    call: CallContext,
  ): Promise<readonly ListPage<PersonalizedSchedule>[]>;
  ofCalendars(
    calendarIds: readonly string[],
    call: CallContext,
  ): Promise<readonly Result<readonly PersonalizedSchedule[]>[]>;
  ofAttendees(
    attendeeIds: readonly string[],
    call: CallContext,
  ): Promise<readonly Result<readonly PersonalizedSchedule[]>[]>;
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<PersonalizedSchedule>[]>;
  prepareCreate?(input: NewPersonalizedSchedule): PreparedCreate;
  prepareUpdate?(
    current: PersonalizedSchedule,
    change: PersonalizedScheduleChange,
  ): PreparedWrite<PersonalizedSchedule>;
  remove?(id: string, call: CallContext): Promise<void>;
  publish?(target: PublishTarget, call: CallContext): Promise<PublishOutcome>;
}

export interface SessionConnector {
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<Session>[]>;
  ofCalendars(calendarIds: readonly string[], call: CallContext): Promise<readonly Result<readonly Session[]>[]>;
  pagesOf(calendarId: string, request: PageRequest, call: CallContext): Promise<readonly ListPage<Session>[]>;
  /** The sessions of each calendar on a track with that name. */
  onTracks(
    requests: readonly { readonly calendarId: string; readonly track: string }[],
    call: CallContext,
  ): Promise<readonly Result<readonly Session[]>[]>;
  /** Names of locations by the ids that sessions carry. */
  locationNames(ids: readonly string[], call: CallContext): Promise<readonly Result<string>[]>;
  /** Names of tracks by the ids that sessions carry. */
  trackNames(ids: readonly string[], call: CallContext): Promise<readonly Result<string>[]>;
}

interface AttendeeConnector {
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<Attendee>[]>;
  ofCalendars(calendarIds: readonly string[], call: CallContext): Promise<readonly Result<readonly Attendee[]>[]>;
  pagesOf(calendarId: string, request: PageRequest, call: CallContext): Promise<readonly ListPage<Attendee>[]>;
  /** The attendees of each calendar with that email address. */
  withEmails(
    requests: readonly { readonly calendarId: string; readonly email: string }[],
    call: CallContext,
  ): Promise<readonly Result<readonly Attendee[]>[]>;
}

/** A request from the provider to the gateway. */
interface WebhookDelivery {
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes, since the signature covers them. */
  readonly body: Buffer;
}

export interface WebhookConnector {
  /** Whether deliveries are accepted from any sender, since nothing proves their origin. */
  readonly acceptsUnsigned: boolean;
  /**
   * Returns the bookings that a delivery reports; none if it reports something else.
   * @throws WebhookSignatureError if it is not signed as the account's settings require.
   * @throws WebhookPayloadError with every problem at once.
   */
  read(delivery: WebhookDelivery): readonly BookingWebhookEvent[];
}
