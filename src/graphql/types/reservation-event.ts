import { z } from 'zod';
import { InvalidInputError, ProviderError } from '../../domain/errors.ts';
import type { Ref } from '../../domain/global-id.ts';
import type { ReservationEvent } from '../../domain/reservation.ts';
import { type LogEntry, type Resync, UnknownCursorError } from '../../state/state.ts';
import { builder, described } from '../builder.ts';
import type { Context } from '../context.ts';
import { idOf } from '../inputs.ts';
import type { Permissions } from '../permissions.ts';
import { ReservationRef } from '../refs.ts';

const ReservationChangeKindEnum = builder.enumType('ReservationChangeKind', {
  description: 'What happened to a reservation.',
  values: described({
    CREATED: 'A slot was held.',
    MOVED: 'It has another time.',
    EXTENDED: 'It is held for longer, or shorter.',
    RELEASED: 'It was let go.',
    EXPIRED: 'It ran out.',
    CONFIRMED: 'The time was booked.',
    LOST: 'It is gone before its time.',
  }),
});

const ReservationChangeType = builder.objectRef<ReservationEvent>('ReservationChange').implement({
  description: 'One change of a reservation.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'Give it back as `after` to go on behind this change.' }),
    kind: t.field({ type: ReservationChangeKindEnum, description: 'What happened.', resolve: ({ kind }) => kind }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    reservation: t.field({
      type: ReservationRef,
      description: 'As it was right after the change.',
      resolve: ({ reservation }) => reservation,
    }),
    previous: t.field({
      type: ReservationRef,
      nullable: true,
      description: 'As it was before; null for a new one. Its id can be another one.',
      resolve: ({ previous }) => previous,
    }),
  }),
});

const ResyncRequiredType = builder.objectRef<Resync>('ResyncRequired').implement({
  description: 'The log no longer reaches back to where you stood: read the state anew, and go on from `cursor`.',
  fields: (t) => ({
    cursor: t.exposeString('cursor', { description: 'What comes from now on is behind this cursor.' }),
    oldestCursor: t.exposeString('oldestCursor', {
      nullable: true,
      description: 'The oldest change that is still there; null if there is none.',
    }),
  }),
});

type Told = ReservationEvent | Resync;

const ReservationEventUnion = builder.unionType('ReservationEvent', {
  description: 'A change, or the word that changes were missed.',
  types: [ReservationChangeType, ResyncRequiredType],
  resolveType: (value) => ('kind' in value ? ReservationChangeType : ResyncRequiredType),
});

interface Wanted {
  readonly reservations?: readonly Ref[] | null | undefined;
  readonly eventType?: Ref | null | undefined;
  readonly account?: Ref | null | undefined;
}

function isWanted({ reservation, previous }: ReservationEvent, { reservations, eventType, account }: Wanted): boolean {
  const isOf = (ref: Ref, id: string | undefined) => ref.account === reservation.account && ref.id === id;
  if (account && account.account !== reservation.account) return false;
  if (eventType && !isOf(eventType, reservation.eventTypeId)) return false;
  return !reservations || reservations.some((ref) => isOf(ref, reservation.id) || isOf(ref, previous?.id));
}

/** @throws ProviderError if an account that was asked for does not exist, or its credential is missing. */
function refuseUnusable(wanted: Wanted, { accounts, callTo }: Context) {
  for (const ref of [wanted.account, wanted.eventType, ...(wanted.reservations ?? [])]) {
    if (!ref) continue;
    const account = accounts.get(ref.account);
    if (!account) throw new ProviderError(ref.account, 'NOT_FOUND', `Unknown account ${ref.account}`);
    callTo(account);
  }
}

/** Has somebody look at the provider, too, for what is changed past the gateway. */
function watchFor({ account: key, id }: Ref, signal: AbortSignal, { accounts, callTo, loaders, watcher }: Context) {
  const account = accounts.get(key);
  if (account) watcher.watch({ account, call: callTo(account), reader: loaders }, id, signal);
}

/** What is still to come for one subscriber. Its end is heard at once, also while it waits. */
function followFor(wanted: Wanted, after: string | undefined, context: Context): AsyncIterableIterator<Told> {
  const { signal } = context;
  const stop = new AbortController();
  // The signal of a WebSocket lasts longer than a subscription on it, and would keep the listener.
  signal.addEventListener('abort', () => stop.abort(), { once: true, signal: stop.signal });
  for (const ref of wanted.reservations ?? []) watchFor(ref, stop.signal, context);
  // It lives as long as the subscriber does, so it keeps nothing of the request but what it needs.
  return followerOf(context.events.follow(after, stop.signal), stop, wanted, context.rights());
}

function followerOf(
  entries: AsyncGenerator<LogEntry, void, undefined>,
  stop: AbortController,
  wanted: Wanted,
  rights: Permissions,
): AsyncIterableIterator<Told> {
  return {
    async next() {
      try {
        for (;;) {
          const { done, value } = await entries.next();
          if (done) return { done, value: undefined };
          if ('resync' in value) return { done: false, value: value.resync };
          if (rights.maySee(value.event) && isWanted(value.event, wanted)) return { done: false, value: value.event };
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

builder.subscriptionType({ description: 'What happens, as it happens; over server-sent events or WebSocket.' });
builder.subscriptionField('reservationChanged', (t) =>
  t.field({
    type: ReservationEventUnion,
    description:
      'Every change of the reservations asked for. With `after`, first all that came since that cursor: none lost, none ' +
      'twice. Over server-sent events, `Last-Event-ID` does the same.',
    args: t.validate(
      {
        reservations: t.arg.idList({ description: 'Only these.' }),
        eventType: t.arg.id({ description: 'Only those of this event type.' }),
        account: t.arg.id({ description: 'Only those of this account.' }),
        after: t.arg.string({ description: 'The cursor of the last event that you have seen.' }),
      },
      z.object({
        reservations: z.array(idOf('Reservation')).nullish(),
        eventType: idOf('EventType').nullish(),
        account: idOf('Account').nullish(),
        after: z.string().nullish(),
      }),
    ),
    subscribe(_root, { after, ...wanted }, context) {
      refuseUnusable(wanted, context);
      return followFor(wanted, after ?? context.lastEventId, context) as AsyncIterable<Told>;
    },
    resolve: (told) => told,
  }),
);
