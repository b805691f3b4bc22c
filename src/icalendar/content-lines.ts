import ICAL from 'ical.js';
import { turns } from '../concurrency/turns.ts';
import { InvalidValueError } from './problems.ts';

/** A property as jCal has it. @see https://www.rfc-editor.org/rfc/rfc7265#section-3.4 */
export interface Property {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The type of the values in lower case, such as `date-time`. */
  readonly type: string;
  readonly values: readonly unknown[];
}

interface ContentLine {
  /** The number of its first physical line, from 1. */
  readonly number: number;
  readonly text: string;
}

/** A component whose properties are not parsed yet. */
export interface RawComponent {
  /** In upper case. */
  readonly name: string;
  /** The line of its BEGIN. */
  readonly line: number;
  /** Lines without a name are among them, under the empty name. */
  readonly lines: ReadonlyMap<string, readonly ContentLine[]>;
  readonly components: readonly RawComponent[];
  /** Whether it has its END. */
  readonly isComplete: boolean;
}

interface OpenComponent extends RawComponent {
  readonly lines: Map<string, ContentLine[]>;
  readonly components: OpenComponent[];
  isComplete: boolean;
}

/**
 * Reads the components of an iCalendar stream. What is nested wrongly ends the components around it that are not calendars, so
 * that an event without END costs only itself. Yields to the event loop.
 *
 * @param kept the names of the properties that are kept, in upper case.
 * @see https://www.rfc-editor.org/rfc/rfc5545#section-3.4
 */
export async function readComponents(text: string, kept: ReadonlySet<string>): Promise<readonly RawComponent[]> {
  const root = open('', 0);
  const stack = [root];

  function accept(line: ContentLine): void {
    const name = /^[A-Za-z0-9-]+(?=[;:])/.exec(line.text)?.[0].toUpperCase() ?? '';
    const current = stack.at(-1)!;
    if (name === 'BEGIN') begin(componentName(line.text), line.number);
    else if (name === 'END') end(componentName(line.text));
    else if (name === '' || kept.has(name)) {
      const same = current.lines.get(name);
      if (same === undefined) current.lines.set(name, [line]);
      else same.push(line);
    }
  }

  function begin(name: string, number: number): void {
    const same = stack.findIndex((component) => component.name === name);
    if (same > 0) stack.length = same;
    const component = open(name, number);
    stack.at(-1)!.components.push(component);
    stack.push(component);
  }

  function end(name: string): void {
    const index = stack.findLastIndex((component) => component.name === name);
    if (index <= 0) return;
    stack[index]!.isComplete = true;
    stack.length = index;
  }

  for (const line of unfold(text)) {
    accept(line);
    // oxlint-disable-next-line no-await-in-loop -- the steps follow each other, to let the event loop run between them
    if (turns.isUsedUp) await turns.next();
  }
  return root.components;
}

/** Parses one line. @throws InvalidValueError */
export function parseLine({ text }: ContentLine): Property {
  let parsed: unknown;
  try {
    parsed = ICAL.parse.property(text, ICAL.design.icalendar);
  } catch (error) {
    throw new InvalidValueError('is not written as RFC 5545 requires', { cause: error });
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library's jCal is typed `any`
  const [name, parameters, type, ...values] = parsed as [string, Property['parameters'], string, ...unknown[]];
  return { name, parameters, type, values };
}

/** The text of an iCalendar TEXT value, without its escapes. */
export function unescapeText(value: string): string {
  return value.replaceAll(/\\([\\;,nN])/g, (_, character: string) => (/n/i.test(character) ? '\n' : character));
}

/** The content lines: without folds, and without empty lines. A byte order mark is skipped. */
function* unfold(text: string): Generator<ContentLine> {
  let number = 0;
  let line: { number: number; text: string } | undefined;
  let position = text.startsWith('\uFEFF') ? 1 : 0;
  while (position < text.length) {
    const next = text.indexOf('\n', position);
    const end = next === -1 ? text.length : next;
    number += 1;
    const physical = text.slice(position, text[end - 1] === '\r' ? end - 1 : end);
    position = end + 1;
    if (line !== undefined && (physical.startsWith(' ') || physical.startsWith('\t'))) {
      line.text += physical.slice(1);
      continue;
    }
    if (line !== undefined && line.text.trim() !== '') yield line;
    line = { number, text: physical };
  }
  if (line !== undefined && line.text.trim() !== '') yield line;
}

function componentName(text: string): string {
  return text
    .slice(text.indexOf(':') + 1)
    .trim()
    .toUpperCase();
}

function open(name: string, line: number): OpenComponent {
  return { name, line, lines: new Map(), components: [], isComplete: false };
}
