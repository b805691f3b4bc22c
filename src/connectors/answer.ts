import { z } from 'zod';
import type { AnswerHeaders } from './http-client.ts';
import { readAs } from './quick-read.ts';
import type { Exchange } from './sender.ts';

/**
 * An answer, parsed once and validated once for each shape that is asked of it, however many share it. What it holds must
 * not be changed by anybody.
 */
export interface Answer {
  /** What it was made of. */
  readonly exchange: Exchange;
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly retryAfterSeconds: number | undefined;
  /** Parsed; the text itself, if that is no JSON. Undefined for an empty text. */
  body(): unknown;
  readonly isJson: boolean;
  as<T>(shape: z.ZodType<T>): z.ZodSafeParseResult<T>;
}

export function toAnswer(exchange: Exchange): Answer {
  const { status, headers, retryAfterSeconds, text } = exchange;
  // What was made of it takes its place, and the text is far smaller: it is parsed again for those who ask for another shape.
  let parsed = parseJson(text);
  const isJson = parsed !== NOT_JSON;
  let isParsed = true;
  let last: { readonly shape: z.ZodType; readonly result: z.ZodSafeParseResult<unknown> } | undefined;

  function body(): unknown {
    if (!isJson) return text;
    return isParsed ? parsed : parseJson(text);
  }

  return {
    exchange,
    status,
    headers,
    retryAfterSeconds,
    body,
    isJson,
    as<T>(shape: z.ZodType<T>) {
      // Who shares an answer nearly always asks for the same shape.
      if (last?.shape !== shape) {
        last = { shape, result: readAs(shape, body()) };
        parsed = undefined;
        isParsed = false;
      }
      return last.result as z.ZodSafeParseResult<T>;
    },
  };
}

const NOT_JSON = Symbol('not JSON');

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

/** Where an answer is wrong: names that the contract knows, never keys that the answer itself brought. */
export function placesOf(error: z.ZodError, shape: z.ZodType): string[] {
  return error.issues.slice(0, 5).map((issue) => describePath(issue.path, shape));
}

function describePath(parts: readonly PropertyKey[], shape: z.ZodType): string {
  const known = JSON.stringify(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }));
  const isKnown = (part: PropertyKey) => typeof part === 'number' || known.includes(`"${String(part)}":`);
  return parts.map((part) => (isKnown(part) ? String(part) : '*')).join('.') || 'its root';
}
