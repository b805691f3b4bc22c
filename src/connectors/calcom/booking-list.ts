import type { Interval } from '../../time/interval.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { readAllPages } from '../http/paging.ts';
import { type WireListedBooking, wireBookingsPage } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';

const BOOKINGS_PER_PAGE = 250;

/**
 * All bookings that lie wholly inside the window, in any status (docs/providers/calcom.md, section 10). Users report
 * that filters are sometimes ignored, so callers must filter the result again.
 */
export function readBookings(
  api: CalcomApi,
  window: Interval,
  filters: { readonly eventTypeId?: string },
  call: CallContext,
): Promise<WireListedBooking[]> {
  return readAllPages(api.account, async (page) => {
    const query = {
      ...filters,
      afterStart: new Date(window.start).toISOString(),
      beforeEnd: new Date(window.end).toISOString(),
      sortStart: 'asc',
      take: BOOKINGS_PER_PAGE,
      skip: (page - 1) * BOOKINGS_PER_PAGE,
    };
    const request = { resource: 'bookings', path: path`/v2/bookings`, query } as const;
    const { data, pagination } = await api.request({ ...request, answer: wireBookingsPage }, call);
    return {
      rows: data,
      pageCount: pagination?.totalPages ?? undefined,
      hasNext: pagination?.hasNextPage ?? data.length === BOOKINGS_PER_PAGE,
    };
  });
}
