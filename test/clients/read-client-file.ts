import { readFileSync } from 'node:fs';

/** A JSON file of `schema/clients`. */
export function readClientFile(name: string): any {
  return JSON.parse(readFileSync(new URL(`../../schema/clients/${name}`, import.meta.url), 'utf8'));
}
