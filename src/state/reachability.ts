import { type State, StateUnavailableError } from './state.ts';

const TTL_MS = 60_000;
/** Replies with which a reachable Redis rejects writes or clients; see https://redis.io/docs/latest/develop/reference/protocol-spec/ */
const REJECTIONS = /^(OOM|NOREPLICAS|READONLY|MISCONF|LOADING|NOAUTH|WRONGPASS|NOPERM|DATABASE_MISSING)$/;

/**
 * Checks whether the state store accepts writes: a Redis can be reachable and reject them, as a replica or out of memory.
 * Concurrent checks share one request, so that frequent checks cost little.
 *
 * @returns a function that resolves with undefined if it does, and otherwise with the reason, such as `REDIS_UNREACHABLE` or
 *   `REDIS_OOM`.
 */
export function createReachability(state: Pick<State, 'values'>): () => Promise<string | undefined> {
  let inFlight: Promise<string | undefined> | undefined;

  async function check() {
    try {
      await state.values.increment('reachable', TTL_MS);
      return undefined;
    } catch (error) {
      if (error instanceof StateUnavailableError) return reasonOf(error);
      throw error;
    } finally {
      inFlight = undefined;
    }
  }

  return () => (inFlight ??= check());
}

function reasonOf({ cause }: StateUnavailableError): string {
  const code = cause instanceof Error ? cause.message : '';
  return REJECTIONS.test(code) ? `REDIS_${code}` : 'REDIS_UNREACHABLE';
}
