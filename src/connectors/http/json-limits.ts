/** The most levels of nested arrays and objects in a response. */
export const MAX_JSON_DEPTH = 64;
/** The most values in a response. A value takes many times the memory of its text. */
export const MAX_JSON_VALUES = 1_000_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BYTE_ORDER_MARK = new Set([0xef, 0xbb, 0xbf]);
const WHITE_SPACE = new Set([0x09, 0x0a, 0x0d, 0x20]);

/** The body of a response exceeds a limit; the message is a predicate, such as "returned …". */
export class ResponseLimitError extends Error {}

/** Measures a JSON text while it arrives, before it is parsed. Other texts have no limits. */
export class JsonLimits {
  #isJson: boolean | undefined;
  #isInString = false;
  #isEscaped = false;
  #depth = 0;
  #values = 1;

  /** @throws ResponseLimitError */
  add(chunk: Uint8Array): void {
    this.#isJson ??= beginsContainer(chunk);
    if (!this.#isJson) return;
    let at = 0;
    // A local variable is several times as fast as a field.
    let [depth, values] = [this.#depth, this.#values];
    while (at < chunk.length) {
      if (this.#isInString) at = this.#endOfString(chunk, at);
      const byte = chunk[at];
      at += 1;
      if (byte === COMMA) values += 1;
      else if (byte === QUOTE) this.#isInString = true;
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        values += 1;
        depth += 1;
        if (depth > MAX_JSON_DEPTH) throw tooLarge(`${MAX_JSON_DEPTH} nested levels`);
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    }
    [this.#depth, this.#values] = [depth, values];
    if (values > MAX_JSON_VALUES) throw tooLarge(`${MAX_JSON_VALUES} values`);
  }

  /** Where the text goes on after the string that is open; the end of the chunk if the string goes on. */
  #endOfString(chunk: Uint8Array, from: number): number {
    const start = this.#isEscaped ? from + 1 : from;
    let at = start;
    for (;;) {
      const quote = chunk.indexOf(QUOTE, at);
      const end = quote === -1 ? chunk.length : quote;
      let backslashes = 0;
      while (end - backslashes > start && chunk[end - backslashes - 1] === BACKSLASH) backslashes += 1;
      this.#isEscaped = backslashes % 2 === 1;
      if (quote === -1) return chunk.length;
      at = quote + 1;
      if (this.#isEscaped) continue;
      this.#isInString = false;
      return at;
    }
  }
}

function tooLarge(maximum: string): ResponseLimitError {
  return new ResponseLimitError(`returned a response of more than ${maximum}`);
}

/** Undefined if the chunk has only white space. */
function beginsContainer(chunk: Uint8Array): boolean | undefined {
  const first = chunk.find((byte) => !WHITE_SPACE.has(byte) && !BYTE_ORDER_MARK.has(byte));
  return first === undefined ? undefined : first === OPEN_ARRAY || first === OPEN_OBJECT;
}
