import type { Context } from 'hono';
import { DateTime } from 'luxon';
import { type Appointment, toEpochMs } from './data.ts';
import { badRequest } from './error-responses.ts';
import type { Api, ApiEnv } from './options.ts';
import { inResponseOrder } from './row-order.ts';

export const STATUSES = ['pending', 'confirmed', 'completed', 'cancelled', 'no_show'] as const;

/**
 * The appointments that match the query, truncated to its limit: there is no second page, and no order that shows which
 * rows were left out.
 *
 * @throws 400 for an invalid status, time or limit.
 */
export function requestedAppointments(c: Context<ApiEnv>, api: Api): Appointment[] {
  const { options, state } = api;
  const status = c.req.query('status');
  if (status !== undefined && !STATUSES.some((known) => known === status))
    throw badRequest(`status must be one of ${STATUSES.join(', ')}`);
  const from = rangeEdge(c, api, 'from') ?? Number.NEGATIVE_INFINITY;
  const to = rangeEdge(c, api, 'to') ?? Number.POSITIVE_INFINITY;
  const limit = readLimit(c, api);

  const requested = state.appointments.filter((appointment) => {
    if (appointment.org_id !== c.var.org || appointment.status !== (status ?? appointment.status)) return false;
    const start = toEpochMs(appointment.start_time);
    const inTime = options.rangeTest === 'overlap' ? toEpochMs(appointment.end_time) > from : start >= from;
    return inTime && (start < to || (start === to && options.rangeEndIncluded !== false));
  });
  return inResponseOrder(options, requested).slice(0, limit);
}

/** Epoch milliseconds. A date means its first instant. */
function rangeEdge(c: Context<ApiEnv>, { options, state }: Api, name: 'from' | 'to'): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const isDate = /^\d{4}-\d\d-\d\d$/.test(text);
  const zone = isDate && options.plainDateZone === 'organisation' ? state.timeZone : 'utc';
  const parsed = DateTime.fromISO(text, { zone });
  if (!/^\d{4}-\d\d-\d\d(T|$)/.test(text) || !parsed.isValid)
    throw badRequest(`${name} must be an ISO 8601 date or time`);
  return (isDate ? parsed.startOf('day') : parsed).toMillis();
}

function readLimit(c: Context<ApiEnv>, { options }: Api): number {
  const text = c.req.query('limit');
  if (text === undefined) return options.defaultLimit ?? 50;
  const limit = Number(text);
  const maximum = options.maxLimit ?? 100;
  if (!/^\d+$/.test(text) || limit < 1) throw badRequest('limit must be a positive number');
  if (limit > maximum && options.overLimit === 'reject') throw badRequest(`limit may not be above ${maximum}`);
  return Math.min(limit, maximum);
}
