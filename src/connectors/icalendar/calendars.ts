import type { BusyRequest } from '../../domain/calendar.ts';
import { asProviderError } from '../../domain/errors.ts';
import type { ParsedCalendar } from '../../icalendar/calendar.ts';
import { expandEvents } from '../../icalendar/expand-events.ts';
import type { Interval } from '../../time/interval.ts';
import type { CalendarConnector, CallContext, Result } from '../connector.ts';
import { busyTimeOf } from '../occurrence-busy-time.ts';
import type { ReadFeed } from './feed.ts';
import { DEFAULT_ID, toCalendar } from './icalendar.map.ts';
import { failure, notFound, type Upstream } from './upstream.ts';

/** One calendar, which is open but for the busy time of its events. */
export function createCalendars(upstream: Upstream, readFeed: ReadFeed): CalendarConnector {
  return {
    list: async (call) => [toCalendar(upstream, await readFeed(call))],
    async get(ids, call) {
      const calendar = ids.includes(DEFAULT_ID)
        ? await readFeed(call).then((feed) => toCalendar(upstream, feed), asProviderError)
        : undefined;
      return ids.map((id) => (id === DEFAULT_ID ? calendar : undefined) ?? notFound(upstream, 'calendar'));
    },
    async busy(requests, call) {
      if (!requests.some(({ calendarId }) => calendarId === DEFAULT_ID)) {
        return requests.map(() => notFound(upstream, 'calendar'));
      }
      const feed = await readFeed(call);
      return await Promise.all(
        requests.map(async (request) =>
          request.calendarId === DEFAULT_ID
            ? await busyIn(upstream, feed, request, call)
            : notFound(upstream, 'calendar'),
        ),
      );
    },
  };
}

/** Events that cannot be read are missing; one that recurs too often would take an unknown part of the window. */
async function busyIn(
  upstream: Upstream,
  { events }: ParsedCalendar,
  { from, to }: BusyRequest,
  { signal }: CallContext,
): Promise<Result<readonly Interval[]>> {
  const { occurrences, problems } = await expandEvents(events, { start: from, end: to }, { signal });
  if (problems.length > 0) return recursTooOften(upstream);
  return busyTimeOf(occurrences);
}

export function recursTooOften(upstream: Upstream) {
  const predicate = 'has an event that recurs too often for the requested window: request a shorter one';
  return failure(upstream, 'UNSUPPORTED', predicate);
}
