import { z } from 'zod';
import {
  InvalidInputError,
  NotFoundError,
  ProviderError,
  SlotTakenError,
  UnsupportedError,
} from '../../domain/errors.ts';
import { encodeGlobalId } from '../../domain/global-id.ts';
import type { Reservation } from '../../domain/reservation.ts';
import { builder } from '../builder.ts';
import { RESERVE_ERRORS } from '../errors.ts';
import { durationSchema, idempotencyKeySchema, idOf } from '../inputs.ts';
import { ReservationRef } from '../refs.ts';
import { defineMutation, once, resolveWritableAccount } from './mutation.ts';

const holdMinutes = z
  .int()
  .min(1, 'Must be at least a minute')
  .max(24 * 60, 'Must be at most a day')
  .nullish();
const IDEMPOTENCY_DESCRIPTION = 'The same key and input again answer the same, and do nothing more.';

const reserveSlot = z.object({
  eventType: idOf('EventType'),
  start: z.number(),
  durationMinutes: durationSchema.nullish(),
  holdMinutes,
  idempotencyKey: idempotencyKeySchema,
});

const ReserveSlotInput = builder
  .inputType('ReserveSlotInput', {
    description: 'A slot that is to be held.',
    fields: (t) => ({
      eventType: t.id({ required: true, description: 'What it is held for.' }),
      start: t.field({ type: 'DateTime', required: true, description: 'Start of the slot.' }),
      durationMinutes: t.int({
        description: "Its length, where the event type has several; else the event type's own.",
      }),
      holdMinutes: t.int({ description: "How long to hold it; the provider's default, if left out." }),
      idempotencyKey: t.string({ description: IDEMPOTENCY_DESCRIPTION }),
    }),
  })
  .validate(reserveSlot);

/** A payload that is one reservation. */
function reservationPayload(name: string, description: string) {
  return builder.objectRef<{ reservation: Reservation }>(name).implement({
    description,
    fields: (t) => ({
      reservation: t.field({
        type: ReservationRef,
        description: 'As it stands now.',
        resolve: ({ reservation }) => reservation,
      }),
    }),
  });
}

function requestOf({ eventType, start, durationMinutes, holdMinutes }: z.output<typeof reserveSlot>) {
  return {
    eventTypeId: eventType.id,
    start,
    durationMinutes: durationMinutes ?? undefined,
    holdMinutes: holdMinutes ?? undefined,
  };
}

defineMutation({
  name: 'reserveSlot',
  description: 'Holds a slot for a while.',
  input: ReserveSlotInput,
  payload: reservationPayload('ReserveSlotPayload', 'The slot is held.'),
  errors: RESERVE_ERRORS,
  subject: ({ eventType }) => eventType,
  async resolve({ idempotencyKey, ...input }, context) {
    const at = resolveWritableAccount(input.eventType, context);
    const reservation = await once('reserveSlot', [at], { key: idempotencyKey, input }, context, () =>
      context.reservations.reserve(at, requestOf({ ...input, idempotencyKey })),
    );
    return { reservation };
  },
});

const UpdateReservationInput = builder
  .inputType('UpdateReservationInput', {
    description: 'What is left out stays as it is.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The reservation.' }),
      start: t.field({ type: 'DateTime', description: 'Moves it to this start.' }),
      durationMinutes: t.int({ description: 'Gives it this length, where the event type has several.' }),
      holdMinutes: t.int({ description: 'Holds it for that long from now on.' }),
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
    'Moves or extends a hold. Its id can be a new one: some holds can only be changed by replacing them. If that fails ' +
    'half-way, the old hold is put back; if even that fails, the error says that it is lost.',
  input: UpdateReservationInput,
  payload: reservationPayload('UpdateReservationPayload', 'The hold was changed; its id can be a new one.'),
  errors: [InvalidInputError, NotFoundError, SlotTakenError, UnsupportedError, ProviderError],
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
    description: 'Which reservation.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The reservation.' }) }),
  })
  .validate(z.object({ id: idOf('Reservation') }));

defineMutation({
  name: 'releaseReservation',
  description: 'Lets a hold go. One that has ended already stays as it is.',
  input: ReleaseReservationInput,
  payload: builder.objectRef<{ id: string }>('ReleaseReservationPayload').implement({
    description: 'The slot is not held any more.',
    fields: (t) => ({ id: t.exposeID('id', { description: 'The reservation.' }) }),
  }),
  errors: [InvalidInputError, NotFoundError, UnsupportedError, ProviderError],
  subject: ({ id }) => id,
  async resolve({ id }, context) {
    await context.reservations.release(resolveWritableAccount(id, context), id.id);
    return { id: encodeGlobalId(id) };
  },
});

const BookerInput = builder.inputType('BookerInput', {
  description: 'Who books.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'Full name.' }),
    email: t.string({ required: true, description: 'Email address; the provider may write to it.' }),
    timeZone: t.field({
      type: 'TimeZone',
      required: true,
      description: 'The zone in which times are told to this person.',
    }),
    phone: t.string({ description: 'Phone number in international form, such as `+4930123456`.' }),
  }),
});

const ConfirmReservationInput = builder
  .inputType('ConfirmReservationInput', {
    description: 'A held slot that is to be booked.',
    fields: (t) => ({
      id: t.id({ required: true, description: 'The reservation.' }),
      attendee: t.field({ type: BookerInput, required: true, description: 'Who books.' }),
      notes: t.string({ description: 'What the host should know.' }),
      idempotencyKey: t.string({ description: IDEMPOTENCY_DESCRIPTION }),
    }),
  })
  .validate(
    z.object({
      id: idOf('Reservation'),
      attendee: z.object({
        name: z.string().trim().min(1, 'Must not be empty'),
        email: z.email('Must be an email address'),
        timeZone: z.string(),
        phone: z.e164('Must be in international form, such as +4930123456').nullish(),
      }),
      notes: z.string().max(10_000, 'Must have at most 10000 characters').nullish(),
      idempotencyKey: idempotencyKeySchema,
    }),
  );

defineMutation({
  name: 'confirmReservation',
  description: 'Books the held time at the provider, then lets the hold go. Safe to repeat.',
  input: ConfirmReservationInput,
  payload: reservationPayload('ConfirmReservationPayload', 'The time is booked.'),
  errors: RESERVE_ERRORS,
  subject: ({ id }) => id,
  async resolve({ idempotencyKey, ...input }, context) {
    const at = resolveWritableAccount(input.id, context);
    const { phone, ...booker } = input.attendee;
    const reservation = await once('confirmReservation', [at], { key: idempotencyKey, input }, context, () =>
      context.reservations.confirm(at, input.id.id, { ...booker, phone: phone ?? undefined }, input.notes ?? undefined),
    );
    return { reservation };
  },
});

const HoldTogetherInput = builder
  .inputType('HoldTogetherInput', {
    description: 'Slots that are to be held together, or not at all.',
    fields: (t) => ({
      slots: t.field({
        type: [ReserveSlotInput],
        required: true,
        description: 'The slots, also at several providers.',
      }),
      idempotencyKey: t.string({ description: `${IDEMPOTENCY_DESCRIPTION} Those of the single slots do not count.` }),
    }),
  })
  .validate(
    z.object({
      // Each slot was checked on its own before.
      slots: z
        .array(z.custom<z.output<typeof reserveSlot>>())
        .min(1, 'Name at least one slot')
        .max(20, 'At most 20 slots can be held together'),
      idempotencyKey: idempotencyKeySchema,
    }),
  );

defineMutation({
  name: 'holdTogether',
  description: 'Holds several slots, at several providers: all of them or none.',
  input: HoldTogetherInput,
  payload: builder.objectRef<{ reservations: readonly Reservation[] }>('HoldTogetherPayload').implement({
    description: 'All slots are held.',
    fields: (t) => ({
      reservations: t.field({
        type: [ReservationRef],
        description: 'In the order of the slots.',
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
    const reservations = await once('holdTogether', requests, { key: idempotencyKey, input: slots }, context, () =>
      context.reservations.holdTogether(requests),
    );
    return { reservations };
  },
});
