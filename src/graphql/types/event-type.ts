import { z } from 'zod';
import type { EventType, Slot } from '../../domain/event-type.ts';
import type { Ref } from '../../domain/global-id.ts';
import { computeSlots, durationOf } from '../../scheduling/slots.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField, windowArguments } from '../fields.ts';
import { idOf, slotWindowSchema } from '../inputs.ts';
import { nodeType, ownKey } from '../nodes.ts';
import { listArguments, sourcedConnectionOf } from '../pagination/connections.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { EventTypeRef, ScheduleRef } from '../refs.ts';

/** A slot, and whose it is. */
interface SlotOfEventType extends Slot {
  readonly account: string;
  readonly eventTypeId: string;
}

const SlotType = builder.objectRef<SlotOfEventType>('Slot').implement({
  description: 'A time at which an event type can be booked.',
  fields: (t) => ({
    eventType: t.field({
      type: EventTypeRef,
      description: 'What can be booked.',
      resolve: ({ account, eventTypeId }, _, { loaders }) => loaders.eventTypes.read({ account, id: eventTypeId }),
    }),
    start: t.expose('start', { type: 'DateTime', description: 'Inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'Exclusive.' }),
    seatsTotal: t.int({
      nullable: true,
      description: 'How many can book it; null where it is not a matter of seats.',
      resolve: ({ seatsTotal }) => seatsTotal ?? null,
    }),
    seatsRemaining: t.int({
      nullable: true,
      description: 'How many still can.',
      resolve: ({ seatsRemaining }) => seatsRemaining ?? null,
    }),
  }),
});

interface SlotWindow {
  readonly from: number;
  readonly to: number;
  readonly durationMinutes?: number | null | undefined;
}

async function findSlots(
  { account, id }: Pick<Ref, 'account' | 'id'>,
  { from, to, durationMinutes }: SlotWindow,
  { accounts, loaders, now }: Context,
): Promise<readonly SlotOfEventType[]> {
  const asked = durationMinutes ?? undefined;
  const eventType = () => loaders.eventTypes.load({ account, id });
  // A provider answers other lengths than were asked for without a word.
  if (asked !== undefined) durationOf(await eventType(), asked);
  const slots: readonly Slot[] = accounts.get(account)?.connector.slots
    ? await loaders.slots.load({ account, id, from, to, durationMinutes: asked })
    : await computeSlots(
        await eventType(),
        { window: { start: from, end: to }, now: now(), durationMinutes: asked },
        loaders,
      );
  return slots.map((slot) => ({ ...slot, account, eventTypeId: id }));
}

nodeType(EventTypeRef, {
  description: 'What can be booked, and for how long.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.eventTypes.outcomes(keys),
  fields: (t) => ({
    account: t.field(accountField),
    name: t.exposeString('name', { description: "The provider's name for it." }),
    description: t.exposeString('description', { nullable: true, description: 'What it is about.' }),
    durationMinutes: t.exposeInt('durationMinutes', {
      description: 'How long a booking is, if nothing else is asked.',
    }),
    durationOptions: t.intList({
      description: 'All lengths that can be booked, in minutes.',
      resolve: ({ durationOptions }) => [...durationOptions],
    }),
    bufferBeforeMinutes: t.exposeInt('bufferBeforeMinutes', { description: 'Free time that it needs before it.' }),
    bufferAfterMinutes: t.exposeInt('bufferAfterMinutes', { description: 'Free time that it needs after it.' }),
    minimumNoticeMinutes: t.exposeInt('minimumNoticeMinutes', {
      description: 'How long before its start it must be booked.',
    }),
    schedule: t.field({
      type: ScheduleRef,
      nullable: true,
      description: 'The schedule that tells its hours; null where no single one does.',
      resolve: ({ account, scheduleId }: EventType, _, { loaders }) =>
        scheduleId === undefined ? null : loaders.schedules.find({ account, id: scheduleId }),
    }),
    slots: t.field({
      type: [SlotType],
      description: 'When it can be booked: the slots that lie wholly inside the window, by start.',
      args: t.validate(
        {
          ...windowArguments(t.arg),
          durationMinutes: t.arg.int({ description: 'One of `durationOptions`; `durationMinutes`, if left out.' }),
        },
        slotWindowSchema,
      ),
      resolve: (eventType, args, context) => findSlots(eventType, args, context),
    }),
  }),
});

const EventTypeConnection = sourcedConnectionOf(EventTypeRef, 'EventType');

builder.queryFields((t) => ({
  eventTypes: t.field({
    type: EventTypeConnection,
    description: 'The event types of all accounts, one account after the other.',
    args: listArguments(t.arg),
    resolve: (_root, args, context) =>
      pageOverAccounts(context, args, (account) => account.connector.eventTypes?.list(context.callTo(account))),
  }),
  slots: t.field({
    type: [SlotType],
    description: 'When an event type can be booked: the slots that lie wholly inside the window, by start.',
    args: t.validate(
      {
        eventType: t.arg.id({ required: true, description: 'The id of an event type.' }),
        ...windowArguments(t.arg),
        durationMinutes: t.arg.int({ description: 'One of its `durationOptions`; its own duration, if left out.' }),
      },
      // Side by side, so that a wrong event type does not hide a wrong window.
      z.object({ eventType: idOf('EventType') }).and(slotWindowSchema),
    ),
    resolve: (_root, { eventType, ...window }, context) => findSlots(eventType, window, context),
  }),
}));
