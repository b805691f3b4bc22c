import type { IncomingHttpHeaders } from 'node:http';
import type { AccountOwner, AccountStatus } from '../domain/account.ts';
import type { BusyRequest, Calendar, CalendarChange, NewCalendar } from '../domain/calendar.ts';
import { ProviderError } from '../domain/errors.ts';
import type { EventType, EventTypeWindow, Slot, SlotRequest } from '../domain/event-type.ts';
import type {
  Attendee,
  NewPersonalizedSchedule,
  PersonalizedSchedule,
  PersonalizedScheduleChange,
  PublishOutcome,
  PublishTarget,
  Session,
} from '../domain/personalized-schedule.ts';
import type {
  Booker,
  Booking,
  BookingNotice,
  BookingRequest,
  Hold,
  HoldChange,
  HoldRequest,
} from '../domain/reservation.ts';
import type { NewSchedule, Schedule, ScheduleChange } from '../domain/schedule.ts';
import type { Interval } from '../time/interval.ts';

/** The upstream budget of one operation, over all its accounts. */
export interface CallBudgetLimits {
  /** Instant, epoch milliseconds, at which the operation ends; Infinity if it has no deadline. */
  readonly deadline: number;
  readonly maximumCalls: number;
  /** Counts one more call. Returns false if the budget does not allow it. */
  tryConsume(): boolean;
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

/** Follows the upstream calls of one operation, to be told as traces. */
export interface CallTrace {
  /** A request is sent now. */
  begin(request: SentRequest): CallSpan;
}

/** A request by what may be told of it. */
export interface SentRequest {
  readonly account: string;
  readonly method: string;
  /** The path without its ids. */
  readonly pattern: string;
  /** Whether it was sent before, and failed. */
  readonly retried: boolean;
}

export interface CallSpan {
  /** Headers that let the provider continue the trace. @see https://www.w3.org/TR/trace-context/ */
  readonly headers: Readonly<Record<string, string>>;
  /** @param status undefined if there was no answer. */
  end(outcome: string, status: number | undefined): void;
}

/** One answer of a batch: the thing, or why it could not be had. `NOT_FOUND` if the provider does not know the id. */
export type Result<T> = T | ProviderError;

export function isOk<T>(result: Result<T>): result is T {
  return !(result instanceof ProviderError);
}

/**
 * A write that was thought through, but not sent.
 * `preview` is what a read after it must show; a dry run answers it.
 */
export interface PreparedWrite<T> {
  readonly preview: T;
  /** What the provider may do beside what was asked. */
  readonly warnings: readonly string[];
  execute(call: CallContext): Promise<void>;
}

/** A create that was thought through, but not sent. `send` answers the new thing's id. */
export interface PreparedCreate {
  execute(call: CallContext): Promise<string>;
  /**
   * The id of what an earlier `send` of an equal create made, if it did: the newest thing that says all that was asked
   * for. It reads anew, and shares no read that began before.
   * @throws ProviderError also if something cannot be read that may be it.
   */
  find(call: CallContext): Promise<string | undefined>;
}

/** What else the operation asks of calendars, so that one upstream call can bring it along. */
export interface CalendarIncludes {
  readonly schedules: boolean;
}

/**
 * One account at one provider.
 *
 * A method that is missing is the answer to "can it do this?"; see `capabilitiesOf`.
 *
 * - `list` answers everything that the account has, each item once, in any order; one that cannot be read is an error
 *   value among the others.
 * - `get` answers one result an id, in the order asked; a failed id is an error value, never a rejected batch, unless
 *   the whole batch failed.
 * - `prepare…` makes no call. It throws `UnsupportedError` with all that the provider could not keep, or
 *   `InvalidInputError` with paths that begin at the changed thing (`['weeklyHours', '0', 'end']`).
 * - Every other failure is a `ProviderError`.
 */
export interface Connector {
  readonly calendars?: CalendarConnector | undefined;
  readonly schedules?: ScheduleConnector | undefined;
  readonly eventTypes?: EventTypeConnector | undefined;
  readonly slots?: SlotConnector | undefined;
  readonly holds?: HoldConnector | undefined;
  /** Missing where `holds` books. */
  readonly bookings?: BookingConnector | undefined;
  readonly personalizedSchedules?: PersonalizedScheduleConnector | undefined;
  readonly sessions?: SessionConnector | undefined;
  readonly attendees?: AttendeeConnector | undefined;
  readonly webhooks?: WebhookConnector | undefined;
  /** The configured zone (IANA name), for a provider that never tells its own. */
  readonly timeZone?: string | undefined;
  /** The person behind the credential. */
  owner?(call: CallContext): Promise<AccountOwner>;
  status(): AccountStatus;
  /** Closes the connections; running calls fail. */
  close(): Promise<void>;
}

export interface CalendarConnector {
  list(call: CallContext, wants: CalendarIncludes): Promise<readonly Result<Calendar>[]>;
  get(ids: readonly string[], call: CallContext, wants: CalendarIncludes): Promise<readonly Result<Calendar>[]>;
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
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<Schedule>[]>;
  /** The schedules of each calendar; missing where the provider keeps none inside calendars. */
  ofCalendars?(calendarIds: readonly string[], call: CallContext): Promise<readonly Result<readonly Schedule[]>[]>;
  /** The schedule that applies where nothing names one. */
  default?(call: CallContext): Promise<Schedule | undefined>;
  /** `calendarId` must be given where schedules live inside calendars. */
  prepareCreate?(input: NewSchedule): PreparedCreate;
  prepareUpdate?(current: Schedule, change: ScheduleChange): PreparedWrite<Schedule>;
  remove?(id: string, call: CallContext): Promise<void>;
}

export interface EventTypeConnector {
  list(call: CallContext): Promise<readonly Result<EventType>[]>;
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<EventType>[]>;
  /**
   * When those who would take a booking of each event type are taken, whatever it is that takes them. Missing where event
   * types can be booked at every calendar.
   */
  busy?(requests: readonly EventTypeWindow[], call: CallContext): Promise<readonly Result<readonly Interval[]>[]>;
  /** The bookings of each event type alone, for its limits; missing where event types have no limits. */
  bookings?(requests: readonly EventTypeWindow[], call: CallContext): Promise<readonly Result<readonly Interval[]>[]>;
}

export interface SlotConnector {
  /** The slots that lie wholly inside each asked window, sorted by start, each start once. */
  find(requests: readonly SlotRequest[], call: CallContext): Promise<readonly Result<readonly Slot[]>[]>;
}

export interface HoldConnector {
  /** `NOT_FOUND` for a hold that is gone; an expired one may still be answered. */
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<Hold>[]>;
  /** @throws SlotTakenError */
  place(request: HoldRequest, call: CallContext): Promise<Hold>;
  /**
   * Moves or extends a hold; the answered hold can have another id.
   * @throws SlotTakenError if the new time is taken; the old hold still stands.
   * @throws HoldRestoredError if the old hold was restored under another id.
   * @throws HoldLostError if the old hold had to be given up first, and could not be placed again.
   */
  change(current: Hold, change: HoldChange, call: CallContext, now: number): Promise<Hold>;
  /** Gone already is fine. */
  release(id: string, call: CallContext): Promise<void>;
  /**
   * Books the held time. It leaves the hold alone.
   * @throws SlotTakenError
   */
  book(hold: Hold, booker: Booker, notes: string | undefined, call: CallContext): Promise<Booking>;
  /** The booking that an earlier `book` of the same time made for the same booker, if it did; as `BookingConnector.find`. */
  findBooking(hold: Hold, booker: Booker, call: CallContext): Promise<Booking | undefined>;
}

export interface BookingConnector {
  /**
   * Books a time, for good. Nothing keeps a second call from booking it twice.
   * @throws SlotTakenError
   */
  create(request: BookingRequest, call: CallContext): Promise<Booking>;
  /**
   * The booking that an earlier `create` of the same request made, if it did: one of the same event type, with the same
   * start and end, the booker's e-mail address, and not cancelled. It reads anew, and shares no read that began before.
   * @throws ProviderError also if something cannot be read that may be it.
   */
  find(request: BookingRequest, call: CallContext): Promise<Booking | undefined>;
}

export interface PersonalizedScheduleConnector {
  list(call: CallContext): Promise<readonly Result<PersonalizedSchedule>[]>;
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
  /** Names of locations by the ids that sessions carry. */
  locationNames(ids: readonly string[], call: CallContext): Promise<readonly Result<string>[]>;
  /** Names of tracks by the ids that sessions carry. */
  trackNames(ids: readonly string[], call: CallContext): Promise<readonly Result<string>[]>;
}

interface AttendeeConnector {
  get(ids: readonly string[], call: CallContext): Promise<readonly Result<Attendee>[]>;
  ofCalendars(calendarIds: readonly string[], call: CallContext): Promise<readonly Result<readonly Attendee[]>[]>;
}

/** A request that the provider sent to the gateway by itself. */
interface WebhookDelivery {
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes, since those are what is signed. */
  readonly body: Buffer;
}

export interface WebhookConnector {
  /**
   * What a delivery tells of bookings; nothing, if it tells of something else.
   * @throws WebhookSignatureError if it is not signed as the account's settings ask.
   * @throws WebhookPayloadError with every problem at once.
   */
  read(delivery: WebhookDelivery): readonly BookingNotice[];
}
