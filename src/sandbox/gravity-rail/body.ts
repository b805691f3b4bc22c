import type { Context } from 'hono';
import { z } from 'zod';
import { type Issue, invalid } from './error-responses.ts';
import { fromWire, wireName } from './naming.ts';
import type { ApiEnv, GravityRailSandboxOptions } from './options.ts';

/**
 * Reads a JSON body with keys in either style. Unknown keys are ignored.
 *
 * @throws 422 with every validation error, also for invalid JSON.
 */
export async function readBody<Schema extends z.ZodObject>(
  c: Context<ApiEnv>,
  options: GravityRailSandboxOptions,
  schema: Schema,
): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(fromWire(options, Object.keys(schema.shape), await readJson(c)));
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.map((issue) => toIssue(options, issue)));
}

/** An object inside a body, with keys in either style. */
export function nested<Schema extends z.ZodObject>(options: GravityRailSandboxOptions, schema: Schema) {
  return z.preprocess((value) => fromWire(options, Object.keys(schema.shape), value), schema);
}

async function readJson(c: Context<ApiEnv>): Promise<unknown> {
  const text = await c.req.text();
  if (text === '') throw invalid([{ loc: ['body'], msg: 'Field required', type: 'missing' }]);
  if (!/^application\/([\w.-]+\+)?json\b/i.test(c.req.header('content-type') ?? ''))
    throw invalid([{ loc: ['body'], msg: 'Input should be a valid dictionary', type: 'dict_type' }]);
  try {
    return JSON.parse(text);
  } catch {
    throw invalid([{ loc: ['body', 0], msg: 'JSON decode error', type: 'json_invalid' }]);
  }
}

function toIssue(options: GravityRailSandboxOptions, issue: z.core.$ZodIssue): Issue {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : wireName(options, String(part))));
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return {
    loc: ['body', ...path],
    msg: missing ? 'Field required' : issue.message,
    type: missing ? 'missing' : 'value_error',
  };
}
