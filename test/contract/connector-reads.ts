import type { CallContext, Connector, Result } from '../../src/connectors/connector.ts';
import type { PageRequest } from '../../src/connectors/list-page.ts';
import { asProviderError } from '../../src/domain/errors.ts';

/** Vastal returns a calendar without a call, unless its schedules are requested. */
const WITH_SCHEDULES = { schedules: true };

const WINDOW = { from: Date.parse('2026-06-01T00:00:00Z'), to: Date.parse('2026-06-03T00:00:00Z') };

const FIRST_PAGE: PageRequest = { cursor: undefined, direction: 'forward', wanted: 20 };

/** The pages of each list; a failed list is a value. */
function pagesOfEach(read: (id: string) => Promise<readonly unknown[]>, ids: readonly string[]) {
  return Promise.all(ids.map((id) => read(id).catch(asProviderError)));
}

type ReadByIds = (
  connector: Connector,
  ids: readonly string[],
  call: CallContext,
) => Promise<readonly Result<unknown>[]> | undefined;
type ReadOfAll = (connector: Connector, call: CallContext) => Promise<unknown> | undefined;

/** Every method that reads by ids, by the connector's part and the method; undefined if a connector lacks it. */
export const READS_BY_IDS = {
  'calendars.get': ({ calendars }, ids, call) => calendars?.get(ids, call, WITH_SCHEDULES),
  'calendars.busy': ({ calendars }, ids, call) =>
    calendars?.busy(
      ids.map((calendarId) => ({ calendarId, ...WINDOW })),
      call,
    ),
  'schedules.get': ({ schedules }, ids, call) => schedules?.get(ids, call),
  'schedules.ofCalendars': ({ schedules }, ids, call) => schedules?.ofCalendars?.(ids, call),
  'eventTypes.get': ({ eventTypes }, ids, call) => eventTypes?.get(ids, call),
  'eventTypes.busy': ({ eventTypes }, ids, call) =>
    eventTypes?.busy?.(
      ids.map((eventTypeId) => ({ eventTypeId, ...WINDOW })),
      call,
    ),
  'eventTypes.bookings': ({ eventTypes }, ids, call) =>
    eventTypes?.bookings?.(
      ids.map((eventTypeId) => ({ eventTypeId, ...WINDOW })),
      call,
    ),
  'slots.find': ({ slots }, ids, call) =>
    slots?.find(
      ids.map((eventTypeId) => ({ eventTypeId, ...WINDOW })),
      call,
    ),
  'bookings.get': ({ bookings }, ids, call) => bookings?.get(ids, call),
  'holds.get': ({ holds }, ids, call) => holds?.get(ids, call),
  'personalizedSchedules.get': ({ personalizedSchedules }, ids, call) => personalizedSchedules?.get(ids, call),
  'personalizedSchedules.ofCalendars': ({ personalizedSchedules }, ids, call) =>
    personalizedSchedules?.ofCalendars(ids, call),
  'personalizedSchedules.pagesOf': ({ personalizedSchedules: all }, ids, call) =>
    all && pagesOfEach((id) => all.pagesOf(id, FIRST_PAGE, call), ids),
  'personalizedSchedules.ofAttendees': ({ personalizedSchedules }, ids, call) =>
    personalizedSchedules?.ofAttendees(ids, call),
  'sessions.get': ({ sessions }, ids, call) => sessions?.get(ids, call),
  'sessions.ofCalendars': ({ sessions }, ids, call) => sessions?.ofCalendars(ids, call),
  'sessions.pagesOf': ({ sessions }, ids, call) =>
    sessions && pagesOfEach((id) => sessions.pagesOf(id, FIRST_PAGE, call), ids),
  'sessions.onTracks': ({ sessions }, ids, call) =>
    sessions?.onTracks(
      ids.map((calendarId) => ({ calendarId, track: 'Soil' })),
      call,
    ),
  'sessions.locationNames': ({ sessions }, ids, call) => sessions?.locationNames(ids, call),
  'sessions.trackNames': ({ sessions }, ids, call) => sessions?.trackNames(ids, call),
  'attendees.get': ({ attendees }, ids, call) => attendees?.get(ids, call),
  'attendees.ofCalendars': ({ attendees }, ids, call) => attendees?.ofCalendars(ids, call),
  'attendees.pagesOf': ({ attendees }, ids, call) =>
    attendees && pagesOfEach((id) => attendees.pagesOf(id, FIRST_PAGE, call), ids),
  'attendees.withEmails': ({ attendees }, ids, call) =>
    attendees?.withEmails(
      ids.map((calendarId) => ({ calendarId, email: 'attendee-1@example.test' })),
      call,
    ),
} as const satisfies Record<string, ReadByIds>;

/** Every method that reads without ids. */
export const READS_OF_ALL = {
  'calendars.list': ({ calendars }, call) => calendars?.list(call, WITH_SCHEDULES),
  'calendars.pages': ({ calendars }, call) => calendars?.pages?.(FIRST_PAGE, call, WITH_SCHEDULES),
  'schedules.list': ({ schedules }, call) => schedules?.list(call),
  'schedules.pages': ({ schedules }, call) => schedules?.pages?.(FIRST_PAGE, call),
  'schedules.default': ({ schedules }, call) => schedules?.default?.(call),
  'schedules.fallback': ({ schedules }, call) => schedules?.fallback?.('default', call),
  'eventTypes.list': ({ eventTypes }, call) => eventTypes?.list(call),
  'eventTypes.pages': ({ eventTypes }, call) => eventTypes?.pages?.(FIRST_PAGE, call),
  'eventTypes.absences': ({ eventTypes }, call) => eventTypes?.absences?.(call),
  'bookings.list': ({ bookings }, call) => bookings?.list(WINDOW, call),
  'personalizedSchedules.list': ({ personalizedSchedules }, call) => personalizedSchedules?.list(call),
  'personalizedSchedules.pages': ({ personalizedSchedules }, call) => personalizedSchedules?.pages(FIRST_PAGE, call),
  owner: ({ owner }, call) => owner?.(call),
} as const satisfies Record<string, ReadOfAll>;

export type ReadName = keyof typeof READS_BY_IDS;
export type ReadOfAllName = keyof typeof READS_OF_ALL;

/** All methods of a connector, such as `calendars.get`. */
export function methodsOf(connector: Connector): string[] {
  return Object.entries(connector)
    .flatMap(([part, value]: [string, unknown]) => {
      if (typeof value === 'function') return part;
      if (typeof value !== 'object' || value === null) return [];
      const methods = Object.entries(value).filter(([, method]) => typeof method === 'function');
      return methods.map(([method]) => `${part}.${method}`);
    })
    .filter((name) => !['status', 'sharedStatus', 'close'].includes(name));
}
