import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { contextOf } from '../context.ts';
import type { Executor } from '../execution/executor.ts';
import type { EventRenderer, Group, Rendered, StreamEvent } from './event-renderer.ts';

/** The events of one subscriber, rendered. */
export interface Subscription {
  /**
   * The next event. Undefined after the last one: either the source has ended, since the gateway is shutting down, or the
   * subscription was closed; `isClosed` distinguishes the two.
   *
   * @throws the error that was passed to `fail`, or that of rendering.
   */
  next(): Promise<Rendered | undefined>;
  /** The subscriber needs no more events: `next` returns none from now on, not even an event that is being rendered. */
  close(): void;
  isClosed(): boolean;
  /** Ends the subscription with an error, which `next` throws, also if it is pending. */
  fail(error: Error): void;
  /** Calls back when the subscription is closed; at once if it is closed already. */
  onceClosed(call: () => void): void;
}

/**
 * Subscribes without a stream of results for each subscriber: the transports take the shared rendered events. An iterator of
 * results is returned as well, for plugins that inspect it; it renders nothing unless it is read.
 */
export function createSubscriptions(
  { createSourceEventStream }: Pick<Executor, 'createSourceEventStream'>,
  renderer: EventRenderer,
) {
  const byRequest = new WeakMap<object, Subscription>();
  const open = new Set<RenderedSubscription>();
  let hasEnded = false;

  async function subscribe(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<ExecutionResult>> {
    const context = contextOf(args);
    const source = await createSourceEventStream(args);
    if (!isAsyncIterable(source)) return source;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every subscription field of the schema yields such events
    const events = source[Symbol.asyncIterator]() as AsyncIterator<StreamEvent>;
    const subscription = new RenderedSubscription(events, renderer.join(args, context));
    open.add(subscription);
    subscription.onceClosed(() => open.delete(subscription));
    if (hasEnded) subscription.end();
    byRequest.set(context.request, subscription);
    return resultsOf(subscription);
  }

  return {
    /** The subscription that a request has started. */
    of: (request: object): Subscription | undefined => byRequest.get(request),
    /** The number of open subscriptions. */
    count: () => open.size,
    /** Ends all subscriptions, present and future ones, as if their sources had ended. */
    end() {
      hasEnded = true;
      for (const subscription of open) subscription.end();
    },
    plugin: { onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe) } satisfies Plugin,
  };
}

export type Subscriptions = ReturnType<typeof createSubscriptions>;

class RenderedSubscription implements Subscription {
  readonly #events: AsyncIterator<StreamEvent>;
  readonly #group: Group;
  readonly #onClosed: (() => void)[] = [];
  #isOpen = true;
  #failure: Error | undefined;

  constructor(events: AsyncIterator<StreamEvent>, group: Group) {
    this.#events = events;
    this.#group = group;
  }

  async next(): Promise<Rendered | undefined> {
    const { done, value } = await this.#events.next();
    if (this.#failure) throw this.#failure;
    if (done || !this.#isOpen) return undefined;
    const rendered = await this.#group.render(value);
    return this.#isOpen ? rendered : undefined;
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#group.leave();
    this.end();
    for (const call of this.#onClosed) call();
  }

  isClosed(): boolean {
    return !this.#isOpen;
  }

  fail(error: Error) {
    this.#failure = error;
    this.end();
  }

  /** Ends the source, so that `next` returns undefined. */
  end() {
    void this.#events.return?.();
  }

  onceClosed(call: () => void) {
    if (this.#isOpen) this.#onClosed.push(call);
    else call();
  }
}

async function* resultsOf(subscription: Subscription): AsyncGenerator<ExecutionResult> {
  try {
    for (let event = await subscription.next(); event; event = await subscription.next()) yield event.result;
  } finally {
    subscription.close();
  }
}
