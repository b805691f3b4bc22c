import { inspect } from 'node:util';
import { expect } from 'vitest';
import { type Config, ConfigError, parseConfig } from '../../src/config/config.ts';
import type { Environment } from '../../src/config/issues.ts';

const CONFIG_FILE = 'accounts.yaml';

/** Used wherever a secret can be; no message may contain it. */
export const SECRET = 'S3CRET-hunter2';

export function noFile(path: string): string {
  throw new Error(`Unexpected path: ${path}`);
}

export function parseFile(text: string, environment: Environment = {}): Config {
  return parseConfig({ CONFIG_FILE, ...environment }, (path) => {
    expect(path).toBe(CONFIG_FILE);
    return text;
  });
}

/** A file with one valid Cal.com account and the given changes; undefined removes a key. */
export function fileWith(change: object): string {
  return JSON.stringify({ accounts: [{ key: 'a', provider: 'CALCOM', credential: SECRET, ...change }] });
}

/** The problems of a configuration. Fails if one of them contains the secret. */
export function problemsOf(parse: () => unknown): readonly string[] {
  const error = errorOf(parse);
  if (!(error instanceof ConfigError)) {
    throw new Error(`This is no ConfigError: ${(error as Error | undefined)?.name}`);
  }
  for (const problem of error.problems) expect(error.message).toContain(problem);
  return error.problems;
}

/** The error of an invalid configuration, if any. Fails if it contains the secret. */
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
