import { z } from 'zod';
import { listOf, nestedListOf, validateRows } from '../http/list-schema.ts';

/**
 * The schema of a successful response: `{ status, data }`, of which only the data is returned. Schemas are created once,
 * at module level or per connector, because parsed responses are shared by schema.
 */
export function envelope<Data>(data: z.ZodType<Data>): z.ZodType<Data> {
  return z.object({ data }).transform((response) => response.data);
}

/** For responses of which only the success is used. */
export const emptyBody = z.unknown();

const HAS_OFFSET = /(?:Z|[+-]\d\d:\d\d)$/i;

/** An instant as epoch milliseconds. Times without an offset are UTC (docs/providers/calcom.md, section 5). */
export const wireInstant = z
  .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], 'Must be a time in ISO 8601')
  .transform((text) => Date.parse(text.includes('T') && !HAS_OFFSET.test(text) ? `${text}Z` : text));

const wireTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

const wireAvailability = z.object({ days: nestedListOf(z.string()), startTime: wireTime, endTime: wireTime });
const wireOverride = z.object({ date: z.iso.date(), startTime: wireTime, endTime: wireTime });

/** The most weekly ranges, and the most overrides, of a schedule: five ranges on each day of a year are 1,830. */
const MAX_HOURS = 2000;

/**
 * `availability` is required: without it the hours would be wrong. Its day names are strings, so the legacy format,
 * which has numbers, is rejected.
 */
export const wireSchedule = z.looseObject({
  id: z.int(),
  name: z.string(),
  timeZone: z.string().nullish(),
  isDefault: z.boolean(),
  availability: nestedListOf(wireAvailability, MAX_HOURS),
  overrides: nestedListOf(wireOverride, MAX_HOURS)
    .nullish()
    .transform((rows) => rows ?? []),
});

export const createdResponse = envelope(z.object({ id: z.int() }));

/** The rows of a list, each to be read by the schema of its kind, so that an unreadable row costs that row alone. */
export const rowsResponse = envelope(listOf(z.looseObject({ id: z.int() })));

const wireWindow = z.object({ type: z.string(), value: z.unknown(), rolling: z.boolean().nullish() });

const wireLimit = z
  .number()
  .nullish()
  .transform((limit) => limit ?? undefined);

/** Disabled limits have another format; an unreadable limit must not fail the event type. */
const wireLimits = z
  .object({ day: wireLimit, week: wireLimit, month: wireLimit, year: wireLimit })
  .nullish()
  .transform((limits) => limits ?? undefined)
  .catch(undefined);

/** One place of an event type; what else it has depends on its type. */
const wireLocation = z.looseObject({ type: z.string(), public: z.boolean().nullish().catch(undefined) });

export const wireEventType = z.object({
  id: z.int(),
  title: z.string(),
  description: z.string().nullish(),
  slug: z.string().nullish().catch(undefined),
  lengthInMinutes: z.number(),
  lengthInMinutesOptions: nestedListOf(z.number()).nullish(),
  minimumBookingNotice: z.number().nullish(),
  beforeEventBuffer: z.number().nullish(),
  afterEventBuffer: z.number().nullish(),
  scheduleId: z.int().nullish(),
  ownerId: z.int().nullish(),
  seatsPerTimeSlot: z.int().positive().nullish().catch(undefined),
  teamId: z.int().nullish(),
  // A disabled window has another format; an unreadable one must not fail the event type.
  bookingWindow: wireWindow.nullish().catch(undefined),
  locations: nestedListOf(wireLocation.nullable().catch(null)).nullish().catch(undefined),
  hidden: z.boolean().nullish().catch(undefined),
  price: z.int().nonnegative().nullish().catch(undefined),
  currency: z.string().nullish().catch(undefined),
  confirmationPolicy: z.object({ blockUnconfirmedBookingsInBooker: z.boolean().nullish() }).nullish().catch(undefined),
  bookingLimitsCount: wireLimits,
  bookingLimitsDuration: wireLimits,
});

const wireSlot = z.object({
  start: wireInstant,
  end: wireInstant,
  seatsTotal: z.number().nullish(),
  seatsRemaining: z.number().nullish(),
});

/** Those of at most 100,000 that are requested, of shorter steps, and of two more days. */
const MAX_SLOTS = 200_000;

/** The slots of all days. Days without slots are absent. */
export const wireSlots = z
  .record(z.string(), z.array(z.unknown()))
  .transform((days, context) => validateRows(wireSlot, Object.values(days).flat(), context, MAX_SLOTS));

export const slotsResponse = envelope(wireSlots);

export const wireReservation = z.object({
  reservationUid: z.string(),
  eventTypeId: z.int(),
  slotStart: wireInstant,
  slotEnd: wireInstant,
  reservationUntil: wireInstant,
});

export const reservationResponse = envelope(wireReservation);

/** Null for a reservation that does not exist any more. */
export const foundReservationResponse = envelope(z.nullable(wireReservation));

export const wireBooking = z.object({
  id: z.int(),
  uid: z.string(),
  status: z.string(),
  start: wireInstant,
  end: wireInstant,
});

/** For recurring event types Cal.com returns several bookings, the first one first. */
export const bookedResponse = envelope(
  z.union([wireBooking, listOf(wireBooking).refine((bookings) => bookings.length > 0)]),
);

/** Event type and attendees are optional here: only the search for a booking needs them. */
const wireListedBooking = wireBooking.extend({
  eventTypeId: z.int().nullish().catch(undefined),
  eventType: z.object({ id: z.int() }).nullish().catch(undefined),
  attendees: nestedListOf(
    z.object({
      email: z.string().nullish(),
      displayEmail: z.string().nullish(),
      seatUid: z.string().nullish().catch(undefined),
    }),
  )
    .nullish()
    .catch(undefined),
});

const optionalText = z.string().nullish().catch(undefined);
const optionalInstant = wireInstant.nullish().catch(undefined);

const wireBookingPerson = z.object({
  name: optionalText,
  email: optionalText,
  displayEmail: optionalText,
  timeZone: optionalText,
});

/** A booking with everything that clients see. Only the fields of `wireBooking` are required. */
export const wireBookingDetails = z.looseObject({
  ...wireBooking.shape,
  title: optionalText,
  description: optionalText,
  hosts: nestedListOf(wireBookingPerson).nullish().catch(undefined),
  eventTypeId: z.int().nullish().catch(undefined),
  eventType: z.object({ id: z.int() }).nullish().catch(undefined),
  attendees: nestedListOf(wireBookingPerson).nullish().catch(undefined),
  location: optionalText,
  meetingUrl: optionalText,
  bookingFieldsResponses: z.record(z.string(), z.unknown()).nullish().catch(undefined),
  /** The booking that replaced this one, which is cancelled. */
  rescheduledToUid: optionalText,
  createdAt: optionalInstant,
  updatedAt: optionalInstant,
});

/** The uid of a series returns all of its bookings. */
export const foundBookingResponse = envelope(z.union([wireBookingDetails, listOf(wireBookingDetails)]));

export const wirePagination = z.object({ totalItems: z.int().nullish(), hasNextPage: z.boolean().nullish() }).nullish();

/** The rows of `GET /v2/bookings`, each to be read on its own. */
export const bookingRowsResponse = z.object({
  data: listOf(z.looseObject({ id: z.int() })),
  pagination: wirePagination,
});

export const bookingsResponse = z.object({
  data: listOf(wireListedBooking),
  pagination: wirePagination,
});

const wireCalendar = z.looseObject({
  externalId: z.string(),
  credentialId: z.int().nullish(),
  name: z.string().nullish(),
  email: z.string().nullish(),
});

export const wireCalendars = z.object({
  connectedCalendars: listOf(
    z.object({ credentialId: z.int().nullish(), calendars: nestedListOf(wireCalendar).nullish() }),
  ),
});

export const calendarsResponse = envelope(wireCalendars);

export const busyTimesResponse = envelope(listOf(z.object({ start: wireInstant, end: wireInstant })));

/** An entry covers whole UTC dates, from the first to the last millisecond. */
const wireAbsence = z.object({ id: z.int(), userId: z.int(), start: wireInstant, end: wireInstant });

export const absencesResponse = envelope(listOf(wireAbsence));

export const wireMe = z.object({
  id: z.int(),
  name: z.string().nullish(),
  username: z.string().nullish(),
  email: z.string().nullish(),
  timeZone: z.string().nullish(),
  defaultScheduleId: z.int().nullish().catch(undefined),
});

export const meResponse = envelope(wireMe);

/** Any delivery of a webhook. Its content is in `payload`, except for the start and end of meetings, whose content is beside it. */
export const wireDelivery = z.object({ triggerEvent: z.string() });

/** The triggers that report a booking. */
export const BOOKING_TRIGGERS = [
  'BOOKING_CREATED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
] as const;

/** Cal.com's uids have 22 characters. Without a secret, a delivery can come from anyone, with a uid of any length. */
const wireUid = z.string().min(1).max(100);

export const wireBookingDelivery = z.object({
  triggerEvent: z.enum(BOOKING_TRIGGERS),
  createdAt: wireInstant,
  payload: z.object({
    uid: wireUid,
    eventTypeId: z.int(),
    startTime: wireInstant,
    endTime: wireInstant,
    /** In upper case, unlike everywhere else. */
    status: z.string().nullish(),
    /** The booking that this one replaces. */
    rescheduleUid: wireUid.nullish(),
  }),
});

export type WireAvailability = z.infer<typeof wireAvailability>;
export type WireOverride = z.infer<typeof wireOverride>;
export type WireSchedule = z.infer<typeof wireSchedule>;
export type WireEventType = z.infer<typeof wireEventType>;
export type WireLocation = z.infer<typeof wireLocation>;
export type WireSlots = z.infer<typeof wireSlots>;
export type WireReservation = z.infer<typeof wireReservation>;
export type WireBooking = z.infer<typeof wireBooking>;
export type WireBookingDetails = z.infer<typeof wireBookingDetails>;
export type WireBookingPerson = z.infer<typeof wireBookingPerson>;
export type WireListedBooking = z.infer<typeof wireListedBooking>;
export type WireCalendars = z.infer<typeof wireCalendars>;
export type WireBookingDelivery = z.infer<typeof wireBookingDelivery>;
export type WireAbsence = z.infer<typeof wireAbsence>;
export type WireMe = z.infer<typeof wireMe>;
