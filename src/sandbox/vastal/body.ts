import type { Context } from 'hono';
import type { z } from 'zod';
import { badRequest } from './error-responses.ts';
import type { ApiEnv } from './options.ts';

export type Body = Readonly<Record<string, unknown>>;

/** The JSON object of the request. @throws 400 if it is anything else. */
export async function readBody(c: Context<ApiEnv>): Promise<Body> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
    throw badRequest('The body must be sent as application/json');
  let parsed: unknown;
  try {
    parsed = JSON.parse(await c.req.text());
  } catch {
    throw badRequest('The body is not valid JSON');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw badRequest('The body must be a JSON object');
  return { ...parsed };
}

/** @throws 400 with `text` if one of the fields is absent, null or empty. */
export function requireFields(body: Body, names: readonly string[], text: string): void {
  if (names.some((name) => body[name] === undefined || body[name] === null || body[name] === ''))
    throw badRequest(text);
}

/** The fields of the schema. @throws 400 for the first error. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown, place = ''): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(`${place}${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'not valid'}`);
}
