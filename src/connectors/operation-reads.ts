import type { CallContext } from './connector.ts';

/** How long the reads of one operation share a result, in milliseconds. */
const SHARED_MS = 4000;

/**
 * Lets all reads of one operation share a result. It is read again after four seconds, since subscriptions last long, and
 * after a failure.
 *
 * @param now a monotonic clock, in milliseconds.
 */
export function shareInOperation<T>(
  read: (call: CallContext) => Promise<T>,
  now: () => number,
): (call: CallContext) => Promise<T> {
  const shared = new WeakMap<CallContext, { readonly result: Promise<T>; readonly at: number }>();
  return async (call) => {
    const known = shared.get(call);
    if (known && now() < known.at + SHARED_MS) return await known.result;
    const reading = { result: read(call), at: now() };
    shared.set(call, reading);
    try {
      return await reading.result;
    } catch (error) {
      if (shared.get(call) === reading) shared.delete(call);
      throw error;
    }
  };
}
