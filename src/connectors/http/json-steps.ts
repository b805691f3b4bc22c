import { JSONParser } from '@streamparser/json';
import { turns } from '../../concurrency/turns.ts';

/** The longest text that is parsed at once, in a few milliseconds: `JSON.parse` is several times as fast as a parser in steps. */
const LONGEST_WHOLE = 1024 * 1024;
/** The characters of one step through a longer text. */
const STEP = 64 * 1024;

/**
 * Parses JSON as `JSON.parse` does, but yields to the event loop between the parts of a long text.
 *
 * @param longestWhole the longest text that is parsed at once, in characters.
 * @throws Error for a text that is not JSON.
 */
export async function parseInSteps(text: string, longestWhole = LONGEST_WHOLE): Promise<unknown> {
  if (text.length <= longestWhole) return await turns.run((): unknown => JSON.parse(text));
  // Only the whole value is emitted, and the parser keeps it until then.
  const parser = new JSONParser({ paths: ['$'], keepStack: false });
  let parsed: { readonly value?: unknown } | undefined;
  parser.onValue = (emitted) => {
    parsed = emitted;
  };
  for (let at = 0; at < text.length; at += STEP) {
    await turns.next();
    parser.write(text.slice(at, at + STEP));
  }
  if (!parsed) throw new SyntaxError('Unexpected end of JSON input');
  return parsed.value;
}
