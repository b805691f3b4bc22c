import { z } from 'zod';
import { InvalidInputError, ProviderError } from '../../domain/errors.ts';
import { type LogEntry, type Resync, UnknownCursorError } from '../../domain/event-log.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import type { Reservation, ReservationEvent } from '../../domain/reservation.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { idOf } from '../inputs.ts';
import type { Permissions } from '../permissions.ts';
import { CalendarRef, ReservationRef } from '../refs.ts';
import { ReservationStatusEnum } from '../statuses.ts';
import { calendarOf } from './reservation.ts';

const ReservationChangeKindEnum = builder.enumType('ReservationChangeKind', {
  description: 'The kind of change of a reservation.',
  values: described({
    CREATED: 'The reservation was created.',
    MOVED: 'The reservation was moved to another time.',
    EXTENDED: 'The expiry of the hold was changed.',
    RELEASED: 'The hold was released.',
    EXPIRED: 'The hold expired.',
    CONFIRMED: 'The time was booked.',
    LOST: 'The hold disappeared at the provider before it expired.',
  }),
});

const ReservationStateType = builder.objectRef<Reservation>('ReservationState').implement({
  description:
    'An earlier state of a reservation. It has no id, so that no client takes it for the present state of the reservation.',
  fields: (t) => ({
    status: t.field({
      type: ReservationStatusEnum,
      description: 'The status at that time.',
      resolve: ({ status }) => status,
    }),
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'The time at which the hold was to expire.',
    }),
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description: 'The calendar at which the slot was held; null if the event type determines it.',
      resolve: calendarOf,
    }),
  }),
});

const ReservationChangeType = builder.objectRef<ReservationEvent>('ReservationChange').implement({
  description: 'A change of a reservation.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', {
      description: 'The cursor of the change. Pass it as `after` to resume after the change.',
    }),
    kind: t.field({ type: ReservationChangeKindEnum, description: 'The kind of change.', resolve: ({ kind }) => kind }),
    at: t.expose('at', { type: 'DateTime', description: 'The time of the change.' }),
    reservation: t.field({
      type: ReservationRef,
      description: 'The reservation immediately after the change.',
      resolve: ({ reservation }) => reservation,
    }),
    previous: t.field({
      type: ReservationStateType,
      nullable: true,
      description: 'The state of the reservation before the change; null if it is new.',
      resolve: ({ previous }) => previous,
    }),
  }),
});

const ResyncRequiredType = builder.objectRef<Resync>('ResyncRequired').implement({
  description:
    'Changes after the given cursor are no longer available. Read the reservations again and resume from `cursor`.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'The cursor from which to resume. Pass it as `after`.' }),
    oldestCursor: t.exposeString('oldestCursor', {
      nullable: true,
      description: 'The cursor of the oldest change that is still available; null if there is none.',
    }),
  }),
});

const ReservationEventUnion = builder.unionType('ReservationEvent', {
  description: 'A change of a reservation, or a notice that changes were missed.',
  types: [ReservationChangeType, ResyncRequiredType],
  resolveType: (value) => ('kind' in value ? ReservationChangeType : ResyncRequiredType),
});

type StreamEvent = ReservationEvent | Resync;

interface EventFilter {
  readonly reservations?: readonly GlobalRef[] | null | undefined;
  readonly eventType?: GlobalRef | null | undefined;
  readonly account?: GlobalRef | null | undefined;
}

function matches({ reservation }: ReservationEvent, filter: EventFilter): boolean {
  const { reservations, eventType, account } = filter;
  const isOf = (ref: GlobalRef, id: string) => ref.account === reservation.account && ref.id === id;
  if (account && account.account !== reservation.account) return false;
  if (eventType && !isOf(eventType, reservation.eventTypeId)) return false;
  return !reservations || reservations.some((ref) => isOf(ref, reservation.id));
}

/** @throws ProviderError if an account of the filter does not exist, or if the request lacks its credential. */
function checkAccounts(filter: EventFilter, { accounts, callTo }: Context) {
  for (const ref of [filter.account, filter.eventType, ...(filter.reservations ?? [])]) {
    if (!ref) continue;
    const account = accounts.get(ref.account);
    if (!account) throw new ProviderError(ref.account, 'NOT_FOUND', `Unknown account ${ref.account}`);
    callTo(account);
  }
}

/** Polls the provider for changes that bypass the gateway, until the signal is aborted. */
function watchReservation(
  { account: key, id }: GlobalRef,
  signal: AbortSignal,
  { accounts, callTo, loaders, watcher }: Context,
) {
  const account = accounts.get(key);
  if (account) watcher.watch({ account, call: callTo(account), reader: loaders }, id, signal);
}

/** The events of one subscription; they end as soon as the request is aborted. */
function subscribe(
  filter: EventFilter,
  after: string | undefined,
  context: Context,
): AsyncIterableIterator<StreamEvent> {
  const { signal } = context;
  const stop = new AbortController();
  // The signal of a WebSocket outlives its subscriptions, so the listener is removed when the subscription ends.
  signal.addEventListener('abort', () => stop.abort(), { once: true, signal: stop.signal });
  for (const ref of filter.reservations ?? []) watchReservation(ref, stop.signal, context);
  // The iterator lives as long as the subscription and therefore does not reference the context.
  return iterateEvents(context.events.follow(after, stop.signal), stop, filter, context.permissions());
}

/** An iterator whose `return` takes effect while `next` is pending, which that of an async generator does not. */
function iterateEvents(
  entries: AsyncGenerator<LogEntry, void, undefined>,
  stop: AbortController,
  filter: EventFilter,
  permissions: Permissions,
): AsyncIterableIterator<StreamEvent> {
  return {
    async next() {
      try {
        for (;;) {
          const { done, value } = await entries.next();
          if (done) return { done, value: undefined };
          if ('resync' in value) return { done: false, value: value.resync };
          const { event } = value;
          if (permissions.maySee(event) && matches(event, filter)) return { done: false, value: event };
        }
      } catch (error) {
        if (!(error instanceof UnknownCursorError)) throw error;
        throw new InvalidInputError([{ path: ['after'], message: `${error.message}: use the cursor of an event` }]);
      }
    },
    async return() {
      stop.abort();
      await entries.return(undefined);
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

builder.subscriptionType({ description: 'The event streams, available over server-sent events and WebSocket.' });
builder.subscriptionField('reservationChanged', (t) =>
  t.field({
    type: ReservationEventUnion,
    description:
      'The changes of reservations. With `after`, the stream first replays every change since that cursor exactly once. ' +
      'Over server-sent events, the header `Last-Event-ID` has the same effect.',
    args: t.validate(
      {
        reservations: t.arg.idList({ description: 'The ids of reservations; only their changes are returned.' }),
        eventType: t.arg.id({ description: 'The id of an event type; only changes of its reservations are returned.' }),
        account: t.arg.id({ description: 'The id of an account; only changes of its reservations are returned.' }),
        after: t.arg.string({ description: 'The cursor of the last event that was received.' }),
      },
      z.object({
        reservations: z.array(idOf('Reservation')).nullish(),
        eventType: idOf('EventType').nullish(),
        account: idOf('Account').nullish(),
        after: z.string().nullish(),
      }),
    ),
    subscribe(_root, { after, ...filter }, context) {
      checkAccounts(filter, context);
      return subscribe(filter, after ?? context.lastEventId, context) as AsyncIterable<StreamEvent>;
    },
    resolve: (event) => event,
  }),
);
