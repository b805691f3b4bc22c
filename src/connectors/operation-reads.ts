import type { CallContext } from './connector.ts';

/** How long the reads of one operation share a result, in milliseconds. */
const SHARED_MS = 4000;

/**
 * Lets all reads of one operation share a result for each key. It is read again after four seconds, since subscriptions last
 * long, and after a failure.
 *
 * @param now a monotonic clock, in milliseconds.
 */
export function shareByKey<T>(
  read: (key: string, call: CallContext) => Promise<T>,
  now: () => number,
): (key: string, call: CallContext) => Promise<T> {
  const shared = new WeakMap<CallContext, Map<string, { readonly result: Promise<T>; readonly at: number }>>();
  return async (key, call) => {
    const results = shared.get(call) ?? new Map();
    shared.set(call, results);
    const known = results.get(key);
    if (known && now() < known.at + SHARED_MS) return await known.result;
    const reading = { result: read(key, call), at: now() };
    results.set(key, reading);
    try {
      return await reading.result;
    } catch (error) {
      if (results.get(key) === reading) results.delete(key);
      throw error;
    }
  };
}

/** As `shareByKey`, for a read without a key. */
export function shareInOperation<T>(
  read: (call: CallContext) => Promise<T>,
  now: () => number,
): (call: CallContext) => Promise<T> {
  const share = shareByKey((_key, call) => read(call), now);
  return (call) => share('', call);
}
