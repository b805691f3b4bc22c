import { z } from 'zod';
import { isLocalDate } from '../../time/local-date.ts';
import { isLocalTime } from '../../time/local-time.ts';
import { asRecord, isText, quickReadOf, quickRows, withQuickRead } from '../http/quick-read.ts';

interface Envelope<Data> {
  readonly data: Data;
}

const envelopes = new WeakMap<z.ZodType, unknown>();

/** Every success is wrapped like this; `status` beside it is not needed. One schema for each schema of the data. */
export function envelope<Data>(data: z.ZodType<Data>): z.ZodType<Envelope<Data>> {
  const known = envelopes.get(data) as z.ZodType<Envelope<Data>> | undefined;
  if (known) return known;
  const made = z.object({ data }) as unknown as z.ZodType<Envelope<Data>>;
  envelopes.set(data, made);
  const read = quickReadOf(data);
  if (!read) return made;
  return withQuickRead(made, (value) => {
    const held = read(asRecord(value)?.data);
    return held === undefined ? undefined : { data: held };
  });
}

/** For answers of which only the success matters. */
export const wireNothing = z.unknown();

const HAS_OFFSET = /(?:Z|[+-]\d\d:\d\d)$/i;

/** An instant as epoch milliseconds. Times without an offset are UTC (docs/providers/calcom.md, section 5). */
export const wireInstant = z
  .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], 'Must be a time in ISO 8601')
  .transform((text) => Date.parse(text.includes('T') && !HAS_OFFSET.test(text) ? `${text}Z` : text));

const wireTime = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);

const wireAvailability = z.object({ days: z.array(z.string()), startTime: wireTime, endTime: wireTime });
const wireOverride = z.object({ date: z.iso.date(), startTime: wireTime, endTime: wireTime });

/** `availability` is required: without it the hours would be told wrong. Its day names also refuse the legacy shape. */
export const wireSchedule = z.looseObject({
  id: z.int(),
  name: z.string(),
  timeZone: z.string(),
  isDefault: z.boolean(),
  availability: z.array(wireAvailability),
  overrides: z
    .array(wireOverride)
    .nullish()
    .transform((rows) => rows ?? []),
});

withQuickRead(wireSchedule, (value) => {
  const row = asRecord(value);
  if (!row) return undefined;
  const { id, name, timeZone, isDefault } = row;
  if (!Number.isSafeInteger(id) || !isText(name) || !isText(timeZone) || typeof isDefault !== 'boolean')
    return undefined;
  const availability = quickAvailability(row.availability);
  const overrides = quickOverrides(row.overrides ?? []);
  if (!availability || !overrides) return undefined;
  return { ...row, id: id as number, name, timeZone, isDefault, availability, overrides };
});

function quickAvailability(rows: unknown): WireAvailability[] | undefined {
  if (!Array.isArray(rows)) return undefined;
  const read: WireAvailability[] = [];
  for (const each of rows as readonly unknown[]) {
    const { days, startTime, endTime } = asRecord(each) ?? {};
    if (!Array.isArray(days) || !days.every(isText) || !isWireTime(startTime) || !isWireTime(endTime)) return undefined;
    read.push({ days, startTime, endTime });
  }
  return read;
}

function quickOverrides(rows: unknown): WireOverride[] | undefined {
  if (!Array.isArray(rows)) return undefined;
  const read: WireOverride[] = [];
  for (const each of rows as readonly unknown[]) {
    const { date, startTime, endTime } = asRecord(each) ?? {};
    if (!isText(date) || !isLocalDate(date) || !isWireTime(startTime) || !isWireTime(endTime)) return undefined;
    read.push({ date, startTime, endTime });
  }
  return read;
}

function isWireTime(value: unknown): value is string {
  return isText(value) && value.length === 5 && value < '24:00' && isLocalTime(value);
}

export const wireCreated = envelope(z.object({ id: z.int() }));

/** One row of a list, of which no more than its id is certain. */
export const wireRow = z.looseObject({ id: z.int() });
withQuickRead(wireRow, (value) => {
  const row = asRecord(value);
  return row && Number.isSafeInteger(row.id) ? (row as WireRow) : undefined;
});
export const wireRows = z.array(wireRow);
withQuickRead(wireRows, quickRows(wireRow));

const wireWindow = z.object({ type: z.string(), value: z.unknown(), rolling: z.boolean().nullish() });

export const wireEventType = z.object({
  id: z.int(),
  title: z.string(),
  description: z.string().nullish(),
  lengthInMinutes: z.number(),
  lengthInMinutesOptions: z.array(z.number()).nullish(),
  minimumBookingNotice: z.number().nullish(),
  beforeEventBuffer: z.number().nullish(),
  afterEventBuffer: z.number().nullish(),
  scheduleId: z.int().nullish(),
  teamId: z.int().nullish(),
  // Switched-off limits come in shapes of their own; an unreadable limit is no reason to lose the event type.
  bookingWindow: z.array(wireWindow).nullish().catch(undefined),
  bookingLimitsCount: z
    .object({ day: z.number().nullish(), week: z.number().nullish(), month: z.number().nullish() })
    .nullish()
    .catch(undefined),
});

/** Days without slots are absent. */
export const wireSlots = z.record(
  z.string(),
  z.array(
    z.object({
      start: wireInstant,
      end: wireInstant,
      seatsTotal: z.number().nullish(),
      seatsRemaining: z.number().nullish(),
    }),
  ),
);

export const wireReservation = z.object({
  reservationUid: z.string(),
  eventTypeId: z.int(),
  slotStart: wireInstant,
  slotEnd: wireInstant,
  reservationUntil: wireInstant,
});

/** Null for one that is gone. */
export const wireFoundReservation = z.nullable(wireReservation);

export const wireBooking = z.object({
  id: z.int(),
  uid: z.string(),
  status: z.string(),
  start: wireInstant,
  end: wireInstant,
});

/** Recurring event types answer several bookings. */
export const wireBooked = z.union([wireBooking, z.array(wireBooking).nonempty()]);

/** Whose booking it is must be known by those alone who look for it. */
const wireListedBooking = wireBooking.extend({
  eventTypeId: z.int().nullish().catch(undefined),
  eventType: z.object({ id: z.int() }).nullish().catch(undefined),
  attendees: z
    .array(z.object({ email: z.string().nullish(), displayEmail: z.string().nullish() }))
    .nullish()
    .catch(undefined),
});

export const wireBookingsPage = z.object({
  data: z.array(wireListedBooking),
  pagination: z.object({ totalPages: z.int().nullish(), hasNextPage: z.boolean().nullish() }).nullish(),
});

const wireCalendar = z.looseObject({
  externalId: z.string(),
  credentialId: z.int().nullish(),
  name: z.string().nullish(),
  email: z.string().nullish(),
});

export const wireCalendars = z.object({
  connectedCalendars: z.array(
    z.object({ credentialId: z.int().nullish(), calendars: z.array(wireCalendar).nullish() }),
  ),
});

export const wireBusyTimes = z.array(z.object({ start: wireInstant, end: wireInstant }));

export const wireMe = z.object({
  id: z.int(),
  name: z.string().nullish(),
  username: z.string().nullish(),
  email: z.string().nullish(),
  timeZone: z.string().nullish(),
});

/** Any delivery of a webhook. What it is about stands in `payload`, but beside it where a meeting starts or ends. */
export const wireDelivery = z.object({ triggerEvent: z.string() });

/** The triggers that tell of a booking; all others are about something else. */
export const BOOKING_TRIGGERS = [
  'BOOKING_CREATED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
] as const;

/** Cal.com's own have 22 characters. Anybody can send a longer one where no secret is set. */
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

type WireRow = z.infer<typeof wireRow>;
export type WireAvailability = z.infer<typeof wireAvailability>;
export type WireOverride = z.infer<typeof wireOverride>;
export type WireSchedule = z.infer<typeof wireSchedule>;
export type WireEventType = z.infer<typeof wireEventType>;
export type WireSlots = z.infer<typeof wireSlots>;
export type WireReservation = z.infer<typeof wireReservation>;
export type WireBooking = z.infer<typeof wireBooking>;
export type WireListedBooking = z.infer<typeof wireListedBooking>;
export type WireCalendars = z.infer<typeof wireCalendars>;
export type WireBookingDelivery = z.infer<typeof wireBookingDelivery>;
export type WireMe = z.infer<typeof wireMe>;
