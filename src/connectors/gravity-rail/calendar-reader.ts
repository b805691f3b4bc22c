import { setImmediate } from 'node:timers/promises';
import { turns } from '../../concurrency/turns.ts';
import type { Calendar } from '../../domain/calendar.ts';
import { asProviderError, ProviderError } from '../../domain/errors.ts';
import type { CalendarIncludes, CallContext, Result } from '../connector.ts';
import { path } from '../http/http-request.ts';
import type { ListPage, PageRequest } from '../list-page.ts';
import { toCalendar } from './gravity-rail.map.ts';
import { isWireId, type Row, type WireCalendar, type WireSchedule } from './gravity-rail.wire.ts';
import { PagedList, type Query, rowsOf } from './list-pages.ts';
import { IdReader } from './read-by-id.ts';
import { notFound, type Upstream, unexpectedRow } from './upstream.ts';

/** A row with its calendars, each mapped at most once, since operations share rows. */
interface CalendarRow extends Row<WireCalendar> {
  readonly withoutSchedules: (value: WireCalendar) => Calendar;
  readonly withSchedules: (value: WireCalendar, schedules: readonly WireSchedule[]) => Calendar;
}

/** Reads calendars for all parts of the connector, with their schedules if these are requested. */
export class CalendarReader {
  readonly #upstream: Upstream;
  readonly #list: PagedList<CalendarRow>;
  readonly #schedulesSchema;
  readonly #idReader = new IdReader<CalendarRow>();
  /** The number of lists with schedules in flight for each call. */
  readonly #fullLists = new WeakMap<CallContext, number>();

  constructor(upstream: Upstream) {
    const { wire } = upstream;
    this.#upstream = upstream;
    this.#list = new PagedList(
      upstream,
      path`/calendars`,
      wire.calendarRow.transform((row) => this.#toRow(row)),
    );
    this.#schedulesSchema = rowsOf(wire.schedule);
  }

  async list(call: CallContext, includes: CalendarIncludes): Promise<readonly Result<Calendar>[]> {
    const rows = await this.#readList(
      call,
      includes,
      (query) => this.#list.all(query, call),
      (all) => all,
    );
    return Promise.all(rows.map(async (row) => this.#calendarOf(row, call, includes)));
  }

  async pages(
    request: PageRequest,
    call: CallContext,
    includes: CalendarIncludes,
  ): Promise<readonly ListPage<Calendar>[]> {
    const pages = await this.#readList(
      call,
      includes,
      (query) => this.#list.pages(query, request, call),
      (read) => read.flatMap(({ rows }) => rows),
    );
    return Promise.all(
      pages.map(async ({ rows, ...page }) => ({
        ...page,
        items: await Promise.all(rows.map(async (row) => this.#calendarOf(row, call, includes))),
      })),
    );
  }

  async get(
    ids: readonly string[],
    call: CallContext,
    includes: CalendarIncludes,
  ): Promise<ReadonlyMap<string, Result<Calendar>>> {
    const { account } = this.#upstream;
    const source = {
      list: this.#list,
      query: queryFor(includes),
      one: (id: string) => this.#readOne(id, call, includes),
      missing: (id: string) => notFound(account, `calendar ${id}`),
    };
    const rows = await this.#idReader.read(ids.filter(isWireId), source, call);
    const calendars = new Map<string, Result<Calendar>>();
    await Promise.all(
      [...new Set(ids)].map(async (id) => {
        const row = rows.get(id) ?? notFound(account, `calendar ${id}`);
        calendars.set(id, row instanceof ProviderError ? row : await this.#calendarOf(row, call, includes));
      }),
    );
    return calendars;
  }

  async #readOne(id: string, call: CallContext, includes: CalendarIncludes): Promise<CalendarRow> {
    const { http, wire } = this.#upstream;
    const request = { path: path`/calendars/${id}`, query: queryFor(includes), schema: wire.calendar };
    return this.#toRow({ id, value: await http.request(request, call) });
  }

  #toRow(row: Row<WireCalendar>): CalendarRow {
    const { account, wireFormat } = this.#upstream;
    let unscheduled: Calendar | undefined;
    let full: Calendar | undefined;
    return {
      ...row,
      withoutSchedules: (value) => (unscheduled ??= toCalendar(account, value, undefined, wireFormat)),
      withSchedules: (value, schedules) => (full ??= toCalendar(account, value, schedules, wireFormat)),
    };
  }

  #calendarOf(
    row: CalendarRow,
    call: CallContext,
    includes: CalendarIncludes,
  ): Result<Calendar> | Promise<Result<Calendar>> {
    const { id, value, brokenAt } = row;
    if (value === undefined) return unexpectedRow(this.#upstream.account, `calendar ${id}`, brokenAt);
    if (!includes.schedules) return row.withoutSchedules(value);
    const { schedules } = value;
    if (schedules) return turns.run(() => row.withSchedules(value, schedules));
    return this.#withRequestedSchedules(id, value, call).catch(asProviderError);
  }

  /** For a server that ignores `includeSchedules`: one more call per calendar. */
  async #withRequestedSchedules(id: string, value: WireCalendar, call: CallContext): Promise<Calendar> {
    const { account, http, wireFormat } = this.#upstream;
    const request = { path: path`/calendars/${id}/schedules`, schema: this.#schedulesSchema };
    const { rows } = await http.request(request, call);
    return toCalendar(account, value, rows, wireFormat);
  }

  /**
   * Reads calendars from the list, all or some. A read without schedules shares that of the same operation with schedules, if
   * there is one, unless it fails or contains an invalid row: the row may be invalid only for its schedules.
   */
  async #readList<T>(
    call: CallContext,
    { schedules }: CalendarIncludes,
    read: (query: Query) => Promise<T>,
    rowsIn: (result: T) => readonly CalendarRow[],
  ): Promise<T> {
    if (schedules) return this.#readFullList(call, read);
    // Every read of the same execution step has begun by then.
    await setImmediate();
    if (this.#fullLists.get(call)) {
      const result = await this.#readFullList(call, read).catch(asProviderError);
      if (!(result instanceof ProviderError) && rowsIn(result).every(({ value }) => value !== undefined)) return result;
    }
    return read(queryFor({ schedules: false }));
  }

  async #readFullList<T>(call: CallContext, read: (query: Query) => Promise<T>): Promise<T> {
    this.#fullLists.set(call, (this.#fullLists.get(call) ?? 0) + 1);
    try {
      return await read(queryFor({ schedules: true }));
    } finally {
      this.#fullLists.set(call, (this.#fullLists.get(call) ?? 1) - 1);
    }
  }
}

function queryFor({ schedules }: CalendarIncludes): Query {
  return schedules ? { includeSchedules: true } : {};
}
