import type { GraphQLNamedType } from 'graphql';
import { decodeGlobalId } from '../../domain/global-id.ts';
import { isRecord } from '../../domain/records.ts';
import { LISTS_AT_ONCE } from '../pagination/list-walks.ts';
import { DEFAULT_PAGE, MAXIMUM_PAGE } from '../pagination/slice.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** The upstream calls that a field can cost, and the number of objects that it returns. */
interface FieldCost {
  /** Calls for each parent object. */
  readonly each?: (given: Arguments, accounts: number, selects: (field: string) => boolean) => number;
  /** Calls for each account, whatever the number of parent objects: the field is loaded in batches. */
  readonly together?: number;
  /** Days of time that the gateway computes for each parent object. */
  readonly days?: (given: Arguments) => number;
  /** The number of objects returned. By default a list has 10, and everything else is one. */
  readonly items?: (given: Arguments, accounts: number) => number;
}

const DAY_MS = 86_400_000;
/** The calls of a write: a read, the write and the read-back; a replacement takes one more. */
const CALLS_A_WRITE = 4;
/**
 * The calls of a booking: reads of the booking and its event type, or of the availability; then the write, and two
 * reads back.
 */
const CALLS_A_BOOKING = 8;
/**
 * The calls of a participant: the resource, its hours, its busy time at two places, and the bookings that count towards
 * its limits.
 */
const CALLS_A_PARTICIPANT = 5;

/**
 * The calls of a hold: as for a booking; the reason why a slot is not offered takes reads of hours, busy time and
 * limits.
 */
const CALLS_A_HOLD = 10;

const one = () => 1;
/** An invalid size is rejected when the field is executed. */
function pageSize({ first, last }: Arguments): number {
  const sizes = [first, last].filter((size) => typeof size === 'number');
  return Math.max(0, Math.min(...(sizes.length > 0 ? sizes : [DEFAULT_PAGE]), MAXIMUM_PAGE));
}
/** The types whose objects are read one by one; those of other types are read as one list for each account. */
const READ_ONE_BY_ONE = new Set(['Booking', 'Reservation']);

function batchesOf(ids: unknown): number {
  if (!Array.isArray(ids)) return 0;
  const batches = new Set<string>();
  for (const id of ids) {
    const ref = typeof id === 'string' ? decodeGlobalId(id) : undefined;
    if (ref) batches.add(READ_ONE_BY_ONE.has(ref.type) ? String(id) : `${ref.type}:${ref.account}`);
  }
  return batches.size;
}

/** The ids in the representations of entities. */
function idsIn(representations: unknown): unknown[] {
  return Array.isArray(representations) ? representations.map((each) => (isRecord(each) ? each.id : undefined)) : [];
}

const lengthOf = (list: unknown) => (Array.isArray(list) ? list.length : 0);

/** An invalid window is rejected when the field is executed. */
function windowDays({ from, to }: Arguments): number {
  return typeof from === 'number' && typeof to === 'number' ? Math.max(0, (to - from) / DAY_MS) : 0;
}

/** Accounts are read in order until the page is full; counting reads them all. */
const overAccounts: FieldCost = {
  each(given, accounts, selects) {
    const listed = Array.isArray(given.accounts) ? given.accounts.length : accounts;
    return selects('totalCount') ? listed : Math.min(listed, Math.max(LISTS_AT_ONCE, pageSize(given)));
  },
  items: pageSize,
};
const byId: FieldCost = { each: one };
const listOfOne: FieldCost = { each: one, items: pageSize };
const loadedTogether: FieldCost = { together: 1 };
const inputOf = ({ input }: Arguments) => (isRecord(input) ? input : {});

/** All fields that cost calls or computed days, or return a known number of objects. Every other field is free. */
export const FIELD_COSTS: Readonly<Record<string, FieldCost>> = {
  'Query.accounts': { items: (_, accounts) => accounts },
  'Query.calendars': overAccounts,
  'Query.schedules': overAccounts,
  'Query.eventTypes': overAccounts,
  'Query.personalizedSchedules': overAccounts,
  'Query.bookings': overAccounts,
  'Query.calendarFeeds': { items: pageSize },
  'Query.node': byId,
  'Query.booking': byId,
  'Query.calendar': byId,
  'Query.schedule': byId,
  'Query.personalizedSchedule': byId,
  'Query.reservation': byId,
  'Query.nodes': { each: ({ ids }) => batchesOf(ids), items: ({ ids }) => lengthOf(ids) },
  'Query._entities': {
    each: ({ representations }) => batchesOf(idsIn(representations)),
    items: ({ representations }) => lengthOf(representations),
  },
  'Query.slots': { each: () => CALLS_A_PARTICIPANT, days: windowDays },
  'Query.availability': {
    each: (given) => CALLS_A_PARTICIPANT * lengthOf(inputOf(given).participants),
    days: (given) => windowDays(inputOf(given)) * lengthOf(inputOf(given).participants),
  },
  'ProviderAccount.owner': byId,
  'ProviderAccount.defaultSchedule': byId,
  'Attendee.calendar': loadedTogether,
  'Attendee.personalizedSchedules': byId,
  // The schedules, and the sessions that they assign.
  'Attendee.conflicts': { each: one, together: 2 },
  'Calendar.schedules': loadedTogether,
  'Calendar.openings': { ...loadedTogether, days: windowDays },
  'Schedule.openings': { days: windowDays },
  'Calendar.isUnconstrained': loadedTogether,
  'BookingChange.booking': byId,
  'Booking.calendar': loadedTogether,
  'Booking.eventType': loadedTogether,
  'Booking.ics': loadedTogether,
  'Calendar.bookings': listOfOne,
  'CalendarFeed.target': byId,
  'Calendar.busy': byId,
  // The filter by track reads the tracks first.
  'Calendar.sessions': { each: ({ track }) => (typeof track === 'string' ? 2 : 1), items: pageSize },
  'Calendar.attendees': listOfOne,
  'Calendar.personalizedSchedules': listOfOne,
  'EventType.calendars': loadedTogether,
  'EventType.schedule': loadedTogether,
  'EventType.slots': { each: () => CALLS_A_PARTICIPANT, days: windowDays },
  'PersonalizedSchedule.calendar': loadedTogether,
  'PersonalizedSchedule.attendees': loadedTogether,
  // The assignments, and the assigned objects.
  'PersonalizedSchedule.sessions': { together: 2 },
  'PersonalizedSchedule.conflicts': { together: 2 },
  // The sessions, their calendars and their locations.
  'PersonalizedSchedule.ics': { together: 3 },
  'PersonalizedSchedulePreview.attendees': loadedTogether,
  'PersonalizedSchedulePreview.sessions': loadedTogether,
  'PersonalizedSchedulePreview.conflicts': loadedTogether,
  'Reservation.booking': byId,
  'Reservation.calendar': loadedTogether,
  'Reservation.eventType': loadedTogether,
  'ReservationState.calendar': loadedTogether,
  'Schedule.calendar': loadedTogether,
  'ConferenceSession.calendar': loadedTogether,
  'ConferenceSession.date': loadedTogether,
  'ConferenceSession.locations': loadedTogether,
  'ConferenceSession.tracks': loadedTogether,
  'Slot.calendars': loadedTogether,
  'Slot.eventType': loadedTogether,
  'ScheduleRecurrence.eventTypes': loadedTogether,
  'WeeklyHours.eventType': loadedTogether,
  'Mutation.createBooking': { each: () => CALLS_A_BOOKING },
  'Mutation.rescheduleBooking': { each: () => CALLS_A_BOOKING },
  'Mutation.confirmReservation': { each: () => CALLS_A_BOOKING },
  'Mutation.confirmReservations': { each: (given) => CALLS_A_BOOKING * Math.max(1, lengthOf(inputOf(given).ids)) },
  'Mutation.reserveSlot': { each: () => CALLS_A_HOLD },
  'Mutation.updateReservation': { each: () => CALLS_A_HOLD },
  'Mutation.reserveSlots': { each: (given) => CALLS_A_HOLD * Math.max(1, lengthOf(inputOf(given).slots)) },
  // Of its target.
  'Mutation.createCalendarFeed': { each: one },
  'Mutation.revokeCalendarFeed': { each: () => 0 },
  'Subscription.bookingChanged': { each: ({ bookings }) => 1 + lengthOf(bookings) },
  'Subscription.reservationChanged': { each: ({ reservations }) => 1 + lengthOf(reservations) },
};

export function costOf(type: GraphQLNamedType, field: string): FieldCost {
  const known = FIELD_COSTS[`${type.name}.${field}`];
  if (known) return known;
  if (type.name === 'Mutation') return { each: () => CALLS_A_WRITE };
  // The connection costs as much as its nodes.
  if (type.name.endsWith('Connection') && (field === 'nodes' || field === 'edges')) return { items: one };
  return {};
}
