import type { EventTypeConnector } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { overlappingOffset, readAllPages } from '../http/paging.ts';
import { withoutDedupe } from '../http/recovery.ts';
import { hasStatus } from '../http/status-codes.ts';
import { toAbsence } from './calcom.map.ts';
import { absencesResponse } from './calcom.wire.ts';
import type { CalcomApi } from './calcom-api.ts';

const ROWS_PER_PAGE = 250;
/** How long it is remembered that the server has no such route. */
const REMEMBERED_MS = 3_600_000;

/**
 * The out-of-office days of the account's owner (docs/providers/calcom.md, section 11). Editions of Cal.com without the route
 * report none.
 *
 * @param now a monotonic clock, milliseconds.
 */
export function createAbsences(api: CalcomApi, now: () => number): NonNullable<EventTypeConnector['absences']> {
  let missingUntil = Number.NEGATIVE_INFINITY;
  return async (call) => {
    if (now() < missingUntil) return [];
    try {
      const rows = await readAllPages(api.account, async (page, isRepeat) => {
        const query = { sortStart: 'asc', take: ROWS_PER_PAGE, skip: overlappingOffset(page, ROWS_PER_PAGE) };
        const request = { path: path`/v2/me/ooo`, query, schema: absencesResponse };
        const found = await api.request(request, isRepeat ? withoutDedupe(call) : call);
        return {
          rows: found,
          pageCount: undefined,
          hasNext: found.length === ROWS_PER_PAGE,
        };
      });
      return rows.map(toAbsence);
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
      missingUntil = now() + REMEMBERED_MS;
      return [];
    }
  };
}
