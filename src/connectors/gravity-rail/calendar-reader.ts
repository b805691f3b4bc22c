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

  /** For each call, how many lists with schedules are under way. */
  const fullLists = new WeakMap<Call, number>();

  async function readFullList(call: Call) {
    fullLists.set(call, (fullLists.get(call) ?? 0) + 1);
    try {
      return await pages.all(queryFor({ schedules: true }), call);
    } finally {
      fullLists.set(call, (fullLists.get(call) ?? 1) - 1);
    }
  }

  /**
   * All calendars, without their schedules. Where the same operation asks for all calendars with their schedules, that one
   * read will do; but what is broken there only for its schedules is read by itself.
   */
  async function readPlainList(call: Call) {
    // By then, whoever asks in the same step has asked.
    await new Promise((resolve) => setImmediate(resolve));
    if (fullLists.get(call)) {
      const rows = await readFullList(call).catch(asProviderError);
      if (!(rows instanceof ProviderError) && rows.every(({ value }) => value !== undefined)) return rows;
    }
    return pages.all(queryFor({ schedules: false }), call);
  }

  function resultOf(
    row: Row<WireCalendar>,
    call: Call,
    wants: CalendarWants,
  ): Result<Calendar> | Promise<Result<Calendar>> {
    const { value } = row;
    const isComplete = value && (!wants.schedules || value.schedules);
    if (isComplete) return toCalendar(account, value, wants.schedules ? value.schedules : undefined, dialect);
    return complete(row, call, wants).catch(asProviderError);
  }

  return {
    async list(call, wants) {
      const rows = await (wants.schedules ? readFullList(call) : readPlainList(call));
      return Promise.all(rows.map(async (row) => resultOf(row, call, wants)));
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
          const calendar = row instanceof ProviderError ? row : await resultOf(row, call, wants);
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
