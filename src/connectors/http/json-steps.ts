import { nextTurn } from '../../concurrency/steps.ts';

/** The most characters that are parsed at once. */
const STEP = 64 * 1024;
/** A container of more characters is parsed item by item. */
const LARGE = 16 * 1024;
const WHITE_SPACE = /[\t\n\r ]*/y;
const LITERAL = /[^\s,:[\]{}"]+/y;
const STRUCTURE = /["[\]{}]/g;

/**
 * Parses JSON as `JSON.parse` does, but yields to the event loop between the parts of a long text.
 *
 * @param text must not be nested deeply, since every level of containers takes a level of the stack.
 * @throws SyntaxError
 */
export async function parseInSteps(text: string): Promise<unknown> {
  if (text.length <= STEP) return JSON.parse(text);
  return await new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  #at = 0;
  /** Where the current step ends. */
  #pauseAt = STEP;

  constructor(text: string) {
    this.#text = text;
  }

  async parse(): Promise<unknown> {
    const value = await this.#value();
    if (this.#next() !== undefined) throw this.#unexpected();
    return value;
  }

  /** Returns a promise only for a large container, since there can be a million values. */
  #value(): unknown {
    const first = this.#next();
    const end = this.#endOfValue(first);
    if (end === undefined && first === '{') return this.#object();
    if (end === undefined && first === '[') return this.#array();
    if (end === undefined) throw this.#unexpected();
    const value: unknown = JSON.parse(this.#text.slice(this.#at, end));
    this.#at = end;
    return value;
  }

  async #array(): Promise<unknown[]> {
    const items: unknown[] = [];
    this.#at += 1;
    if (this.#skips(']')) return items;
    do {
      const item = this.#value();
      items.push(item instanceof Promise ? await item : item);
      if (this.#at >= this.#pauseAt) await this.#pause();
    } while (this.#skips(','));
    this.#expect(']');
    return items;
  }

  async #object(): Promise<object> {
    const object = {};
    this.#at += 1;
    if (this.#skips('}')) return object;
    do {
      if (this.#next() !== '"') throw this.#unexpected();
      const key = String(this.#value());
      this.#expect(':');
      const value = await this.#value();
      // Not assigned, since the key can be `__proto__`.
      Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true });
      if (this.#at >= this.#pauseAt) await this.#pause();
    } while (this.#skips(','));
    this.#expect('}');
    return object;
  }

  async #pause(): Promise<void> {
    this.#pauseAt = this.#at + STEP;
    await nextTurn();
  }

  /** The next character that is not white space, at which it remains. */
  #next(): string | undefined {
    this.#at = this.#endOf(WHITE_SPACE) ?? this.#at;
    return this.#text[this.#at];
  }

  #skips(character: string): boolean {
    if (this.#next() !== character) return false;
    this.#at += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#skips(character)) throw this.#unexpected();
  }

  /** Where the value ends that begins here; undefined for a large container, and if it has no end. */
  #endOfValue(first: string | undefined): number | undefined {
    if (first === '{' || first === '[') return this.#endOfContainer();
    return first === '"' ? endOfString(this.#text, this.#at + 1) : this.#endOf(LITERAL);
  }

  #endOf(pattern: RegExp): number | undefined {
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text) ? pattern.lastIndex : undefined;
  }

  /** Where the container ends that begins here; undefined if it is large, or has no end. */
  #endOfContainer(): number | undefined {
    const window = this.#text.slice(this.#at, this.#at + LARGE);
    let depth = 0;
    STRUCTURE.lastIndex = 0;
    for (let found = STRUCTURE.exec(window); found; found = STRUCTURE.exec(window)) {
      if (found[0] === '"') {
        const end = endOfString(window, STRUCTURE.lastIndex);
        if (end === undefined) return undefined;
        STRUCTURE.lastIndex = end;
      } else {
        depth += found[0] === '{' || found[0] === '[' ? 1 : -1;
        if (depth === 0) return this.#at + STRUCTURE.lastIndex;
      }
    }
    return undefined;
  }

  #unexpected(): SyntaxError {
    return new SyntaxError(`Unexpected token in JSON at position ${this.#at}`);
  }
}

/** Where the string ends whose content begins at `from`. */
function endOfString(text: string, from: number): number | undefined {
  for (let quote = text.indexOf('"', from); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (quote - backslashes > from && text[quote - backslashes - 1] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return undefined;
}
