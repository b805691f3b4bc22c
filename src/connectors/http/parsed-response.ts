import type { z } from 'zod';
import { turns } from '../../concurrency/turns.ts';
import type { BodyFormat } from './body-format.ts';
import { JSON_FORMAT } from './body-format.ts';
import { ResponseLimitError } from './json-limits.ts';
import { isSuccess } from './status-codes.ts';
import type { UpstreamResponse } from './transport.ts';

/** A body that could not be parsed. */
class Unparsed {
  /** What the provider did, such as "returned a body that is not JSON". */
  readonly predicate: string;

  constructor(predicate: string) {
    this.predicate = predicate;
  }
}

/**
 * A response whose body is parsed once, and validated once by the same schema, however many callers share it. Both yield to
 * the event loop while they process a large body. What it returns must not be modified.
 */
export class ParsedResponse {
  readonly response: UpstreamResponse;
  /** What is wrong with the body, as a predicate; undefined for a body in the requested format and for an empty one. */
  readonly problem: string | undefined;
  readonly #format: BodyFormat;
  readonly #freezes: boolean;
  /** Undefined once validated: the validated value replaces it, since the text is far smaller than both. */
  #parsed: unknown;
  #validated: { readonly schema: z.ZodType; readonly result: Promise<z.ZodSafeParseResult<unknown>> } | undefined;

  private constructor(response: UpstreamResponse, parsed: unknown, format: BodyFormat, freezes: boolean) {
    this.response = response;
    this.#format = format;
    this.#freezes = freezes;
    this.#parsed = parsed;
    this.problem = parsed instanceof Unparsed ? parsed.predicate : undefined;
  }

  /**
   * @param freezes whether validated values are frozen, so that modifying one throws.
   * @param requested the format of a successful response; every other one is read as JSON.
   */
  static async of(response: UpstreamResponse, freezes: boolean, requested = JSON_FORMAT): Promise<ParsedResponse> {
    const format = isSuccess(response.status) ? requested : JSON_FORMAT;
    return new ParsedResponse(response, await parse(response.text, format), format, freezes);
  }

  /** The parsed body, or the text if it cannot be parsed; undefined for an empty body. */
  async body(): Promise<unknown> {
    const { text } = this.response;
    if (this.problem !== undefined) return text;
    return this.#validated ? await parse(text, this.#format) : this.#parsed;
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
    const parsed = await body;
    const result = await turns.run(() => schema.safeParseAsync(parsed));
    if (this.#freezes) await deepFreeze(result.data);
    return result;
  }
}

async function parse(text: string, format: BodyFormat): Promise<unknown> {
  if (text === '') return undefined;
  try {
    return await format.parse(text);
  } catch (error) {
    // Not the message of a parser, which can contain the text.
    return new Unparsed(
      error instanceof ResponseLimitError ? error.message : `returned a body that is not ${format.name}`,
    );
  }
}

/** Freezes objects, arrays and the values of maps; errors stay as they are. */
async function deepFreeze(value: unknown): Promise<void> {
  const open = [value];
  while (open.length > 0) {
    const object = open.pop();
    if (typeof object !== 'object' || object === null || object instanceof Error || Object.isFrozen(object)) continue;
    Object.freeze(object);
    for (const child of object instanceof Map ? object.values() : Object.values(object)) open.push(child);
    if (turns.isUsedUp) await turns.next();
  }
}
