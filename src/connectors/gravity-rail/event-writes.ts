import { z } from 'zod';
import type { Booking, BookingMove } from '../../domain/booking.ts';
import { SlotTakenError } from '../../domain/errors.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { CallContext } from '../connector.ts';
import { path } from '../http/http-request.ts';
import { hasStatus } from '../http/status-codes.ts';
import { rejectReason } from '../rejected-reason.ts';
import type { EventReader } from './event-reader.ts';
import { TITLE, type Upstream } from './upstream.ts';
import type { ResourceWriter } from './writes.ts';

interface Parts {
  readonly upstream: Upstream;
  readonly writer: ResourceWriter;
  readonly reader: EventReader;
}

/** Sends the whole event with its new times: a PUT can reset what it leaves out. @throws SlotTakenError */
export async function rescheduleEvent(
  { upstream, writer, reader }: Parts,
  { id, ...current }: Booking,
  { start, reason }: BookingMove,
  call: CallContext,
): Promise<string> {
  rejectReason(TITLE, upstream.account, 'an event', reason);
  const end = start + (current.end - current.start);
  const { raw, unknown } = await reader.readOne(id, call);
  const { id: _, createdAt: _createdAt, updatedAt: _updatedAt, ...fields } = raw;
  const before: JsonObject = { ...unknown, ...fields };
  const after = { ...before, startTime: new Date(start).toISOString(), endTime: new Date(end).toISOString() };
  try {
    await writer.update(path`/calendar-events/${id}`, 'Event', before, after, call);
  } catch (error) {
    // Outside the calendar's hours, taken, or full (docs/providers/gravity-rail.md, section 7).
    if (hasStatus(error, 400, 409)) throw new SlotTakenError(start, end);
    throw error;
  }
  return id;
}

/** Keeps the record of the event, unlike a deletion. */
export async function cancelEvent(
  { account, http }: Upstream,
  { id }: Booking,
  reason: string | undefined,
  call: CallContext,
): Promise<void> {
  rejectReason(TITLE, account, 'an event', reason);
  await http.request({ method: 'POST', path: path`/calendar-events/${id}/cancel`, schema: z.unknown() }, call);
}
