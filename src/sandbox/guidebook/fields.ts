import type { Body } from './body.ts';
import { type FieldErrors, failure } from './error-responses.ts';
import { readTime, type TimeNotation } from './wire-time.ts';

const REQUIRED = 'This field is required.';
const NULL = 'This field may not be null.';
const BLANK = 'This field may not be blank.';
const TIME_FORMATS = 'YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]';

/** Reads the fields of one body and collects every error, so that one response contains them all. */
export interface FieldReader {
  readonly require: (...names: string[]) => void;
  readonly reject: (name: string, message: string) => void;
  /** Undefined if it was not sent, or is invalid and recorded as an error; likewise for all readers below. */
  readonly text: (name: string) => string | undefined;
  readonly textOrNull: (name: string) => string | null | undefined;
  readonly integer: (name: string) => number | undefined;
  readonly integerOrNull: (name: string) => number | null | undefined;
  readonly boolean: (name: string) => boolean | undefined;
  /** Epoch milliseconds. */
  readonly timeOrNull: (name: string, accepted?: readonly TimeNotation[]) => number | null | undefined;
  /** Ids without repetition, each of which must be known. */
  readonly ids: (name: string, isKnown: (id: number) => boolean) => number[] | undefined;
  readonly texts: (name: string) => Record<string, string> | undefined;
  /** @throws 400 with all errors, if there are any. */
  readonly finish: () => void;
}

export function createFieldReader(body: Body): FieldReader {
  const errors: FieldErrors = {};
  const reject = (name: string, message: string): undefined => {
    (errors[name] ??= []).push(message);
  };

  /** Parses a value that is present and not null; `nullable` accepts null. */
  function read<Value>(name: string, nullable: boolean, parse: (value: unknown) => Value | { error: string }) {
    const value = body.value(name);
    if (value === undefined) return undefined;
    if (value === null) return nullable ? null : reject(name, NULL);
    const parsed = parse(value);
    return isError(parsed) ? reject(name, parsed.error) : parsed;
  }
  function notNull<Value>(name: string, parse: (value: unknown) => Value | { error: string }) {
    return read(name, false, parse) ?? undefined;
  }

  return {
    reject,
    require(...names) {
      for (const name of names) if (body.value(name) === undefined) reject(name, REQUIRED);
    },
    text: (name) => notNull(name, (value) => (parseText(value) === '' ? { error: BLANK } : parseText(value))),
    textOrNull: (name) => read(name, true, parseText),
    integer: (name) => notNull(name, parseInteger),
    integerOrNull: (name) => read(name, true, parseInteger),
    boolean: (name) => notNull(name, parseBoolean),
    timeOrNull: (name, accepted) => read(name, true, (value) => parseTime(value, accepted)),
    ids(name, isKnown) {
      const list = body.list(name);
      if (list === undefined) return undefined;
      if (!Array.isArray(list)) return reject(name, `Expected a list of items but got type "${typeof list}".`);
      const ids = list.map((value: unknown) => {
        const id = parseInteger(value);
        if (typeof id !== 'number') reject(name, `Incorrect type. Expected pk value, received ${typeof value}.`);
        else if (!isKnown(id)) reject(name, `Invalid pk "${id}" - object does not exist.`);
        return id;
      });
      return errors[name] ? undefined : [...new Set(ids.filter((id) => typeof id === 'number'))];
    },
    texts(name) {
      const value = body.structure(name);
      if (value === undefined || value === null) return undefined;
      if (typeof value !== 'object' || Array.isArray(value)) return reject(name, 'Expected a dictionary of items.');
      return Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]));
    },
    finish() {
      if (Object.keys(errors).length > 0) throw failure(400, errors);
    },
  };
}

function isError(parsed: unknown): parsed is { error: string } {
  return typeof parsed === 'object' && parsed !== null && 'error' in parsed;
}

function parseText(value: unknown): string | { error: string } {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : { error: 'Not a valid string.' };
}

function parseInteger(value: unknown): number | { error: string } {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d+$/.test(value.trim())) return Number(value);
  return { error: 'A valid integer is required.' };
}

function parseBoolean(value: unknown): boolean | { error: string } {
  const text = String(value).toLowerCase();
  if (text === 'true' || text === '1') return true;
  return text === 'false' || text === '0' ? false : { error: 'Must be a valid boolean.' };
}

function parseTime(value: unknown, accepted: readonly TimeNotation[] | undefined): number | { error: string } {
  const read = typeof value === 'string' ? readTime(value.trim()) : undefined;
  if (read && (accepted?.includes(read.notation) ?? true)) return read.epochMs;
  return { error: `Datetime has wrong format. Use one of these formats instead: ${TIME_FORMATS}.` };
}
