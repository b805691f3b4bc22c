import { type State, StateUnavailableError } from './state.ts';

/** Checks whether the state store is reachable. Concurrent checks share one request, so that frequent checks cost little. */
export function createReachability(state: Pick<State, 'values'>): () => Promise<boolean> {
  let inFlight: Promise<boolean> | undefined;

  async function check() {
    try {
      await state.values.get('reachable');
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
