import type { Context } from 'hono';
import { visibleGuide } from './access.ts';
import { failure, notFound } from './error-responses.ts';
import type { Api, ApiEnv } from './options.ts';

/** The last value of a query parameter; undefined if it is absent or empty. */
export function textFilter(c: Context<ApiEnv>, name: string): string | undefined {
  return c.req.queries(name)?.at(-1) || undefined;
}

/** @throws 400 unless it is one integer: lists of ids are not supported. */
export function integerFilter(c: Context<ApiEnv>, name: string): number | undefined {
  const text = textFilter(c, name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw failure(400, { [name]: ['Enter a number.'] });
  return Number(text);
}

/** Accepts only `True` and `False`; any other value does not filter. */
export function booleanFilter(c: Context<ApiEnv>, name: string): boolean | undefined {
  const text = textFilter(c, name);
  return text === 'True' ? true : text === 'False' ? false : undefined;
}

/** Whether a row's value is the requested one; every row matches without one. */
export function matches<Value>(requested: Value | undefined, value: Value): boolean {
  return requested === undefined || requested === value;
}

/**
 * The rows of the guide that the query names; in v1 without it, all that the key can access.
 *
 * @throws 400 in v1.1 without `guide`; 404 for a guide that the key cannot access (an empty list if so configured).
 */
export function rowsOfGuide<Row extends { guide: number }>(
  c: Context<ApiEnv>,
  api: Api,
  rows: readonly Row[],
): readonly Row[] {
  const guide = integerFilter(c, 'guide');
  if (guide === undefined) {
    if (api.version === 'v1.1') throw failure(400, { guide: ['This field is required.'] });
    return rows.filter((row) => visibleGuide(c, api, row.guide));
  }
  if (visibleGuide(c, api, guide)) return rows.filter((row) => row.guide === guide);
  if (api.options.foreignGuideList === 'empty') return [];
  throw notFound();
}
