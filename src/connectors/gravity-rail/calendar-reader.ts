import type { Calendar } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { CalendarIncludes, CallContext, Result } from '../connector.ts';
import { type HttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { unexpectedShape } from '../http/response-shape.ts';
import { toCalendar } from './gravity-rail.map.ts';
import { isWireId, type Row, type Wire, type WireCalendar, type WireSchedule } from './gravity-rail.wire.ts';
import { createPagedList, rowsOf } from './list-pages.ts';
import { createByIdReader } from './read-by-id.ts';
import type { Dialect } from './rule.ts';

/** Calendars as every part of the connector reads them, with their schedules where these are wanted. */
export interface CalendarReader {
  list(call: CallContext, wants: CalendarIncludes): Promise<readonly Result<Calendar>[]>;
  get(
    ids: readonly string[],
    call: CallContext,
    wants: CalendarIncludes,
  ): Promise<ReadonlyMap<string, Result<Calendar>>>;
}

/** A row with the calendar that it tells, mapped once for all who share it. */
interface CalendarRow extends Row<WireCalendar> {
  readonly withoutSchedules: (value: WireCalendar) => Calendar;
  readonly withSchedules: (value: WireCalendar, schedules: readonly WireSchedule[]) => Calendar;
}

export interface ReaderParts {
  readonly account: string;
  readonly http: HttpClient;
  readonly wire: Wire;
  readonly dialect: Dialect;
}

export function createCalendarReader({ account, http, wire, dialect }: ReaderParts): CalendarReader {
  const pages = createPagedList(http, path`/calendars`, wire.calendarRow.transform(toRow));
  const schedulesAnswer = rowsOf(wire.schedule);
  const readById = createByIdReader<CalendarRow>();
  const queryFor = ({ schedules }: CalendarIncludes) => (schedules ? { includeSchedules: true } : {});

  function toRow(row: Row<WireCalendar>): CalendarRow {
    let plain: Calendar | undefined;
    let full: Calendar | undefined;
    return {
      ...row,
      withoutSchedules: (value) => (plain ??= toCalendar(account, value, undefined, dialect)),
      withSchedules: (value, schedules) => (full ??= toCalendar(account, value, schedules, dialect)),
    };
  }

  /** A server that does not bring the schedules along is asked for them once more, calendar by calendar. */
  async function complete(
    { id, value, brokenAt, withoutSchedules }: CalendarRow,
    call: CallContext,
    wants: CalendarIncludes,
  ): Promise<Calendar> {
    if (value === undefined) throw brokenRow(account, `calendar ${id}`, brokenAt);
    if (!wants.schedules) return withoutSchedules(value);
    const schedules =
      value.schedules ??
      (await http.request({ path: path`/calendars/${id}/schedules`, answer: schedulesAnswer }, call)).rows;
    return toCalendar(account, value, schedules, dialect);
  }

  /** For each call, how many lists with schedules are under way. */
  const fullLists = new WeakMap<CallContext, number>();

  async function readFullList(call: CallContext) {
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
  async function readPlainList(call: CallContext) {
    // By then, whoever asks in the same step has asked.
    await new Promise((resolve) => setImmediate(resolve));
    if (fullLists.get(call)) {
      const rows = await readFullList(call).catch(asProviderError);
      if (!(rows instanceof ProviderError) && rows.every(({ value }) => value !== undefined)) return rows;
    }
    return pages.all(queryFor({ schedules: false }), call);
  }

  function resultOf(
    row: CalendarRow,
    call: CallContext,
    wants: CalendarIncludes,
  ): Result<Calendar> | Promise<Result<Calendar>> {
    const { value } = row;
    if (value && !wants.schedules) return row.withoutSchedules(value);
    if (value?.schedules) return row.withSchedules(value, value.schedules);
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
            const value = await http.request({ path: path`/calendars/${id}`, query, answer: wire.calendar }, call);
            return toRow({ id, value });
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
  return new ProviderError(
    account,
    'NOT_FOUND',
    `Gravity Rail (account ${account}) has no ${what}, or it is not visible to this account`,
  );
}

/** @param places the fields that are not as they should be. */
export function brokenRow(account: string, what: string, places: readonly string[] = []): ProviderError {
  return unexpectedShape({ title: 'Gravity Rail', account }, what, places);
}
