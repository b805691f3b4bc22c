import type { GatewayEvent } from '../domain/event-log.ts';
import type { NewEvent } from './state.ts';

/**
 * An entry of a Redis stream as the client returns it: `log`, the name of the log, `event`, the event as JSON.
 * The id is `<milliseconds>-<sequence number>`; ids ascend by the first, then by the second.
 */
export type StreamEntry = readonly [id: string, fields: readonly string[]];

export interface StreamEvent {
  readonly id: string;
  readonly event: GatewayEvent;
}

/** The name of the log that an entry belongs to. */
export function logNameOf([, fields]: StreamEntry): string {
  return fieldAt(fields, 1);
}

export function toStreamEvent(log: string, [id, fields]: StreamEntry): StreamEvent {
  const event: NewEvent = JSON.parse(fieldAt(fields, 3));
  return { id, event: { ...event, cursor: `${log}-${id}` } };
}

function fieldAt(fields: readonly string[], index: number): string {
  const field = fields[index];
  if (field === undefined)
    throw new Error(`An entry of the event stream in Redis has no field ${index}: no other program may write to it`);
  return field;
}

/** Negative if `a` comes before `b`, 0 if they are equal. */
export function compareIds(a: string, b: string): number {
  const [aTime = 0, aNumber = 0] = a.split('-').map(Number);
  const [bTime = 0, bNumber = 0] = b.split('-').map(Number);
  return aTime - bTime || aNumber - bNumber;
}

/** The greatest id that is less than the given one. */
export function idBefore(id: string): string {
  const [time = 0, number = 0] = id.split('-').map(Number);
  return number > 0 ? `${time}-${number - 1}` : `${time - 1}-${Number.MAX_SAFE_INTEGER}`;
}

/** When an entry was written, by the clock of Redis: epoch milliseconds. */
export function timeOf(id: string): number {
  return Number(id.split('-')[0]);
}
