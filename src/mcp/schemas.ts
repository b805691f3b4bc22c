import { z } from 'zod';
import { offsetDateTime } from '../time/offset-date-time.ts';
import { isTimeZone } from '../time/zone.ts';

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/i;

/** An instant with an offset, normalized to UTC. */
export function instant(description: string) {
  return z
    .string()
    .refine(
      (text) => INSTANT.test(text) && !Number.isNaN(Date.parse(text)),
      'Must be a date-time with offset, such as 2026-12-07T09:00:00+01:00',
    )
    .meta({
      description: `${description} RFC 3339 with offset, for example 2026-12-07T09:00:00+01:00.`,
      format: 'date-time',
    })
    .transform((text) => new Date(text).toISOString());
}

export function timeZone(description: string) {
  return z
    .string()
    .refine(isTimeZone, 'Must be a time zone name of the IANA database, such as Europe/Berlin')
    .describe(`${description} A name of the IANA database, for example Europe/Berlin.`);
}

/** Without the pattern of `z.email` in its JSON Schema, which is long and tells an assistant nothing. */
export function email(description: string) {
  return z
    .string()
    .refine((text) => z.email().safeParse(text).success, 'Must be an email address')
    .meta({ description, format: 'email' });
}

/** An id as another tool returned it. */
export function id(description: string) {
  return z.string().min(1).max(1000).describe(description);
}

export const fromTo = {
  from: instant('Start of the window, inclusive.'),
  to: instant('End of the window, exclusive.'),
};

const DEFAULT_ITEMS = 20;

export function limit(maximum: number) {
  return z.int().min(1).max(maximum).default(DEFAULT_ITEMS).describe('The maximum number of items to return.');
}

/** The arguments of all lists. */
export const paging = {
  accountIds: z.array(id('Account id')).max(50).optional().describe('Only these accounts, by ids of list_accounts.'),
  limit: limit(50),
  cursor: z.string().optional().describe('`nextCursor` of the previous page, to get the next one.'),
};

export const nameContains = z
  .string()
  .max(200)
  .optional()
  .describe('Only items whose name contains this text, in any case.');

/** An object by its id and name. */
export const named = z.object({ id: z.string(), name: z.string() });

export const nextCursor = z.string().nullable().describe('Pass as `cursor` for the next page; null on the last page.');

/** An instant in results. */
export const time = z.string().describe('RFC 3339, in the requested time zone.');

export const range = { start: time, end: time.describe('Exclusive.') };

/** What is missing from a result. The account is named if a whole account could not be read. */
export const problems = z
  .array(z.object({ account: z.string().nullable(), code: z.string(), message: z.string() }))
  .describe('What could not be read; empty if the result is complete.');

/** The longest text of a provider in a result, in characters. */
const MAX_TEXT = 300;

/** Bounds a text from a provider. */
export function bounded(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`;
}

/** A range of the schema in a time zone. @param zone `UTC` by default. */
export function inZone({ start, end }: { readonly start: string; readonly end: string }, zone = 'UTC') {
  return { start: timeIn(zone, start), end: timeIn(zone, end) };
}

/** @param text an instant of the schema. */
export function timeIn(zone: string, text: string): string {
  return offsetDateTime(zone, Date.parse(text));
}
