import { createHash } from 'node:crypto';
import { stringify } from 'safe-stable-stringify';
import { z } from 'zod';
import { email, id, instant, timeZone } from './schemas.ts';

/** The arguments that name a slot. */
export const slotInput = {
  eventTypeId: id('Event type id of find_event_types.'),
  start: instant('The `start` of a slot of find_slots.'),
  durationMinutes: z
    .int()
    .min(1)
    .max(1440)
    .optional()
    .describe('The length that was passed to find_slots, if one was passed.'),
  calendarId: id('One of the `calendars` of the slot.')
    .optional()
    .describe('One of the `calendars` of the slot, if it has several. Defaults to the first free one.'),
};

export const bookerInput = {
  attendee: z
    .strictObject({
      name: z.string().min(1).max(200).describe('Full name.'),
      email: email('The provider may send email to it.'),
      timeZone: timeZone('The time zone in which the person gets times.'),
      phone: z.string().max(50).optional().describe('In international format, such as +4930123456.'),
    })
    .describe('The person for whom the booking is made. Never invent these data: ask for them.'),
  notes: z.string().max(2000).optional().describe('Notes for the host.'),
};

export const idempotencyKeyInput = {
  idempotencyKey: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(
      'Leave it out: a repeated call with equal arguments then does nothing more. Pass a new text only to make the same ' +
        'request again on purpose, for example after a cancellation.',
    ),
};

/**
 * The idempotency key of a call: that of the assistant, or one that is equal for calls with equal arguments. Assistants
 * repeat calls whose response they did not get, and would not keep a random key.
 */
export function idempotencyKeyOf(
  tool: string,
  { idempotencyKey, ...input }: { readonly idempotencyKey?: string | undefined },
) {
  return (
    idempotencyKey ??
    `mcp-${createHash('sha256')
      .update(stringify([tool, input]))
      .digest('base64url')}`
  );
}

export function slotVariables({
  eventTypeId,
  start,
  durationMinutes,
  calendarId,
}: z.output<z.ZodObject<typeof slotInput>>) {
  return { eventType: eventTypeId, start, durationMinutes: durationMinutes ?? null, calendar: calendarId ?? null };
}

export function bookerVariables({ attendee, notes }: z.output<z.ZodObject<typeof bookerInput>>) {
  const { phone, ...person } = attendee;
  return { attendee: { ...person, phone: phone ?? null }, notes: notes ?? null };
}
