import { asError, ProviderError } from '../../domain/errors.ts';
import type { Reservation } from '../../domain/reservation.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField } from '../fields.ts';
import { idOf } from '../inputs.ts';
import { nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { BookingRef, CalendarRef, EventTypeRef, ReservationRef } from '../refs.ts';
import { ReservationStatusEnum } from '../statuses.ts';

const HoldEnforcementEnum = builder.enumType('HoldEnforcement', {
  description: 'The system that enforces a hold.',
  values: described({
    PROVIDER: 'The provider enforces the hold against all of its clients.',
    GATEWAY: 'The gateway enforces the hold, but only against its own clients.',
  }),
});

/** The reservation in its current state. @throws ProviderError `NOT_FOUND` if it does not exist or is no longer stored. */
async function findReservation(key: ResourceRef, context: Context): Promise<Reservation> {
  const account = context.accounts.get(key.account);
  if (!account) throw new ProviderError(key.account, 'NOT_FOUND', `Unknown account ${key.account}`);
  const target = { account, call: context.callTo(account), reader: context.loaders };
  const { holds, bookings } = context.loaders;
  return context.reservations.find(target, key.id, {
    hold: (id) => holds.load({ account: key.account, id }),
    booking: (id) => bookings.load({ account: key.account, id }),
  });
}

/** The calendar at which a slot is held; null if the event type determines it, or if it no longer exists. */
export function calendarOf({ account, calendarId }: Reservation, _args: object, { loaders }: Context) {
  return calendarId === undefined ? null : nullIfNotFound(loaders.calendars.load({ account, id: calendarId }));
}

nodeType(ReservationRef, {
  description: 'A slot that is held for a limited time so that it cannot be taken before it is booked.',
  keyOf: ownKey,
  load: (keys, context) => Promise.all(keys.map((key) => findReservation(key, context).catch(asError))),
  fields: (t) => ({
    account: t.field(accountField),
    eventType: t.field({
      type: EventTypeRef,
      nullable: true,
      description: 'The event type for which the slot is held; null if it no longer exists.',
      resolve: ({ account, eventTypeId }, _, { loaders }) =>
        nullIfNotFound(loaders.eventTypes.load({ account, id: eventTypeId })),
    }),
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'The time at which the hold expires.' }),
    status: t.field({
      type: ReservationStatusEnum,
      description: 'The current status, derived from `expiresAt` and the state at the provider.',
      resolve: ({ status }) => status,
    }),
    enforcement: t.field({
      type: HoldEnforcementEnum,
      description: 'The system that enforces a hold.',
      resolve: ({ enforcement }) => enforcement,
    }),
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description: 'The calendar at which the slot is held; null if the event type determines it.',
      resolve: calendarOf,
    }),
    booking: t.field({
      type: BookingRef,
      nullable: true,
      description:
        'The booking created from the reservation; null until the reservation is confirmed, and if it no longer exists.',
      resolve: ({ account, booking }, _, { loaders }) =>
        booking && nullIfNotFound(loaders.bookings.load({ account, id: booking.id })),
    }),
  }),
});

builder.queryField('reservation', (t) =>
  t.field({
    type: ReservationRef,
    nullable: true,
    description: 'The reservation with the given id; null if it does not exist or is no longer stored.',
    args: { id: t.arg.id({ required: true, description: 'The id of the reservation.' }).validate(idOf('Reservation')) },
    resolve: (_root, { id }, context) => nullIfNotFound(findReservation(id, context)),
  }),
);
