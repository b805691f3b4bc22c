import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { readAs } from './quick-read.ts';
import type { HttpExchange } from './sender.ts';

/** What a text says: parsed once, and validated once for each shape that is asked of it, however many share it. */
interface Content {
  readonly isJson: boolean;
  /** Parsed; the text itself, if that is no JSON. Undefined for an empty text. */
  body(): unknown;
  as<T>(shape: z.ZodType<T>): z.ZodSafeParseResult<T>;
}

/** An answer with what it says, which must not be changed by anybody. */
export interface ParsedResponse extends Content {
  /** What it was made of. */
  readonly exchange: HttpExchange;
}

/** Reads the answers of one account. */
export type ParseResponse = (exchange: HttpExchange) => ParsedResponse;

/** What is made of a text takes several times as much memory. */
const REMEMBERED_CHARACTERS = 2 * 1024 * 1024;
const REMEMBERED_MS = 60_000;
/** About what is kept of a text that came once, characters. */
const DIGEST_LENGTH = 64;

/**
 * Upstreams answer the same, byte for byte, for as long as nothing changes, whoever asks: what a text says is read once,
 * and kept from the second time on that it comes. Of a text that came once nothing but a digest is kept.
 *
 * Nobody learns anything by that: who is given what a text says has been answered that very text.
 *
 * @param now the clock, epoch milliseconds.
 */
export function createResponseParser(now: () => number): ParseResponse {
  const known = new LRUCache<string, { readonly content: Content | undefined; readonly length: number }>({
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: ({ content, length }) => DIGEST_LENGTH + (content ? length : 0),
    ttl: REMEMBERED_MS,
    updateAgeOnGet: true,
    ttlResolution: 0,
    perf: { now },
  });

  function contentOf(text: string): Content {
    const digest = hash('sha256', text, 'base64url');
    const before = known.get(digest);
    if (before?.content) return before.content;
    const content = toContent(text);
    known.set(digest, { content: before && content, length: text.length });
    return content;
  }

  return (exchange) => ({ exchange, ...contentOf(exchange.text) });
}

function toContent(text: string): Content {
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
    isJson,
    body,
    as<T>(shape: z.ZodType<T>) {
      // Whose texts are equal nearly always asks for the same shape.
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

/** The paths at which a response violates its schema. A key that the schema does not declare is shown as `*`. */
export function placesOf(error: z.ZodError, shape: z.ZodType): string[] {
  return error.issues.slice(0, 5).map((issue) => describePath(issue.path, shape));
}

function describePath(parts: readonly PropertyKey[], shape: z.ZodType): string {
  const known = JSON.stringify(z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }));
  const isKnown = (part: PropertyKey) => typeof part === 'number' || known.includes(`"${String(part)}":`);
  return parts.map((part) => (isKnown(part) ? String(part) : '*')).join('.') || 'its root';
}
