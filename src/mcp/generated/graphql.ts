/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The health of an account, based on the most recent requests to its provider. */
export type AccountHealth =
  /** The provider rejected the credential in the most recent request: renew it. */
  | 'AUTHENTICATION_FAILED'
  /** Some of the most recent requests failed. */
  | 'DEGRADED'
  /** The provider responded to all of the most recent requests. */
  | 'HEALTHY'
  /** All of the most recent requests failed. */
  | 'UNREACHABLE';

/** Parameters for availability. */
export type AvailabilityInput = {
  /** The free time required after a booking, in minutes. */
  bufferAfterMinutes?: number | null | undefined;
  /** The free time required before a booking, in minutes. */
  bufferBeforeMinutes?: number | null | undefined;
  /** The length of the slots to return, in minutes. Without it, no slots are returned. */
  durationMinutes?: number | null | undefined;
  /** Start of the window, inclusive. */
  from: string;
  /** The minimum time between now and the start of a booking, in minutes. With 0, times in the past are included. */
  minimumNoticeMinutes?: number | null | undefined;
  /** The ids of the participants: schedules, calendars, event types, personalized schedules or attendees, of any accounts. */
  participants: Array<string | number>;
  /** Whether all participants must be free, or any one of them. */
  require?: AvailabilityRequirement | null | undefined;
  /** The interval between the starts of slots, in minutes of wall-clock time. Defaults to `durationMinutes`. */
  stepMinutes?: number | null | undefined;
  /** The time zone in which the starts of slots are aligned, counted from each midnight. */
  timeZone?: string | null | undefined;
  /** End of the window, exclusive. */
  to: string;
};

/** Whether all participants must be free, or any one of them. */
export type AvailabilityRequirement =
  /** All participants must be free at the same time. */
  | 'ALL'
  /** At least one participant must be free. A slot needs one participant who is free for its whole length. */
  | 'ANY';

/** A reason why a participant is not available. */
export type BlockedKind =
  /** The event type has its maximum number of bookings, or of minutes of bookings, for that day, week, month or year. */
  | 'BOOKING_LIMIT'
  /** The time is beyond the booking window of the event type, or the event type is not active. */
  | 'BOOKING_WINDOW'
  /** The time is within the required buffer before or after busy or held time. */
  | 'BUFFER'
  /** The time is taken by a booking, an event or a session. */
  | 'BUSY'
  /** The time is within the hours of a schedule with the effect `CLOSED`. */
  | 'CLOSED'
  /** The time is outside the hours of the participant, on a date with a date override. */
  | 'DATE_OVERRIDE'
  /** The time is held by a reservation. */
  | 'HELD'
  /** The time is inside the minimum booking notice. */
  | 'NOTICE'
  /** The time is outside the hours of the participant. */
  | 'OUTSIDE_HOURS'
  /** The hours or the busy time of the participant could not be read. */
  | 'SOURCE_FAILED';

/** The person for whom the booking is made. */
export type BookerInput = {
  /** The email address of the person. The provider may send email to it. */
  email: string;
  /** The full name of the person. */
  name: string;
  /** The phone number of the person in international format, such as `+4930123456`. */
  phone?: string | null | undefined;
  /** The time zone in which times are shown to the person. */
  timeZone: string;
};

/** The status of a booking. */
export type BookingStatus =
  /** The booking is accepted. */
  | 'ACCEPTED'
  /** The booking was cancelled or rejected. */
  | 'CANCELLED'
  /** The booking awaits confirmation by the host. */
  | 'PENDING';

/** Parameters for cancelBooking. */
export type CancelBookingInput = {
  /** The id of the booking. */
  id: string | number;
  /** A key that makes retries safe: a request with the same key and input returns the first result and has no further effect. Defaults to the header `Idempotency-Key`, which is a separate key for each response name of a request. */
  idempotencyKey?: string | null | undefined;
  /** The reason, for the attendees. A provider that cannot store one refuses it. */
  reason?: string | null | undefined;
};

/** Parameters for confirmReservation. */
export type ConfirmReservationInput = {
  /** The person who attends. */
  attendee: BookerInput;
  /** The id of the reservation. */
  id: string | number;
  /** A key that makes retries safe: a request with the same key and input returns the first result and has no further effect. Defaults to the header `Idempotency-Key`, which is a separate key for each response name of a request. */
  idempotencyKey?: string | null | undefined;
  /** Notes for the host. */
  notes?: string | null | undefined;
};

/** Parameters for createBooking. */
export type CreateBookingInput = {
  /** The person for whom the booking is made. */
  attendee: BookerInput;
  /** The id of the calendar to book at, for an event type that can be booked at several. Defaults to the first free one. */
  calendar?: string | number | null | undefined;
  /** The length of the slot, one of the event type's `durationOptions`. Defaults to its `durationMinutes`. */
  durationMinutes?: number | null | undefined;
  /** The id of the event type to book. */
  eventType: string | number;
  /** A key that makes retries safe: a request with the same key and input returns the first result and has no further effect. Defaults to the header `Idempotency-Key`, which is a separate key for each response name of a request. */
  idempotencyKey?: string | null | undefined;
  /** Notes for the host. */
  notes?: string | null | undefined;
  /** Start of the slot, inclusive. */
  start: string;
};

/** Hours that replace the weekly hours on one date. */
export type DateOverrideInput = {
  /** The date, in the time zone of the schedule. */
  date: string;
  /** All hours on the date; empty to close it. */
  hours: Array<LocalHoursInput>;
};

/** A machine-readable error code. The list is closed, and every error of a response has one of its codes in `extensions.code`. */
export type ErrorCode =
  /** The request conflicts with the current state, or with an operation in progress: read the object again before retrying, unless the error is retryable. */
  | 'CONFLICT'
  /** A service that the gateway itself depends on is unavailable, such as its state store or the keys of the token issuer: try again later. */
  | 'DEPENDENCY_UNAVAILABLE'
  /** The client is not allowed to do this, or the account's credential lacks a permission or scope. */
  | 'FORBIDDEN'
  /** The document is not syntactically correct GraphQL: correct it. */
  | 'GRAPHQL_PARSE_FAILED'
  /** The document does not conform to the schema: correct it. */
  | 'GRAPHQL_VALIDATION_FAILED'
  /** The gateway failed unexpectedly: report `reference`, under which the operator finds the cause in the log. */
  | 'INTERNAL'
  /** The gateway or the provider rejected the input: correct the request. */
  | 'INVALID_INPUT'
  /** The object does not exist, or is not visible to the client. */
  | 'NOT_FOUND'
  /** The document hash is not registered: send the document along with the hash. */
  | 'PERSISTED_QUERY_NOT_FOUND'
  /** The provider's rate limit, or the client's limit at the gateway, is exhausted: try again later. */
  | 'RATE_LIMITED'
  /** The operation needs more upstream calls than one operation may make: request less at once, for example smaller pages. */
  | 'TOO_MANY_UPSTREAM_CALLS'
  /** The subscription was closed because the client read too slowly: subscribe again from `cursor`. */
  | 'TOO_SLOW'
  /** The client's credential, or the account's, is missing, invalid or expired: renew it. */
  | 'UNAUTHENTICATED'
  /** The provider does not support the operation or cannot store the value. */
  | 'UNSUPPORTED'
  /** The provider returned a response that the gateway cannot parse. */
  | 'UPSTREAM_INVALID'
  /** The provider is unreachable or failing: try again later. */
  | 'UPSTREAM_UNAVAILABLE';

/** Hours on one date, in wall-clock time. */
export type LocalHoursInput = {
  /** End, exclusive; `24:00` is the midnight that ends the day. */
  end: string;
  /** Start, inclusive. */
  start: string;
};

/** A scheduling provider that the gateway supports. */
export type Provider =
  /** The provider Cal.com. */
  | 'CALCOM'
  /** The provider CalDAV. */
  | 'CALDAV'
  /** The provider Gravity Rail. */
  | 'GRAVITY_RAIL'
  /** The provider Guidebook. */
  | 'GUIDEBOOK'
  /** The provider iCalendar feed. */
  | 'ICALENDAR'
  /** The provider Vastal. */
  | 'VASTAL';

/** The publication state of a personalized schedule as tracked by the gateway; providers do not report it. */
export type Publication =
  /** The personalized schedule was changed after the last request to publish it. */
  | 'PENDING'
  /** A request to publish the personalized schedule was made after the last change. */
  | 'REQUESTED'
  /** The personalized schedule was neither changed nor published through this gateway. */
  | 'UNKNOWN';

/** Parameters for releaseReservation. */
export type ReleaseReservationInput = {
  /** The id of the reservation. */
  id: string | number;
};

/** Parameters for rescheduleBooking. */
export type RescheduleBookingInput = {
  /** The id of the booking. */
  id: string | number;
  /** A key that makes retries safe: a request with the same key and input returns the first result and has no further effect. Defaults to the header `Idempotency-Key`, which is a separate key for each response name of a request. */
  idempotencyKey?: string | null | undefined;
  /** The reason, for the attendees. A provider that cannot store one refuses it. */
  reason?: string | null | undefined;
  /** The new start. The length stays the same. */
  start: string;
};

/** The status of a reservation. */
export type ReservationStatus =
  /** The time was booked. */
  | 'CONFIRMED'
  /** The hold expired. */
  | 'EXPIRED'
  /** The slot is held until `expiresAt`. */
  | 'HELD'
  /** The hold disappeared at the provider before it expired, without a release through this gateway. */
  | 'LOST'
  /** The hold was released, or the booking was cancelled. */
  | 'RELEASED';

/** Parameters for reserveSlot. */
export type ReserveSlotInput = {
  /** The id of the calendar at which to hold the slot, for an event type that can be booked at several. Defaults to the first free one. */
  calendar?: string | number | null | undefined;
  /** The length of the slot, one of the event type's `durationOptions`. Defaults to its `durationMinutes`. */
  durationMinutes?: number | null | undefined;
  /** The id of the event type for which the slot is held. */
  eventType: string | number;
  /** The length of the hold, in minutes. Defaults to that of the system that enforces the hold. */
  holdMinutes?: number | null | undefined;
  /** A key that makes retries safe: a request with the same key and input returns the first result and has no further effect. Defaults to the header `Idempotency-Key`, which is a separate key for each response name of a request. */
  idempotencyKey?: string | null | undefined;
  /** Start of the slot, inclusive. */
  start: string;
};

/** The effect of a schedule's hours. */
export type ScheduleEffect =
  /** The hours of the schedule are subtracted from the calendar's open hours. */
  | 'CLOSED'
  /** The hours of the schedule can be booked. */
  | 'OPEN';

/** Parameters for updateSchedule. Omitted fields are unchanged, and a list replaces the whole list. */
export type UpdateScheduleInput = {
  /** All date overrides. */
  dateOverrides?: Array<DateOverrideInput> | null | undefined;
  /** Whether to return a preview of the result, without writing anything. */
  dryRun?: boolean | null | undefined;
  /** The id of the schedule. */
  id: string | number;
  /** The expected revision; the update is rejected if the schedule has a different one. */
  ifRevision?: string | null | undefined;
  /** Whether the schedule applies where no other schedule is specified. */
  isDefault?: boolean | null | undefined;
  /** The name of the schedule. */
  name?: string | null | undefined;
  /** The time zone of all hours. Hours keep their wall-clock times. */
  timeZone?: string | null | undefined;
  /** The last date on which the hours apply; null removes the limit. */
  validUntil?: string | null | undefined;
  /** All weekly hours. */
  weeklyHours?: Array<WeeklyHoursInput> | null | undefined;
};

/** A day of the week. */
export type Weekday =
  /** Friday. */
  | 'FRIDAY'
  /** Monday. */
  | 'MONDAY'
  /** Saturday. */
  | 'SATURDAY'
  /** Sunday. */
  | 'SUNDAY'
  /** Thursday. */
  | 'THURSDAY'
  /** Tuesday. */
  | 'TUESDAY'
  /** Wednesday. */
  | 'WEDNESDAY';

/** Hours that recur every week, in wall-clock time. */
export type WeeklyHoursInput = {
  /** The days of the week on which the hours apply. */
  days: Array<Weekday>;
  /** End, exclusive; `24:00` is the midnight that ends the day. */
  end: string;
  /** The id of the only event type to which the hours apply. Defaults to all event types. */
  eventType?: string | number | null | undefined;
  /** Start, inclusive. */
  start: string;
};

export type McpGetAgendaQueryVariables = Exact<{
  calendar: string | number;
  email: string;
}>;


export type McpGetAgendaQuery = { calendar: { id: string, name: string, timeZone: string | null, attendees: { nodes: Array<{ id: string, name: string, email: string | null, personalizedSchedules: Array<{ id: string, name: string, publication: Publication | null, sessions: Array<{ id: string, name: string, start: string, end: string | null, allDay: boolean, date: string | null, locations: Array<string> | null }> | null }> | null, conflicts: Array<{ first: { id: string, name: string }, second: { id: string, name: string } }> | null }> } | null } | null };

export type McpHoldSlotMutationVariables = Exact<{
  input: ReserveSlotInput;
}>;


export type McpHoldSlotMutation = { outcome:
    | { __typename: 'IdempotencyConflictError', code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'ProviderError', retryable: boolean, retryAfterSeconds: number | null, code: ErrorCode, message: string }
    | { __typename: 'ReserveSlotPayload', reservation: { id: string, status: ReservationStatus, start: string, end: string, expiresAt: string } }
    | { __typename: 'SlotTakenError', code: ErrorCode, message: string }
    | { __typename: 'UnsupportedError', lost: Array<string>, code: ErrorCode, message: string }
   };

export type McpConfirmHoldMutationVariables = Exact<{
  input: ConfirmReservationInput;
}>;


export type McpConfirmHoldMutation = { outcome:
    | { __typename: 'ConfirmReservationPayload', reservation: { id: string, status: ReservationStatus, start: string, end: string, booking: { id: string, status: BookingStatus } | null } }
    | { __typename: 'IdempotencyConflictError', code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'ProviderError', retryable: boolean, retryAfterSeconds: number | null, code: ErrorCode, message: string }
    | { __typename: 'ReservationEndedError', status: ReservationStatus, code: ErrorCode, message: string }
    | { __typename: 'SlotTakenError', code: ErrorCode, message: string }
    | { __typename: 'UnsupportedError', lost: Array<string>, code: ErrorCode, message: string }
   };

export type McpReleaseHoldMutationVariables = Exact<{
  input: ReleaseReservationInput;
}>;


export type McpReleaseHoldMutation = { outcome:
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'ProviderError', retryable: boolean, retryAfterSeconds: number | null, code: ErrorCode, message: string }
    | { __typename: 'ReleaseReservationPayload', reservation: { id: string, status: ReservationStatus } }
    | { __typename: 'UnsupportedError', lost: Array<string>, code: ErrorCode, message: string }
   };

export type McpBookSlotMutationVariables = Exact<{
  input: CreateBookingInput;
}>;


export type McpBookSlotMutation = { outcome:
    | { __typename: 'CreateBookingPayload', booking: { id: string, status: BookingStatus, start: string, end: string } | null }
    | { __typename: 'IdempotencyConflictError', code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'ProviderError', retryable: boolean, retryAfterSeconds: number | null, code: ErrorCode, message: string }
    | { __typename: 'SlotTakenError', code: ErrorCode, message: string }
    | { __typename: 'UnsupportedError', lost: Array<string>, code: ErrorCode, message: string }
   };

export type McpRescheduleBookingMutationVariables = Exact<{
  input: RescheduleBookingInput;
}>;


export type McpRescheduleBookingMutation = { outcome:
    | { __typename: 'IdempotencyConflictError', code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'ProviderError', retryable: boolean, retryAfterSeconds: number | null, code: ErrorCode, message: string }
    | { __typename: 'RescheduleBookingPayload', replacedId: string | null, booking: { id: string, status: BookingStatus, start: string, end: string } | null }
    | { __typename: 'SlotTakenError', code: ErrorCode, message: string }
    | { __typename: 'UnsupportedError', lost: Array<string>, code: ErrorCode, message: string }
   };

export type McpCancelBookingMutationVariables = Exact<{
  input: CancelBookingInput;
}>;


export type McpCancelBookingMutation = { outcome:
    | { __typename: 'CancelBookingPayload', booking: { id: string, status: BookingStatus, start: string, end: string } | null }
    | { __typename: 'IdempotencyConflictError', code: ErrorCode, message: string }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'ProviderError', retryable: boolean, retryAfterSeconds: number | null, code: ErrorCode, message: string }
    | { __typename: 'UnsupportedError', lost: Array<string>, code: ErrorCode, message: string }
   };

export type McpListBookingsQueryVariables = Exact<{
  from: string;
  to: string;
  accounts?: Array<string | number> | string | number | null | undefined;
  eventType?: string | number | null | undefined;
  calendar?: string | number | null | undefined;
  attendeeEmail?: string | null | undefined;
  statuses?: Array<BookingStatus> | BookingStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type McpListBookingsQuery = { bookings: { nodes: Array<{ id: string, title: string | null, start: string, end: string, status: BookingStatus, location: string | null, account: { id: string, name: string }, eventType: { id: string, name: string } | null, calendar: { id: string, name: string } | null, attendees: Array<{ name: string | null, email: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, accountResults: Array<{ account: { id: string, name: string }, error: { code: ErrorCode, message: string } | null }> } | null };

type Failure_IdempotencyConflictError_Fragment = { code: ErrorCode, message: string };

type Failure_InvalidInputError_Fragment = { code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> };

type Failure_NotFoundError_Fragment = { code: ErrorCode, message: string };

type Failure_ProviderError_Fragment = { retryable: boolean, retryAfterSeconds: number | null, code: ErrorCode, message: string };

type Failure_ReservationEndedError_Fragment = { status: ReservationStatus, code: ErrorCode, message: string };

type Failure_SlotTakenError_Fragment = { code: ErrorCode, message: string };

type Failure_StaleRevisionError_Fragment = { code: ErrorCode, message: string };

type Failure_UnsupportedError_Fragment = { lost: Array<string>, code: ErrorCode, message: string };

export type FailureFragment =
  | Failure_IdempotencyConflictError_Fragment
  | Failure_InvalidInputError_Fragment
  | Failure_NotFoundError_Fragment
  | Failure_ProviderError_Fragment
  | Failure_ReservationEndedError_Fragment
  | Failure_SlotTakenError_Fragment
  | Failure_StaleRevisionError_Fragment
  | Failure_UnsupportedError_Fragment
;

export type OutcomeFragment = { account: { id: string, name: string }, error: { code: ErrorCode, message: string } | null };

export type McpListAccountsQueryVariables = Exact<{ [key: string]: never; }>;


export type McpListAccountsQuery = { accounts: Array<{ id: string, name: string, provider: Provider, health: AccountHealth }> };

export type McpFindEventTypesQueryVariables = Exact<{
  accounts?: Array<string | number> | string | number | null | undefined;
  nameContains?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type McpFindEventTypesQuery = { eventTypes: { nodes: Array<{ id: string, name: string, description: string | null, isActive: boolean, durationMinutes: number, durationOptions: Array<number>, account: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, accountResults: Array<{ account: { id: string, name: string }, error: { code: ErrorCode, message: string } | null }> } | null };

export type McpFindCalendarsQueryVariables = Exact<{
  accounts?: Array<string | number> | string | number | null | undefined;
  nameContains?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type McpFindCalendarsQuery = { calendars: { nodes: Array<{ id: string, name: string, timeZone: string | null, account: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, accountResults: Array<{ account: { id: string, name: string }, error: { code: ErrorCode, message: string } | null }> } | null };

export type McpFindSchedulesQueryVariables = Exact<{
  accounts?: Array<string | number> | string | number | null | undefined;
  nameContains?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type McpFindSchedulesQuery = { schedules: { nodes: Array<{ id: string, name: string, timeZone: string | null, effect: ScheduleEffect, account: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, accountResults: Array<{ account: { id: string, name: string }, error: { code: ErrorCode, message: string } | null }> } | null };

export type McpGetWeeklyHoursQueryVariables = Exact<{
  schedule: string | number;
}>;


export type McpGetWeeklyHoursQuery = { schedule: { id: string, name: string, timeZone: string | null, revision: string, weeklyHours: Array<{ days: Array<Weekday>, start: string, end: string, eventType: { id: string, name: string } | null }> | null, dateOverrides: Array<{ date: string, hours: Array<{ start: string, end: string }> }> | null } | null };

export type McpUpdateWeeklyHoursMutationVariables = Exact<{
  input: UpdateScheduleInput;
}>;


export type McpUpdateWeeklyHoursMutation = { outcome:
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, issues: Array<{ path: Array<string>, message: string }> }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string }
    | { __typename: 'ProviderError', retryable: boolean, retryAfterSeconds: number | null, code: ErrorCode, message: string }
    | { __typename: 'StaleRevisionError', code: ErrorCode, message: string }
    | { __typename: 'UnsupportedError', lost: Array<string>, code: ErrorCode, message: string }
    | { __typename: 'UpdateSchedulePayload', previousRevision: string, warnings: Array<string>, changes: Array<{ path: string, before: unknown, after: unknown }>, schedule: { id: string, revision: string } | null }
   };

export type McpFindSlotsQueryVariables = Exact<{
  eventType: string | number;
  from: string;
  to: string;
  durationMinutes?: number | null | undefined;
  timeZone: string;
}>;


export type McpFindSlotsQuery = { slots: Array<{ start: string, end: string, seatsRemaining: number | null, calendars: Array<{ id: string, name: string }> | null }> | null };

export type McpFindCommonTimesQueryVariables = Exact<{
  input: AvailabilityInput;
}>;


export type McpFindCommonTimesQuery = { availability: { slots: Array<{ start: string, end: string }>, accountResults: Array<{ account: { id: string, name: string }, error: { code: ErrorCode, message: string } | null }> } | null };

export type McpExplainUnavailabilityQueryVariables = Exact<{
  input: AvailabilityInput;
}>;


export type McpExplainUnavailabilityQuery = { availability: { openings: Array<{ start: string, end: string }>, blocked: Array<{ start: string, end: string, reasons: Array<{ kind: BlockedKind, participant:
          | { name: string, id: string }
          | { id: string }
          | { name: string, id: string }
          | { id: string }
          | { id: string }
          | { name: string, id: string }
          | { name: string, id: string }
          | { id: string }
          | { id: string }
          | { name: string, id: string }
         }> }> | null, accountResults: Array<{ account: { id: string, name: string }, error: { code: ErrorCode, message: string } | null }> } | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const FailureFragmentDoc = new TypedDocumentString(`
    fragment Failure on MutationError {
  code
  message
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on UnsupportedError {
    lost
  }
  ... on ReservationEndedError {
    status
  }
  ... on ProviderError {
    retryable
    retryAfterSeconds
  }
}
    `, {"fragmentName":"Failure"}) as unknown as TypedDocumentString<FailureFragment, unknown>;
export const OutcomeFragmentDoc = new TypedDocumentString(`
    fragment Outcome on AccountResult {
  account {
    id
    name
  }
  error {
    code
    message
  }
}
    `, {"fragmentName":"Outcome"}) as unknown as TypedDocumentString<OutcomeFragment, unknown>;
export const McpGetAgendaDocument = new TypedDocumentString(`
    query McpGetAgenda($calendar: ID!, $email: String!) {
  calendar(id: $calendar) {
    id
    name
    timeZone
    attendees(email: $email, first: 2) {
      nodes {
        id
        name
        email
        personalizedSchedules {
          id
          name
          publication
          sessions {
            id
            name
            start
            end
            allDay
            date
            locations
          }
        }
        conflicts {
          first {
            id
            name
          }
          second {
            id
            name
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<McpGetAgendaQuery, McpGetAgendaQueryVariables>;
export const McpHoldSlotDocument = new TypedDocumentString(`
    mutation McpHoldSlot($input: ReserveSlotInput!) {
  outcome: reserveSlot(input: $input) {
    __typename
    ... on ReserveSlotPayload {
      reservation {
        id
        status
        start
        end
        expiresAt
      }
    }
    ...Failure
  }
}
    fragment Failure on MutationError {
  code
  message
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on UnsupportedError {
    lost
  }
  ... on ReservationEndedError {
    status
  }
  ... on ProviderError {
    retryable
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<McpHoldSlotMutation, McpHoldSlotMutationVariables>;
export const McpConfirmHoldDocument = new TypedDocumentString(`
    mutation McpConfirmHold($input: ConfirmReservationInput!) {
  outcome: confirmReservation(input: $input) {
    __typename
    ... on ConfirmReservationPayload {
      reservation {
        id
        status
        start
        end
        booking {
          id
          status
        }
      }
    }
    ...Failure
  }
}
    fragment Failure on MutationError {
  code
  message
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on UnsupportedError {
    lost
  }
  ... on ReservationEndedError {
    status
  }
  ... on ProviderError {
    retryable
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<McpConfirmHoldMutation, McpConfirmHoldMutationVariables>;
export const McpReleaseHoldDocument = new TypedDocumentString(`
    mutation McpReleaseHold($input: ReleaseReservationInput!) {
  outcome: releaseReservation(input: $input) {
    __typename
    ... on ReleaseReservationPayload {
      reservation {
        id
        status
      }
    }
    ...Failure
  }
}
    fragment Failure on MutationError {
  code
  message
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on UnsupportedError {
    lost
  }
  ... on ReservationEndedError {
    status
  }
  ... on ProviderError {
    retryable
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<McpReleaseHoldMutation, McpReleaseHoldMutationVariables>;
export const McpBookSlotDocument = new TypedDocumentString(`
    mutation McpBookSlot($input: CreateBookingInput!) {
  outcome: createBooking(input: $input) {
    __typename
    ... on CreateBookingPayload {
      booking {
        id
        status
        start
        end
      }
    }
    ...Failure
  }
}
    fragment Failure on MutationError {
  code
  message
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on UnsupportedError {
    lost
  }
  ... on ReservationEndedError {
    status
  }
  ... on ProviderError {
    retryable
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<McpBookSlotMutation, McpBookSlotMutationVariables>;
export const McpRescheduleBookingDocument = new TypedDocumentString(`
    mutation McpRescheduleBooking($input: RescheduleBookingInput!) {
  outcome: rescheduleBooking(input: $input) {
    __typename
    ... on RescheduleBookingPayload {
      replacedId
      booking {
        id
        status
        start
        end
      }
    }
    ...Failure
  }
}
    fragment Failure on MutationError {
  code
  message
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on UnsupportedError {
    lost
  }
  ... on ReservationEndedError {
    status
  }
  ... on ProviderError {
    retryable
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<McpRescheduleBookingMutation, McpRescheduleBookingMutationVariables>;
export const McpCancelBookingDocument = new TypedDocumentString(`
    mutation McpCancelBooking($input: CancelBookingInput!) {
  outcome: cancelBooking(input: $input) {
    __typename
    ... on CancelBookingPayload {
      booking {
        id
        status
        start
        end
      }
    }
    ...Failure
  }
}
    fragment Failure on MutationError {
  code
  message
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on UnsupportedError {
    lost
  }
  ... on ReservationEndedError {
    status
  }
  ... on ProviderError {
    retryable
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<McpCancelBookingMutation, McpCancelBookingMutationVariables>;
export const McpListBookingsDocument = new TypedDocumentString(`
    query McpListBookings($from: DateTime!, $to: DateTime!, $accounts: [ID!], $eventType: ID, $calendar: ID, $attendeeEmail: String, $statuses: [BookingStatus!], $first: Int!, $after: String) {
  bookings(
    from: $from
    to: $to
    accounts: $accounts
    eventType: $eventType
    calendar: $calendar
    attendeeEmail: $attendeeEmail
    statuses: $statuses
    first: $first
    after: $after
  ) {
    nodes {
      id
      title
      start
      end
      status
      location
      account {
        id
        name
      }
      eventType {
        id
        name
      }
      calendar {
        id
        name
      }
      attendees {
        name
        email
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    accountResults {
      ...Outcome
    }
  }
}
    fragment Outcome on AccountResult {
  account {
    id
    name
  }
  error {
    code
    message
  }
}`) as unknown as TypedDocumentString<McpListBookingsQuery, McpListBookingsQueryVariables>;
export const McpListAccountsDocument = new TypedDocumentString(`
    query McpListAccounts {
  accounts {
    id
    name
    provider
    health
  }
}
    `) as unknown as TypedDocumentString<McpListAccountsQuery, McpListAccountsQueryVariables>;
export const McpFindEventTypesDocument = new TypedDocumentString(`
    query McpFindEventTypes($accounts: [ID!], $nameContains: String, $first: Int!, $after: String) {
  eventTypes(
    accounts: $accounts
    nameContains: $nameContains
    first: $first
    after: $after
  ) {
    nodes {
      id
      name
      description
      isActive
      durationMinutes
      durationOptions
      account {
        id
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    accountResults {
      ...Outcome
    }
  }
}
    fragment Outcome on AccountResult {
  account {
    id
    name
  }
  error {
    code
    message
  }
}`) as unknown as TypedDocumentString<McpFindEventTypesQuery, McpFindEventTypesQueryVariables>;
export const McpFindCalendarsDocument = new TypedDocumentString(`
    query McpFindCalendars($accounts: [ID!], $nameContains: String, $first: Int!, $after: String) {
  calendars(
    accounts: $accounts
    nameContains: $nameContains
    first: $first
    after: $after
  ) {
    nodes {
      id
      name
      timeZone
      account {
        id
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    accountResults {
      ...Outcome
    }
  }
}
    fragment Outcome on AccountResult {
  account {
    id
    name
  }
  error {
    code
    message
  }
}`) as unknown as TypedDocumentString<McpFindCalendarsQuery, McpFindCalendarsQueryVariables>;
export const McpFindSchedulesDocument = new TypedDocumentString(`
    query McpFindSchedules($accounts: [ID!], $nameContains: String, $first: Int!, $after: String) {
  schedules(
    accounts: $accounts
    nameContains: $nameContains
    first: $first
    after: $after
  ) {
    nodes {
      id
      name
      timeZone
      effect
      account {
        id
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    accountResults {
      ...Outcome
    }
  }
}
    fragment Outcome on AccountResult {
  account {
    id
    name
  }
  error {
    code
    message
  }
}`) as unknown as TypedDocumentString<McpFindSchedulesQuery, McpFindSchedulesQueryVariables>;
export const McpGetWeeklyHoursDocument = new TypedDocumentString(`
    query McpGetWeeklyHours($schedule: ID!) {
  schedule(id: $schedule) {
    id
    name
    timeZone
    revision
    weeklyHours {
      days
      start
      end
      eventType {
        id
        name
      }
    }
    dateOverrides {
      date
      hours {
        start
        end
      }
    }
  }
}
    `) as unknown as TypedDocumentString<McpGetWeeklyHoursQuery, McpGetWeeklyHoursQueryVariables>;
export const McpUpdateWeeklyHoursDocument = new TypedDocumentString(`
    mutation McpUpdateWeeklyHours($input: UpdateScheduleInput!) {
  outcome: updateSchedule(input: $input) {
    __typename
    ... on UpdateSchedulePayload {
      previousRevision
      changes {
        path
        before
        after
      }
      warnings
      schedule {
        id
        revision
      }
    }
    ...Failure
  }
}
    fragment Failure on MutationError {
  code
  message
  ... on InvalidInputError {
    issues {
      path
      message
    }
  }
  ... on UnsupportedError {
    lost
  }
  ... on ReservationEndedError {
    status
  }
  ... on ProviderError {
    retryable
    retryAfterSeconds
  }
}`) as unknown as TypedDocumentString<McpUpdateWeeklyHoursMutation, McpUpdateWeeklyHoursMutationVariables>;
export const McpFindSlotsDocument = new TypedDocumentString(`
    query McpFindSlots($eventType: ID!, $from: DateTime!, $to: DateTime!, $durationMinutes: Int, $timeZone: TimeZone!) {
  slots(
    eventType: $eventType
    from: $from
    to: $to
    durationMinutes: $durationMinutes
    timeZone: $timeZone
  ) {
    start
    end
    seatsRemaining
    calendars {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<McpFindSlotsQuery, McpFindSlotsQueryVariables>;
export const McpFindCommonTimesDocument = new TypedDocumentString(`
    query McpFindCommonTimes($input: AvailabilityInput!) {
  availability(input: $input) {
    slots {
      start
      end
    }
    accountResults {
      ...Outcome
    }
  }
}
    fragment Outcome on AccountResult {
  account {
    id
    name
  }
  error {
    code
    message
  }
}`) as unknown as TypedDocumentString<McpFindCommonTimesQuery, McpFindCommonTimesQueryVariables>;
export const McpExplainUnavailabilityDocument = new TypedDocumentString(`
    query McpExplainUnavailability($input: AvailabilityInput!) {
  availability(input: $input) {
    openings {
      start
      end
    }
    blocked {
      start
      end
      reasons {
        kind
        participant {
          id
          ... on Calendar {
            name
          }
          ... on EventType {
            name
          }
          ... on Schedule {
            name
          }
          ... on PersonalizedSchedule {
            name
          }
          ... on Attendee {
            name
          }
        }
      }
    }
    accountResults {
      ...Outcome
    }
  }
}
    fragment Outcome on AccountResult {
  account {
    id
    name
  }
  error {
    code
    message
  }
}`) as unknown as TypedDocumentString<McpExplainUnavailabilityQuery, McpExplainUnavailabilityQueryVariables>;