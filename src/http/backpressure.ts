import { SlowConsumerError } from '../domain/errors.ts';
import type { Rendered } from '../graphql/subscriptions/event-renderer.ts';
import type { Subscription } from '../graphql/subscriptions/subscriptions.ts';
import type { Clock } from '../time/clock.ts';

/** How long a client may read nothing while bytes are queued for it, milliseconds. */
const MAX_STALL_MS = 60_000;

/** A client's connection, for one subscription. */
export interface Sink {
  /** Buffers the message. Returns false if the send buffer is full. */
  send(message: Rendered): boolean;
  /** The number of bytes in the send buffer. */
  bufferedBytes(): number;
  /** Calls back once, when the send buffer has drained or the connection is closed. */
  onDrain(call: () => void): void;
}

/**
 * Sends all events of a subscription, until it ends or is closed. While the send buffer is full, no event is requested: no
 * events are queued for a slow client, and its subscription continues from the event log once the client reads again.
 *
 * @throws SlowConsumerError if the client reads nothing for a minute, with the cursor of the last event sent.
 */
export async function deliver(subscription: Subscription, sink: Sink, clock: Clock): Promise<void> {
  let stopWaiting = () => {};
  subscription.onceClosed(() => stopWaiting());
  for (let event = await subscription.next(); event; event = await subscription.next()) {
    if (sink.send(event)) continue;
    const drain = waitForDrain(sink, clock);
    stopWaiting = drain.stop;
    if (!(await drain.hasDrained)) throw new SlowConsumerError(event.cursor, MAX_STALL_MS / 1000);
  }
}

/** Resolves with true when the buffer has drained or `stop` is called, and with false if the client reads nothing for a minute. */
function waitForDrain(sink: Sink, clock: Clock): { readonly hasDrained: Promise<boolean>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let cancel = () => {};
  function checkLater(previous: number) {
    cancel = clock.setTimer(clock.now() + MAX_STALL_MS, () => {
      const bufferedBytes = sink.bufferedBytes();
      if (bufferedBytes < previous) checkLater(bufferedBytes);
      else resolve(false);
    });
  }
  function stop() {
    cancel();
    resolve(true);
  }
  checkLater(sink.bufferedBytes());
  sink.onDrain(stop);
  return { hasDrained: promise, stop };
}
