import type { Context } from 'hono';
import { visibleCalendars } from './access.ts';
import type { CalendarEvent } from './data.ts';
import type { Api, ApiEnv } from './options.ts';
import { instantQuery, integerQuery, invalidQuery } from './query.ts';

const SORT_KEYS: Readonly<Record<string, (event: CalendarEvent) => number | string>> = {
  id: ({ id }) => id,
  startTime: ({ startTime }) => startTime,
  start_time: ({ startTime }) => startTime,
  endTime: ({ endTime }) => endTime,
  end_time: ({ endTime }) => endTime,
  createdAt: ({ createdAt }) => createdAt,
  created_at: ({ createdAt }) => createdAt,
  title: ({ title }) => title,
};

/** The events of visible calendars that match the query, in its order; by id otherwise. */
export function requestedEvents(c: Context<ApiEnv>, api: Api): CalendarEvent[] {
  const { eventDateFilter } = api.options;
  const calendarId = integerQuery(c, 'calendarId');
  const from = instantQuery(c, 'startDate') ?? Number.NEGATIVE_INFINITY;
  const to = instantQuery(c, 'endDate') ?? Number.POSITIVE_INFINITY;
  const status = c.req.query('status');
  const calendars = new Set(visibleCalendars(c, api).map(({ id }) => id));
  return sorted(
    c,
    api.state.events.filter(
      (event) =>
        calendars.has(event.calendarId) &&
        event.calendarId === (calendarId ?? event.calendarId) &&
        event.status === (status ?? event.status) &&
        event.startTime < to &&
        (eventDateFilter === 'start' ? event.startTime >= from : event.endTime > from),
    ),
  );
}

function sorted(c: Context<ApiEnv>, events: readonly CalendarEvent[]): CalendarEvent[] {
  const sortBy = c.req.query('sortBy') ?? 'id';
  const valueOf = Object.hasOwn(SORT_KEYS, sortBy) ? SORT_KEYS[sortBy] : undefined;
  if (!valueOf) throw invalidQuery('sortBy', 'Unknown sort field');
  const sortOrder = c.req.query('sortOrder')?.toLowerCase() ?? 'asc';
  if (sortOrder !== 'asc' && sortOrder !== 'desc') throw invalidQuery('sortOrder', "Input should be 'asc' or 'desc'");
  const sign = sortOrder === 'asc' ? 1 : -1;
  return events.toSorted((a, b) => {
    const [left, right] = [valueOf(a), valueOf(b)];
    return sign * (left < right ? -1 : left > right ? 1 : a.id - b.id);
  });
}
