import { readdirSync, readFileSync, statSync } from 'node:fs';

/** A file as text. @throws Error if it cannot be read. */
export function readFile(path: string): string {
  return readFileSync(path, 'utf8');
}

/** The names in a folder, in order; undefined if the path is a file. @throws Error if the path does not exist. */
export function listFiles(path: string): readonly string[] | undefined {
  return statSync(path).isDirectory() ? readdirSync(path).sort() : undefined;
}
