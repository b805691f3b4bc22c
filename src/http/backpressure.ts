import { SlowConsumerError } from '../domain/errors.ts';
import type { Rendered } from '../graphql/subscriptions/event-renderer.ts';
import type { Subscription } from '../graphql/subscriptions/subscriptions.ts';
import type { Clock } from '../time/clock.ts';

/** How long a client may take nothing while something waits for it. */
const MAX_STALL_MS = 60_000;

/** A client's connection, for one subscription. */
export interface Sink {
  /** Answers whether there is room for more. What is sent without room is kept until there is. */
  send(message: Rendered): boolean;
  /** How many bytes wait for the client. */
  waiting(): number;
  /** Calls once there is room again, or the client is gone. */
  onDrain(call: () => void): void;
}

/**
 * Sends all events of a subscription, until it ends or is closed. While there is no room, no event is requested: nothing is
 * queued for a client that reads slowly, and its subscription goes on from the log once the client reads again.
 *
 * @throws SlowConsumerError if the client takes nothing for a minute, with the cursor of the last event sent.
 */
export async function deliver(subscription: Subscription, outlet: Sink, clock: Clock): Promise<void> {
  let stopWaiting = () => {};
  subscription.onceClosed(() => stopWaiting());
  for (let event = await subscription.next(); event; event = await subscription.next()) {
    if (outlet.send(event)) continue;
    const room = waitForRoom(outlet, clock);
    stopWaiting = room.stop;
    if (!(await room.isThere)) throw new SlowConsumerError(event.cursor, MAX_STALL_MS / 1000);
  }
}

/** Waits for room: resolves with false if the client takes nothing for a minute, and with true when stopped. */
function waitForRoom(outlet: Sink, clock: Clock): { readonly isThere: Promise<boolean>; stop(): void } {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let cancel = () => {};
  function lookAgain(before: number) {
    cancel = clock.setTimer(clock.now() + MAX_STALL_MS, () => {
      const waiting = outlet.waiting();
      if (waiting < before) lookAgain(waiting);
      else resolve(false);
    });
  }
  function stop() {
    cancel();
    resolve(true);
  }
  lookAgain(outlet.waiting());
  outlet.onDrain(stop);
  return { isThere: promise, stop };
}
