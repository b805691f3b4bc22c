import { addAbortListener } from 'node:events';
import type { CallContext } from '../connector.ts';

/**
 * Runs reads of which all are needed for one result, such as the pages of a list. When it has ended, those that are still
 * queued or in flight are cancelled: after a failure no other one is needed, and each would take a turn at the rate limiter.
 *
 * @param read uses the call that it is given.
 */
export async function readJointly<T>(call: CallContext, read: (call: CallContext) => Promise<T>): Promise<T> {
  call.signal.throwIfAborted();
  const controller = new AbortController();
  const listener = addAbortListener(call.signal, () => controller.abort(call.signal.reason));
  try {
    return await read({ ...call, signal: controller.signal });
  } finally {
    listener[Symbol.dispose]();
    controller.abort(new Error('Not needed any more'));
  }
}
