import type { State } from '../state/state.ts';

const TTL_MS = 24 * 3_600_000;
const MARK = '1';

/** Recognizes repeated deliveries, in any process. Both methods throw `StateUnavailableError`. */
export interface WebhookDeduplicator {
  /** Whether the key is new. It is stored for a day. */
  firstTime(key: string): Promise<boolean>;
  /** Makes the key new again. */
  forget(key: string): Promise<void>;
}

export function createWebhookDeduplicator({ values }: Pick<State, 'values'>): WebhookDeduplicator {
  const deliveryKey = (key: string) => `webhook:${key}`;
  return {
    firstTime: (key) => values.compareAndSet(deliveryKey(key), undefined, MARK, TTL_MS),
    async forget(key) {
      await values.compareAndSet(deliveryKey(key), MARK, undefined, 0);
    },
  };
}
