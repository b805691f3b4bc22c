import type { Context } from 'hono';
import { failure } from './error-responses.ts';
import type { ApiEnv, GuidebookSandboxOptions } from './options.ts';

/** A request body in any encoding. Undefined means that the field was not sent. */
export interface Body {
  /** The value; the last one of a repeated form field. In a form an empty text means null. */
  readonly value: (name: string) => unknown;
  /** All values of a list field. A form cannot express an empty list. */
  readonly list: (name: string) => unknown;
  /** A structured value; in a form it is JSON text. */
  readonly structure: (name: string) => unknown;
}

/** @throws 400 for a malformed body, 415 for encodings other than JSON (where accepted) and HTML forms. */
export async function readBody(c: Context<ApiEnv>, options: GuidebookSandboxOptions): Promise<Body> {
  const text = await c.req.text();
  if (text === '') return jsonBody({});
  const contentType = c.req.header('content-type') ?? '';
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase();
  if (mediaType === 'application/json' && options.rejectJson !== true) return jsonBody(parseObject(text));
  if (mediaType === 'application/x-www-form-urlencoded') return formBody([...new URLSearchParams(text)]);
  if (mediaType === 'multipart/form-data') return formBody(await multipartFields(text, contentType));
  throw failure(415, { detail: `Unsupported media type "${contentType}" in request.` });
}

function parseObject(text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw failure(400, { detail: 'JSON parse error - Expecting value: line 1 column 1 (char 0)' });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw failure(400, { non_field_errors: ['Invalid data. Expected a dictionary.'] });
  return { ...parsed };
}

async function multipartFields(text: string, contentType: string): Promise<[string, string][]> {
  try {
    const form = await new Response(text, { headers: { 'content-type': contentType } }).formData();
    return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  } catch {
    throw failure(400, { detail: 'Multipart form parse error.' });
  }
}

function jsonBody(fields: Record<string, unknown>): Body {
  const value = (name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined);
  return { value, list: value, structure: value };
}

function formBody(fields: readonly (readonly [string, string])[]): Body {
  const all = (name: string) => fields.filter(([field]) => field === name).map(([, value]) => value);
  const value = (name: string) => {
    const last = all(name).at(-1);
    return last === '' ? null : last;
  };
  return {
    value,
    list: (name) => (all(name).length > 0 ? all(name) : undefined),
    structure: (name) => {
      const text = value(name);
      if (typeof text !== 'string') return text;
      try {
        return JSON.parse(text);
      } catch {
        return text;
      }
    },
  };
}
