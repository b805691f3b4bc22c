import { z } from 'zod';
import { itemsOf } from './list-schema.ts';

/** Reads a value; undefined if it is invalid. */
type ReadField<T> = (value: unknown) => T | undefined;

/**
 * The schema of a field that `read` accepts. It allocates nothing, while a union of two schemas with a transformation allocates
 * seven objects for each id of a list.
 *
 * @param expected completes the message "not …".
 */
export function wireField<T>(read: ReadField<T>, expected: string): z.ZodType<T> {
  return z.transform((value: unknown, context) => {
    const field = read(value);
    if (field !== undefined) return field;
    context.issues.push({ code: 'custom', message: `not ${expected}`, input: value });
    return z.NEVER;
  });
}

/** A list of fields, with the limit of rows that all lists have; it ends at the first invalid one. */
export function wireFieldList<T>(read: ReadField<T>, expected: string): z.ZodType<T[]> {
  return z.transform((value: unknown, context) => {
    const fields: T[] = [];
    for (const item of itemsOf(value, context)) {
      const field = read(item);
      if (field === undefined) {
        context.issues.push({ code: 'custom', message: `not ${expected}`, path: [fields.length], input: item });
        return z.NEVER;
      }
      fields.push(field);
    }
    return fields;
  });
}
