import type { State } from '../state/state.ts';

/** Longer than the HTTP edge accepts a delivery after its event, so that no replay is taken for a new one. */
const TTL_MS = 26 * 3_600_000;
const MARK = '1';

/** Recognizes repeated deliveries, in any process. Both methods throw `StateUnavailableError`. */
export interface WebhookDeduplicator {
  wasProcessed(key: string): Promise<boolean>;
  /**
   * Must be called after an event was processed, not before: a call that fails can have been carried out, and the event
   * would then be ignored when it is delivered again.
   */
  recordProcessed(key: string): Promise<void>;
}

export function createWebhookDeduplicator({ values }: Pick<State, 'values'>): WebhookDeduplicator {
  const deliveryKey = (key: string) => `webhook:${key}`;
  return {
    wasProcessed: async (key) => (await values.get(deliveryKey(key))) !== undefined,
    async recordProcessed(key) {
      await values.compareAndSet(deliveryKey(key), undefined, MARK, TTL_MS);
    },
  };
}
