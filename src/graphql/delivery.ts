import { TooSlowError } from '../domain/errors.ts';
import type { Clock } from '../time/clock.ts';
import type { Rendered } from './rendering.ts';
import type { Subscription } from './subscriptions.ts';

/** How long a client may take nothing while something waits for it. */
const PATIENCE_MS = 60_000;

/** A client's connection, for one subscription. */
export interface Outlet {
  /** Answers whether there is room for more. What is sent without room is kept until there is. */
  send(message: Rendered): boolean;
  /** How many bytes wait for the client. */
  waiting(): number;
  /** Calls once there is room again, or the client is gone. */
  onceRoom(call: () => void): void;
}

/**
 * Sends all that a subscription tells. While there is no room, nothing is asked for: whoever reads slowly makes nothing
 * pile up here, and is told from the log once it reads on.
 *
 * @throws TooSlowError if the client takes nothing for a minute, with the cursor of what was sent last.
 */
export async function deliver(subscription: Subscription, outlet: Outlet, clock: Clock): Promise<void> {
  for (let told = await subscription.next(); told; told = await subscription.next()) {
    if (outlet.send(told)) continue;
    if (!(await hasRoom(outlet, clock))) throw new TooSlowError(told.cursor, PATIENCE_MS / 1000);
  }
}

/** Waits for room; false if the client takes nothing for too long. */
function hasRoom(outlet: Outlet, clock: Clock): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let calm = () => {};
  function lookAgain(before: number) {
    calm = clock.wakeAt(clock.now() + PATIENCE_MS, () => {
      const waiting = outlet.waiting();
      if (waiting < before) lookAgain(waiting);
      else resolve(false);
    });
  }
  lookAgain(outlet.waiting());
  outlet.onceRoom(() => {
    calm();
    resolve(true);
  });
  return promise;
}
