import { DateTime } from 'luxon';
import type { Attempt, Interval, OperationKind } from './history.ts';

/** A Tuesday that every provider can book and search; UTC. */
const DAY = DateTime.utc().plus({ weeks: 4 }).startOf('week').plus({ days: 1 });
const SLOTS = 10;
const FIRST_HOUR = 9;
export const WINDOW = { from: slotStart(0), to: slotStart(SLOTS) };

const ERRORS = '... on MutationError { code message } ... on InvalidInputError { issues { message } }';
const RESERVATION = 'reservation { id start end expiresAt booking { id } }';
const BOOKING = 'booking { id start end }';
const mutation = (field: string, selection: string) => {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}`;
  return `mutation ($input: ${type}Input!) { result: ${field}(input: $input) {
    type: __typename ${ERRORS} ... on ${type}Payload { ${selection} } } }`;
};
export const MUTATIONS = {
  reserve: mutation('reserveSlot', RESERVATION),
  confirm: mutation('confirmReservation', RESERVATION),
  release: mutation('releaseReservation', RESERVATION),
  reschedule: mutation('rescheduleBooking', BOOKING),
  cancel: mutation('cancelBooking', BOOKING),
  updateSchedule: mutation('updateSchedule', 'warnings'),
  updateCalendar: mutation('updateCalendar', 'warnings'),
};
export const FREE = `query ($input: AvailabilityInput!) {
  result: availability(input: $input) { type: __typename slots { start end } accountResults { error { code } } } }`;
export const REVISION = `query ($id: ID!) { result: node(id: $id) {
  type: __typename ... on Schedule { revision } ... on Calendar { revision } } }`;
export const EVENT_TYPES = '{ result: eventTypes { type: __typename nodes { id account { provider } } } }';

/** These errors mean that nothing was done. */
const REJECTIONS =
  /^(SlotTaken|ReservationEnded|NotFound|StaleRevision|InvalidInput|Unsupported|IdempotencyConflict)Error$/;

interface TimeRange {
  readonly start: string;
  readonly end: string;
}

/** The parts of results that are used. */
interface Result {
  readonly type: string;
  readonly code?: string;
  readonly message?: string;
  readonly issues?: readonly { readonly message: string }[];
  readonly reservation?: TimeRange & {
    readonly id: string;
    readonly expiresAt: string;
    readonly booking: { readonly id: string } | null;
  };
  readonly booking?: (TimeRange & { readonly id: string }) | null;
  readonly slots?: readonly TimeRange[];
  readonly accountResults?: readonly { readonly error: { readonly code: string } | null }[];
  readonly revision?: string;
  readonly nodes?: readonly { readonly id: string; readonly account: { readonly provider: string } }[];
}

export interface Response {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: Attempt['outcome'];
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly result: Result | undefined;
}

/** Sends one request, which joins no other one: such a read could be as old as the other. @param timeoutMs after which the client gives up. */
export async function send(url: string, query: string, variables: object, timeoutMs: number): Promise<Response> {
  const startedAt = Date.now();
  const respond = (outcome: Attempt['outcome'], message?: string, code?: string, result?: Result): Response => ({
    startedAt,
    endedAt: Date.now(),
    outcome,
    code,
    message,
    result,
  });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { data, errors } = (await response.json()) as {
      data?: { result: Result | null } | null;
      errors?: readonly { message: string; extensions: { code: string } }[];
    };
    const result = data?.result ?? undefined;
    const code = errors?.[0]?.extensions.code ?? result?.code;
    const message = errors?.[0]?.message ?? result?.issues?.[0]?.message ?? result?.message;
    if (result === undefined) return respond('UNKNOWN', message, code);
    if (result.code === undefined) return respond('OK', message, code, result);
    return respond(REJECTIONS.test(result.type) ? 'REJECTED' : 'UNKNOWN', message, code, result);
  } catch (error) {
    // No response, or none that could be read.
    return respond('UNKNOWN', String(error));
  }
}

export function randomSlotStart(random: () => number): string {
  return slotStart(Math.floor(random() * SLOTS));
}

export function toInterval({ start, end }: TimeRange): Interval {
  return { start: Date.parse(start), end: Date.parse(end) };
}

/** The mutation of an operation. */
export function mutationOf(kind: Exclude<OperationKind, 'read' | 'update'>): string {
  return MUTATIONS[kind];
}

function slotStart(slot: number): string {
  return DAY.plus({ hours: FIRST_HOUR + slot })
    .toJSDate()
    .toISOString();
}
