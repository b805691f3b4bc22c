import type { Calendar } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { CalendarWants, Call, Result } from '../connector.ts';
import { type HttpClient, path } from '../http-client.ts';
import { toCalendar } from './gravity-rail.map.ts';
import { isWireId, type Row, type Wire, type WireCalendar } from './gravity-rail.wire.ts';
import { createPagedList, rowsOf } from './pages.ts';
import { createByIdReader } from './read-by-id.ts';
import type { Dialect } from './rule.ts';

/** Calendars as every part of the connector reads them, with their schedules where these are wanted. */
export interface CalendarReader {
  list(call: Call, wants: CalendarWants): Promise<readonly Result<Calendar>[]>;
  get(ids: readonly string[], call: Call, wants: CalendarWants): Promise<ReadonlyMap<string, Result<Calendar>>>;
}

export interface ReaderParts {
  readonly account: string;
  readonly http: HttpClient;
  readonly wire: Wire;
  readonly dialect: Dialect;
}

export function createCalendarReader({ account, http, wire, dialect }: ReaderParts): CalendarReader {
  const pages = createPagedList(http, path`/calendars`, wire.calendarRow);
  const schedulesAnswer = rowsOf(wire.schedule);
  const readById = createByIdReader<Row<WireCalendar>>();
  const queryFor = ({ schedules }: CalendarWants) => (schedules ? { includeSchedules: true } : {});

  /** A server that does not bring the schedules along is asked for them once more, calendar by calendar. */
  async function complete(
    { id, value, brokenAt }: Row<WireCalendar>,
    call: Call,
    wants: CalendarWants,
  ): Promise<Calendar> {
    if (value === undefined) throw brokenRow(account, `calendar ${id}`, brokenAt);
    if (!wants.schedules) return toCalendar(account, value, undefined, dialect);
    const schedules =
      value.schedules ??
      (await http.request({ path: path`/calendars/${id}/schedules`, answer: schedulesAnswer }, call)).rows;
    return toCalendar(account, value, schedules, dialect);
  }

  return {
    async list(call, wants) {
      const rows = await pages.all(queryFor(wants), call);
      return Promise.all(rows.map((row) => complete(row, call, wants).catch(asProviderError)));
    },
    async get(ids, call, wants) {
      const query = queryFor(wants);
      const rows = await readById(
        ids.filter(isWireId),
        {
          list: pages,
          query,
          async one(id) {
            return {
              id,
              value: await http.request({ path: path`/calendars/${id}`, query, answer: wire.calendar }, call),
            };
          },
          missing: (id) => notFound(account, `calendar ${id}`),
        },
        call,
      );
      const calendars = new Map<string, Result<Calendar>>();
      await Promise.all(
        [...new Set(ids)].map(async (id) => {
          const row = rows.get(id) ?? notFound(account, `calendar ${id}`);
          const calendar = row instanceof ProviderError ? row : await complete(row, call, wants).catch(asProviderError);
          calendars.set(id, calendar);
        }),
      );
      return calendars;
    },
  };
}

export function notFound(account: string, what: string): ProviderError {
  return new ProviderError(account, 'NOT_FOUND', `Gravity Rail (account ${account}) has no ${what} for this account`);
}

/** @param places the fields that are not as they should be. */
export function brokenRow(account: string, what: string, places: readonly string[] = []): ProviderError {
  const where = places.length > 0 ? `, at: ${places.join(', ')}` : '';
  return new ProviderError(
    account,
    'UPSTREAM_INVALID',
    `Gravity Rail (account ${account}) sent the ${what} in a shape that it should not have${where}`,
  );
}
