import { z } from 'zod';
import type { InputIssue } from '../../domain/errors.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import type { Booker } from '../../domain/reservation.ts';
import { builder } from '../builder.ts';
import { textSchema } from '../inputs.ts';

export const bookerSchema = z.object({
  name: textSchema.trim().min(1, 'Must not be empty'),
  email: z.email('Must be an email address'),
  timeZone: z.string(),
  phone: z.e164('Must be in international form, such as +4930123456').nullish(),
});

export const notesSchema = textSchema.max(10_000, 'Must have at most 10000 characters').nullish();

export const BookerInput = builder.inputType('BookerInput', {
  description: 'The person for whom the booking is made.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'The full name of the person.' }),
    email: t.string({
      required: true,
      description: 'The email address of the person. The provider may send email to it.',
    }),
    timeZone: t.field({
      type: 'TimeZone',
      required: true,
      description: 'The time zone in which times are shown to the person.',
    }),
    phone: t.string({ description: 'The phone number of the person in international format, such as `+4930123456`.' }),
  }),
});

export function bookerOf({ phone, ...booker }: z.output<typeof bookerSchema>): Booker {
  return { ...booker, phone: phone ?? undefined };
}

/**
 * The problem of a calendar at which an event type is to be booked: one of another account.
 * @param path the input object that has the calendar.
 */
export function calendarIssues(
  { calendar, eventType }: { readonly calendar?: GlobalRef | null | undefined; readonly eventType: GlobalRef },
  path: readonly string[],
): InputIssue[] {
  if (!calendar || calendar.account === eventType.account) return [];
  return [{ path: [...path, 'calendar'], message: 'Must be a calendar of the account of the event type' }];
}
