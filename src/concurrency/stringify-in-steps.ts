import { nextTurn } from './steps.ts';

/** How many values become text at once; a text counts by its length. About 5 ms. */
const VALUES_PER_STEP = 20_000;
const CHARACTERS_PER_VALUE = 20;

/**
 * As `JSON.stringify`, but yields to the event loop between the parts of a large value.
 *
 * @param value plain data, which must not change until the promise resolves.
 * @param valuesPerStep how many values become text at once.
 */
export async function stringifyInSteps(value: object, valuesPerStep = VALUES_PER_STEP): Promise<string> {
  const parts: string[] = [];
  let written = 0;

  async function write(part: unknown): Promise<void> {
    const size = sizeUpTo(part, valuesPerStep);
    if (size <= valuesPerStep || !isPlain(part)) await writeAtOnce(JSON.stringify(part) ?? 'null', size);
    else if (Array.isArray(part)) await writeList(part);
    else await writeFields(part);
  }

  async function writeAtOnce(text: string, size: number): Promise<void> {
    parts.push(text);
    written += size;
    if (written < valuesPerStep) return;
    written = 0;
    await nextTurn();
  }

  async function writeList(items: readonly unknown[]): Promise<void> {
    let opening = '[';
    let from = 0;
    while (from < items.length) {
      parts.push(opening);
      opening = ',';
      // As many small items as one step can have, together: a call for each would take several times as long.
      let [to, size] = [from, 0];
      for (; to < items.length && size < valuesPerStep; to += 1) {
        const ofItem = sizeUpTo(items[to], valuesPerStep - size);
        if (to > from && size + ofItem > valuesPerStep) break;
        size += ofItem;
      }
      // oxlint-disable-next-line no-await-in-loop -- the steps follow each other, to let the event loop run between them
      if (to - from === 1) await write(items[from]);
      // oxlint-disable-next-line no-await-in-loop -- as above
      else await writeAtOnce(JSON.stringify(items.slice(from, to)).slice(1, -1), size);
      from = to;
    }
    parts.push(']');
  }

  async function writeFields(object: object): Promise<void> {
    let separator = '{';
    for (const [name, field] of Object.entries(object)) {
      if (field === undefined) continue;
      parts.push(separator, JSON.stringify(name), ':');
      separator = ',';
      // oxlint-disable-next-line no-await-in-loop -- as above
      await write(field);
    }
    parts.push(separator === '{' ? '{}' : '}');
  }

  await write(value);
  return parts.join('');
}

/** Whether it can be written part by part. */
function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !('toJSON' in value);
}

/** How many values it has. Counting ends beyond the maximum. */
function sizeUpTo(value: unknown, maximum: number): number {
  if (typeof value === 'string') return 1 + value.length / CHARACTERS_PER_VALUE;
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const key in value) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of this object
    size += sizeUpTo(value[key as keyof typeof value], maximum - size);
    if (size > maximum) break;
  }
  return size;
}
