import { z } from 'zod';
import {
  InvalidInputError,
  NotFoundError,
  ProviderError,
  ReservationEndedError,
  SlotTakenError,
  UnsupportedError,
} from '../../domain/errors.ts';
import type { Reservation } from '../../domain/reservation.ts';
import { builder } from '../builder.ts';
import { RESERVE_ERRORS } from '../errors.ts';
import { durationSchema, idempotencyKeySchema, idOf } from '../inputs.ts';
import { ReservationRef } from '../refs.ts';
import { BookerInput, bookerOf, bookerSchema, calendarIdOf, notesSchema } from './booker-input.ts';
import { defineMutation, idempotencyKeyField, resolveWritableAccount, withIdempotency } from './mutation.ts';

const holdMinutes = z
  .int()
  .min(1, 'Must be at least a minute')
  .max(24 * 60, 'Must be at most a day')
  .nullish();

const reserveSlot = z.object({
  eventType: idOf('EventType'),
  calendar: idOf('Calendar').nullish(),
  start: z.number(),
  durationMinutes: durationSchema.nullish(),
  holdMinutes,
  idempotencyKey: idempotencyKeySchema,
});

const ReserveSlotInput = builder
  .inputType('ReserveSlotInput', {
    description: 'Parameters for reserveSlot.',
    fields: (t) => ({
      eventType: t.id({ required: true, description: 'The id of the event type for which the slot is held.' }),
      calendar: t.id({
        description:
          'The id of the calendar at which to hold the slot, for an event type that can be booked at several. Defaults to the first free one.',
      }),
      start: t.field({ type: 'DateTime', required: true, description: 'Start of the slot, inclusive.' }),
      durationMinutes: t.int({
        description:
          "The length of the slot, one of the event type's `durationOptions`. Defaults to its `durationMinutes`.",
      }),
      holdMinutes: t.int({
        description: 'The length of the hold, in minutes. Defaults to that of the system that enforces the hold.',
      }),
      idempotencyKey: idempotencyKeyField(t),
    }),
  })
  .validate(reserveSlot);

/** Defines a payload with one reservation. */
function reservationPayload(name: string, description: string) {
  return builder.objectRef<{ reservation: Reservation }>(name).implement({
    description,
    fields: (t) => ({
      reservation: t.field({
        type: ReservationRef,
        description: 'The reservation after the operation.',
        resolve: ({ reservation }) => reservation,
      }),
    }),
  });
}

function requestOf({ eventType, calendar, start, durationMinutes, holdMinutes }: z.output<typeof reserveSlot>) {
  return {
    eventTypeId: eventType.id,
    calendarId: calendarIdOf(calendar, eventType),
    start,
    durationMinutes: durationMinutes ?? undefined,
    holdMinutes: holdMinutes ?? undefined,
  };
}

defineMutation({
  name: 'reserveSlot',
  description: 'Holds a slot for a limited time.',
  input: ReserveSlotInput,
  payload: reservationPayload('ReserveSlotPayload', 'Result of reserveSlot.'),
  errors: RESERVE_ERRORS,
  subject: ({ eventType }) => eventType,
  async resolve({ idempotencyKey, ...input }, context) {
    const target = resolveWritableAccount(input.eventType, context);
    const reservation = await withIdempotency('reserveSlot', [target], { key: idempotencyKey, input }, context, () =>
      context.reservations.reserve(target, requestOf({ ...input, idempotencyKey })),
    );
    return { reservation };
  },
});

const UpdateReservationInput = builder
  .inputType('UpdateReservationInput', {
    description: 'Parameters for updateReservation. Omitted fields are unchanged, and at least one change is required.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The id of the reservation.' }),
      start: t.field({ type: 'DateTime', description: 'The new start of the slot.' }),
      durationMinutes: t.int({
        description: 'The new length of the slot, one of the `durationOptions` of the event type.',
      }),
      holdMinutes: t.int({ description: 'The new length of the hold, in minutes from now.' }),
    }),
  })
  .validate(
    z
      .object({
        id: idOf('Reservation'),
        start: z.number().nullish(),
        durationMinutes: durationSchema.nullish(),
        holdMinutes,
      })
      .refine(
        (input) => [input.start, input.durationMinutes, input.holdMinutes].some((change) => typeof change === 'number'),
        {
          message: 'Nothing to change: set start, durationMinutes or holdMinutes',
        },
      ),
  );

defineMutation({
  name: 'updateReservation',
  description:
    'Moves or extends a hold. Some providers can only replace a hold: if the replacement fails, the previous hold is ' +
    'restored; if the restoration fails too, the error says that the hold is lost.',
  input: UpdateReservationInput,
  payload: reservationPayload('UpdateReservationPayload', 'Result of updateReservation.'),
  errors: [InvalidInputError, NotFoundError, SlotTakenError, ReservationEndedError, UnsupportedError, ProviderError],
  subject: ({ id }) => id,
  async resolve({ id, start, durationMinutes, holdMinutes }, context) {
    const reservation = await context.reservations.change(resolveWritableAccount(id, context), id.id, {
      start: start ?? undefined,
      durationMinutes: durationMinutes ?? undefined,
      holdMinutes: holdMinutes ?? undefined,
    });
    return { reservation };
  },
});

const ReleaseReservationInput = builder
  .inputType('ReleaseReservationInput', {
    description: 'Parameters for releaseReservation.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The id of the reservation.' }) }),
  })
  .validate(z.object({ id: idOf('Reservation') }));

defineMutation({
  name: 'releaseReservation',
  description:
    'Releases a hold. A hold that has already ended is left unchanged; a confirmed reservation is refused: use cancelBooking.',
  input: ReleaseReservationInput,
  payload: reservationPayload('ReleaseReservationPayload', 'Result of releaseReservation.'),
  errors: [InvalidInputError, NotFoundError, UnsupportedError, ProviderError],
  subject: ({ id }) => id,
  async resolve({ id }, context) {
    return { reservation: await context.reservations.release(resolveWritableAccount(id, context), id.id) };
  },
});

const ConfirmReservationInput = builder
  .inputType('ConfirmReservationInput', {
    description: 'Parameters for confirmReservation.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The id of the reservation.' }),
      attendee: t.field({ type: BookerInput, required: true, description: 'The person for whom the booking is made.' }),
      notes: t.string({ description: 'Notes for the host.' }),
      idempotencyKey: idempotencyKeyField(t),
    }),
  })
  .validate(
    z.object({
      id: idOf('Reservation'),
      attendee: bookerSchema,
      notes: notesSchema,
      idempotencyKey: idempotencyKeySchema,
    }),
  );

defineMutation({
  name: 'confirmReservation',
  description: 'Books the held slot at the provider and then releases the hold. Repeating the request is safe.',
  input: ConfirmReservationInput,
  payload: reservationPayload('ConfirmReservationPayload', 'Result of confirmReservation.'),
  errors: [...RESERVE_ERRORS, ReservationEndedError],
  subject: ({ id }) => id,
  async resolve({ idempotencyKey, ...input }, context) {
    const target = resolveWritableAccount(input.id, context);
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
      attendee: t.field({
        type: BookerInput,
        required: true,
        description: 'The person for whom the bookings are made.',
      }),
      notes: t.string({ description: 'Notes for the hosts.' }),
      idempotencyKey: idempotencyKeyField(t),
    }),
  })
  .validate(
    z.object({
      ids: z
        .array(idOf('Reservation'))
        .min(1, 'Specify at least one reservation')
        .max(20, 'At most 20 reservations can be confirmed together'),
      attendee: bookerSchema,
      notes: notesSchema,
      idempotencyKey: idempotencyKeySchema,
    }),
  );

defineMutation({
  name: 'confirmReservations',
  description:
    'Books the slots of several reservations of any accounts: either all of them or none. If one cannot be booked, the ' +
    'bookings made before it are cancelled in reverse order, and their holds remain. Repeating the request is safe.',
  input: ConfirmReservationsInput,
  payload: builder.objectRef<{ reservations: readonly Reservation[] }>('ConfirmReservationsPayload').implement({
    description: 'Result of confirmReservations.',
    fields: (t) => ({
      reservations: t.field({
        type: [ReservationRef],
        description: 'The reservations, in the order of the ids.',
        resolve: ({ reservations }) => reservations,
      }),
    }),
  }),
  errors: [...RESERVE_ERRORS, ReservationEndedError],
  async resolve({ idempotencyKey, ...input }, context) {
    const targets = input.ids.map((ref) => ({ ...resolveWritableAccount(ref, context), id: ref.id }));
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

const ReserveSlotsInput = builder
  .inputType('ReserveSlotsInput', {
    description: 'Parameters for reserveSlots.',
    fields: (t) => ({
      slots: t.field({
        type: [ReserveSlotInput],
        required: true,
        description: 'The slots to hold, of any accounts. The idempotency keys of the single slots are ignored.',
      }),
      idempotencyKey: idempotencyKeyField(t),
    }),
  })
  .validate(
    z.object({
      // Pothos has validated each slot by its own input type.
      slots: z
        .array(z.custom<z.output<typeof reserveSlot>>())
        .min(1, 'Specify at least one slot')
        .max(20, 'At most 20 slots can be held together'),
      idempotencyKey: idempotencyKeySchema,
    }),
  );

defineMutation({
  name: 'reserveSlots',
  description: 'Holds several slots of any accounts: either all of them or none.',
  input: ReserveSlotsInput,
  payload: builder.objectRef<{ reservations: readonly Reservation[] }>('ReserveSlotsPayload').implement({
    description: 'Result of reserveSlots.',
    fields: (t) => ({
      reservations: t.field({
        type: [ReservationRef],
        description: 'The reservations, in the order of the slots.',
        resolve: ({ reservations }) => reservations,
      }),
    }),
  }),
  errors: RESERVE_ERRORS,
  async resolve({ slots, idempotencyKey }, context) {
    const requests = slots.map((slot) => ({
      ...resolveWritableAccount(slot.eventType, context),
      request: requestOf(slot),
    }));
    const reservations = await withIdempotency(
      'reserveSlots',
      requests,
      { key: idempotencyKey, input: slots },
      context,
      () => context.reservations.reserveSlots(requests),
    );
    return { reservations };
  },
});
