import { turns } from '../concurrency/turns.ts';

/**
 * The chunks of a long body for a stream, which yields to the event loop: a connection whose client keeps up with it takes one after
 * the other at once.
 */
export async function* chunksInTurns(chunks: readonly Buffer[]): AsyncGenerator<Buffer, void, undefined> {
  for (const chunk of chunks) {
    if (turns.isUsedUp) await turns.next();
    yield chunk;
  }
}
