import { openEventSource } from '../../test/support/event-source.ts';
import { oneOf } from '../soak/random.ts';
import type { Delivery } from './history.ts';

const SUBSCRIPTION = `subscription { reservationChanged {
  ... on ReservationChange { kind reservation { id } } ... on ResyncRequired { cursor } } }`;
const RECONNECT_MS = 200;

export interface Subscriber {
  readonly received: readonly Delivery[];
  stop(): void;
}

/**
 * Follows the reservations over server-sent events, and resumes after the last event at any gateway whenever its connection
 * ends.
 *
 * @param after undefined: begins with the next event.
 */
export function startSubscriber(
  urls: readonly string[],
  random: () => number,
  after: string | undefined,
): Subscriber & { readonly connected: Promise<void> } {
  const received: Delivery[] = [];
  const connected = Promise.withResolvers<void>();
  const stopped = new AbortController();
  let cut = () => {};

  async function follow() {
    const lastId = received.at(-1)?.cursor ?? after;
    const ended = Promise.withResolvers<void>();
    const source = await openEventSource(
      oneOf(urls, random),
      { query: SUBSCRIPTION },
      {
        headers: lastId === undefined ? {} : { 'last-event-id': lastId },
        onMessage({ event, id, data }) {
          const change = event === 'next' ? data.data?.reservationChanged : undefined;
          if (id === undefined || !change || stopped.signal.aborted) return;
          received.push({ cursor: id, kind: change.kind ?? 'RESYNC', reservation: change.reservation?.id ?? '' });
        },
        onEnd: ended.resolve,
      },
    );
    cut = source.cut;
    connected.resolve();
    if (stopped.signal.aborted) cut();
    await ended.promise;
  }

  async function run() {
    while (!stopped.signal.aborted) {
      await follow().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
    }
  }

  void run();
  return {
    received,
    connected: connected.promise,
    stop() {
      stopped.abort();
      cut();
    },
  };
}
