import { z } from 'zod';
import { isReservationEvent } from '../../domain/event-log.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import type { Reservation, ReservationEvent } from '../../domain/reservation.ts';
import { isBooker, rejectBookers } from '../booking-access.ts';
import { builder, described } from '../builder.ts';
import { idOf } from '../inputs.ts';
import { CalendarRef, ReservationRef } from '../refs.ts';
import { ReservationStatusEnum } from '../statuses.ts';
import { afterArgument, followEvents, ResyncRequiredType } from '../subscriptions/event-stream.ts';
import { calendarOf } from './reservation.ts';

const ReservationChangeKindEnum = builder.enumType('ReservationChangeKind', {
  description: 'The kind of change of a reservation.',
  values: described({
    CREATED: 'The reservation was created.',
    MOVED: 'The reservation was moved to another time.',
    EXTENDED: 'The expiry of the hold was changed.',
    RELEASED: 'The hold was released.',
    EXPIRED: 'The hold expired.',
    CONFIRMED: 'The time was booked.',
    LOST: 'The hold disappeared at the provider before it expired.',
  }),
});

const ReservationStateType = builder.objectRef<Reservation>('ReservationState').implement({
  description:
    'An earlier state of a reservation. It has no id, so that no client takes it for the present state of the reservation.',
  fields: (t) => ({
    status: t.field({
      type: ReservationStatusEnum,
      description: 'The status at that time.',
      resolve: ({ status }) => status,
    }),
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'The time at which the hold was to expire.',
    }),
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description: 'The calendar at which the slot was held; null if the event type determines it.',
      resolve: calendarOf,
    }),
  }),
});

const ReservationChangeType = builder.objectRef<ReservationEvent>('ReservationChange').implement({
  description: 'A change of a reservation.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'The cursor of the change. Pass it as `after` to resume after the change.',
    }),
    kind: t.field({ type: ReservationChangeKindEnum, description: 'The kind of change.', resolve: ({ kind }) => kind }),
    at: t.expose('at', { type: 'DateTime', description: 'The time of the change.' }),
    reservation: t.field({
      type: ReservationRef,
      description: 'The reservation immediately after the change.',
      resolve: ({ reservation }) => reservation,
    }),
    previous: t.field({
      type: ReservationStateType,
      nullable: true,
      description: 'The state of the reservation before the change; null if it is new.',
      resolve: ({ previous }) => previous,
    }),
  }),
});

const ReservationEventUnion = builder.unionType('ReservationEvent', {
  description: 'A change of a reservation, or a notice that changes were missed.',
  types: [ReservationChangeType, ResyncRequiredType],
  resolveType: (value) => ('kind' in value ? ReservationChangeType : ResyncRequiredType),
});

interface EventFilter {
  readonly reservations?: readonly GlobalRef[] | null | undefined;
  readonly eventType?: GlobalRef | null | undefined;
  readonly account?: GlobalRef | null | undefined;
}

function matches({ reservation }: ReservationEvent, filter: EventFilter): boolean {
  const { reservations, eventType, account } = filter;
  const isOf = (ref: GlobalRef, id: string) => ref.account === reservation.account && ref.id === id;
  if (account && account.account !== reservation.account) return false;
  if (eventType && !isOf(eventType, reservation.eventTypeId)) return false;
  return !reservations || reservations.some((ref) => isOf(ref, reservation.id));
}

builder.subscriptionField('reservationChanged', (t) =>
  t.field({
    type: ReservationEventUnion,
    description:
      'The changes of reservations. With `after`, the stream first replays every change since that cursor exactly once. ' +
      'Over server-sent events, the header `Last-Event-ID` has the same effect.',
    args: t.validate(
      {
        reservations: t.arg.idList({ description: 'The ids of reservations; only their changes are returned.' }),
        eventType: t.arg.id({ description: 'The id of an event type; only changes of its reservations are returned.' }),
        account: t.arg.id({ description: 'The id of an account; only changes of its reservations are returned.' }),
        after: afterArgument(t.arg),
      },
      z.object({
        reservations: z.array(idOf('Reservation')).nullish(),
        eventType: idOf('EventType').nullish(),
        account: idOf('Account').nullish(),
        after: z.string().nullish(),
      }),
    ),
    subscribe(_root, { after, ...filter }, context) {
      const { account, eventType, reservations } = filter;
      for (const ref of reservations ? [] : [account, eventType]) {
        if (ref) rejectBookers(context, ref, 'changes of all reservations: pass `reservations`');
      }
      const viewer = { session: context.session };
      // The id of a reservation cannot be guessed: clients know those of their own.
      const maySee = ({ reservation }: ReservationEvent) => reservations || !isBooker(viewer, reservation.account);
      return followEvents(context, after, {
        refs: [filter.account, filter.eventType, ...(filter.reservations ?? [])],
        watched: filter.reservations ?? [],
        watcher: context.watcher,
        select: (event) => (isReservationEvent(event) && matches(event, filter) && maySee(event) ? event : undefined),
      });
    },
    resolve: (event) => event,
  }),
);
