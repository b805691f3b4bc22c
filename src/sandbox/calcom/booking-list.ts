import { z } from 'zod';
import { bookingOutput, legacyBookingOutput } from './booking-output.ts';
import type { CalcomBooking } from './data.ts';
import { type CalcomContext, callerOf, json, success } from './endpoints.ts';
import { checked, isoText, numberText } from './validation.ts';
import { parseIso } from './wall-time.ts';
import type { World } from './world.ts';

const status = z.enum(['upcoming', 'recurring', 'past', 'cancelled', 'unconfirmed']);
const direction = z.enum(['asc', 'desc']).optional();
const instantText = isoText.transform((text) => parseIso(text) ?? 0).optional();
const idsText = z
  .string()
  .regex(/^\d+(,\d+)*$/, 'must be a comma-separated list of numbers')
  .transform((text) => text.split(',').map(Number))
  .optional();

const listQuery = z.object({
  status: z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(status)).optional(),
  attendeeEmail: z.string().optional(),
  attendeeName: z.string().optional(),
  bookingUid: z.string().optional(),
  eventTypeId: numberText().optional(),
  eventTypeIds: idsText,
  teamId: numberText().optional(),
  teamsIds: idsText,
  afterStart: instantText,
  beforeEnd: instantText,
  afterCreatedAt: instantText,
  beforeCreatedAt: instantText,
  afterUpdatedAt: instantText,
  beforeUpdatedAt: instantText,
  sortStart: direction,
  sortEnd: direction,
  sortCreated: direction,
  sortUpdatedAt: direction,
  take: numberText(1, 250).optional(),
  skip: numberText(0).optional(),
});

type ListQuery = z.infer<typeof listQuery>;

/** The caller's bookings, as host or as attendee, with offset paging. */
export function listBookings(world: World, c: CalcomContext): Response {
  const query = checked(listQuery, c.var.query);
  const { take = 100, skip = 0 } = query;
  const found = bookingsOf(world, c)
    .filter((booking) => isAsked(booking, query, world.options.now()))
    .sort(order(query));
  const page = found.slice(skip, skip + take);
  const data = page.map((booking) => bookingOutput(world, booking));
  const pagination = paginationOf(found.length, page.length, skip, take);
  if (pagination.hasNextPage) world.options.afterPage?.('bookings', pagination.currentPage);
  return json(c, { status: 'success', data, pagination });
}

/** The format of older versions: `data.bookings`, ten per page, and the cursor of the next page. */
export function listLegacyBookings(world: World, c: CalcomContext): Response {
  const { cursor } = checked(z.object({ cursor: numberText(0).optional() }), c.var.query);
  const from = cursor ?? 0;
  const found = bookingsOf(world, c).sort((a, b) => a.start - b.start);
  const bookings = found.slice(from, from + 10).map((booking) => legacyBookingOutput(world, booking));
  return success(c, { bookings, recurringInfo: [], nextCursor: from + 10 < found.length ? from + 10 : null });
}

function bookingsOf({ state }: World, c: CalcomContext): CalcomBooking[] {
  const caller = callerOf(c);
  return state.bookings.filter(
    ({ userId, attendees }) => userId === caller.id || attendees.some(({ email }) => email === caller.email),
  );
}

function isAsked(booking: CalcomBooking, query: ListQuery, now: number): boolean {
  const { start, end, createdAt, updatedAt, attendees, uid, eventTypeId } = booking;
  return [
    query.status === undefined || query.status.some((requested) => hasStatus(booking, requested, now)),
    query.attendeeEmail === undefined || attendees.some(({ email }) => email === query.attendeeEmail),
    query.attendeeName === undefined || attendees.some(({ name }) => name === query.attendeeName),
    query.bookingUid === undefined || uid === query.bookingUid,
    query.eventTypeId === undefined || eventTypeId === query.eventTypeId,
    query.eventTypeIds === undefined || query.eventTypeIds.includes(eventTypeId),
    query.teamId === undefined && query.teamsIds === undefined,
    start >= (query.afterStart ?? Number.NEGATIVE_INFINITY),
    end <= (query.beforeEnd ?? Number.POSITIVE_INFINITY),
    createdAt >= (query.afterCreatedAt ?? Number.NEGATIVE_INFINITY),
    createdAt <= (query.beforeCreatedAt ?? Number.POSITIVE_INFINITY),
    updatedAt >= (query.afterUpdatedAt ?? Number.NEGATIVE_INFINITY),
    updatedAt <= (query.beforeUpdatedAt ?? Number.POSITIVE_INFINITY),
  ].every(Boolean);
}

function hasStatus(booking: CalcomBooking, requested: z.infer<typeof status>, now: number): boolean {
  const isOff = booking.status === 'cancelled' || booking.status === 'rejected';
  const isRecurring = booking.recurringBookingUid !== undefined;
  const matches = {
    upcoming: booking.end >= now && !isOff && (!isRecurring || booking.status === 'accepted'),
    recurring: isRecurring && booking.end >= now && !isOff,
    past: booking.end <= now && !isOff,
    cancelled: isOff,
    unconfirmed: booking.status === 'pending' && booking.end >= now,
  };
  return matches[requested];
}

function order(query: ListQuery): (a: CalcomBooking, b: CalcomBooking) => number {
  const given = [
    ['start', query.sortStart],
    ['end', query.sortEnd],
    ['createdAt', query.sortCreated],
    ['updatedAt', query.sortUpdatedAt],
  ] as const;
  const sortKeys = given.filter(([, way]) => way !== undefined);
  const [only, ...others] = query.status ?? [];
  const isBackwards = others.length === 0 && (only === 'past' || only === 'cancelled');
  const keys = sortKeys.length > 0 ? sortKeys : ([['start', isBackwards ? 'desc' : 'asc']] as const);
  return (a, b) => {
    for (const [key, way] of keys) {
      const difference = way === 'desc' ? b[key] - a[key] : a[key] - b[key];
      if (difference !== 0) return difference;
    }
    return a.id - b.id;
  };
}

function paginationOf(totalItems: number, returnedItems: number, skip: number, take: number) {
  const remainingItems = Math.max(0, totalItems - skip - returnedItems);
  return {
    totalItems,
    remainingItems,
    returnedItems,
    itemsPerPage: take,
    currentPage: Math.floor(skip / take) + 1,
    totalPages: Math.ceil(totalItems / take),
    hasNextPage: remainingItems > 0,
    hasPreviousPage: skip > 0,
  };
}
