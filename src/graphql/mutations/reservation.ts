import { z } from 'zod';
import {
  InvalidInputError,
  NotFoundError,
  ProviderError,
  ReservationEndedError,
  SlotTakenError,
  throwIssues,
  UnsupportedError,
} from '../../domain/errors.ts';
import type { Reservation } from '../../domain/reservation.ts';
import type { AccountCall } from '../../reservations/account-call.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { RESERVE_ERRORS } from '../errors.ts';
import type { InputFieldBuilder } from '../fields.ts';
import { durationSchema, idempotencyKeySchema, idOf } from '../inputs.ts';
import { calendarIssues } from './booker-input.ts';
import { defineMutation, idempotencyKeyField, resolveWritableAccount, withIdempotency } from './mutation.ts';
import { reservationPayload, reservationsPayload } from './reservation-payload.ts';

const holdMinutes = z
  .int()
  .min(1, 'Must be at least a minute')
  .max(24 * 60, 'Must be at most a day')
  .nullish();

const requestedSlot = z.object({
  eventType: idOf('EventType'),
  calendar: idOf('Calendar').nullish(),
  start: z.number(),
  durationMinutes: durationSchema.nullish(),
});

/** The input fields that select a slot. */
function slotFields(t: InputFieldBuilder) {
  return {
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
  };
}

const ReserveSlotInput = builder
  .inputType('ReserveSlotInput', {
    description: 'Parameters for reserveSlot.',
    fields: (t) => ({
      ...slotFields(t),
      holdMinutes: t.int({
        description: 'The length of the hold, in minutes. Defaults to that of the system that enforces the hold.',
      }),
      idempotencyKey: idempotencyKeyField(t),
    }),
  })
  .validate(requestedSlot.extend({ holdMinutes, idempotencyKey: idempotencyKeySchema }));

function requestOf(
  { eventType, calendar, start, durationMinutes }: z.output<typeof requestedSlot>,
  holdMinutes: number | null | undefined,
) {
  return {
    eventTypeId: eventType.id,
    calendarId: calendar?.id,
    start,
    durationMinutes: durationMinutes ?? undefined,
    holdMinutes: holdMinutes ?? undefined,
  };
}

/**
 * The present state of a reservation that an earlier request with the same idempotency key made, and that can have ended or
 * moved since; as the earlier request returned it if it cannot be read.
 */
function presentReservation(
  target: AccountCall,
  earlier: Reservation,
  { reservations }: Context,
): Promise<Reservation> {
  return reservations.refresh(target, earlier.id).catch(() => earlier);
}

defineMutation({
  name: 'reserveSlot',
  description: 'Holds a slot for a limited time.',
  input: ReserveSlotInput,
  payload: reservationPayload('ReserveSlotPayload', 'Result of reserveSlot.'),
  errors: RESERVE_ERRORS,
  subject: ({ eventType }) => eventType,
  async resolve({ idempotencyKey, ...input }, context) {
    throwIssues(calendarIssues(input, ['input']));
    const target = resolveWritableAccount(input.eventType, context, 'book');
    let isRepeated = true;
    const reservation = await withIdempotency(
      'reserveSlot',
      [target],
      { key: idempotencyKey, input },
      context,
      (requestKey) => {
        isRepeated = false;
        return context.reservations.reserve(target, { ...requestOf(input, input.holdMinutes), requestKey });
      },
    );
    return { reservation: isRepeated ? await presentReservation(target, reservation, context) : reservation };
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
    const reservation = await context.reservations.change(resolveWritableAccount(id, context, 'book'), id.id, {
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
    'Releases a hold. A hold that has already ended is left unchanged; a confirmed reservation is rejected: use cancelBooking.',
  input: ReleaseReservationInput,
  payload: reservationPayload('ReleaseReservationPayload', 'Result of releaseReservation.'),
  errors: [InvalidInputError, NotFoundError, UnsupportedError, ProviderError],
  subject: ({ id }) => id,
  async resolve({ id }, context) {
    return { reservation: await context.reservations.release(resolveWritableAccount(id, context, 'book'), id.id) };
  },
});

const RequestedSlotInput = builder
  .inputType('RequestedSlotInput', {
    description: 'A slot to hold together with others.',
    fields: (t) => slotFields(t),
  })
  .validate(requestedSlot);

const ReserveSlotsInput = builder
  .inputType('ReserveSlotsInput', {
    description: 'Parameters for reserveSlots.',
    fields: (t) => ({
      slots: t.field({
        type: [RequestedSlotInput],
        required: true,
        description: 'The slots to hold, of any accounts.',
      }),
      holdMinutes: t.int({
        description:
          'The length of all holds, in minutes. Defaults to those of the systems that enforce the holds. All holds end at ' +
          'the same moment, that of the one that ends first.',
      }),
      idempotencyKey: idempotencyKeyField(t),
    }),
  })
  .validate(
    z.object({
      // Pothos has validated each slot by its own input type.
      slots: z
        .array(z.custom<z.output<typeof requestedSlot>>())
        .min(1, 'Specify at least one slot')
        .max(20, 'At most 20 slots can be held together'),
      holdMinutes,
      idempotencyKey: idempotencyKeySchema,
    }),
  );

defineMutation({
  name: 'reserveSlots',
  description:
    'Holds several slots of any accounts: either all of them or none. All holds end at the same moment, which is their `expiresAt`.',
  input: ReserveSlotsInput,
  payload: reservationsPayload(
    'ReserveSlotsPayload',
    'Result of reserveSlots.',
    'The reservations, in the order of the slots.',
  ),
  errors: RESERVE_ERRORS,
  async resolve({ slots, holdMinutes, idempotencyKey }, context) {
    throwIssues(slots.flatMap((slot, i) => calendarIssues(slot, ['input', 'slots', String(i)])));
    const requests = slots.map((slot) => ({
      ...resolveWritableAccount(slot.eventType, context, 'book'),
      request: requestOf(slot, holdMinutes),
    }));
    let isRepeated = true;
    const reservations = await withIdempotency(
      'reserveSlots',
      requests,
      { key: idempotencyKey, input: { slots, holdMinutes } },
      context,
      (requestKey) => {
        isRepeated = false;
        return context.reservations.reserveSlots(requests, requestKey);
      },
    );
    if (!isRepeated) return { reservations };
    return {
      reservations: await Promise.all(
        reservations.map((reservation, i) => presentReservation(requests[i]!, reservation, context)),
      ),
    };
  },
});
