import { ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { changingList, MAX_READS_OF_LIST } from '../http/paging.ts';
import { withoutDedupe } from '../http/recovery.ts';
import { appointmentsResponse, type WireAppointment } from './vastal.wire.ts';

/** The default of `limit`, which every server accepts; a higher one can be rejected. */
const SAFE_LIMIT = 50;
const SHORTEST_WINDOW = 60_000;
const MAXIMUM_READS = 256;
const SECOND = 1000;

/** Reads all appointments that `from` and `to` select, in any order, each once. Cancelled ones are among them. */
export type ReadAppointments = (window: Interval, call: CallContext) => Promise<readonly WireAppointment[]>;

/**
 * Vastal returns at most `limit` appointments of a window, in no documented order, and has no further pages
 * (docs/providers/vastal.md, section 5). A window that fills its page is halved and both halves are read in parallel,
 * until nothing is cut off. If an appointment is not found again where the first page had it, all is read again, since another
 * one can have been moved from one half to the other meanwhile.
 *
 * @param pageLimit replaced by 50 for all later reads once the server rejects it
 */
export function createAppointmentReader(http: HttpClient, account: string, pageLimit: number): ReadAppointments {
  let limit = pageLimit;

  function readPage({ start, end }: Interval, size: number, call: CallContext) {
    const query = { from: toUtc(Math.floor(start / SECOND)), to: toUtc(Math.ceil(end / SECOND)), limit: size };
    return http.request({ path: path`/calendar/appointments`, query, schema: appointmentsResponse }, call);
  }

  async function readPageWithinLimit(window: Interval, call: CallContext) {
    const requested = limit;
    try {
      return await readPage(window, requested, call);
    } catch (error) {
      if (requested <= SAFE_LIMIT || !(error instanceof ProviderError) || error.code !== 'INVALID_INPUT') throw error;
      const rows = await readPage(window, SAFE_LIMIT, call);
      limit = SAFE_LIMIT;
      return rows;
    }
  }

  return async (whole, call) => {
    let previous: ListRead | undefined;
    for (let reads = 0; reads < MAX_READS_OF_LIST; reads += 1) {
      const list = new ListRead(
        account,
        (window, pageCall) => readPageWithinLimit(window, pageCall),
        () => limit,
      );
      await list.read(whole, previous === undefined ? call : withoutDedupe(call));
      if (!list.hasMoved || (previous && list.equals(previous))) return [...list.appointments.values()];
      previous = list;
    }
    throw changingList(account);
  };
}

type ReadPage = (window: Interval, call: CallContext) => Promise<WireAppointment[]>;

/** One read of all appointments of a window. */
class ListRead {
  readonly appointments = new Map<string, WireAppointment>();
  /** Whether an appointment was moved, added or removed meanwhile, as far as the pages show it. */
  hasMoved = false;
  readonly #account: string;
  readonly #readPage: ReadPage;
  readonly #limit: () => number;
  #reads = 0;

  constructor(account: string, readPage: ReadPage, limit: () => number) {
    this.#account = account;
    this.#readPage = readPage;
    this.#limit = limit;
  }

  async read(window: Interval, call: CallContext): Promise<void> {
    for (const appointment of await this.#collect(window, call)) this.appointments.set(appointment.id, appointment);
  }

  equals({ appointments }: ListRead): boolean {
    return (
      appointments.size === this.appointments.size &&
      [...appointments.values()].every((other) => isSameTime(this.appointments.get(other.id), other))
    );
  }

  async #collect(window: Interval, call: CallContext): Promise<WireAppointment[]> {
    this.#reads += 1;
    if (this.#reads > MAXIMUM_READS) throw this.#tooMany();
    const page = await this.#readPage(window, call);
    if (!isFull(page.length, this.#limit())) return page;
    if (window.end - window.start <= SHORTEST_WINDOW) throw this.#tooMany();
    const middle = Math.round((window.start + window.end) / 2 / SECOND) * SECOND;
    // The halves share a second, since it is not documented whether `from` and `to` are inclusive.
    const halves = [
      { start: window.start, end: middle },
      { start: middle - SECOND, end: window.end },
    ];
    const found = (await Promise.all(halves.map((half) => this.#collect(half, call)))).flat();
    if (hasChanged(page, found, halves)) this.hasMoved = true;
    // A server that selects by whole appointments returns one that crosses the middle in neither half.
    return [...page, ...found];
  }

  #tooMany(): ProviderError {
    return new ProviderError(
      this.#account,
      'UNSUPPORTED',
      `Vastal (account ${this.#account}) has more appointments in this window than its API returns: request a shorter window`,
    );
  }
}

/** Whether an appointment of a page is missing in the half in which it lies, or has another time there. */
function hasChanged(
  page: readonly WireAppointment[],
  found: readonly WireAppointment[],
  halves: readonly Interval[],
): boolean {
  const byId = Map.groupBy(found, ({ id }) => id);
  return page.some((appointment) => {
    const again = byId.get(appointment.id);
    if (again) return !again.every((other) => isSameTime(other, appointment));
    const [start, end] = [Date.parse(appointment.start_time), Date.parse(appointment.end_time)];
    return halves.some((half) => half.start < start && end < half.end);
  });
}

function isSameTime(one: WireAppointment | undefined, other: WireAppointment): boolean {
  return (
    one !== undefined &&
    Date.parse(one.start_time) === Date.parse(other.start_time) &&
    Date.parse(one.end_time) === Date.parse(other.end_time) &&
    one.status === other.status
  );
}

/** A server may silently reduce a higher limit to its default, so a page of exactly that size counts as full. */
function isFull(rows: number, limit: number): boolean {
  return rows >= limit || rows === SAFE_LIMIT;
}

function toUtc(seconds: number): string {
  return new Date(seconds * SECOND).toISOString().replace('.000Z', 'Z');
}
