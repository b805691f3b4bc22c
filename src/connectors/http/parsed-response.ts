import { z } from 'zod';
import type { UpstreamResponse } from './transport.ts';

const NOT_JSON = Symbol('not JSON');

/**
 * A response whose body is parsed once, and validated once by the same schema, however many callers share it. What it returns
 * must not be modified.
 */
export class ParsedResponse {
  readonly response: UpstreamResponse;
  /** Whether the body is JSON or empty. */
  readonly isJson: boolean;
  readonly #freezes: boolean;
  /** Undefined once validated: the validated value replaces it, since the text is far smaller than both. */
  #parsed: unknown;
  #validated: { readonly schema: z.ZodType; readonly result: z.ZodSafeParseResult<unknown> } | undefined;

  /** @param freezes whether validated values are frozen, so that modifying one throws. */
  constructor(response: UpstreamResponse, freezes: boolean) {
    this.response = response;
    this.#freezes = freezes;
    this.#parsed = parseJson(response.text);
    this.isJson = this.#parsed !== NOT_JSON;
  }

  /** The parsed JSON, or the text if it is not JSON; undefined for an empty body. */
  body(): unknown {
    const { text } = this.response;
    if (!this.isJson) return text;
    return this.#validated ? parseJson(text) : this.#parsed;
  }

  /** Validates the body. */
  parseWith<T>(schema: z.ZodType<T>): z.ZodSafeParseResult<T> {
    // Equal requests nearly always have the same schema.
    if (this.#validated?.schema !== schema) {
      const result = schema.safeParse(this.body());
      if (this.#freezes) deepFreeze(result.data);
      this.#validated = { schema, result };
      this.#parsed = undefined;
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the result is that of this schema
    return this.#validated.result as z.ZodSafeParseResult<T>;
  }
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}

/** Freezes objects, arrays and the values of maps; errors stay as they are. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Error || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const child of value instanceof Map ? value.values() : Object.values(value)) deepFreeze(child);
}

/** The paths at which a response violates its schema. A key that the schema does not declare is shown as `*`. */
export function placesOf(error: z.ZodError, schema: z.ZodType): string[] {
  return error.issues.slice(0, 5).map((issue) => describePath(issue.path, schema));
}

function describePath(parts: readonly PropertyKey[], schema: z.ZodType): string {
  const known = JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const isKnown = (part: PropertyKey) => typeof part === 'number' || known.includes(`"${String(part)}":`);
  return parts.map((part) => (isKnown(part) ? String(part) : '*')).join('.') || 'its root';
}
