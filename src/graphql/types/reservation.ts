import type { BookingState } from '../../domain/booking.ts';
import { ProviderError } from '../../domain/errors.ts';
import type { Reservation } from '../../domain/reservation.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField } from '../fields.ts';
import { idOf } from '../inputs.ts';
import { nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { EventTypeRef, ReservationRef } from '../refs.ts';

const ReservationStatusEnum = builder.enumType('ReservationStatus', {
  description: 'The status of a reservation.',
  values: described({
    HELD: 'The slot is held until `expiresAt`.',
    RELEASED: 'The hold was released.',
    EXPIRED: 'The hold expired.',
    CONFIRMED: 'The time was booked.',
    LOST: 'The hold disappeared at the provider before it expired, without a release through this gateway.',
  }),
});

const HoldEnforcementEnum = builder.enumType('HoldEnforcement', {
  description: 'The system that enforces a hold.',
  values: described({
    PROVIDER: 'The provider enforces the hold against all of its clients.',
    GATEWAY: 'The gateway enforces the hold, but only against its own clients.',
  }),
});

const BookingStatusEnum = builder.enumType('BookingStatus', {
  description: 'The status of a booking.',
  values: described({
    ACCEPTED: 'The booking is accepted.',
    PENDING: 'The booking awaits confirmation by the host.',
    CANCELLED: 'The booking was cancelled or rejected.',
  }),
});

const BookingType = builder.objectRef<BookingState>('Booking').implement({
  description: 'A booking at the provider, created from a reservation.',
  fields: (t) => ({
    id: t.exposeString('id', { description: "The provider's own id of the booking." }),
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
    status: t.field({
      type: BookingStatusEnum,
      description: 'The status of the booking.',
      resolve: ({ status }) => status,
    }),
  }),
});

/** The reservation in its current state. @throws ProviderError `NOT_FOUND` if it does not exist or is no longer stored. */
async function findReservation(key: ResourceRef, context: Context): Promise<Reservation> {
  const account = context.accounts.get(key.account);
  if (!account) throw new ProviderError(key.account, 'NOT_FOUND', `Unknown account ${key.account}`);
  const target = { account, call: context.callTo(account), reader: context.loaders };
  return context.reservations.find(target, key.id, (id) => context.loaders.holds.load({ account: key.account, id }));
}

nodeType(ReservationRef, {
  description: 'A slot that is held for a limited time so that it cannot be taken before it is booked.',
  keyOf: ownKey,
  load: (keys, context) =>
    Promise.all(keys.map((key) => findReservation(key, context).catch((error: unknown) => error as Error))),
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
    booking: t.field({
      type: BookingType,
      nullable: true,
      description: 'The booking created from the reservation; null until the reservation is confirmed.',
      resolve: ({ booking }) => booking,
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
