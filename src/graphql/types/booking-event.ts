import { z } from 'zod';
import type { BookingState } from '../../domain/booking.ts';
import type { BookingEvent } from '../../domain/booking-event.ts';
import { isReservationEvent } from '../../domain/event-log.ts';
import { encodeGlobalId, type GlobalRef } from '../../domain/global-id.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { isBooker, rejectBookers } from '../booking-access.ts';
import { builder, described } from '../builder.ts';
import { idOf } from '../inputs.ts';
import { nullIfNotFound } from '../nodes.ts';
import { BookingRef } from '../refs.ts';
import { BookingStatusEnum } from '../statuses.ts';
import { afterArgument, followEvents, ResyncRequiredType } from '../subscriptions/event-stream.ts';

const BookingChangeKindEnum = builder.enumType('BookingChangeKind', {
  description: 'The kind of change of a booking.',
  values: described({
    CREATED: 'The booking was created.',
    MOVED: 'The booking was moved to another time.',
    ACCEPTED: 'The host accepted the booking.',
    REOPENED: 'The booking awaits confirmation by the host again.',
    CANCELLED: 'The booking was cancelled or rejected, or it no longer exists.',
  }),
});

const BookingStateType = builder.objectRef<BookingState>('BookingState').implement({
  description: 'The time and status of a booking at one moment.',
  fields: (t) => ({
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
    status: t.field({ type: BookingStatusEnum, description: 'The status.', resolve: ({ status }) => status }),
  }),
});

const BookingChangeType = builder.objectRef<BookingEvent>('BookingChange').implement({
  description: 'A change of a booking.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'The cursor of the change. Pass it as `after` to resume after the change.',
    }),
    kind: t.field({ type: BookingChangeKindEnum, description: 'The kind of change.', resolve: ({ kind }) => kind }),
    at: t.expose('at', { type: 'DateTime', description: 'The time at which the gateway recorded the change.' }),
    bookingId: t.id({
      description: 'The id of the booking after the change.',
      resolve: ({ booking }) => globalIdOf(booking),
    }),
    replacedId: t.id({
      nullable: true,
      description: 'The previous id of the booking, which resolves to it; null if the id is unchanged.',
      resolve: ({ booking, previous }) => (previous && previous.id !== booking.id ? globalIdOf(previous) : null),
    }),
    state: t.field({
      type: BookingStateType,
      description: 'The booking immediately after the change.',
      resolve: ({ booking }) => booking,
    }),
    previous: t.field({
      type: BookingStateType,
      nullable: true,
      description: 'The booking before the change; null if it is new or was not known before.',
      resolve: ({ previous }) => previous,
    }),
    booking: t.field({
      type: BookingRef,
      nullable: true,
      description:
        'The booking at present, which can have changed again since; null if it no longer exists. It is read at the provider; all other fields are not.',
      resolve: ({ booking }, _, { loaders }) => nullIfNotFound(loaders.bookings.load(booking)),
    }),
  }),
});

const BookingEventUnion = builder.unionType('BookingEvent', {
  description: 'A change of a booking, or a notice that changes were missed.',
  types: [BookingChangeType, ResyncRequiredType],
  resolveType: (value) => ('kind' in value ? BookingChangeType : ResyncRequiredType),
});

interface EventFilter {
  readonly bookings?: readonly GlobalRef[] | null | undefined;
  readonly eventType?: GlobalRef | null | undefined;
  readonly calendar?: GlobalRef | null | undefined;
  readonly account?: GlobalRef | null | undefined;
}

function matches(
  { booking, previous, formerIds }: BookingEvent,
  { bookings, eventType, calendar, account }: EventFilter,
) {
  const isOf = (ref: GlobalRef, id: string | null | undefined) => ref.account === booking.account && ref.id === id;
  if (account && account.account !== booking.account) return false;
  if (eventType && !isOf(eventType, booking.eventTypeId)) return false;
  if (calendar && !isOf(calendar, booking.calendarId) && !isOf(calendar, previous?.calendarId)) return false;
  return !bookings || [booking.id, ...formerIds].some((id) => bookings.some((ref) => isOf(ref, id)));
}

function globalIdOf({ account, id }: ResourceRef): string {
  return encodeGlobalId({ type: 'Booking', account, id });
}

builder.subscriptionField('bookingChanged', (t) =>
  t.field({
    type: BookingEventUnion,
    description:
      'The changes of bookings that were made through the gateway, reported by webhooks, or seen while the bookings are ' +
      'watched. With `after`, the stream first replays every change since that cursor exactly once. Over server-sent events, ' +
      'the header `Last-Event-ID` has the same effect.',
    args: t.validate(
      {
        bookings: t.arg.idList({
          description:
            'The ids of bookings; only their changes are returned. They are watched: changes that bypass the gateway are ' +
            'seen within about a minute.',
        }),
        eventType: t.arg.id({ description: 'The id of an event type; only changes of its bookings are returned.' }),
        calendar: t.arg.id({
          description:
            'The id of a calendar; only changes of its bookings are returned. Webhooks do not report the calendar of a booking.',
        }),
        account: t.arg.id({ description: 'The id of an account; only changes of its bookings are returned.' }),
        after: afterArgument(t.arg),
      },
      z.object({
        bookings: z.array(idOf('Booking')).nullish(),
        eventType: idOf('EventType').nullish(),
        calendar: idOf('Calendar').nullish(),
        account: idOf('Account').nullish(),
        after: z.string().nullish(),
      }),
    ),
    subscribe(_root, { after, ...filter }, context) {
      const { account, eventType, calendar, bookings } = filter;
      for (const ref of [account, eventType, calendar, ...(bookings ?? [])]) {
        if (ref) rejectBookers(context, ref, 'changes of bookings');
      }
      const viewer = { session: context.session };
      return followEvents(context, after, {
        refs: [filter.account, filter.eventType, filter.calendar, ...(filter.bookings ?? [])],
        watched: filter.bookings ?? [],
        watcher: context.bookingWatcher,
        select: (event) =>
          !isReservationEvent(event) && matches(event, filter) && !isBooker(viewer, event.booking.account)
            ? event
            : undefined,
      });
    },
    resolve: (event) => event,
  }),
);
