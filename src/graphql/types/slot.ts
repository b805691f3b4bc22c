import { InvalidInputError } from '../../domain/errors.ts';
import type { Slot } from '../../domain/event-type.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import { loadExisting } from '../../loaders/loader.ts';
import { computeSlots, durationOf, offeredSlots } from '../../scheduling/slots.ts';
import { wallClockOf } from '../../time/wall-time.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { type ArgumentBuilder, windowArguments } from '../fields.ts';
import { slotLimitMessage } from '../inputs.ts';
import { keysOf } from '../nodes.ts';
import { CalendarRef, EventTypeRef } from '../refs.ts';

/** A slot with the key of its event type. */
interface SlotOfEventType extends Slot {
  readonly account: string;
  readonly eventTypeId: string;
  /** The zone (IANA name) that was requested. */
  readonly timeZone: string | undefined;
}

/** An instant as a clock shows it. */
interface WallClockTime {
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly instant: number;
}

const WallClockTimeType = builder.objectRef<WallClockTime>('WallClockTime').implement({
  description: 'An instant as the clocks of a time zone show it.',
  fields: (t) => ({
    date: t.field({
      type: 'Date',
      description: 'The date on the clock.',
      resolve: ({ timeZone, instant }) => wallClockOf(timeZone, instant).date,
    }),
    time: t.field({
      type: 'LocalTime',
      description:
        'The time on the clock, without fractions of a second. Where clocks are set back, a time occurs twice.',
      resolve: ({ timeZone, instant }) => wallClockOf(timeZone, instant).time,
    }),
    timeZone: t.expose('timeZone', { type: 'TimeZone', description: 'The time zone.' }),
  }),
});

function wallClockTime(instant: number, timeZone: string | undefined): WallClockTime | null {
  return timeZone === undefined ? null : { timeZone, instant };
}

export const SlotType = builder.objectRef<SlotOfEventType>('Slot').implement({
  description: 'A time at which an event type can be booked.',
  fields: (t) => ({
    eventType: t.field({
      type: EventTypeRef,
      nullable: true,
      description: 'The event type that can be booked.',
      resolve: ({ account, eventTypeId }, _, { loaders }) => loaders.eventTypes.load({ account, id: eventTypeId }),
    }),
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
    localStart: t.field({
      type: WallClockTimeType,
      nullable: true,
      description: 'The start in the requested `timeZone`; null if none was requested.',
      resolve: ({ start, timeZone }) => wallClockTime(start, timeZone),
    }),
    localEnd: t.field({
      type: WallClockTimeType,
      nullable: true,
      description: 'The end in the requested `timeZone`; null if none was requested.',
      resolve: ({ end, timeZone }) => wallClockTime(end, timeZone),
    }),
    calendars: t.field({
      type: [CalendarRef],
      nullable: true,
      description:
        'The calendars at which the slot can be booked; empty if the event type cannot be booked at a chosen calendar.',
      resolve: ({ account, calendarIds = [] }, _, { loaders }) =>
        loadExisting(loaders.calendars, keysOf(account, calendarIds)),
    }),
    seatsTotal: t.int({
      nullable: true,
      description: 'The number of seats in the slot; null if the slot has no seats.',
      resolve: ({ seatsTotal }) => seatsTotal ?? null,
    }),
    seatsRemaining: t.int({
      nullable: true,
      description: 'The number of seats left; null if the slot has no seats.',
      resolve: ({ seatsRemaining }) => seatsRemaining ?? null,
    }),
  }),
});

interface SlotWindow {
  readonly from: number;
  readonly to: number;
  readonly durationMinutes?: number | null | undefined;
  readonly timeZone?: string | null | undefined;
}

/** The arguments of fields that return slots. */
export function slotArguments(arg: ArgumentBuilder) {
  return {
    ...windowArguments(arg),
    durationMinutes: arg.int({
      description:
        'The length of the slots, one of `durationOptions`. Defaults to `durationMinutes` of the event type.',
    }),
    timeZone: arg({
      type: 'TimeZone',
      description:
        'The time zone of `localStart` and `localEnd`. Where the provider computes the slots and the event type has no known time zone, they are aligned to it, too.',
    }),
  };
}

/** The slots of the provider, or computed ones if the provider does not compute slots. @throws InvalidInputError */
export async function findSlots(
  { account, id }: Pick<GlobalRef, 'account' | 'id'>,
  { from, to, durationMinutes, timeZone }: SlotWindow,
  { accounts, loaders, now, computation }: Context,
): Promise<readonly SlotOfEventType[]> {
  const requestedDuration = durationMinutes ?? undefined;
  const loadEventType = () => loaders.eventTypes.load({ account, id });
  const couldExceedLimit = slotLimitMessage({ from, to }, requestedDuration ?? 1) !== undefined;
  // A provider can ignore a duration that the event type does not offer.
  if (requestedDuration !== undefined || couldExceedLimit) {
    const message = slotLimitMessage({ from, to }, durationOf(await loadEventType(), requestedDuration));
    if (message) throw new InvalidInputError([{ path: ['to'], message }]);
  }
  const query = { window: { start: from, end: to }, now: now(), durationMinutes: requestedDuration, computation };
  const slots = accounts.get(account)?.connector.slots
    ? await offeredSlots({ account, id }, query, timeZone ?? undefined, loaders)
    : await computeSlots(await loadEventType(), query, loaders);
  return slots.map((slot) => ({ ...slot, account, eventTypeId: id, timeZone: timeZone ?? undefined }));
}
