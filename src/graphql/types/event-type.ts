import { z } from 'zod';
import { InvalidInputError } from '../../domain/errors.ts';
import type { EventType, Slot } from '../../domain/event-type.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import { loadExisting } from '../../loaders/loader.ts';
import { computeSlots, durationOf } from '../../scheduling/slots.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField, windowArguments } from '../fields.ts';
import { idOf, slotLimitMessage, slotWindowSchema } from '../inputs.ts';
import { keyOfAccount, keysOf, nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { listArguments, multiAccountConnectionOf } from '../pagination/connections.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { CalendarRef, EventTypeRef, ScheduleRef } from '../refs.ts';

/** A slot with the key of its event type. */
interface SlotOfEventType extends Slot {
  readonly account: string;
  readonly eventTypeId: string;
}

const SlotType = builder.objectRef<SlotOfEventType>('Slot').implement({
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
}

/** The slots of the provider, or computed ones if the provider does not compute slots. @throws InvalidInputError */
async function findSlots(
  { account, id }: Pick<GlobalRef, 'account' | 'id'>,
  { from, to, durationMinutes }: SlotWindow,
  { accounts, loaders, now }: Context,
): Promise<readonly SlotOfEventType[]> {
  const requestedDuration = durationMinutes ?? undefined;
  const loadEventType = () => loaders.eventTypes.load({ account, id });
  const couldExceedLimit = slotLimitMessage({ from, to }, requestedDuration ?? 1) !== undefined;
  // A provider can ignore a duration that the event type does not offer.
  if (requestedDuration !== undefined || couldExceedLimit) {
    const message = slotLimitMessage({ from, to }, durationOf(await loadEventType(), requestedDuration));
    if (message) throw new InvalidInputError([{ path: ['to'], message }]);
  }
  const slots: readonly Slot[] = accounts.get(account)?.connector.slots
    ? await loaders.slots.load({ account, id, from, to, durationMinutes: requestedDuration })
    : await computeSlots(
        await loadEventType(),
        { window: { start: from, end: to }, now: now(), durationMinutes: requestedDuration },
        loaders,
      );
  return slots.map((slot) => ({ ...slot, account, eventTypeId: id }));
}

nodeType(EventTypeRef, {
  description: 'A kind of appointment that can be booked, with its duration and its booking rules.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.eventTypes.loadMany(keys),
  fields: (t) => ({
    account: t.field(accountField),
    name: t.exposeString('name', { description: 'The name of the event type.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'The description of the event type; null if it has none.',
    }),
    durationMinutes: t.exposeInt('durationMinutes', {
      description: 'The default length of a booking, in minutes.',
    }),
    durationOptions: t.intList({
      description: 'All lengths that can be booked, in minutes, in ascending order.',
      resolve: ({ durationOptions }) => [...durationOptions],
    }),
    bufferBeforeMinutes: t.exposeInt('bufferBeforeMinutes', {
      description: 'The free time required before a booking, in minutes.',
    }),
    bufferAfterMinutes: t.exposeInt('bufferAfterMinutes', {
      description: 'The free time required after a booking, in minutes.',
    }),
    minimumNoticeMinutes: t.exposeInt('minimumNoticeMinutes', {
      description: 'The minimum time between the booking and its start, in minutes.',
    }),
    isActive: t.boolean({
      description: 'Whether the event type can be booked; false if it is retired.',
      resolve: ({ isActive }) => isActive ?? true,
    }),
    schedule: t.field({
      type: ScheduleRef,
      nullable: true,
      description: 'The schedule with the hours of the event type; null if no single schedule determines them.',
      resolve: ({ account, scheduleId }: EventType, _, { loaders }) =>
        scheduleId === undefined ? null : nullIfNotFound(loaders.schedules.load({ account, id: scheduleId })),
    }),
    calendars: t.field({
      type: [CalendarRef],
      nullable: true,
      description:
        'The calendars at which the event type can be booked; empty if it cannot be booked at a chosen calendar.',
      resolve: ({ account, atEveryCalendar }: EventType, _, { loaders }) =>
        atEveryCalendar ? loaders.accountCalendars.load({ account, id: '' }) : [],
    }),
    slots: t.field({
      type: [SlotType],
      nullable: true,
      description: 'The slots that lie wholly within the window, ordered by start.',
      args: t.validate(
        {
          ...windowArguments(t.arg),
          durationMinutes: t.arg.int({
            description:
              'The length of the slots, one of `durationOptions`. Defaults to `durationMinutes` of the event type.',
          }),
        },
        slotWindowSchema,
      ),
      resolve: (eventType, args, context) => findSlots(eventType, args, context),
    }),
  }),
});

const EventTypeConnection = multiAccountConnectionOf(EventTypeRef, 'EventType');

builder.queryFields((t) => ({
  eventTypes: t.field({
    type: EventTypeConnection,
    nullable: true,
    description: 'The event types of the accounts, ordered by account and then by id.',
    args: listArguments(t.arg),
    resolve: (_root, args, context) =>
      pageOverAccounts(context, args, {
        field: 'Query.eventTypes',
        supports: ({ connector }) => connector.eventTypes !== undefined,
        load: (account) => context.loaders.eventTypeLists.load(keyOfAccount(account)),
      }),
  }),
  slots: t.field({
    type: [SlotType],
    nullable: true,
    description: 'The slots of an event type that lie wholly within the window, ordered by start.',
    args: t.validate(
      {
        eventType: t.arg.id({ required: true, description: 'The id of the event type.' }),
        ...windowArguments(t.arg),
        durationMinutes: t.arg.int({
          description:
            'The length of the slots, one of `durationOptions`. Defaults to `durationMinutes` of the event type.',
        }),
      },
      // An intersection, so that an invalid event type and an invalid window are reported together.
      z.object({ eventType: idOf('EventType') }).and(slotWindowSchema),
    ),
    resolve: (_root, { eventType, ...window }, context) => findSlots(eventType, window, context),
  }),
}));
