import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { createExecutor } from '../execution/executor.ts';
import type { EventRenderer, Rendered, StreamEvent } from './event-renderer.ts';

/** What is told to one subscriber, as it comes. */
export interface Subscription {
  /**
   * The next event. Undefined after the last one: either the source has ended, since the gateway is shutting down, or the
   * subscription was closed, which `isClosed` tells apart.
   *
   * @throws what the subscription failed with
   */
  next(): Promise<Rendered | undefined>;
  /** The subscriber wants no more events. Nothing is returned by `next` any more, not even an event being rendered. */
  close(): void;
  isClosed(): boolean;
  /** Ends it with an error, also while it waits: `next` throws it. */
  fail(error: Error): void;
  /** Calls when it is closed, or right now if it has been. */
  onceClosed(call: () => void): void;
}

/**
 * Subscribes without a stream of results for each: whoever delivers takes what is rendered for all. The usual stream is
 * there as well, for the plugins that look at it, and costs nothing as long as nobody reads it.
 */
export function createSubscriptions(renderings: EventRenderer) {
  const { createSourceEventStream } = createExecutor();
  const byRequest = new WeakMap<object, Subscription>();
  const open = new Set<{ end(): void }>();
  let hasEnded = false;

  async function subscribe(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
    const context = args.contextValue as Context & { readonly request: object };
    const source = await createSourceEventStream(args);
    if (!isAsyncIterable(source)) return source;
    const group = renderings.join(args, context);
    const events = source[Symbol.asyncIterator]() as AsyncIterator<StreamEvent>;
    let isOpen = true;
    let failure: Error | undefined;
    const closed: (() => void)[] = [];
    const ending = { end: () => void events.return?.() };
    open.add(ending);
    if (hasEnded) ending.end();

    const subscription: Subscription = {
      async next() {
        const { done, value } = await events.next();
        if (failure) throw failure;
        if (done || !isOpen) return undefined;
        const rendered = await group.render(value);
        return isOpen ? rendered : undefined;
      },
      close() {
        if (!isOpen) return;
        isOpen = false;
        open.delete(ending);
        group.leave();
        void events.return?.();
        for (const call of closed) call();
      },
      isClosed: () => !isOpen,
      fail(error) {
        failure = error;
        void events.return?.();
      },
      onceClosed(call) {
        if (isOpen) closed.push(call);
        else call();
      },
    };
    byRequest.set(context.request, subscription);
    return resultsOf(subscription);
  }

  return {
    /** The subscription that a request has begun. */
    of: (request: object) => byRequest.get(request),
    /** How many are open. */
    count: () => open.size,
    /** Ends them all, and those that are still to come, as if there was nothing more to tell. */
    end() {
      hasEnded = true;
      for (const each of open) each.end();
    },
    plugin: { onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe) } satisfies Plugin,
  };
}

export type Subscriptions = ReturnType<typeof createSubscriptions>;

async function* resultsOf(subscription: Subscription): AsyncGenerator<ExecutionResult> {
  try {
    for (let told = await subscription.next(); told; told = await subscription.next()) yield told.result;
  } finally {
    subscription.close();
  }
}
