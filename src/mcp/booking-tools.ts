import type { ToolAnnotations } from '@modelcontextprotocol/server';
import { z } from 'zod';
import {
  bookerInput,
  bookerVariables,
  idempotencyKeyInput,
  idempotencyKeyOf,
  slotInput,
  slotVariables,
} from './booking-inputs.ts';
import { payloadOf, ToolError } from './failure.ts';
import {
  McpBookSlotDocument,
  McpCancelBookingDocument,
  McpConfirmHoldDocument,
  McpHoldSlotDocument,
  McpReleaseHoldDocument,
  McpRescheduleBookingDocument,
} from './generated/graphql.ts';
import { id, instant, inZone, range, time, timeIn, timeZone } from './schemas.ts';
import { defineTool } from './tool.ts';

/** Adds something; another call with the same arguments has no further effect. */
const ADDS: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
};
/** Changes or removes something that exists. */
const CHANGES: ToolAnnotations = { ...ADDS, destructiveHint: true };

const resultZone = timeZone('The time zone of the times in the result.');

const bookingOutput = {
  bookingId: z.string().nullable().describe('Null if the booking was changed and cannot be read at present.'),
  status: z.string().nullable().describe('ACCEPTED, PENDING (the host must accept it) or CANCELLED.'),
  start: z.string().nullable(),
  end: z.string().nullable(),
};

interface BookingFields {
  readonly id: string;
  readonly status: string;
  readonly start: string;
  readonly end: string;
}

function bookingAnswer(booking: BookingFields | null, zone: string) {
  if (!booking) return { bookingId: null, status: null, start: null, end: null };
  return { bookingId: booking.id, status: booking.status, ...inZone(booking, zone) };
}

const UNREADABLE = 'It was done, but the booking cannot be read at present: list_bookings later shows it.';

interface Made {
  readonly status: string;
  readonly start: string;
}

/** @throws ToolError if an earlier call with the same arguments made what has ended or moved since. */
function rejectChanged(
  what: string,
  { status, start }: Made,
  { requestedStart, ended }: { readonly requestedStart: string; readonly ended: readonly string[] },
): void {
  const isMoved = Date.parse(start) !== Date.parse(requestedStart);
  if (!isMoved && !ended.includes(status)) return;
  const change = isMoved ? 'has been moved since' : `is ${status} now`;
  throw new ToolError({
    code: 'CONFLICT',
    message: `An earlier call with these arguments made a ${what}, which ${change}. This call did nothing.`,
    advice: 'To make it again on purpose, repeat the call with a new idempotencyKey.',
  });
}

export const holdSlot = defineTool({
  name: 'hold_slot',
  title: 'Hold a slot',
  description:
    'Holds a free slot for a few minutes so that no one else can take it, while the person decides. Then call confirm_hold ' +
    'to book it or release_hold to give it back; otherwise it expires. If the person has decided already, use book_slot.',
  needs: 'booking',
  annotations: ADDS,
  input: {
    ...slotInput,
    timeZone: resultZone,
    holdMinutes: z
      .int()
      .min(1)
      .max(1440)
      .optional()
      .describe('The length of the hold. Defaults to that of the provider.'),
    ...idempotencyKeyInput,
  },
  output: {
    holdId: z.string().describe('For confirm_hold and release_hold. Do not show it to other persons.'),
    status: z.string(),
    ...range,
    expiresAt: time.describe('When the hold ends by itself.'),
  },
  document: McpHoldSlotDocument,
  variables: ({ timeZone: _zone, ...input }) => ({
    input: {
      ...slotVariables(input),
      holdMinutes: input.holdMinutes ?? null,
      idempotencyKey: idempotencyKeyOf('hold_slot', input),
    },
  }),
  answer({ outcome }, { timeZone: zone, start: requestedStart }) {
    const { reservation } = payloadOf(outcome, 'ReserveSlotPayload');
    rejectChanged('hold', reservation, { requestedStart, ended: ['EXPIRED', 'RELEASED'] });
    const expiresAt = timeIn(zone, reservation.expiresAt);
    return {
      summary: `The slot is ${reservation.status} until ${expiresAt}.`,
      output: { holdId: reservation.id, status: reservation.status, ...inZone(reservation, zone), expiresAt },
    };
  },
});

export const confirmHold = defineTool({
  name: 'confirm_hold',
  title: 'Book a held slot',
  description:
    'Books a slot that hold_slot holds. The provider may send email to the attendee, so confirm time and person with the user ' +
    'first. Repeating the call is safe.',
  needs: 'booking',
  annotations: ADDS,
  input: { holdId: id('`holdId` of hold_slot.'), ...bookerInput, timeZone: resultZone },
  output: bookingOutput,
  document: McpConfirmHoldDocument,
  variables: ({ holdId, ...input }) => ({ input: { id: holdId, ...bookerVariables(input) } }),
  answer({ outcome }, { timeZone: zone }) {
    const { reservation } = payloadOf(outcome, 'ConfirmReservationPayload');
    const { booking, start, end } = reservation;
    return {
      summary: booking ? `Booked: ${booking.status}.` : UNREADABLE,
      output: bookingAnswer(booking && { ...booking, start, end }, zone),
    };
  },
});

export const releaseHold = defineTool({
  name: 'release_hold',
  title: 'Release a hold',
  description: 'Gives a held slot back, so that others can book it. A hold that has ended already is left as it is.',
  needs: 'booking',
  annotations: CHANGES,
  input: { holdId: id('`holdId` of hold_slot.') },
  output: { holdId: z.string(), status: z.string() },
  document: McpReleaseHoldDocument,
  variables: ({ holdId }) => ({ input: { id: holdId } }),
  answer({ outcome }) {
    const { reservation } = payloadOf(outcome, 'ReleaseReservationPayload');
    return {
      summary: `The hold is ${reservation.status}.`,
      output: { holdId: reservation.id, status: reservation.status },
    };
  },
});

export const bookSlot = defineTool({
  name: 'book_slot',
  title: 'Book a slot',
  description:
    'Books a free slot of an event type for a person, without a hold. The provider may send email to the attendee, so confirm ' +
    'time and person with the user first. If the result of a call is lost, repeat it with the same arguments: it never books ' +
    'twice.',
  needs: 'booking',
  annotations: ADDS,
  input: { ...slotInput, ...bookerInput, timeZone: resultZone, ...idempotencyKeyInput },
  output: bookingOutput,
  document: McpBookSlotDocument,
  variables: ({ timeZone: _zone, ...input }) => ({
    input: {
      ...slotVariables(input),
      ...bookerVariables(input),
      idempotencyKey: idempotencyKeyOf('book_slot', input),
    },
  }),
  answer({ outcome }, { timeZone: zone, start: requestedStart }) {
    const { booking } = payloadOf(outcome, 'CreateBookingPayload');
    if (booking) rejectChanged('booking', booking, { requestedStart, ended: ['CANCELLED'] });
    return {
      summary: booking ? `Booked: ${booking.status}.` : UNREADABLE,
      output: bookingAnswer(booking, zone),
    };
  },
});

/** The booking to change. */
const bookingId = id('Booking id of list_bookings or of the tool that booked.');
const reason = z
  .string()
  .max(500)
  .optional()
  .describe('For the attendees. Some providers require it, and others cannot store one and reject it.');

export const rescheduleBooking = defineTool({
  name: 'reschedule_booking',
  title: 'Reschedule a booking',
  description:
    'Moves a booking to another start; the length stays the same. Take the start from find_slots of its event type. The ' +
    'provider may send email to the attendees. The id of the booking can change: use `bookingId` of the result from then on.',
  needs: 'writing',
  annotations: CHANGES,
  input: {
    bookingId,
    start: instant('The new start.'),
    timeZone: resultZone,
    reason,
  },
  output: {
    ...bookingOutput,
    replacedId: z.string().nullable().describe('The previous id, if it has changed.'),
  },
  document: McpRescheduleBookingDocument,
  variables: (input) => ({ input: { id: input.bookingId, start: input.start, reason: input.reason ?? null } }),
  answer({ outcome }, { timeZone: zone }) {
    const { booking, replacedId } = payloadOf(outcome, 'RescheduleBookingPayload');
    return {
      summary: booking ? `Moved: ${booking.status}.` : UNREADABLE,
      output: { ...bookingAnswer(booking, zone), replacedId },
    };
  },
});

export const cancelBooking = defineTool({
  name: 'cancel_booking',
  title: 'Cancel a booking',
  description:
    'Cancels a booking for good. The provider may send email to the attendees, so confirm it with the user first. A booking ' +
    'that is cancelled already is left as it is.',
  needs: 'writing',
  annotations: CHANGES,
  input: {
    bookingId,
    timeZone: resultZone,
    reason,
  },
  output: bookingOutput,
  document: McpCancelBookingDocument,
  variables: (input) => ({ input: { id: input.bookingId, reason: input.reason ?? null } }),
  answer({ outcome }, { timeZone: zone }) {
    const { booking } = payloadOf(outcome, 'CancelBookingPayload');
    return { summary: booking ? `It is ${booking.status}.` : UNREADABLE, output: bookingAnswer(booking, zone) };
  },
});
