import { ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';
import type { HttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
import { readJointly } from '../http/joint-reads.ts';
import { changingList, MAX_READS_OF_LIST } from '../http/paging.ts';
import { withoutDedupe } from '../http/recovery.ts';
import { KnownAppointments, partsOf } from './known-appointments.ts';
import { appointmentsResponse, type WireAppointment } from './vastal.wire.ts';

/** The default of `limit`, which every server accepts; a higher one can be rejected. */
const SAFE_LIMIT = 50;
const SHORTEST_WINDOW = 60_000;
/** For a call that has no limit of its own. */
const MAXIMUM_READS = 256;
const SECOND = 1000;

/** Reads all appointments that `from` and `to` select, in any order, each once. Cancelled ones are among them. */
export type ReadAppointments = (window: Interval, call: CallContext) => Promise<readonly WireAppointment[]>;

/**
 * Vastal returns at most `limit` appointments of a window, in no documented order, and has no further pages
 * (docs/providers/vastal.md, section 5). A window that fills its page is halved and both halves are read in parallel,
 * until nothing is cut off. A window that had more than a page before is cut into parts of one page each at once. If an
 * appointment is not found again where the first page had it, or one that is known is not found at all, all is read again,
 * since another one can have been moved from one part to the other meanwhile.
 *
 * @param pageLimit replaced by 50 for all later reads once the server rejects it
 */
export function createAppointmentReader(http: HttpClient, account: string, pageLimit: number): ReadAppointments {
  let limit = pageLimit;
  let largestPage = 0;
  const known = new KnownAppointments();

  function readPage({ start, end }: Interval, size: number, call: CallContext) {
    const query = { from: toUtc(Math.floor(start / SECOND)), to: toUtc(Math.ceil(end / SECOND)), limit: size };
    return http.request({ path: path`/calendar/appointments`, query, schema: appointmentsResponse }, call);
  }

  async function readPageWithinLimit(window: Interval, call: CallContext) {
    const requested = limit;
    try {
      const rows = await readPage(window, requested, call);
      largestPage = Math.max(largestPage, rows.length);
      return rows;
    } catch (error) {
      if (requested <= SAFE_LIMIT || !(error instanceof ProviderError) || error.code !== 'INVALID_INPUT') throw error;
      const rows = await readPage(window, SAFE_LIMIT, call);
      limit = SAFE_LIMIT;
      return rows;
    }
  }

  async function readOnce(whole: Interval, call: CallContext): Promise<ListRead> {
    const credential = digestOf(call.credential);
    const expected = known.within(credential, whole);
    // A server that silently reduces the limit never returns more than its default.
    const pageSize = Math.min(limit, Math.max(largestPage, SAFE_LIMIT));
    const parts = partsOf(whole, expected.values(), pageSize);
    if (parts.length > 1) await http.ensureCapacity(parts.length, call);
    const list = new ListRead(account, readPageWithinLimit, () => limit);
    let isComplete = false;
    try {
      await readJointly(call, (joint) => list.read(parts, joint));
      isComplete = true;
    } finally {
      const found = list.starts();
      if (found.size > pageSize || !known.isEmpty(credential)) known.remember(credential, whole, found, isComplete);
    }
    if (expected.keys().some((id) => !list.appointments.has(id))) list.hasMoved = true;
    return list;
  }

  return async (whole, call) => {
    let previous: ListRead | undefined;
    for (let reads = 0; reads < MAX_READS_OF_LIST; reads += 1) {
      const list = await readOnce(whole, previous === undefined ? call : withoutDedupe(call));
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

  /** @param parts of the window, which together cover it. */
  async read(parts: readonly Interval[], call: CallContext): Promise<void> {
    await Promise.all(parts.map((part) => this.#collect(part, call)));
  }

  equals({ appointments }: ListRead): boolean {
    return (
      appointments.size === this.appointments.size &&
      [...appointments.values()].every((other) => isSameTime(this.appointments.get(other.id), other))
    );
  }

  /** The start of each appointment that was found, epoch milliseconds, by id. */
  starts(): ReadonlyMap<string, number> {
    const starts = [...this.appointments.values()].map(({ id, start_time }) => [id, Date.parse(start_time)] as const);
    return new Map(starts.filter(([, start]) => !Number.isNaN(start)));
  }

  async #collect(window: Interval, call: CallContext): Promise<WireAppointment[]> {
    this.#reads += 1;
    if (call.limits === undefined && this.#reads > MAXIMUM_READS) throw this.#tooMany();
    const page = await this.#readPage(window, call);
    this.#add(page);
    if (!isFull(page.length, this.#limit())) return page;
    const isShortest = window.end - window.start <= SHORTEST_WINDOW;
    // A server that ignores the window fills the page of every part.
    if (isShortest || page.every((appointment) => isOutside(appointment, window))) throw this.#tooMany();
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

  #add(page: readonly WireAppointment[]) {
    for (const appointment of page) {
      const before = this.appointments.get(appointment.id);
      if (before && !isSameTime(before, appointment)) this.hasMoved = true;
      this.appointments.set(appointment.id, appointment);
    }
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

function isOutside({ start_time, end_time }: WireAppointment, { start, end }: Interval): boolean {
  return Date.parse(end_time) < start - SECOND || Date.parse(start_time) > end + SECOND;
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
