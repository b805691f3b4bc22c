import { ProviderError, SlotTakenError } from '../domain/errors.ts';
import type { EventType } from '../domain/event-type.ts';
import type { Hold } from '../domain/reservation.ts';
import { openPlaces, withinLimits } from '../scheduling/slots.ts';
import type { AccountCall } from './account-call.ts';
import { isNotFound } from './hold-errors.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** A slot that is about to be held. Instants in epoch milliseconds. */
interface RequestedSlot {
  readonly eventTypeId: string;
  /** Undefined if the account cannot read it, although it can book it. */
  readonly eventType: EventType | undefined;
  readonly start: number;
  /** Undefined for the default length of the event type. */
  readonly durationMinutes: number | undefined;
}

/** The event type; undefined if the account cannot read it, as that of another user. @throws ProviderError */
export async function loadEventType({ account, reader }: AccountCall, id: string): Promise<EventType | undefined> {
  return reader.eventTypes.load({ account: account.key, id }).catch((error: unknown) => {
    if (isNotFound(error)) return undefined;
    throw error;
  });
}

/**
 * Checks that the provider offers a slot before it is held: a provider can accept a hold on any time, and reject the
 * booking. Checks nothing if the provider computes no slots.
 *
 * @param now epoch milliseconds.
 * @param held the known holds of the account.
 * @throws SlotTakenError, whose message gives the reason.
 * @throws ProviderError `NOT_FOUND` if the event type does not exist.
 */
export async function throwUnlessOffered(
  accountCall: AccountCall,
  slot: RequestedSlot,
  now: number,
  held: readonly Hold[],
): Promise<void> {
  const { account, call } = accountCall;
  const { eventTypeId, eventType, start, durationMinutes } = slot;
  const minutes = durationMinutes ?? eventType?.durationMinutes;
  const end = minutes === undefined ? undefined : start + minutes * MINUTE;
  const request = { eventTypeId, from: start, to: end ?? start + DAY, durationMinutes };
  const [found] = (await account.connector.slots?.find([request], { ...call, noCache: true })) ?? [];
  if (found === undefined) return;
  if (found instanceof ProviderError) throw found;
  const offered = found.filter((each) => each.start === start);
  const query = { window: { start, end: end ?? start }, now, held };
  const open = await withinLimits({ account: account.key, id: eventTypeId }, offered, query, accountCall.reader);
  if (open.length === 0) throw await rejectionOf(accountCall, slot, end, now, held);
}

/**
 * Checks by the rules of the event type that a time can be booked, where the provider's own slots do not show it
 * because of the caller's hold. Checks nothing if the event type has no schedule.
 *
 * @param others the known holds of the account without the caller's.
 * @throws SlotTakenError, whose message gives the reason.
 */
export async function throwUnlessBookable(
  { reader }: AccountCall,
  eventType: EventType,
  time: { readonly start: number; readonly end: number },
  now: number,
  others: readonly Hold[],
): Promise<void> {
  try {
    await openPlaces(eventType, time, now, others, reader);
  } catch (error) {
    if (!(error instanceof ProviderError && error.code === 'UNSUPPORTED')) throw error;
  }
}

async function rejectionOf(
  accountCall: AccountCall,
  { eventType, start }: RequestedSlot,
  end: number | undefined,
  now: number,
  held: readonly Hold[],
): Promise<unknown> {
  const unexplained = new SlotTakenError(
    start,
    end,
    'The provider offers no slot that starts at this time: query slots again, and choose one of them.',
  );
  if (!eventType || end === undefined) return unexplained;
  try {
    await throwUnlessBookable(accountCall, eventType, { start, end }, now, held);
    return unexplained;
  } catch (error) {
    return error instanceof ProviderError ? unexplained : error;
  }
}
