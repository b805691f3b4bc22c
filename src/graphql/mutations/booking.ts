import { z } from 'zod';
import type { BookingState } from '../../domain/booking.ts';
import {
  IdempotencyConflictError,
  InvalidInputError,
  NotFoundError,
  ProviderError,
  throwIssues,
  UnsupportedError,
} from '../../domain/errors.ts';
import { encodeGlobalId, type GlobalRef } from '../../domain/global-id.ts';
import type { ResourceRef } from '../../domain/resource-ref.ts';
import type { AccountCall } from '../../reservations/account-call.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { RESERVE_ERRORS } from '../errors.ts';
import type { InputFieldBuilder } from '../fields.ts';
import { durationSchema, idempotencyKeySchema, idOf } from '../inputs.ts';
import { BookingRef } from '../refs.ts';
import { BookerInput, bookerOf, bookerSchema, calendarIssues, notesSchema } from './booker-input.ts';
import { defineMutation, idempotencyKeyField, resolveWritableAccount, withIdempotency } from './mutation.ts';

const CHANGE_ERRORS = [InvalidInputError, NotFoundError, UnsupportedError, IdempotencyConflictError, ProviderError];

type PayloadFieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, ResourceRef>;

/** The field with the booking of a payload, which is read anew. */
function bookingField(t: PayloadFieldBuilder) {
  return t.field({
    type: BookingRef,
    nullable: true,
    description: 'The booking after the operation; null if it was changed but cannot be read at present.',
    resolve: ({ account, id }, _, { loaders }) => loaders.bookings.load({ account, id }),
  });
}

function bookingPayload(mutation: string) {
  const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
  return builder.objectRef<ResourceRef>(name).implement({
    description: `Result of ${mutation}.`,
    fields: (t) => ({ booking: bookingField(t) }),
  });
}

/** Runs a change of a booking once per idempotency key. */
async function change(
  mutation: string,
  { id, idempotencyKey, ...content }: { readonly id: GlobalRef; readonly idempotencyKey?: string | null | undefined },
  context: Context,
  work: (target: AccountCall) => Promise<BookingState>,
): Promise<ResourceRef> {
  const target = resolveWritableAccount(id, context);
  const input = { id, ...content };
  const changed = await withIdempotency(mutation, [target], { key: idempotencyKey, input }, context, () =>
    work(target).then((booking) => ({ id: booking.id })),
  );
  return { account: id.account, id: changed.id };
}

const REASON = 'The reason, for the attendees. A provider that cannot store one refuses it.';

const CreateBookingInput = builder
  .inputType('CreateBookingInput', {
    description: 'Parameters for createBooking.',
    fields: (t) => ({
      eventType: t.id({ required: true, description: 'The id of the event type to book.' }),
      calendar: t.id({
        description:
          'The id of the calendar to book at, for an event type that can be booked at several. Defaults to the first free one.',
      }),
      start: t.field({ type: 'DateTime', required: true, description: 'Start of the slot, inclusive.' }),
      durationMinutes: t.int({
        description:
          "The length of the slot, one of the event type's `durationOptions`. Defaults to its `durationMinutes`.",
      }),
      attendee: t.field({ type: BookerInput, required: true, description: 'The person for whom the booking is made.' }),
      notes: t.string({ description: 'Notes for the host.' }),
      idempotencyKey: idempotencyKeyField(t),
    }),
  })
  .validate(
    z.object({
      eventType: idOf('EventType'),
      calendar: idOf('Calendar').nullish(),
      start: z.number(),
      durationMinutes: durationSchema.nullish(),
      attendee: bookerSchema,
      notes: notesSchema,
      idempotencyKey: idempotencyKeySchema,
    }),
  );

defineMutation({
  name: 'createBooking',
  description: 'Books a slot without holding it first. Repeating the request after a failure is safe.',
  input: CreateBookingInput,
  payload: bookingPayload('createBooking'),
  errors: RESERVE_ERRORS,
  subject: ({ eventType }) => eventType,
  async resolve({ idempotencyKey, ...input }, context) {
    const { eventType, calendar, start, durationMinutes, attendee, notes } = input;
    throwIssues(calendarIssues(input, ['input']));
    const target = resolveWritableAccount(eventType, context, 'book');
    const request = {
      eventTypeId: eventType.id,
      calendarId: calendar?.id,
      start,
      durationMinutes: durationMinutes ?? undefined,
      booker: bookerOf(attendee),
      notes: notes ?? undefined,
    };
    const { id } = await withIdempotency('createBooking', [target], { key: idempotencyKey, input }, context, () =>
      context.reservations.bookings.create(target, request),
    );
    return { account: eventType.account, id };
  },
});

/** The input fields that all changes of a booking share. */
function changeFields(t: InputFieldBuilder) {
  return {
    id: t.id({ required: true, description: 'The id of the booking.' }),
    idempotencyKey: idempotencyKeyField(t),
  };
}

/** The input fields of changes for which a reason can be given. */
function reasonedFields(t: InputFieldBuilder) {
  return { ...changeFields(t), reason: t.string({ description: REASON }) };
}

const changeSchema = z.object({ id: idOf('Booking'), idempotencyKey: idempotencyKeySchema });
const reasonedSchema = changeSchema.extend({
  reason: z.string().trim().min(1, 'Must not be empty: omit it instead').max(1000).nullish(),
});

const RescheduleBookingInput = builder
  .inputType('RescheduleBookingInput', {
    description: 'Parameters for rescheduleBooking.',
    fields: (t) => ({
      ...reasonedFields(t),
      start: t.field({ type: 'DateTime', required: true, description: 'The new start. The length stays the same.' }),
    }),
  })
  .validate(reasonedSchema.extend({ start: z.number() }));

defineMutation({
  name: 'rescheduleBooking',
  description:
    'Moves a booking to another time. Some providers replace the booking by one with another id; the previous id then resolves to it. Repeating the request is safe.',
  input: RescheduleBookingInput,
  payload: builder.objectRef<ResourceRef & { readonly requestedId: string }>('RescheduleBookingPayload').implement({
    description: 'Result of rescheduleBooking.',
    fields: (t) => ({
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Pothos names the payload in the builder's type
      booking: bookingField(t as unknown as PayloadFieldBuilder),
      replacedId: t.id({
        nullable: true,
        description: 'The previous id of the booking, which resolves to it; null if the id is unchanged.',
        resolve: ({ account, id, requestedId }) =>
          id === requestedId ? null : encodeGlobalId({ type: 'Booking', account, id: requestedId }),
      }),
    }),
  }),
  errors: RESERVE_ERRORS,
  subject: ({ id }) => id,
  async resolve(input, context) {
    const move = { start: input.start, reason: input.reason ?? undefined };
    const moved = await change('rescheduleBooking', input, context, (target) =>
      context.reservations.bookings.reschedule(target, input.id.id, move),
    );
    return { ...moved, requestedId: input.id.id };
  },
});

const CancelBookingInput = builder
  .inputType('CancelBookingInput', {
    description: 'Parameters for cancelBooking.',
    fields: reasonedFields,
  })
  .validate(reasonedSchema);

defineMutation({
  name: 'cancelBooking',
  description: 'Cancels a booking. One that is already cancelled is left unchanged. Repeating the request is safe.',
  input: CancelBookingInput,
  payload: bookingPayload('cancelBooking'),
  errors: CHANGE_ERRORS,
  subject: ({ id }) => id,
  resolve: (input, context) =>
    change('cancelBooking', input, context, (target) =>
      context.reservations.bookings.cancel(target, input.id.id, input.reason ?? undefined),
    ),
});

const ApproveBookingInput = builder
  .inputType('ApproveBookingInput', {
    description: 'Parameters for approveBooking.',
    fields: changeFields,
  })
  .validate(changeSchema);

defineMutation({
  name: 'approveBooking',
  description: 'Accepts a pending booking. An accepted one is left unchanged. Repeating the request is safe.',
  input: ApproveBookingInput,
  payload: bookingPayload('approveBooking'),
  errors: CHANGE_ERRORS,
  subject: ({ id }) => id,
  resolve: (input, context) =>
    change('approveBooking', input, context, (target) => context.reservations.bookings.approve(target, input.id.id)),
});

const DeclineBookingInput = builder
  .inputType('DeclineBookingInput', {
    description: 'Parameters for declineBooking.',
    fields: reasonedFields,
  })
  .validate(reasonedSchema);

defineMutation({
  name: 'declineBooking',
  description: 'Rejects a pending booking. Repeating the request is safe.',
  input: DeclineBookingInput,
  payload: bookingPayload('declineBooking'),
  errors: CHANGE_ERRORS,
  subject: ({ id }) => id,
  resolve: (input, context) =>
    change('declineBooking', input, context, (target) =>
      context.reservations.bookings.decline(target, input.id.id, input.reason ?? undefined),
    ),
});
