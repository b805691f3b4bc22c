import { z } from 'zod';
import { accessOf } from '../../auth/client.ts';
import type { Account } from '../../connectors/accounts.ts';
import {
  CALENDAR_FEED_TARGETS,
  CALENDAR_FEED_TYPES,
  type CalendarFeed,
  type CalendarFeedKind,
} from '../../domain/calendar-feed.ts';
import { InvalidInputError, NotFoundError, notFound, ProviderError, UnsupportedError } from '../../domain/errors.ts';
import { encodeGlobalId, type GlobalRef } from '../../domain/global-id.ts';
import { nameOfTarget } from '../../feeds/feed-content.ts';
import { required } from '../../scheduling/writables.ts';
import { forbiddenToBookers, rejectBookers } from '../booking-access.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { idOf, nameSchema } from '../inputs.ts';
import { CalendarFeedRef } from '../refs.ts';
import { CalendarFeedKindEnum } from '../types/calendar-feed.ts';
import { defineMutation } from './mutation.ts';

const MAXIMUM_PAST_DAYS = 366;
const MAXIMUM_FUTURE_DAYS = 731;
const DEFAULT_PAST_DAYS = 30;
const DEFAULT_FUTURE_DAYS = 180;

const days = (maximum: number) =>
  z.int().min(0, 'Must not be negative').max(maximum, `Must be at most ${maximum} days`).nullish();

const CreateCalendarFeedInput = builder
  .inputType('CreateCalendarFeedInput', {
    description: 'Parameters for createCalendarFeed.',
    fields: (t) => ({
      kind: t.field({ type: CalendarFeedKindEnum, required: true, description: 'What the feed contains.' }),
      target: t.id({
        required: true,
        description:
          'The id of the object of which the feed is: a calendar for `BOOKINGS`, an attendee for `PERSONALIZED_SCHEDULES`, a schedule for ' +
          '`AVAILABILITY`; a ' +
          'calendar, an event type, a personalized schedule or an attendee for `BUSY`.',
      }),
      name: t.string({ description: 'The name that calendar clients show. Defaults to the name of the target.' }),
      pastDays: t.int({
        defaultValue: DEFAULT_PAST_DAYS,
        description: `The number of days before the present one (in UTC) that the feed contains, at most ${MAXIMUM_PAST_DAYS}. Calendar clients delete what is older.`,
      }),
      futureDays: t.int({
        defaultValue: DEFAULT_FUTURE_DAYS,
        description: `The number of days after the present one (in UTC) that the feed contains, at most ${MAXIMUM_FUTURE_DAYS}.`,
      }),
    }),
  })
  .validate(
    z
      .object({
        kind: z.custom<CalendarFeedKind>(),
        target: idOf(...CALENDAR_FEED_TYPES),
        name: nameSchema.nullish(),
        pastDays: days(MAXIMUM_PAST_DAYS),
        futureDays: days(MAXIMUM_FUTURE_DAYS),
      })
      .superRefine(({ kind, target }, context) => {
        const types: readonly string[] = CALENDAR_FEED_TARGETS[kind];
        if (types.includes(target.type)) return;
        const message = `A feed with the kind ${kind} needs an id of type ${types.join(' or ')}, but got one of type ${target.type}`;
        context.addIssue({ code: 'custom', path: ['target'], message });
      }),
  );

const CreateCalendarFeedPayload = builder
  .objectRef<{ readonly feed: CalendarFeed; readonly token: string }>('CreateCalendarFeedPayload')
  .implement({
    description: 'Result of createCalendarFeed.',
    fields: (t) => ({
      calendarFeed: t.field({
        type: CalendarFeedRef,
        description: 'The feed that was created.',
        resolve: ({ feed }) => feed,
      }),
      path: t.string({
        description:
          'The path of the feed below the address of the gateway. It contains the secret token of the feed, and is returned only here: the gateway does not store it.',
        resolve: ({ token }) => `/calendars/${token}.ics`,
      }),
    }),
  });

defineMutation({
  name: 'createCalendarFeed',
  description:
    'Creates an iCalendar feed to which calendar clients can subscribe without a key. It shows what the client may read, until ' +
    'it is revoked or the client loses its access. A repeated request creates another feed.',
  input: CreateCalendarFeedInput,
  payload: CreateCalendarFeedPayload,
  errors: [InvalidInputError, NotFoundError, UnsupportedError, ProviderError],
  subject: ({ target }) => target,
  async resolve({ kind, target, name, pastDays, futureDays }, context) {
    const account = readableAccount(target, context);
    requireOwnCredential(account);
    if (kind === 'BOOKINGS') required(account.connector.bookings, account.key, 'bookings');
    // Only to see that it exists.
    await nameOfTarget(target, context.loaders);
    return context.calendarFeeds.create(context.session.client.name, {
      kind,
      target,
      name: name ?? null,
      pastDays: pastDays ?? DEFAULT_PAST_DAYS,
      futureDays: futureDays ?? DEFAULT_FUTURE_DAYS,
    });
  },
});

/**
 * The account of an object that the client may read.
 * @throws NotFoundError if the account does not exist or the client cannot use it.
 * @throws ProviderError `FORBIDDEN` if the client may only book.
 */
function readableAccount(ref: GlobalRef, { accounts, session }: Context): Account {
  const account = accounts.get(ref.account);
  if (!account) throw notFound(ref);
  if (accessOf(session.client, account.key) === 'book') throw forbiddenToBookers(account.key, 'this mutation');
  return account;
}

/** @throws UnsupportedError if the credential of the account comes with each request, since calendar clients send none. */
function requireOwnCredential({ key, credential }: Account): void {
  if ('fixed' in credential) return;
  const message =
    `Account ${key} takes its credential from the header ${credential.fromHeader} of each request, which calendar clients do not send: ` +
    'only accounts with a configured credential can have calendar feeds';
  throw new UnsupportedError(key, message, ['calendar feeds']);
}

const RevokeCalendarFeedInput = builder
  .inputType('RevokeCalendarFeedInput', {
    description: 'Parameters for revokeCalendarFeed.',
    fields: (t) => ({ id: t.id({ required: true, description: 'The id of the calendar feed to revoke.' }) }),
  })
  .validate(z.object({ id: idOf('CalendarFeed') }));

// A field named `id` would make the payload the revoked object in the caches of clients.
const RevokeCalendarFeedPayload = builder
  .objectRef<{ readonly revokedId: string }>('RevokeCalendarFeedPayload')
  .implement({
    description: 'Result of revokeCalendarFeed.',
    fields: (t) => ({
      revokedCalendarFeedId: t.exposeID('revokedId', { description: 'The id of the revoked calendar feed.' }),
    }),
  });

defineMutation({
  name: 'revokeCalendarFeed',
  description: "Revokes one of the client's own calendar feeds: from now on, its path is unknown.",
  input: RevokeCalendarFeedInput,
  payload: RevokeCalendarFeedPayload,
  errors: [InvalidInputError, NotFoundError, ProviderError],
  subject: ({ id }) => id,
  async resolve({ id: ref }, context) {
    rejectBookers(context, ref, 'this mutation');
    if (!(await context.calendarFeeds.revoke(context.session.client.name, ref.id))) throw notFound(ref);
    return { revokedId: encodeGlobalId(ref) };
  },
});
