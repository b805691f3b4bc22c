import { randomUUID } from 'node:crypto';
import { stringifyChunked } from '@discoveryjs/json-ext';
import { turns } from '../concurrency/turns.ts';
import { piecesOf } from './text-pieces.ts';

/** The characters that are written at once. */
const CHUNK = 64 * 1024;

/** JSON as UTF-8 in consecutive chunks. */
export type Chunks = readonly Buffer[];

const writtenOnce = new WeakMap<object, Promise<Chunks>>();

/** As `writeJson`, once for each object: results of equal queries share their data. */
export function writeJsonOnce(data: object): Promise<Chunks> {
  const chunks = writtenOnce.get(data) ?? writeJson(data);
  writtenOnce.set(data, chunks);
  return chunks;
}

/**
 * Writes data as JSON. Yields to the event loop, also within a text of many characters, such as a calendar.
 *
 * @param data must not change until the promise resolves.
 */
export async function writeJson(data: object): Promise<Chunks> {
  const chunks: Buffer[] = [];
  const longTexts: string[] = [];
  // The library writes a text at once. Placeholders, which no other text contains, stand in for long ones.
  const placeholder = randomUUID();
  const replacer = (_key: string, value: unknown) => {
    if (typeof value !== 'string' || value.length <= CHUNK) return value;
    longTexts.push(value);
    return placeholder;
  };
  for (const written of stringifyChunked(data, { highWaterMark: CHUNK, replacer })) {
    for (const [index, text] of written.split(placeholder).entries()) {
      if (index > 0) await writeText(longTexts.shift()!, chunks);
      chunks.push(Buffer.from(text));
      if (turns.isUsedUp) await turns.next();
    }
  }
  return chunks;
}

/** Writes a text without its quotation marks. */
async function writeText(text: string, chunks: Buffer[]): Promise<void> {
  for (const piece of piecesOf(text, CHUNK)) {
    chunks.push(Buffer.from(JSON.stringify(piece).slice(1, -1)));
    if (turns.isUsedUp) await turns.next();
  }
}
