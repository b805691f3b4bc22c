/** Weekly hours: English day names, local times `HH:mm` in the schedule's zone; an end of `23:59` means midnight. */
interface CalcomHours {
  readonly days: readonly string[];
  readonly startTime: string;
  readonly endTime: string;
}

/** Hours of one date (`YYYY-MM-DD`), in place of the weekly ones; a start equal to the end closes the day. */
interface CalcomOverride {
  readonly date: string;
  readonly startTime: string;
  readonly endTime: string;
}

export interface CalcomUser {
  id: number;
  username: string;
  email: string;
  name: string;
  timeZone: string;
  weekStart: string;
  timeFormat: 12 | 24;
  /** Can be the id of a schedule that no longer exists. */
  defaultScheduleId: number | null;
  organizationSlug: string | null;
  /** Teams whose members may hold each other's slots for a chosen duration. */
  teamIds: number[];
}

export interface CalcomSchedule {
  id: number;
  userId: number;
  name: string;
  timeZone: string | null;
  availability: CalcomHours[];
  overrides: CalcomOverride[];
}

export interface CalcomBookingField {
  type: string;
  slug: string;
  label?: string;
  required?: boolean;
  options?: string[];
}

export interface CalcomBookingWindow {
  type: 'businessDays' | 'calendarDays' | 'range';
  /** A number of days, or the first and the last date of a range. */
  value: number | [string, string];
  rolling?: boolean;
}

/** Has the provider's own field names and units (minutes). */
export interface CalcomEventType {
  id: number;
  ownerId: number;
  slug: string;
  title: string;
  description: string;
  lengthInMinutes: number;
  /** Absent if there is only one length. */
  lengthInMinutesOptions?: number[];
  slotInterval: number | null;
  minimumBookingNotice: number;
  beforeEventBuffer: number;
  afterEventBuffer: number;
  offsetStart: number;
  scheduleId: number | null;
  seatsPerTimeSlot: number | null;
  recurrence: { interval: number; occurrences: number; frequency: 'yearly' | 'monthly' | 'weekly' } | null;
  /** If absent, bookings are accepted at once. */
  confirmationPolicy?: { type: 'always'; blockUnconfirmedBookingsInBooker: boolean };
  bookingWindow?: CalcomBookingWindow;
  bookingLimitsCount?: { day?: number; week?: number; month?: number; year?: number };
  /** Minutes. */
  bookingLimitsDuration?: { day?: number; week?: number; month?: number; year?: number };
  /** Fields in addition to name and email, which always exist. */
  bookingFields: CalcomBookingField[];
  locations: { type: string; [detail: string]: unknown }[];
  hidden: boolean;
  bookingRequiresAuthentication: boolean;
  requiresBookerEmailVerification: boolean;
  disableCancelling: boolean;
  onlyShowFirstAvailableSlot: boolean;
  /** Who must give a reason for a cancellation. */
  cancellationReasonRequired: 'host' | 'attendee' | 'both' | 'none';
  metadata: Record<string, unknown>;
  price: number;
  currency: string;
}

export interface CalcomAttendee {
  name: string;
  email: string;
  timeZone: string;
  language: string;
  absent: boolean;
  phoneNumber?: string;
  /** Only seated event types have this and the next two fields. */
  seatUid?: string;
  bookingFieldsResponses?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
}

type CalcomBookingStatus = 'accepted' | 'pending' | 'cancelled' | 'rejected' | 'awaiting_host';

/** Instants are epoch milliseconds. */
export interface CalcomBooking {
  id: number;
  uid: string;
  userId: number;
  /** Can be the id of an event type that no longer exists. */
  eventTypeId: number;
  title: string;
  description: string;
  status: CalcomBookingStatus;
  start: number;
  end: number;
  attendees: CalcomAttendee[];
  guests: string[];
  location: string;
  metadata: Record<string, unknown>;
  bookingFieldsResponses: Record<string, unknown>;
  cancellationReason: string;
  cancelledByEmail: string;
  rescheduledFromUid?: string;
  rescheduledToUid?: string;
  reschedulingReason?: string;
  rescheduledByEmail?: string;
  recurringBookingUid?: string;
  createdAt: number;
  updatedAt: number;
}

/** A hold. Instants are epoch milliseconds. */
export interface CalcomReservation {
  uid: string;
  eventTypeId: number;
  /** The user whose slots it occupies. */
  userId: number;
  slotStart: number;
  slotEnd: number;
  until: number;
  isSeat: boolean;
}

export interface CalcomCalendar {
  externalId: string;
  name: string;
  primary: boolean;
  readOnly: boolean;
  email: string;
  /** Whether its busy times block slots. */
  isSelected: boolean;
  busy: { start: number; end: number }[];
}

/** A connected calendar account. */
export interface CalcomConnection {
  credentialId: number;
  userId: number;
  type: 'google_calendar' | 'office365_calendar' | 'apple_calendar';
  /** Its credentials are no longer valid. */
  broken: boolean;
  /** It was disconnected some seconds ago: it is still listed, but reading its busy times fails with 401. */
  isDisconnected?: boolean;
  calendars: CalcomCalendar[];
}

/** Whole local dates, both included, on which a user accepts no bookings. */
interface CalcomOutOfOffice {
  userId: number;
  start: string;
  end: string;
}

/** The events that a webhook can subscribe to. */
export const TRIGGERS = [
  'BOOKING_CREATED',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_PAID',
  'BOOKING_RESCHEDULED',
  'BOOKING_REQUESTED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
  'BOOKING_NO_SHOW_UPDATED',
  'FORM_SUBMITTED',
  'MEETING_ENDED',
  'MEETING_STARTED',
  'RECORDING_READY',
  'INSTANT_MEETING',
  'RECORDING_TRANSCRIPTION_GENERATED',
  'OOO_CREATED',
  'AFTER_HOSTS_CAL_VIDEO_NO_SHOW',
  'AFTER_GUESTS_CAL_VIDEO_NO_SHOW',
  'FORM_SUBMITTED_NO_EVENT',
  'ROUTING_FORM_FALLBACK_HIT',
  'DELEGATION_CREDENTIAL_ERROR',
  'WRONG_ASSIGNMENT_REPORT',
] as const;

export type CalcomTrigger = (typeof TRIGGERS)[number];

/** Receives the events of its user's bookings. */
export interface CalcomWebhook {
  id: string;
  userId: number;
  active: boolean;
  subscriberUrl: string;
  triggers: CalcomTrigger[];
  payloadTemplate: string | null;
  secret: string | null;
}

/** The live state of the fake provider; a test may read and change it directly. */
export interface CalcomState {
  users: CalcomUser[];
  schedules: CalcomSchedule[];
  eventTypes: CalcomEventType[];
  bookings: CalcomBooking[];
  reservations: CalcomReservation[];
  connections: CalcomConnection[];
  outOfOffice: CalcomOutOfOffice[];
  webhooks: CalcomWebhook[];
}

/** Epoch milliseconds, or ISO 8601 text (in UTC if it has no offset). */
export type Instant = number | string;

type Loose<T, Instants extends keyof T, Replaced extends keyof T = never> = Partial<Omit<T, Instants | Replaced>> & {
  [key in Instants]?: Instant;
};

export type CalcomBookingSeed = Loose<CalcomBooking, 'start' | 'end' | 'createdAt' | 'updatedAt', 'attendees'> & {
  readonly start: Instant;
  readonly attendees?: readonly Partial<CalcomAttendee>[];
};

export type CalcomReservationSeed = Loose<CalcomReservation, 'slotStart' | 'slotEnd' | 'until'> & {
  readonly eventTypeId: number;
  readonly slotStart: Instant;
};

type CalcomCalendarSeed = Partial<Omit<CalcomCalendar, 'busy'>> & {
  readonly busy?: readonly { readonly start: Instant; readonly end: Instant }[];
};

export type CalcomConnectionSeed = Partial<Omit<CalcomConnection, 'calendars'>> & {
  readonly calendars?: readonly CalcomCalendarSeed[];
};

/**
 * The data that a test or demo provides; fields that are left out get plausible defaults. Without users there is one
 * user, and items that name no user belong to the first one. A user's first schedule is the default, unless another one
 * has `isDefault` or the user names one (`defaultScheduleId: null` for none).
 */
export interface CalcomData {
  readonly users?: readonly Partial<CalcomUser>[];
  readonly schedules?: readonly (Partial<CalcomSchedule> & { readonly isDefault?: boolean })[];
  readonly eventTypes?: readonly Partial<CalcomEventType>[];
  readonly bookings?: readonly CalcomBookingSeed[];
  readonly reservations?: readonly CalcomReservationSeed[];
  readonly connections?: readonly CalcomConnectionSeed[];
  readonly outOfOffice?: readonly (Omit<CalcomOutOfOffice, 'userId'> & { readonly userId?: number })[];
  readonly webhooks?: readonly (Partial<CalcomWebhook> & { readonly subscriberUrl: string })[];
}
