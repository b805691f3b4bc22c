import { ProviderError } from '../../domain/errors.ts';
import type { Booking, Reservation } from '../../domain/reservation.ts';
import type { Key } from '../../loaders/reader.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { accountField } from '../fields.ts';
import { idOf } from '../inputs.ts';
import { nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { EventTypeRef, ReservationRef } from '../refs.ts';

const ReservationStatusEnum = builder.enumType('ReservationStatus', {
  description: 'What became of a reservation.',
  values: described({
    HELD: 'The slot is kept until `expiresAt`.',
    RELEASED: 'It was let go.',
    EXPIRED: 'It ran out.',
    CONFIRMED: 'The time was booked.',
    LOST: 'It is gone before its time, though nobody let it go through this gateway.',
  }),
});

const HoldEnforcementEnum = builder.enumType('HoldEnforcement', {
  description: 'Who keeps the slot free.',
  values: described({
    PROVIDER: 'The provider does, for everybody who asks it for slots.',
    GATEWAY: 'Only this gateway does, for those who come through it.',
  }),
});

const BookingStatusEnum = builder.enumType('BookingStatus', {
  description: 'What became of a booking.',
  values: described({
    ACCEPTED: 'It stands.',
    PENDING: 'It waits for a confirmation.',
    CANCELLED: 'It was cancelled or rejected.',
  }),
});

const BookingType = builder.objectRef<Booking>('Booking').implement({
  description: 'What a confirmed reservation has become.',
  fields: (t) => ({
    id: t.exposeString('id', { description: "The provider's own id of it." }),
    start: t.expose('start', { type: 'DateTime', description: 'Inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'Exclusive.' }),
    status: t.field({ type: BookingStatusEnum, description: 'What became of it.', resolve: ({ status }) => status }),
  }),
});

/** As it stands now. @throws ProviderError `NOT_FOUND` if nobody knows it. */
async function findReservation(key: Key, context: Context): Promise<Reservation> {
  const account = context.accounts.get(key.account);
  if (!account) throw new ProviderError(key.account, 'NOT_FOUND', `Unknown account ${key.account}`);
  const at = { account, call: context.callTo(account), reader: context.loaders };
  return context.reservations.find(at, key.id, (id) => context.loaders.holds.load({ account: key.account, id }));
}

nodeType(ReservationRef, {
  description: 'A slot held for a while, so that nobody else takes it before it is booked.',
  keyOf: ownKey,
  load: (keys, context) =>
    Promise.all(keys.map((key) => findReservation(key, context).catch((error: unknown) => error as Error))),
  fields: (t) => ({
    account: t.field(accountField),
    eventType: t.field({
      type: EventTypeRef,
      nullable: true,
      description: 'What it is held for; null if the provider does not show it any more.',
      resolve: ({ account, eventTypeId }, _, { loaders }) => loaders.eventTypes.find({ account, id: eventTypeId }),
    }),
    start: t.expose('start', { type: 'DateTime', description: 'Inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'Exclusive.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it runs out by itself.' }),
    status: t.field({
      type: ReservationStatusEnum,
      description: 'Worked out from `expiresAt` and what the provider says.',
      resolve: ({ status }) => status,
    }),
    enforcement: t.field({
      type: HoldEnforcementEnum,
      description: 'Who keeps the slot free.',
      resolve: ({ enforcement }) => enforcement,
    }),
    booking: t.field({
      type: BookingType,
      nullable: true,
      description: 'Once confirmed.',
      resolve: ({ booking }) => booking,
    }),
  }),
});

builder.queryField('reservation', (t) =>
  t.field({
    type: ReservationRef,
    nullable: true,
    description: 'A reservation by its id; null if nobody knows it (any more).',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }).validate(idOf('Reservation')) },
    resolve: (_root, { id }, context) => nullIfNotFound(findReservation(id, context)),
  }),
);
