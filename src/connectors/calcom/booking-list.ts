import type { z } from 'zod';
import type { Interval } from '../../time/interval.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { readJointly } from '../http/joint-reads.ts';
import { overlappingOffset, overlappingPageCount } from '../http/paging.ts';
import { withoutDedupe } from '../http/recovery.ts';
import { readSortedPages } from '../http/sorted-pages.ts';
import { bookingRowsResponse, bookingsResponse, type WireListedBooking, type wirePagination } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';

const BOOKINGS_PER_PAGE = 250;
const DAY = 86_400_000;
/** Bookings are selected by their start and end, so one that is longer than this is not found within it. */
const LONGEST_BOOKING = 31 * DAY;
/** A booking can occupy time before its start, by the buffer of its event type. */
const LONGEST_BUFFER = DAY;

/** The bookings that lie wholly inside; those that start after `latestStart` are not needed. */
interface BookingWindow extends Interval {
  /** Epoch milliseconds. */
  readonly latestStart?: number;
}

interface BookingFilters {
  readonly eventTypeId?: string;
  /** A comma-separated list of Cal.com's groups of statuses. */
  readonly status?: string;
}

/** The id of the booked event type, as in the domain. */
export function eventTypeIdOf({ eventType, eventTypeId }: WireListedBooking): string | undefined {
  const id = eventType?.id ?? eventTypeId ?? undefined;
  return id === undefined ? undefined : String(id);
}

/** A window whose bookings include all that overlap the given one. */
export function withPossibleOverlaps({ start, end }: Interval): BookingWindow {
  return { start: start - LONGEST_BOOKING, end: end + LONGEST_BOOKING, latestStart: end + LONGEST_BUFFER };
}

/**
 * All needed bookings of the window, in any status, and others of the pages that have them (docs/providers/calcom.md, section
 * 10). Users report that filters are sometimes ignored, so callers must filter the result again.
 */
export function readBookings(
  api: CalcomApi,
  window: BookingWindow,
  filters: BookingFilters,
  call: CallContext,
): Promise<WireListedBooking[]> {
  return readPages(api, window, filters, call, (query, pageCall) =>
    api.request({ resource: 'bookings', path: path`/v2/bookings`, query, schema: bookingsResponse }, pageCall),
  );
}

/** As `readBookings`, but each row is still to be validated, so that an unreadable one costs that row alone. */
export function readBookingRows(api: CalcomApi, window: Interval, filters: BookingFilters, call: CallContext) {
  return readPages(api, window, filters, call, (query, pageCall) =>
    api.request({ resource: 'bookings', path: path`/v2/bookings`, query, schema: bookingRowsResponse }, pageCall),
  );
}

interface BookingPage<Row> {
  readonly data: readonly Row[];
  readonly pagination?: z.infer<typeof wirePagination>;
}

function readPages<Row extends { readonly id: number; readonly start?: unknown }>(
  api: CalcomApi,
  { start, end, latestStart = end }: BookingWindow,
  filters: BookingFilters,
  call: CallContext,
  read: (query: Readonly<Record<string, string | number>>, call: CallContext) => Promise<BookingPage<Row>>,
): Promise<Row[]> {
  return readJointly(call, (joint) =>
    readSortedPages(
      api.account,
      async (page, isRepeat) => {
        const query = {
          ...filters,
          afterStart: new Date(start).toISOString(),
          beforeEnd: new Date(end).toISOString(),
          sortStart: 'asc',
          take: BOOKINGS_PER_PAGE,
          skip: overlappingOffset(page, BOOKINGS_PER_PAGE),
        };
        const { data, pagination } = await read(query, isRepeat ? withoutDedupe(joint) : joint);
        const total = pagination?.totalItems ?? undefined;
        return {
          rows: data,
          pageCount: total === undefined ? undefined : overlappingPageCount(total, BOOKINGS_PER_PAGE),
          total,
          hasNext: pagination?.hasNextPage ?? data.length === BOOKINGS_PER_PAGE,
        };
      },
      { valueOf: ({ start: first }: Row) => instantOf(first), last: latestStart },
      (pages) => api.ensureCapacity(pages, joint),
    ),
  );
}

/** Epoch milliseconds; undefined if it cannot be read. */
function instantOf(value: unknown): number | undefined {
  const instant = typeof value === 'string' ? Date.parse(value) : value;
  return typeof instant === 'number' && Number.isFinite(instant) ? instant : undefined;
}
