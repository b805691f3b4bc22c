import type { Context } from 'hono';
import { invalid } from './error-responses.ts';
import { readInstant } from './local-time.ts';
import type { ApiEnv } from './options.ts';

/** @throws 422 unless it is an integer. */
export function integerQuery(c: Context<ApiEnv>, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) throw invalidQuery(name, 'Input should be a valid integer', 'int_parsing');
  return Number(text);
}

/** @throws 422 unless it is one of the framework's boolean words. */
export function booleanQuery(c: Context<ApiEnv>, name: string): boolean {
  const text = c.req.query(name)?.toLowerCase() ?? 'false';
  if (['true', '1', 'yes', 'on', 't', 'y'].includes(text)) return true;
  if (['false', '0', 'no', 'off', 'f', 'n'].includes(text)) return false;
  throw invalidQuery(name, 'Input should be a valid boolean', 'bool_parsing');
}

/** Epoch milliseconds; in UTC without an offset. @throws 422 unless it is a date-time or a date. */
export function instantQuery(c: Context<ApiEnv>, name: string): number | undefined {
  const text = c.req.query(name);
  if (text === undefined) return undefined;
  const instant = readInstant(text, 'UTC');
  if (instant === undefined) throw invalidQuery(name, 'Input should be a valid datetime', 'datetime_parsing');
  return instant;
}

/** @throws 422 unless it is an integer. */
export function integerParam(c: Context<ApiEnv>, name: string): number {
  const text = c.req.param(name) ?? '';
  if (!/^-?\d+$/.test(text))
    throw invalid([{ loc: ['path', name], msg: 'Input should be a valid integer', type: 'int_parsing' }]);
  return Number(text);
}

export function invalidQuery(name: string, msg: string, type = 'value_error') {
  return invalid([{ loc: ['query', name], msg, type }]);
}
