import { inspect } from 'node:util';
import { expect } from 'vitest';
import type { Environment } from '../../src/config/account-entries.ts';
import { type Config, ConfigError, parseConfig } from '../../src/config/config.ts';

const CONFIG_FILE = 'accounts.yaml';

/** Stands wherever a secret could stand; no message may hold it. */
export const SECRET = 'S3CRET-hunter2';

export function noFile(path: string): string {
  throw new Error(`Nobody asked for ${path}`);
}

export function parseFile(text: string, environment: Environment = {}): Config {
  return parseConfig({ CONFIG_FILE, ...environment }, (path) => {
    expect(path).toBe(CONFIG_FILE);
    return text;
  });
}

/** A file with one good account of Cal.com, but for what is given; undefined takes a key away. */
export function fileWith(change: object): string {
  return JSON.stringify({ accounts: [{ key: 'a', provider: 'CALCOM', credential: SECRET, ...change }] });
}

/** What is wrong with a configuration. Whatever it is, it must not tell the secret. */
export function problemsOf(parse: () => unknown): readonly string[] {
  const error = errorOf(parse);
  if (!(error instanceof ConfigError)) {
    throw new Error(`This is no ConfigError: ${(error as Error | undefined)?.name}`);
  }
  for (const problem of error.problems) expect(error.message).toContain(problem);
  return error.problems;
}

/** What a configuration fails with, if it does; looked through for the secret. */
export function errorOf(parse: () => unknown): unknown {
  try {
    parse();
  } catch (error) {
    expect(inspect(error, { showHidden: true, depth: 10 })).not.toContain(SECRET);
    expect(JSON.stringify(error)).not.toContain(SECRET);
    return error;
  }
  return undefined;
}
