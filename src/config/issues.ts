import type { z } from 'zod';
import type { ConnectorDefinition } from '../connectors/definition.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The findings of parsing, apart from the valid accounts. */
export interface ConfigIssues {
  readonly problems: string[];
  /** The keys of all accounts, valid or not, that have the form of a key: any other text could be a misplaced secret. */
  readonly keys: string[];
}

/** The keys and indexes that lead to a value of a configuration file. */
export type Place = readonly PropertyKey[];

/** A place as JavaScript writes it, for example `accounts[0].credential`. @param within the place that it is relative to. */
export function placeOf(place: Place, within = ''): string {
  return place.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, within);
}

/** A problem of a configuration file. */
export function problemAt(path: string, place: Place, message: string): string {
  return [path, placeOf(place), message].filter((part) => part !== '').join(': ');
}

/** Reports a value that is undefined, or null (a YAML key without a value), as missing instead of as the wrong type. */
export const missingValueMessage = {
  error: ({ input, path = [] }: z.core.$ZodRawIssue) =>
    (input === undefined || input === null) && path.length > 0 ? 'Must be set' : undefined,
};

export function problemsOf(error: z.ZodError, nameOf: (path: PropertyKey[]) => string): string[] {
  return error.issues.map(({ path, message }) => `${nameOf(path)}: ${message}`);
}

export const UNSENDABLE_CREDENTIAL =
  'Contains characters that are not allowed in a header, such as line breaks or characters outside Latin-1: copy it again';

/** The key of an account that is configured by environment variables. */
export function defaultKeyOf({ provider }: ConnectorDefinition): string {
  return provider.toLowerCase().replaceAll('_', '-');
}
