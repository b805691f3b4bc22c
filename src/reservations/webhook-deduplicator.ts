import type { State } from '../state/state.ts';

const REMEMBERED_MS = 24 * 3_600_000;
const MARK = '1';

/** Tells what comes for the first time from what comes again, in whichever process. Both throw `StateUnavailableError`. */
export interface WebhookDeduplicator {
  /** True for the first one who asks with a key; the key is remembered for a day. */
  firstTime(key: string): Promise<boolean>;
  /** The next one who asks is the first again. */
  forget(key: string): Promise<void>;
}

export function createWebhookDeduplicator({ values }: Pick<State, 'values'>): WebhookDeduplicator {
  const keyOf = (key: string) => `seen:${key}`;
  return {
    firstTime: (key) => values.compareAndSet(keyOf(key), undefined, MARK, REMEMBERED_MS),
    async forget(key) {
      await values.compareAndSet(keyOf(key), MARK, undefined, 0);
    },
  };
}
