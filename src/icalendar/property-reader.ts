import { type Property, parseLine, type RawComponent, unescapeText } from './content-lines.ts';
import { type CalendarProblem, InvalidValueError } from './problems.ts';

/** Reads the properties of one component. A property is parsed when it is read. */
export class PropertyReader {
  readonly #component: RawComponent;

  constructor(component: RawComponent) {
    this.#component = component;
  }

  /** All properties of that name. @throws InvalidValueError if one of them cannot be parsed. */
  all(name: string): readonly Property[] {
    return (this.#component.lines.get(name) ?? []).map((line) => atLine(name, line.number, () => parseLine(line)));
  }

  first(name: string): Property | undefined {
    return this.all(name)[0];
  }

  /** The first value as text; null if the property is missing, empty or unreadable. */
  text(name: string): string | null {
    const [line] = this.#component.lines.get(name) ?? [];
    if (line === undefined) return null;
    try {
      const { type, values } = parseLine(line);
      const value = values[0];
      // The library leaves the escapes in values of properties that it does not know.
      const text = type === 'unknown' && typeof value === 'string' ? unescapeText(value) : value;
      return typeof text === 'string' && text !== '' ? text : null;
    } catch (error) {
      if (error instanceof InvalidValueError) return null;
      throw error;
    }
  }

  /** @throws InvalidValueError if it is missing. */
  requiredText(name: string): string {
    const value = this.first(name)?.values[0];
    if (typeof value !== 'string') throw new InvalidValueError(`is missing ${name}`);
    return value;
  }

  /** Maps all properties of that name; a failure states the name and the line. @throws LocatedError */
  map<T>(name: string, map: (property: Property) => T): T[] {
    return (this.#component.lines.get(name) ?? []).map((line) => atLine(name, line.number, () => map(parseLine(line))));
  }

  /** As `map`, but what cannot be read is reported and left out. */
  mapReadable<T>(name: string, map: (property: Property) => T, report: (problem: CalendarProblem) => void): T[] {
    return (this.#component.lines.get(name) ?? []).flatMap((line) => {
      try {
        return [atLine(name, line.number, () => map(parseLine(line)))];
      } catch (error) {
        if (!(error instanceof LocatedError)) throw error;
        report({ line: error.line, isEventLost: false, message: `${error.message}; it is ignored` });
        return [];
      }
    });
  }
}

/** What cannot be read, with the number of its line. The message contains the name of the property, and no value. */
export class LocatedError extends InvalidValueError {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

function atLine<T>(name: string, line: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof LocatedError || !(error instanceof InvalidValueError)) throw error;
    throw new LocatedError(`${name} ${error.message}`, line);
  }
}
