import { z } from 'zod';
import type { EventType } from '../../domain/event-type.ts';
import { builder } from '../builder.ts';
import { accountField } from '../fields.ts';
import { idOf, slotWindowSchema } from '../inputs.ts';
import { keyOfAccount, nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { listArguments, multiAccountConnectionOf } from '../pagination/connections.ts';
import { nameArgument, withName } from '../pagination/name-filter.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { CalendarRef, EventTypeRef, ScheduleRef } from '../refs.ts';
import { BookingLimitsType, BookingWindowType, EventTypeLocationType, PriceType } from './event-type-details.ts';
import { findSlots, SlotType, slotArguments } from './slot.ts';

type EventTypeFieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, EventType>;

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
    ...detailFields(t),
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
      args: t.validate(slotArguments(t.arg), slotWindowSchema),
      resolve: (eventType, args, context) => findSlots(eventType, args, context),
    }),
  }),
});

/** What a booking page shows beside the times. */
function detailFields(t: EventTypeFieldBuilder) {
  return {
    slug: t.string({
      nullable: true,
      description: 'The part of its URL at the provider that identifies the event type; null if it has none.',
      resolve: ({ slug }) => slug ?? null,
    }),
    isHidden: t.boolean({
      nullable: true,
      description: 'Whether public pages of the provider leave it out; null if the provider does not report it.',
      resolve: ({ isHidden }) => isHidden ?? null,
    }),
    price: t.field({
      type: PriceType,
      nullable: true,
      description: 'The price of a booking; null if it costs nothing or the provider reports no prices.',
      resolve: ({ price }) => price ?? null,
    }),
    locations: t.field({
      type: [EventTypeLocationType],
      description: 'The places where it can take place; empty if the provider does not report them.',
      resolve: ({ locations = [] }) => locations,
    }),
    bookingWindow: t.field({
      type: BookingWindowType,
      nullable: true,
      description: 'How far ahead it can be booked; null if the provider sets or reports no limit.',
      resolve: ({ bookingWindow }) => bookingWindow ?? null,
    }),
    bookingLimits: t.field({
      type: BookingLimitsType,
      description: 'The maximum numbers of bookings.',
      resolve: (eventType) => eventType,
    }),
    seats: t.int({
      nullable: true,
      description: 'The number of attendees that can share a slot; null if each slot is for one booking.',
      resolve: ({ seats }) => seats ?? null,
    }),
  };
}

const EventTypeConnection = multiAccountConnectionOf(EventTypeRef, 'EventType');

builder.queryFields((t) => ({
  eventTypes: t.field({
    type: EventTypeConnection,
    nullable: true,
    description: 'The event types of the accounts, ordered by account, and then as their provider orders them.',
    args: { ...listArguments(t.arg), ...nameArgument(t.arg) },
    resolve: (_root, { nameContains, ...args }, context) =>
      pageOverAccounts<EventType>(context, args, {
        field: 'Query.eventTypes',
        filter: nameContains,
        supports: ({ connector }) => connector.eventTypes !== undefined,
        pages({ key, connector }) {
          if (!connector.eventTypes?.pages || nameContains) return undefined;
          return (request) => context.loaders.eventTypePages.load({ account: key, id: '', request });
        },
        load: async (account) =>
          withName(await context.loaders.eventTypeLists.load(keyOfAccount(account)), nameContains),
      }),
  }),
  slots: t.field({
    type: [SlotType],
    nullable: true,
    description: 'The slots of an event type that lie wholly within the window, ordered by start.',
    args: t.validate(
      {
        eventType: t.arg.id({ required: true, description: 'The id of the event type.' }),
        ...slotArguments(t.arg),
      },
      // An intersection, so that an invalid event type and an invalid window are reported together.
      z.object({ eventType: idOf('EventType') }).and(slotWindowSchema),
    ),
    resolve: (_root, { eventType, ...window }, context) => findSlots(eventType, window, context),
  }),
}));
