import { z } from 'zod';
import { mapInSteps } from '../../concurrency/steps.ts';

/**
 * The most rows of one list in a response. Pages have at most 250 rows, and the lists without pages, such as the schedules
 * of one user, are short (docs/providers).
 */
export const MAX_ROWS = 10_000;
const MAX_PLACES = 5;

const NAMES = new WeakMap<z.ZodType, string>();
/** The schema of the rows by that of the list, which itself does not show it. */
const ROW_SCHEMAS = new WeakMap<z.core.$ZodType, z.ZodType>();

/**
 * The schema of a list in a response, as `z.array` but for its cost: it ends at the first invalid row, accepts a limited number
 * of rows, and yields to the event loop. It must therefore be parsed asynchronously.
 */
export function listOf<Row>(row: z.ZodType<Row>, maximum = MAX_ROWS): z.ZodType<Row[]> {
  const list = z
    .unknown()
    .transform((value, context): Row[] | Promise<Row[]> => validateRows(row, value, context, maximum));
  ROW_SCHEMAS.set(list, row);
  return list;
}

/** The schema of a list within a row: `z.array` with a limited number of items. Parsed at once. */
export function nestedListOf<Row>(row: z.ZodType<Row>, maximum = MAX_ROWS): z.ZodType<Row[]> {
  const list = z
    .unknown()
    .transform((value, context) => itemsOf(value, context, maximum))
    .pipe(z.array(row));
  ROW_SCHEMAS.set(list, row);
  return list;
}

/** Validates the rows for a schema of their list, as `listOf` does. */
export function validateRows<Row>(
  row: z.ZodType<Row>,
  value: unknown,
  context: z.core.$RefinementCtx,
  maximum = MAX_ROWS,
): Row[] | Promise<Row[]> {
  const rows = mapInSteps(itemsOf(value, context, maximum), (item, index) => validateRow(row, item, index, context));
  const dataOf = (parsed: readonly { readonly data: Row }[]) => parsed.map(({ data }) => data);
  return rows instanceof Promise ? rows.then(dataOf) : dataOf(rows);
}

/** The items of a value that is a list; none, with an error in the context, if it is no list or too long. */
export function itemsOf(value: unknown, context: z.core.$RefinementCtx, maximum = MAX_ROWS): readonly unknown[] {
  if (Array.isArray(value) && value.length <= maximum) return value;
  context.addIssue({ code: 'custom', message: Array.isArray(value) ? `more than ${maximum} rows` : 'not a list' });
  return [];
}

/** Returns undefined, with issues, for an invalid row. */
function validateRow<Row>(
  row: z.ZodType<Row>,
  item: unknown,
  index: number,
  context: z.core.$RefinementCtx,
): { readonly data: Row } | undefined {
  const parsed = row.safeParse(item);
  if (parsed.success) return parsed;
  for (const { path, message } of parsed.error.issues.slice(0, MAX_PLACES)) {
    context.addIssue({ code: 'custom', message, path: [index, ...path] });
  }
  return undefined;
}

/** The paths at which a value violates its schema. A key that the schema does not declare is shown as `*`. */
export function placesOf(error: z.ZodError, schema: z.ZodType): string[] {
  const known = namesIn(schema);
  const isKnown = (part: PropertyKey) => typeof part === 'number' || known.includes(`"${String(part)}":`);
  return error.issues
    .slice(0, MAX_PLACES)
    .map(({ path }) => path.map((part) => (isKnown(part) ? String(part) : '*')).join('.') || 'its root');
}

/** The schema as JSON Schema, which takes longer than the validation of a row. */
function namesIn(schema: z.ZodType): string {
  const known = NAMES.get(schema) ?? asJsonSchema(schema);
  NAMES.set(schema, known);
  return known;
}

function asJsonSchema(schema: z.ZodType): string {
  return JSON.stringify(
    z.toJSONSchema(schema, {
      io: 'input',
      unrepresentable: 'any',
      override({ zodSchema, jsonSchema }) {
        const row = ROW_SCHEMAS.get(zodSchema);
        if (row) jsonSchema.items = JSON.parse(namesIn(row));
      },
    }),
  );
}
