import { type CallContext, type Connector, isOk, type Result } from '../connectors/connector.ts';
import type { ListPage, PageRequest } from '../connectors/list-page.ts';
import type { AccountOwner } from '../domain/account.ts';
import type { Booking, BookingQuery } from '../domain/booking.ts';
import type { Calendar } from '../domain/calendar.ts';
import { asProviderError, ProviderError } from '../domain/errors.ts';
import type { Absence, EventType, Slot } from '../domain/event-type.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../domain/personalized-schedule.ts';
import type { Hold } from '../domain/reservation.ts';
import type { ResourceRef } from '../domain/resource-ref.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { TakenTime } from '../time/availability.ts';
import type { Interval } from '../time/interval.ts';
import type { Loader } from './loader.ts';
import type { SlotsKey, WindowKey } from './reader.ts';

/** With `includeSchedules`, the schedules are read in the same call where the provider can include them. */
interface CalendarKey extends ResourceRef {
  readonly includeSchedules?: boolean;
}

/** The id is ignored. */
interface BookingListKey extends ResourceRef {
  readonly query: BookingQuery;
}

/** The sessions of a calendar on a track with that name. */
type TrackKey = ResourceRef & { readonly track: string };

/** The attendees of a calendar with that email address. */
type EmailKey = ResourceRef & { readonly email: string };

/** A part of a list. The id is that of the object whose list it is; for lists of an account it is ignored. */
interface PageKey extends ResourceRef {
  readonly request: PageRequest;
}

/** Loaders by id that are primed with the objects of lists. */
export interface ById {
  readonly schedules: Loader<ResourceRef, Schedule>;
  readonly sessions: Loader<ResourceRef, Session>;
  readonly attendees: Loader<ResourceRef, Attendee>;
}

/** Reads the keys of one account as one batch; returns undefined if the connector does not support the kind. */
export interface Kind<K extends ResourceRef, T> {
  read(
    connector: Connector,
    keys: readonly K[],
    call: CallContext,
    byId: ById,
  ): Promise<readonly Result<T>[]> | undefined;
  readonly partOf?: (key: K) => string;
}

function kind<K extends ResourceRef, T>(read: Kind<K, T>['read'], partOf?: (key: K) => string): Kind<K, T> {
  return { read, ...(partOf && { partOf }) };
}

/** Every kind of read, by the name of its loader. */
export const KINDS = {
  calendars: kind<CalendarKey, Calendar>((connector, keys, call, { schedules }) =>
    connector.calendars
      ?.get(idsOf(keys), call, { schedules: keys.some(({ includeSchedules }) => includeSchedules) })
      .then((calendars) => {
        for (const calendar of calendars) {
          if (!(calendar instanceof ProviderError) && calendar.schedules) prime(schedules, [calendar.schedules]);
        }
        return calendars;
      }),
  ),
  schedules: kind<ResourceRef, Schedule>((connector, keys, call) => connector.schedules?.get(idsOf(keys), call)),
  calendarSchedules: kind<ResourceRef, readonly Schedule[]>((connector, keys, call, { schedules }) => {
    const reading = connector.schedules?.ofCalendars?.(idsOf(keys), call);
    return reading ? reading.then((lists) => prime(schedules, lists)) : Promise.resolve(keys.map(() => []));
  }),
  eventTypes: kind<ResourceRef, EventType>((connector, keys, call) => connector.eventTypes?.get(idsOf(keys), call)),
  accountCalendars: kind<ResourceRef, readonly Calendar[]>(
    (connector, keys, call) =>
      connector.calendars?.list(call, { schedules: true }).then((results) => {
        // Without this, a calendar that cannot be read would look like one that is never busy.
        const failure = results.find((result) => result instanceof ProviderError);
        const calendars = results.filter(isOk);
        return keys.map(() => failure ?? calendars);
      }),
    byAccount,
  ),
  calendarLists: kind<CalendarKey, readonly Result<Calendar>[]>(
    (connector, keys, call) =>
      connector.calendars
        ?.list(call, { schedules: keys.some(({ includeSchedules }) => includeSchedules) })
        .then((list) => keys.map(() => list)),
    ({ includeSchedules = false }) => String(includeSchedules),
  ),
  calendarPages: kind<CalendarKey & PageKey, readonly ListPage<Calendar>[]>(
    ({ calendars }, keys, call) => {
      const schedules = keys.some(({ includeSchedules }) => includeSchedules);
      return readEach(keys, calendars?.pages && (({ request }) => calendars.pages!(request, call, { schedules })));
    },
    ({ includeSchedules = false, ...key }) => `${includeSchedules} ${byPage(key)}`,
  ),
  schedulePages: kind<PageKey, readonly ListPage<Schedule>[]>(
    ({ schedules }, keys, call) =>
      readEach(keys, schedules?.pages && (({ request }) => schedules.pages!(request, call))),
    byPage,
  ),
  eventTypePages: kind<PageKey, readonly ListPage<EventType>[]>(
    ({ eventTypes }, keys, call) =>
      readEach(keys, eventTypes?.pages && (({ request }) => eventTypes.pages!(request, call))),
    byPage,
  ),
  personalizedSchedulePages: kind<PageKey, readonly ListPage<PersonalizedSchedule>[]>(
    ({ personalizedSchedules: all }, keys, call) => readEach(keys, all && (({ request }) => all.pages(request, call))),
    byPage,
  ),
  calendarPersonalizedSchedulePages: kind<PageKey, readonly ListPage<PersonalizedSchedule>[]>(
    ({ personalizedSchedules: all }, keys, call) =>
      readEach(keys, all && (({ id, request }) => all.pagesOf(id, request, call))),
    byPage,
  ),
  sessionPages: kind<PageKey, readonly ListPage<Session>[]>(
    ({ sessions }, keys, call, byId) =>
      readEach(keys, sessions && (({ id, request }) => sessions.pagesOf(id, request, call)))?.then((results) =>
        primePages(byId.sessions, results),
      ),
    byPage,
  ),
  attendeePages: kind<PageKey, readonly ListPage<Attendee>[]>(
    ({ attendees }, keys, call, byId) =>
      readEach(keys, attendees && (({ id, request }) => attendees.pagesOf(id, request, call)))?.then((results) =>
        primePages(byId.attendees, results),
      ),
    byPage,
  ),
  scheduleLists: kind<ResourceRef, readonly Result<Schedule>[]>(
    (connector, _keys, call) => connector.schedules?.list(call).then((list) => [list]),
    byAccount,
  ),
  defaultSchedules: kind<ResourceRef, Schedule | null>(
    (connector, _keys, call) => connector.schedules?.default?.(call).then((schedule) => [schedule ?? null]),
    byAccount,
  ),
  fallbackSchedules: kind<ResourceRef, Schedule | null>(async (connector, keys, call) =>
    Promise.all(keys.map(async ({ id }) => (await connector.schedules?.fallback?.(id, call)) ?? null)),
  ),
  eventTypeLists: kind<ResourceRef, readonly Result<EventType>[]>(
    (connector, _keys, call) => connector.eventTypes?.list(call).then((list) => [list]),
    byAccount,
  ),
  personalizedScheduleLists: kind<ResourceRef, readonly Result<PersonalizedSchedule>[]>(
    (connector, _keys, call) => connector.personalizedSchedules?.list(call).then((list) => [list]),
    byAccount,
  ),
  owners: kind<ResourceRef, AccountOwner>(
    (connector, _keys, call) => connector.owner?.(call).then((owner) => [owner]),
    byAccount,
  ),
  busy: kind<WindowKey, readonly Interval[]>(
    (connector, keys, call) =>
      connector.calendars?.busy(
        keys.map(({ id, from, to }) => ({ calendarId: id, from, to })),
        call,
      ),
    byWindow,
  ),
  eventTypeBusy: kind<WindowKey, readonly TakenTime[]>(
    (connector, keys, call) => connector.eventTypes?.busy?.(keys.map(toEventTypeWindow), call),
    byWindow,
  ),
  eventTypeBookings: kind<WindowKey, readonly Interval[]>(
    (connector, keys, call) => connector.eventTypes?.bookings?.(keys.map(toEventTypeWindow), call),
    byWindow,
  ),
  absences: kind<ResourceRef, readonly Absence[]>(
    async (connector, _keys, call) => [(await connector.eventTypes?.absences?.(call)) ?? []],
    byAccount,
  ),
  slots: kind<SlotsKey, readonly Slot[]>(
    (connector, keys, call) =>
      connector.slots?.find(
        keys.map((key) => ({
          ...toEventTypeWindow(key),
          durationMinutes: key.durationMinutes,
          fallbackTimeZone: key.fallbackTimeZone,
        })),
        call,
      ),
    (key) => `${key.durationMinutes}:${key.fallbackTimeZone}:${byWindow(key)}`,
  ),
  holds: kind<ResourceRef, Hold>((connector, keys, call) => connector.holds?.get(idsOf(keys), call)),
  bookings: kind<ResourceRef, Booking>((connector, keys, call) => connector.bookings?.get(idsOf(keys), call)),
  bookingLists: kind<BookingListKey, readonly Result<Booking>[]>(
    (connector, keys, call) => {
      const { bookings } = connector;
      return bookings && Promise.all(keys.map(({ query }) => bookings.list(query, call).catch(asProviderError)));
    },
    ({ query }) => JSON.stringify(query),
  ),
  personalizedSchedules: kind<ResourceRef, PersonalizedSchedule>((connector, keys, call) =>
    connector.personalizedSchedules?.get(idsOf(keys), call),
  ),
  sessions: kind<ResourceRef, Session>((connector, keys, call) => connector.sessions?.get(idsOf(keys), call)),
  calendarSessions: kind<ResourceRef, readonly Session[]>((connector, keys, call, { sessions }) =>
    connector.sessions?.ofCalendars(idsOf(keys), call).then((lists) => prime(sessions, lists)),
  ),
  trackSessions: kind<TrackKey, readonly Session[]>(
    (connector, keys, call, { sessions }) =>
      connector.sessions
        ?.onTracks(
          keys.map(({ id, track }) => ({ calendarId: id, track })),
          call,
        )
        .then((lists) => prime(sessions, lists)),
    ({ id, track }) => JSON.stringify([id, track]),
  ),
  locationNames: kind<ResourceRef, string>((connector, keys, call) =>
    connector.sessions?.locationNames(idsOf(keys), call),
  ),
  trackNames: kind<ResourceRef, string>((connector, keys, call) => connector.sessions?.trackNames(idsOf(keys), call)),
  attendees: kind<ResourceRef, Attendee>((connector, keys, call) => connector.attendees?.get(idsOf(keys), call)),
  calendarAttendees: kind<ResourceRef, readonly Attendee[]>((connector, keys, call, { attendees }) =>
    connector.attendees?.ofCalendars(idsOf(keys), call).then((lists) => prime(attendees, lists)),
  ),
  attendeesByEmail: kind<EmailKey, readonly Attendee[]>(
    (connector, keys, call, { attendees }) =>
      connector.attendees
        ?.withEmails(
          keys.map(({ id, email }) => ({ calendarId: id, email })),
          call,
        )
        .then((lists) => prime(attendees, lists)),
    ({ id, email }) => JSON.stringify([id, email]),
  ),
  calendarPersonalizedSchedules: kind<ResourceRef, readonly PersonalizedSchedule[]>((connector, keys, call) =>
    connector.personalizedSchedules?.ofCalendars(idsOf(keys), call),
  ),
  attendeePersonalizedSchedules: kind<ResourceRef, readonly PersonalizedSchedule[]>((connector, keys, call) =>
    connector.personalizedSchedules?.ofAttendees(idsOf(keys), call),
  ),
};

/** Caches the objects of lists under their ids. */
function prime<T extends ResourceRef>(byId: Loader<ResourceRef, T>, results: readonly Result<readonly T[]>[]) {
  for (const result of results) {
    if (result instanceof ProviderError) continue;
    for (const item of result) byId.prime(item, item);
  }
  return results;
}

/** Caches the objects of pages under their ids. */
function primePages<T extends ResourceRef>(
  byId: Loader<ResourceRef, T>,
  results: readonly Result<readonly ListPage<T>[]>[],
) {
  for (const result of results) {
    if (!(result instanceof ProviderError)) prime(byId, [result.flatMap(({ items }) => items.filter(isOk))]);
  }
  return results;
}

/** One result per key; undefined if the connector does not support the read. */
function readEach<K, T>(keys: readonly K[], read: ((key: K) => Promise<T>) | undefined) {
  return read && Promise.all(keys.map((key) => read(key).catch(asProviderError)));
}

function idsOf(keys: readonly ResourceRef[]): string[] {
  return keys.map(({ id }) => id);
}

/** For kinds of which an account has only one: the id is ignored. */
function byAccount(): string {
  return '';
}

function byPage({ id, request }: PageKey): string {
  const { cursor = null, direction, wanted, isRepeat = false } = request;
  return JSON.stringify([id, cursor, direction, wanted, isRepeat]);
}

function byWindow({ id, from, to }: WindowKey): string {
  return `${from}:${to}:${id}`;
}

function toEventTypeWindow({ id, from, to }: WindowKey) {
  return { eventTypeId: id, from, to };
}
