import { z } from 'zod';
import { ReservationEndedError } from '../../domain/errors.ts';
import { builder } from '../builder.ts';
import { RESERVE_ERRORS } from '../errors.ts';
import type { InputFieldBuilder } from '../fields.ts';
import { idempotencyKeySchema, idOf, rejectRepeatedIds } from '../inputs.ts';
import { BookerInput, bookerOf, bookerSchema, notesSchema } from './booker-input.ts';
import { defineMutation, idempotencyKeyField, resolveWritableAccount, withIdempotency } from './mutation.ts';
import { reservationPayload, reservationsPayload } from './reservation-payload.ts';

/** The input fields that both mutations share. */
function detailFields(t: InputFieldBuilder) {
  return {
    attendee: t.field({ type: BookerInput, required: true, description: 'The person who attends.' }),
    notes: t.string({ description: 'Notes for the host.' }),
    idempotencyKey: idempotencyKeyField(t),
  };
}

const details = z.object({ attendee: bookerSchema, notes: notesSchema, idempotencyKey: idempotencyKeySchema });

const ConfirmReservationInput = builder
  .inputType('ConfirmReservationInput', {
    description: 'Parameters for confirmReservation.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The id of the reservation.' }),
      ...detailFields(t),
    }),
  })
  .validate(details.extend({ id: idOf('Reservation') }));

defineMutation({
  name: 'confirmReservation',
  description: 'Books the held slot at the provider and then releases the hold. Repeating the request is safe.',
  input: ConfirmReservationInput,
  payload: reservationPayload('ConfirmReservationPayload', 'Result of confirmReservation.'),
  errors: [...RESERVE_ERRORS, ReservationEndedError],
  subject: ({ id }) => id,
  async resolve({ idempotencyKey, ...input }, context) {
    const target = resolveWritableAccount(input.id, context, 'book');
    const reservation = await withIdempotency(
      'confirmReservation',
      [target],
      { key: idempotencyKey, input },
      context,
      () => context.reservations.confirm(target, input.id.id, bookerOf(input.attendee), input.notes ?? undefined),
    );
    return { reservation };
  },
});

const ConfirmReservationsInput = builder
  .inputType('ConfirmReservationsInput', {
    description: 'Parameters for confirmReservations.',
    fields: (t) => ({
      ids: t.idList({ required: true, description: 'The ids of the reservations, of any accounts.' }),
      ...detailFields(t),
    }),
  })
  .validate(
    details.extend({
      ids: z
        .array(idOf('Reservation'))
        .min(1, 'Specify at least one reservation')
        .max(20, 'At most 20 reservations can be confirmed together')
        .superRefine(rejectRepeatedIds),
    }),
  );

defineMutation({
  name: 'confirmReservations',
  description:
    'Books the slots of several reservations of any accounts: either all of them or none. If one cannot be booked, the ' +
    'bookings made before it are cancelled in reverse order, and their holds remain. Repeating the request is safe.',
  input: ConfirmReservationsInput,
  payload: reservationsPayload(
    'ConfirmReservationsPayload',
    'Result of confirmReservations.',
    'The reservations, in the order of the ids.',
  ),
  errors: [...RESERVE_ERRORS, ReservationEndedError],
  async resolve({ idempotencyKey, ...input }, context) {
    const targets = input.ids.map((ref) => ({ ...resolveWritableAccount(ref, context, 'book'), id: ref.id }));
    const reservations = await withIdempotency(
      'confirmReservations',
      targets,
      { key: idempotencyKey, input },
      context,
      () => context.reservations.confirmAll(targets, bookerOf(input.attendee), input.notes ?? undefined),
    );
    return { reservations };
  },
});
