import type { z } from 'zod';

type QuickRead<T> = (value: unknown) => T | undefined;

const quickReads = new WeakMap<z.ZodType, QuickRead<unknown>>();

/**
 * Gives a schema a faster reader. The schema remains authoritative and reports the errors: the reader returns undefined
 * for every value that it does not support, and otherwise exactly the schema's output. A test with random values must
 * compare the two.
 */
export function withQuickRead<T>(schema: z.ZodType<T>, read: QuickRead<T>): z.ZodType<T> {
  quickReads.set(schema, read);
  return schema;
}

/** The quick way of a schema, if it has one. */
function quickReadOf<T>(schema: z.ZodType<T>): QuickRead<T> | undefined {
  return quickReads.get(schema) as QuickRead<T> | undefined;
}

/** What the schema makes of the value, found the quick way where there is one. */
export function readAs<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  const data = quickReadOf(schema)?.(value);
  return data === undefined ? schema.safeParse(value) : { success: true, data };
}

/** A schema that goes on with what another one makes, and with its quick way. */
export function mapped<T, U>(schema: z.ZodType<T>, map: (value: T) => U): z.ZodType<U> {
  const read = quickReadOf(schema);
  const both = schema.transform(map) as unknown as z.ZodType<U>;
  if (!read) return both;
  return withQuickRead(both, (value) => {
    const data = read(value);
    return data === undefined ? undefined : map(data);
  });
}

/** The quick way to read a list of rows that each can be read. */
export function quickRows<T>(row: z.ZodType<T>): QuickRead<T[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const rows: T[] = [];
    for (const each of value as readonly unknown[]) {
      const read = readAs(row, each);
      if (!read.success) return undefined;
      rows.push(read.data);
    }
    return rows;
  };
}

/** Undefined for all but objects as JSON has them; `__proto__` is left to the schemas. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, '__proto__') ? undefined : (value as Readonly<Record<string, unknown>>);
}

export function isText(value: unknown): value is string {
  return typeof value === 'string';
}
