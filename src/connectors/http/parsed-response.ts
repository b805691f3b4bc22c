import type { z } from 'zod';
import { nextTurn } from '../../concurrency/steps.ts';
import { parseInSteps } from './json-steps.ts';
import type { UpstreamResponse } from './transport.ts';

const NOT_JSON = Symbol('not JSON');
/** How many objects are frozen at once. */
const OBJECTS_PER_STEP = 20_000;

/**
 * A response whose body is parsed once, and validated once by the same schema, however many callers share it. Both yield to
 * the event loop while they process a large body. What it returns must not be modified.
 */
export class ParsedResponse {
  readonly response: UpstreamResponse;
  /** Whether the body is JSON or empty. */
  readonly isJson: boolean;
  readonly #freezes: boolean;
  /** Undefined once validated: the validated value replaces it, since the text is far smaller than both. */
  #parsed: unknown;
  #validated: { readonly schema: z.ZodType; readonly result: Promise<z.ZodSafeParseResult<unknown>> } | undefined;

  private constructor(response: UpstreamResponse, parsed: unknown, freezes: boolean) {
    this.response = response;
    this.#freezes = freezes;
    this.#parsed = parsed;
    this.isJson = parsed !== NOT_JSON;
  }

  /** @param freezes whether validated values are frozen, so that modifying one throws. */
  static async of(response: UpstreamResponse, freezes: boolean): Promise<ParsedResponse> {
    return new ParsedResponse(response, await parseJson(response.text), freezes);
  }

  /** The parsed JSON, or the text if it is not JSON; undefined for an empty body. */
  async body(): Promise<unknown> {
    const { text } = this.response;
    if (!this.isJson) return text;
    return this.#validated ? await parseJson(text) : this.#parsed;
  }

  /** Validates the body. */
  async parseWith<T>(schema: z.ZodType<T>): Promise<z.ZodSafeParseResult<T>> {
    // Equal requests nearly always have the same schema.
    if (this.#validated?.schema !== schema) {
      const body = this.body();
      this.#parsed = undefined;
      this.#validated = { schema, result: this.#validate(schema, body) };
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the result is that of this schema
    return (await this.#validated.result) as z.ZodSafeParseResult<T>;
  }

  async #validate(schema: z.ZodType, body: Promise<unknown>): Promise<z.ZodSafeParseResult<unknown>> {
    const result = await schema.safeParseAsync(await body);
    if (this.#freezes) await deepFreeze(result.data);
    return result;
  }
}

async function parseJson(text: string): Promise<unknown> {
  if (text === '') return undefined;
  try {
    return await parseInSteps(text);
  } catch {
    return NOT_JSON;
  }
}

/** Freezes objects, arrays and the values of maps; errors stay as they are. */
async function deepFreeze(value: unknown): Promise<void> {
  const open = [value];
  let frozen = 0;
  while (open.length > 0) {
    const object = open.pop();
    if (typeof object !== 'object' || object === null || object instanceof Error || Object.isFrozen(object)) continue;
    Object.freeze(object);
    for (const child of object instanceof Map ? object.values() : Object.values(object)) open.push(child);
    frozen += 1;
    if (frozen % OBJECTS_PER_STEP === 0) await nextTurn();
  }
}
