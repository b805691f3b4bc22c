import { ProviderError } from '../../domain/errors.ts';
import type { Interval } from '../../time/interval.ts';
import type { CallContext } from '../connector.ts';
import type { HttpClient } from '../http/http-client.ts';
import { path } from '../http/http-request.ts';
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
 * until nothing is cut off.
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

  function tooMany(): ProviderError {
    return new ProviderError(
      account,
      'UNSUPPORTED',
      `Vastal (account ${account}) has more appointments in this window than its API returns: request a shorter window`,
    );
  }

  return async (whole, call) => {
    const byId = new Map<string, WireAppointment>();
    let reads = 0;

    async function collect(window: Interval): Promise<void> {
      reads += 1;
      if (reads > MAXIMUM_READS) throw tooMany();
      const rows = await readPageWithinLimit(window, call);
      for (const row of rows) byId.set(row.id, row);
      if (!isFull(rows.length, limit)) return;
      if (window.end - window.start <= SHORTEST_WINDOW) throw tooMany();
      const middle = Math.round((window.start + window.end) / 2 / SECOND) * SECOND;
      // The halves share a second, since it is not documented whether `from` and `to` are inclusive.
      await Promise.all([
        collect({ start: window.start, end: middle }),
        collect({ start: middle - SECOND, end: window.end }),
      ]);
    }

    await collect(whole);
    return [...byId.values()];
  };
}

/** A server may silently reduce a higher limit to its default, so a page of exactly that size counts as full. */
function isFull(rows: number, limit: number): boolean {
  return rows >= limit || rows === SAFE_LIMIT;
}

function toUtc(seconds: number): string {
  return new Date(seconds * SECOND).toISOString().replace('.000Z', 'Z');
}
