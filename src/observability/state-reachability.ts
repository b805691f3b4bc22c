import { type State, StateUnavailableError } from '../state/state.ts';

/** Whether the state answers. Whoever asks while an answer is awaited gets that one, so that asking often costs little. */
export function createReachability(state: State): () => Promise<boolean> {
  let asking: Promise<boolean> | undefined;

  async function ask() {
    try {
      await state.values.get('reachable');
      return true;
    } catch (error) {
      if (error instanceof StateUnavailableError) return false;
      throw error;
    } finally {
      asking = undefined;
    }
  }

  return () => (asking ??= ask());
}
