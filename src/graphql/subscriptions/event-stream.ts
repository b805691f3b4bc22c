import { InvalidInputError, ProviderError } from '../../domain/errors.ts';
import { type GatewayEvent, type LogEntry, type Resync, UnknownCursorError } from '../../domain/event-log.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import type { ArgumentBuilder } from '../fields.ts';
import type { Permissions } from '../permissions.ts';

export const ResyncRequiredType = builder.objectRef<Resync>('ResyncRequired').implement({
  description:
    'Changes after the given cursor are no longer available. Read the objects again and resume from `cursor`.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'The cursor from which to resume. Pass it as `after`.' }),
    oldestCursor: t.exposeString('oldestCursor', {
      nullable: true,
      description: 'The cursor of the oldest change that is still available; null if there is none.',
    }),
  }),
});

/** The argument from which a subscription to events resumes. */
export function afterArgument(arg: ArgumentBuilder) {
  return arg.string({ description: 'The cursor of the last event that was received.' });
}

/** The events that a subscription selects. */
interface EventSelection<Event extends GatewayEvent> {
  /** Everything that the arguments name; its accounts must exist. */
  readonly refs: readonly (GlobalRef | null | undefined)[];
  /** The objects that are polled at their providers as long as the subscription lasts. */
  readonly watched: readonly GlobalRef[];
  readonly watcher: Pick<Context['watcher' | 'bookingWatcher'], 'watch'>;
  /** The event if it is selected. */
  readonly select: (event: GatewayEvent) => Event | undefined;
}

/**
 * The selected events after a cursor, or after that of the request's `Last-Event-ID` header; they end as soon as the request is
 * aborted.
 *
 * @throws ProviderError if an account does not exist, or if the request lacks its credential.
 */
export function followEvents<Event extends GatewayEvent>(
  context: Context,
  after: string | null | undefined,
  { refs, watched, watcher, select }: EventSelection<Event>,
): AsyncIterableIterator<Event | Resync> {
  for (const ref of refs) if (ref) accountCallOf(ref, context);
  const { signal } = context;
  const stop = new AbortController();
  // The signal of a WebSocket outlives its subscriptions, so the listener is removed when the subscription ends.
  signal.addEventListener('abort', () => stop.abort(), { once: true, signal: stop.signal });
  for (const ref of watched) watcher.watch(accountCallOf(ref, context), ref.id, stop.signal);
  const entries = context.events.follow(after ?? context.lastEventId, stop.signal);
  // The iterator lives as long as the subscription and therefore does not reference the context.
  return new EventIterator(entries, stop, select, context.permissions());
}

function accountCallOf({ account: key }: GlobalRef, { accounts, callTo, loaders }: Context) {
  const account = accounts.get(key);
  if (!account) throw new ProviderError(key, 'NOT_FOUND', `Unknown account ${key}`);
  return { account, call: callTo(account), reader: loaders };
}

/** An iterator whose `return` takes effect while `next` is pending, which that of an async generator does not. */
class EventIterator<Event extends GatewayEvent> implements AsyncIterableIterator<Event | Resync> {
  readonly #entries: AsyncGenerator<LogEntry, void, undefined>;
  readonly #stop: AbortController;
  readonly #select: (event: GatewayEvent) => Event | undefined;
  readonly #permissions: Permissions;

  constructor(
    entries: AsyncGenerator<LogEntry, void, undefined>,
    stop: AbortController,
    select: (event: GatewayEvent) => Event | undefined,
    permissions: Permissions,
  ) {
    this.#entries = entries;
    this.#stop = stop;
    this.#select = select;
    this.#permissions = permissions;
  }

  async next(): Promise<IteratorResult<Event | Resync, undefined>> {
    try {
      for (;;) {
        const { done, value } = await this.#entries.next();
        if (done) return { done, value: undefined };
        if ('resync' in value) return { done: false, value: value.resync };
        const event = this.#permissions.maySee(value.event) ? this.#select(value.event) : undefined;
        if (event) return { done: false, value: event };
      }
    } catch (error) {
      if (!(error instanceof UnknownCursorError)) throw error;
      throw new InvalidInputError([{ path: ['after'], message: `${error.message}: use the cursor of an event` }]);
    }
  }

  async return(): Promise<IteratorResult<Event | Resync, undefined>> {
    this.#stop.abort();
    await this.#entries.return(undefined);
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator]() {
    return this;
  }
}

builder.subscriptionType({ description: 'The event streams, available over server-sent events and WebSocket.' });
