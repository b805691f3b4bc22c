import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { encodeGlobalId } from '../domain/global-id.ts';

/** A document of `schema/operations`, with variables that fit the sandbox's demo data. */
export interface Example {
  /** The file's name, without its ending. */
  readonly name: string;
  readonly query: string;
  /** As JSON. */
  readonly variables: string;
}

const DAY_MS = 86_400_000;

/**
 * The examples that GraphiQL shows in its tabs and the tests run, in the order of their names. In their variables,
 * `{Type account id}` stands for a global id, `{today+3}` for a UTC date, and `{workday+3}` for the third date from
 * today on (today counts) that is no Saturday or Sunday.
 *
 * @param now epoch milliseconds.
 * @param operations the folder of the documents.
 */
export function loadExamples(now: number, operations: URL): Example[] {
  return readdirSync(operations)
    .filter((file) => file.endsWith('.graphql'))
    .sort()
    .map((file) => {
      const name = file.replace(/\.graphql$/, '');
      const variables = new URL(`${name}.json`, operations);
      return {
        name,
        query: readFileSync(new URL(file, operations), 'utf8'),
        variables: existsSync(variables) ? fill(readFileSync(variables, 'utf8'), now) : '',
      };
    });
}

function fill(variables: string, now: number): string {
  return variables
    .replaceAll(/\{today(?:\+(\d+))?\}/g, (_, days = '0') => dateOf(now + Number(days) * DAY_MS))
    .replaceAll(/\{workday\+(\d+)\}/g, (_, count) => workday(now, Number(count)))
    .replaceAll(/\{([A-Z]\w+) ([a-z-]+)(?: ([\w.-]+))?\}/g, (_, type, account, id = '') =>
      encodeGlobalId({ type, account, id }),
    );
}

function workday(now: number, count: number): string {
  let left = count;
  let day = now;
  for (;;) {
    if (![0, 6].includes(new Date(day).getUTCDay())) {
      if (left === 0) return dateOf(day);
      left -= 1;
    }
    day += DAY_MS;
  }
}

function dateOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}
