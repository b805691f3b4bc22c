import type {
  BookingWindow,
  EventType,
  EventTypeLocation,
  LocationKind,
  PeriodLimits,
  Price,
} from '../../domain/event-type.ts';
import { builder, described } from '../builder.ts';

export const PriceType = builder.objectRef<Price>('Price').implement({
  description: 'An amount of money.',
  fields: (t) => ({
    amount: t.exposeInt('amount', { description: 'The amount in the smallest unit of the currency, such as cents.' }),
    currency: t.exposeString('currency', { description: 'The ISO 4217 code of the currency, such as `EUR`.' }),
  }),
});

const LocationKindEnum = builder.enumType('LocationKind', {
  description: 'A kind of place at which an event type takes place.',
  values: described<LocationKind>({
    PLACE: 'A place with an address.',
    ONLINE: 'An online meeting.',
    PHONE: 'A telephone call to the host.',
    CHOSEN_BY_ATTENDEE: 'An address, a telephone number or another place that the attendee chooses.',
    OTHER: 'Another place.',
  }),
});

export const EventTypeLocationType = builder.objectRef<EventTypeLocation>('EventTypeLocation').implement({
  description: 'A place at which an event type can take place.',
  fields: (t) => ({
    kind: t.field({ type: LocationKindEnum, description: 'The kind of place.', resolve: ({ kind }) => kind }),
    value: t.exposeString('value', {
      nullable: true,
      description:
        'The address, the link, the telephone number, or the name of the online service; null if it is not fixed in advance.',
    }),
    isPublic: t.exposeBoolean('isPublic', {
      nullable: true,
      description:
        'Whether the provider shows the place before the booking; null if it does not report it. Do not show a place that is not public.',
    }),
  }),
});

const BookingWindowKindEnum = builder.enumType('BookingWindowKind', {
  description: 'The way in which a booking window is stated.',
  values: described<BookingWindow['kind']>({
    CALENDAR_DAYS: 'A number of days from today.',
    BUSINESS_DAYS: 'A number of business days from today.',
    DATE_RANGE: 'A range of dates.',
  }),
});

export const BookingWindowType = builder.objectRef<BookingWindow>('BookingWindow').implement({
  description: 'How far ahead an event type can be booked.',
  fields: (t) => ({
    kind: t.field({
      type: BookingWindowKindEnum,
      description: 'The way in which the window is stated.',
      resolve: ({ kind }) => kind,
    }),
    days: t.int({
      nullable: true,
      description: 'The number of days ahead; null for a range of dates.',
      resolve: (window) => (window.kind === 'DATE_RANGE' ? null : window.days),
    }),
    isRolling: t.boolean({
      nullable: true,
      description: 'Whether only days that still have slots are counted; null for a range of dates.',
      resolve: (window) => (window.kind === 'DATE_RANGE' ? null : window.isRolling),
    }),
    firstDate: t.field({
      type: 'Date',
      nullable: true,
      description: 'The first date that can be booked; null for a number of days.',
      resolve: (window) => (window.kind === 'DATE_RANGE' ? window.firstDate : null),
    }),
    lastDate: t.field({
      type: 'Date',
      nullable: true,
      description: 'The last date that can be booked; null for a number of days.',
      resolve: (window) => (window.kind === 'DATE_RANGE' ? window.lastDate : null),
    }),
  }),
});

type BookingLimits = Pick<EventType, 'maximumBookings' | 'maximumMinutes'>;

const WEEK = 'each week, which begins on Monday unless the provider sets another day';

export const BookingLimitsType = builder.objectRef<BookingLimits>('BookingLimits').implement({
  description: 'The limits on the bookings of an event type, which count by the local date of their start.',
  fields: (t) => {
    const bookings = (period: keyof PeriodLimits, each: string) =>
      t.int({
        nullable: true,
        description: `The maximum number of bookings for ${each}; null if there is none.`,
        resolve: ({ maximumBookings }) => maximumBookings?.[period] ?? null,
      });
    const minutes = (period: keyof PeriodLimits, each: string) =>
      t.int({
        nullable: true,
        description: `The maximum total length of bookings for ${each}, in minutes; null if there is none.`,
        resolve: ({ maximumMinutes }) => maximumMinutes?.[period] ?? null,
      });
    return {
      perDay: bookings('day', 'each date'),
      perWeek: bookings('week', WEEK),
      perMonth: bookings('month', 'each calendar month'),
      perYear: bookings('year', 'each calendar year'),
      minutesPerDay: minutes('day', 'each date'),
      minutesPerWeek: minutes('week', WEEK),
      minutesPerMonth: minutes('month', 'each calendar month'),
      minutesPerYear: minutes('year', 'each calendar year'),
    };
  },
});
