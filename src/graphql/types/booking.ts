import { z } from 'zod';
import type { Booking, BookingPerson, BookingQuery, BookingStatus } from '../../domain/booking.ts';
import { InvalidInputError } from '../../domain/errors.ts';
import type { GlobalRef } from '../../domain/global-id.ts';
import { eventOfBooking, withoutPersonalData } from '../../feeds/booking-event.ts';
import { writeEvents } from '../../icalendar/write-event.ts';
import { bookingRevision } from '../../scheduling/writables.ts';
import { isBooker, rejectBookers } from '../booking-access.ts';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { type ArgumentBuilder, accountField, windowArguments } from '../fields.ts';
import { idOf, windowSchema } from '../inputs.ts';
import { accountOf, keyOfAccount, nodeType, nullIfNotFound, ownKey } from '../nodes.ts';
import { listArguments, multiAccountConnectionOf } from '../pagination/connections.ts';
import type { ListId } from '../pagination/cursor.ts';
import { type ListArguments, pageOverAccounts } from '../pagination/pages.ts';
import { BookingRef, CalendarRef, EventTypeRef, ReservationRef } from '../refs.ts';
import { BookingStatusEnum } from '../statuses.ts';

type BookingFieldBuilder = PothosSchemaTypes.ObjectFieldBuilder<typeof builder.$inferSchemaTypes, Booking>;

const BookingPersonType = builder.objectRef<BookingPerson>('BookingPerson').implement({
  description: 'A person who attends or hosts a booking.',
  fields: (t) => ({
    name: t.exposeString('name', {
      nullable: true,
      description: 'The name of the person; null if the provider does not report it.',
    }),
    email: t.exposeString('email', {
      nullable: true,
      description: 'The email address of the person; null if the provider does not report it.',
    }),
    timeZone: t.expose('timeZone', {
      type: 'TimeZone',
      nullable: true,
      description: 'The time zone of the person; null if the provider does not report it.',
    }),
  }),
});

nodeType(BookingRef, {
  description:
    'A booked time at a provider. A provider can replace a booking when it is moved; its earlier id then resolves to the replacement.',
  keyOf: ownKey,
  load: (keys, { loaders }) => loaders.bookings.loadMany(keys),
  fields: (t) => ({
    account: t.field(accountField),
    start: t.expose('start', { type: 'DateTime', description: 'Start, inclusive.' }),
    end: t.expose('end', { type: 'DateTime', description: 'End, exclusive.' }),
    status: t.field({
      type: BookingStatusEnum,
      description: 'The status of the booking.',
      resolve: ({ status }) => status,
    }),
    ...relatedFields(t),
    ...contentFields(t),
  }),
});

/** The fields with the objects to which a booking belongs. */
function relatedFields(t: BookingFieldBuilder) {
  return {
    eventType: t.field({
      type: EventTypeRef,
      nullable: true,
      description: 'The event type that was booked; null if there is none or it no longer exists.',
      resolve: ({ account, eventTypeId }, _, { loaders }) =>
        eventTypeId === null ? null : nullIfNotFound(loaders.eventTypes.load({ account, id: eventTypeId })),
    }),
    calendar: t.field({
      type: CalendarRef,
      nullable: true,
      description: 'The calendar that the booking belongs to; null if it belongs to no single calendar.',
      resolve: ({ account, calendarId }, _, { loaders }) =>
        calendarId === null ? null : nullIfNotFound(loaders.calendars.load({ account, id: calendarId })),
    }),
    reservation: t.field({
      type: ReservationRef,
      nullable: true,
      description: 'The reservation that became the booking; null if there was none or it is no longer stored.',
      resolve: async (booking, _, context) => {
        const account = accountOf(booking, context);
        const target = { account, call: context.callTo(account), reader: context.loaders };
        return (await context.reservations.findByBooking(target, booking.id)) ?? null;
      },
    }),
  };
}

/** The fields with the content of a booking. */
function contentFields(t: BookingFieldBuilder) {
  return {
    title: t.exposeString('title', { nullable: true, description: 'The title of the booking; null if it has none.' }),
    attendees: t.field({
      type: [BookingPersonType],
      description: 'The persons who booked or were invited.',
      resolve: ({ attendees }) => attendees,
    }),
    hosts: t.field({
      type: [BookingPersonType],
      description: 'The hosts of the booking; empty if the provider does not report them.',
      resolve: ({ hosts }) => hosts,
    }),
    location: t.exposeString('location', {
      nullable: true,
      description: 'The place of the booking; null if it has none or it takes place online.',
    }),
    meetingUrl: t.exposeString('meetingUrl', {
      nullable: true,
      description: 'The URL of the online meeting; null if there is none.',
    }),
    ics: t.string({
      nullable: true,
      description:
        'The booking as an iCalendar object (RFC 5545) with one event, to be offered as a file `.ics`. Every version of the ' +
        'booking has the same UID. Attendees and hosts are part of the description.',
      resolve: async (booking, _, context) => {
        const visible = isBooker(context, booking.account) ? withoutPersonalData(booking) : booking;
        return writeEvents({}, [await eventOfBooking(visible, context.loaders)]);
      },
    }),
    notes: t.exposeString('notes', { nullable: true, description: 'The notes for the host; null if there are none.' }),
    providerId: t.exposeString('id', { description: "The provider's own id of the booking." }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time at which the booking was created; null if the provider does not report it.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'The time of the last change; null if the provider does not report it.',
    }),
    revision: t.string({
      description: 'The revision of the booking, which changes with its content.',
      resolve: bookingRevision,
    }),
    providerData: t.expose('providerData', {
      type: 'JSON',
      nullable: true,
      description: 'Provider-specific data without an equivalent in this schema; null if there is none.',
    }),
  };
}

export const BookingConnection = multiAccountConnectionOf(BookingRef, 'Booking');

/** The filters that all lists of bookings share. */
export function bookingFilterArguments(arg: ArgumentBuilder) {
  return {
    ...windowArguments(arg),
    eventType: arg.id({ description: 'The id of an event type; only its bookings are returned.' }),
    attendeeEmail: arg.string({
      description:
        'The email address of an attendee, without regard to case; only bookings with that attendee are returned.',
    }),
    statuses: arg({ type: [BookingStatusEnum], description: 'The statuses of the bookings. Defaults to all.' }),
  };
}

export const bookingFilterSchema = z
  .object({
    eventType: idOf('EventType').nullish(),
    calendar: idOf('Calendar').nullish(),
    attendeeEmail: z.string().min(1, 'Must not be empty: omit it instead').nullish(),
    statuses: z.array(z.custom<BookingStatus>()).nullish(),
    accounts: z.array(z.string()).nullish(),
    first: z.number().nullish(),
    after: z.string().nullish(),
    last: z.number().nullish(),
    before: z.string().nullish(),
  })
  .and(windowSchema);

interface BookingFilter {
  readonly from: number;
  readonly to: number;
  readonly eventType?: GlobalRef | null | undefined;
  readonly calendar?: GlobalRef | null | undefined;
  readonly attendeeEmail?: string | null | undefined;
  readonly statuses?: readonly BookingStatus[] | null | undefined;
}

/** @throws InvalidInputError if the event type and the calendar belong to different accounts. */
export function pageOfBookings(
  context: Context,
  args: BookingFilter & ListArguments,
  list: Pick<ListId, 'field' | 'parent'>,
) {
  const { from, to, eventType, calendar, attendeeEmail, statuses, ...page } = args;
  if (eventType && calendar && eventType.account !== calendar.account) {
    throw new InvalidInputError([{ path: ['calendar'], message: 'Must belong to the account of the event type' }]);
  }
  const query: BookingQuery = {
    from,
    to,
    eventTypeId: eventType?.id,
    calendarId: calendar?.id,
    attendeeEmail: attendeeEmail ?? undefined,
    statuses: statuses ?? undefined,
  };
  const within = (eventType ?? calendar)?.account;
  return pageOverAccounts(
    context,
    { ...page, within },
    {
      ...list,
      filter: query,
      supports: ({ connector }) => connector.bookings !== undefined,
      load: (account) => context.loaders.bookingLists.load({ ...keyOfAccount(account), query }),
    },
  );
}

builder.queryFields((t) => ({
  bookings: t.field({
    type: BookingConnection,
    nullable: true,
    description:
      'The bookings that overlap the window, ordered by account and then by id. Cancelled bookings are included unless `statuses` excludes them.',
    args: t.validate(
      {
        ...listArguments(t.arg),
        ...bookingFilterArguments(t.arg),
        calendar: t.arg.id({
          description:
            'The id of a calendar; only its bookings are returned. Where bookings belong to no single calendar, all bookings of its account are.',
        }),
      },
      bookingFilterSchema,
    ),
    resolve: (_root, args, context) => pageOfBookings(context, args, { field: 'Query.bookings' }),
  }),
  booking: t.field({
    type: BookingRef,
    nullable: true,
    description: 'The booking with the given id; null if it does not exist.',
    args: { id: t.arg.id({ required: true, description: 'The id of the booking.' }).validate(idOf('Booking')) },
    resolve(_root, { id }, context) {
      rejectBookers(context, id, 'bookings by their id');
      return nullIfNotFound(context.loaders.bookings.load(id));
    },
  }),
}));
