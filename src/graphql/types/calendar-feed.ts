import type { CalendarFeed } from '../../domain/calendar-feed.ts';
import { encodeGlobalId } from '../../domain/global-id.ts';
import { builder, described } from '../builder.ts';
import { accountField } from '../fields.ts';
import { loadNode, NodeRef, nodeType, ownKey } from '../nodes.ts';
import { listArguments, multiAccountConnectionOf } from '../pagination/connections.ts';
import { pageOverAccounts } from '../pagination/pages.ts';
import { CalendarFeedRef } from '../refs.ts';

export const CalendarFeedKindEnum = builder.enumType('CalendarFeedKind', {
  description: 'What a calendar feed contains.',
  values: described({
    BOOKINGS:
      'The bookings of a calendar, as events; where bookings belong to no single calendar, all bookings of the account. ' +
      'Cancelled bookings are included, so that calendar clients delete them.',
    PERSONALIZED_SCHEDULES: 'The sessions that the personalized schedules of an attendee assign, as events.',
    AVAILABILITY:
      'The open hours of a schedule as availability (VAVAILABILITY, RFC 7953), without regard to busy time.',
    BUSY: 'The busy and the held time of a calendar, an event type, a personalized schedule or an attendee, as free/busy time.',
  }),
});

nodeType(CalendarFeedRef, {
  description:
    'An iCalendar feed to which calendar clients can subscribe. Its path is a secret: it gives access to the feed until the feed is revoked.',
  keyOf: ownKey,
  async load(keys, { calendarFeeds, session }) {
    const feeds = await Promise.all(keys.map(({ id }) => calendarFeeds.find(session.client.name, id)));
    return feeds.map((feed, i) => (feed?.account === keys[i]!.account ? feed : null));
  },
  fields: (t) => ({
    account: t.field(accountField),
    kind: t.field({ type: CalendarFeedKindEnum, description: 'What the feed contains.', resolve: ({ kind }) => kind }),
    target: t.field({
      type: NodeRef,
      nullable: true,
      description: 'The object of which the feed is; null if it does not exist any more.',
      resolve: ({ target }, _, context, info) => loadNode(encodeGlobalId(target), context, info),
    }),
    name: t.exposeString('name', {
      nullable: true,
      description: 'The name that calendar clients show; null for the name of the target.',
    }),
    pastDays: t.exposeInt('pastDays', {
      description: 'The number of days before the present one (in UTC) that the feed contains.',
    }),
    futureDays: t.exposeInt('futureDays', {
      description: 'The number of days after the present one (in UTC) that the feed contains.',
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'The time at which the feed was created.' }),
  }),
});

const CalendarFeedConnection = multiAccountConnectionOf(CalendarFeedRef, 'CalendarFeed');

builder.queryField('calendarFeeds', (t) =>
  t.field({
    type: CalendarFeedConnection,
    nullable: true,
    description: "The client's own calendar feeds, ordered by account and then by creation.",
    args: listArguments(t.arg),
    resolve(_root, args, context) {
      const { calendarFeeds, session } = context;
      let all: Promise<readonly CalendarFeed[]> | undefined;
      return pageOverAccounts<CalendarFeed>(context, args, {
        field: 'Query.calendarFeeds',
        supports: ({ credential }) => 'fixed' in credential,
        async load({ key }) {
          all ??= calendarFeeds.list(session.client.name);
          return (await all).filter(({ account }) => account === key);
        },
      });
    },
  }),
);
