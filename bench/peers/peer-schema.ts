/** The part of the gateway's schema that the operations use, with resolvers as they are commonly written. */
import DataLoader from 'dataloader';
import { ACCOUNTS, type AccountKey } from './dataset.ts';
import { globalId } from './operations.ts';
import type { Reads } from './reads.ts';
import * as shapes from './shapes.ts';

/**
 * How a loader reads what the upstream does not return by a list of ids: `usual`, one call for each, all at once;
 * `lists`, written with the knowledge that Cal.com's list contains every schedule, and Gravity Rail's every rule.
 */
export type Manner = 'usual' | 'lists';

export const typeDefs = /* GraphQL */ `
  scalar Date
  scalar DateTime
  scalar LocalTime
  scalar TimeZone
  enum Provider { CALCOM GRAVITY_RAIL GUIDEBOOK VASTAL }
  enum ScheduleEffect { OPEN CLOSED }
  enum Weekday { MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY }
  interface Node { id: ID! }
  type ProviderAccount implements Node { id: ID! name: String! provider: Provider! }
  type PageInfo { hasNextPage: Boolean! }
  type Calendar implements Node { id: ID! name: String! description: String timeZone: TimeZone schedules: [Schedule!]! }
  type CalendarConnection { nodes: [Calendar!]! pageInfo: PageInfo! }
  type LocalHours { start: LocalTime! end: LocalTime! }
  type WeeklyHours { days: [Weekday!]! start: LocalTime! end: LocalTime! }
  type DateOverride { date: Date! hours: [LocalHours!]! }
  type Schedule implements Node {
    id: ID!
    name: String!
    timeZone: TimeZone!
    isDefault: Boolean!
    effect: ScheduleEffect!
    weeklyHours: [WeeklyHours!]!
    dateOverrides: [DateOverride!]!
  }
  type ScheduleConnection { nodes: [Schedule!]! pageInfo: PageInfo! }
  type EventType implements Node { id: ID! name: String! durationMinutes: Int! }
  type EventTypeConnection { nodes: [EventType!]! pageInfo: PageInfo! }
  type Slot { start: DateTime! end: DateTime! }
  type Attendee implements Node { id: ID! name: String! email: String }
  type ConferenceSession implements Node {
    id: ID!
    name: String!
    start: DateTime!
    end: DateTime
    locations: [String!]!
    tracks: [String!]!
  }
  type PersonalizedSchedule implements Node { id: ID! name: String! sessions: [ConferenceSession!]! attendees: [Attendee!]! }
  type PersonalizedScheduleConnection { nodes: [PersonalizedSchedule!]! pageInfo: PageInfo! }
  type Query {
    accounts: [ProviderAccount!]!
    calendars(first: Int = 20, accounts: [ID!]): CalendarConnection!
    schedules(first: Int = 20, accounts: [ID!]): ScheduleConnection!
    eventTypes(first: Int = 20, accounts: [ID!]): EventTypeConnection!
    personalizedSchedules(calendar: ID, first: Int = 20): PersonalizedScheduleConnection!
    nodes(ids: [ID!]!): [Node]!
    slots(eventType: ID!, from: DateTime!, to: DateTime!): [Slot!]!
  }
`;

/** The context of one request. */
export interface PeerContext {
  readonly reads: Reads;
  readonly loaders: ReturnType<typeof createLoaders>;
}

export function createContext(reads: Reads, manner: Manner): PeerContext {
  return { reads, loaders: createLoaders(reads, manner) };
}

function createLoaders(reads: Reads, manner: Manner) {
  const isByLists = manner === 'lists';
  const calendarsWithSchedules = once(reads.calendarsWithSchedules);
  const calendars = once(() => (isByLists ? calendarsWithSchedules() : reads.calendars()));
  return {
    calendars,
    schedulesOfCalendar: new DataLoader((ids: readonly number[]) =>
      isByLists
        ? pick(calendarsWithSchedules, ids, ({ schedules }) => schedules)
        : Promise.all(ids.map(reads.schedulesOfCalendar)),
    ),
    calcomSchedule: new DataLoader((ids: readonly number[]) =>
      isByLists ? pick(reads.calcomSchedules, ids, shapes.toCalcomSchedule) : each(ids, reads),
    ),
    // Guidebook does not read by a list of ids, and single reads would be hundreds.
    session: new DataLoader((ids: readonly number[]) => pick(reads.sessions, ids, shapes.toSession)),
    attendee: new DataLoader((ids: readonly number[]) => pick(reads.attendees, ids, shapes.toAttendee)),
    location: new DataLoader((ids: readonly number[]) => pick(reads.locations, ids, ({ name }) => name)),
    track: new DataLoader((ids: readonly number[]) => pick(reads.tracks, ids, ({ name }) => name)),
  };
}

async function each(ids: readonly number[], reads: Reads) {
  const schedules = await Promise.all(ids.map(reads.calcomSchedule));
  return schedules.map(shapes.toCalcomSchedule);
}

async function pick<Row extends { readonly id: number }, Item>(
  read: () => Promise<readonly Row[]>,
  ids: readonly number[],
  toItem: (row: Row) => Item,
): Promise<(Item | Error)[]> {
  const rows = new Map((await read()).map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = rows.get(id);
    return row === undefined ? new Error(`There is no ${id}`) : toItem(row);
  });
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}

interface ListArguments {
  readonly first: number;
  readonly accounts?: readonly string[] | null;
}

async function connectionOver<T>(
  { first, accounts }: ListArguments,
  lists: Partial<Record<AccountKey, () => Promise<readonly T[]>>>,
) {
  const requested = ACCOUNTS.filter(({ key }) => !accounts || accounts.includes(globalId('Account', key, '')));
  const items = (await Promise.all(requested.map(async ({ key }) => (await lists[key]?.()) ?? []))).flat();
  return { nodes: items.slice(0, first), pageInfo: { hasNextPage: items.length > first } };
}

/** The part of a global id after the account. */
function localIdOf(globalIdText: string): string {
  return Buffer.from(globalIdText, 'base64url').toString().split(':').slice(2).join(':');
}

async function schedulesOf(
  calendar: { readonly localId?: number; readonly timeZone: string },
  { loaders }: PeerContext,
) {
  if (calendar.localId === undefined) return [];
  const rules = await loaders.schedulesOfCalendar.load(calendar.localId);
  return rules.map((rule) => shapes.toSchedule(rule, calendar.timeZone));
}

export const resolvers = {
  Query: {
    accounts: () => ACCOUNTS.map(shapes.toAccount),
    calendars: (_: unknown, args: ListArguments, { reads, loaders }: PeerContext) =>
      connectionOver<object>(args, {
        calcom: async () => shapes.toCalcomCalendars(await reads.calcomCalendars()),
        clinic: async () => (await loaders.calendars()).map(shapes.toCalendar),
        events: async () => (await reads.guides()).map(shapes.toGuide),
        agency: async () => [shapes.agencyCalendar()],
      }),
    schedules: (_: unknown, args: ListArguments, context: PeerContext) =>
      connectionOver<object>(args, {
        calcom: async () => (await context.reads.calcomSchedules()).map(shapes.toCalcomSchedule),
        clinic: async () => {
          const calendars = (await context.loaders.calendars()).map(shapes.toCalendar);
          return (await Promise.all(calendars.map((calendar) => schedulesOf(calendar, context)))).flat();
        },
        agency: async () => [shapes.toAgencySchedule(await context.reads.vastalWindows())],
      }),
    eventTypes: (_: unknown, args: ListArguments, { reads }: PeerContext) =>
      connectionOver<object>(args, {
        calcom: async () =>
          (await reads.calcomEventTypes()).map(({ id, title, lengthInMinutes }) =>
            shapes.toEventType('calcom', id, title, lengthInMinutes),
          ),
        clinic: async () =>
          (await reads.gravityRailEventTypes()).map(({ id, name, durationMinutes }) =>
            shapes.toEventType('clinic', id, name, durationMinutes),
          ),
        agency: async () =>
          (await reads.vastalAppointmentTypes()).map(({ id, name, durationMinutes }) =>
            shapes.toEventType('agency', id, name, durationMinutes),
          ),
      }),
    async personalizedSchedules(_: unknown, { first }: { first: number }, { reads }: PeerContext) {
      const all = await reads.personalizedSchedules();
      return {
        nodes: all.slice(0, first).map(shapes.toPersonalizedSchedule),
        pageInfo: { hasNextPage: all.length > first },
      };
    },
    nodes: (_: unknown, { ids }: { ids: readonly string[] }, { loaders }: PeerContext) =>
      ids.map((id) => loaders.calcomSchedule.load(Number(localIdOf(id)))),
    async slots(_: unknown, args: { eventType: string; from: string; to: string }, { reads }: PeerContext) {
      const { eventType, from, to } = args;
      return shapes.toSlots(await reads.calcomSlots(Number(localIdOf(eventType)), from, to), from, to);
    },
  },
  Calendar: {
    schedules: (calendar: { localId?: number; timeZone: string }, _: unknown, context: PeerContext) =>
      schedulesOf(calendar, context),
  },
  PersonalizedSchedule: {
    sessions: async ({ sessionIds }: { sessionIds: number[] }, _: unknown, { loaders }: PeerContext) =>
      shapes.inOrderOfTime(await Promise.all(sessionIds.map((id) => loaders.session.load(id)))),
    attendees: ({ attendeeIds }: { attendeeIds: number[] }, _: unknown, { loaders }: PeerContext) =>
      attendeeIds.map((id) => loaders.attendee.load(id)),
  },
  ConferenceSession: {
    locations: ({ locationIds }: { locationIds: number[] }, _: unknown, { loaders }: PeerContext) =>
      locationIds.map((id) => loaders.location.load(id)),
    tracks: ({ trackIds }: { trackIds: number[] }, _: unknown, { loaders }: PeerContext) =>
      trackIds.map((id) => loaders.track.load(id)),
  },
};
