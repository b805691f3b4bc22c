import { type State, StateUnavailableError } from './state.ts';

const TTL_MS = 60_000;

/**
 * Checks whether the state store accepts writes: a Redis can be reachable and reject them, as a replica or out of memory.
 * Concurrent checks share one request, so that frequent checks cost little.
 */
export function createReachability(state: Pick<State, 'values'>): () => Promise<boolean> {
  let inFlight: Promise<boolean> | undefined;

  async function check() {
    try {
      await state.values.increment('reachable', TTL_MS);
      return true;
    } catch (error) {
      if (error instanceof StateUnavailableError) return false;
      throw error;
    } finally {
      inFlight = undefined;
    }
  }

  return () => (inFlight ??= check());
}
