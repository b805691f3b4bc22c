import type { Account, Accounts } from '../connectors/accounts.ts';
import { type CallContext, type Connector, isOk, type Result } from '../connectors/connector.ts';
import type { Calendar } from '../domain/calendar.ts';
import { asProviderError, ProviderError } from '../domain/errors.ts';
import type { EventType, Slot } from '../domain/event-type.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../domain/personalized-schedule.ts';
import type { Hold } from '../domain/reservation.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Interval } from '../time/interval.ts';
import { createLoader, type Loader } from './loader.ts';
import type { Key, WindowKey } from './reader.ts';

/** A calendar, and whether its schedules are asked for too, so that one call can bring both. */
interface CalendarKey extends Key {
  readonly wantsSchedules?: boolean;
}

type SlotsKey = WindowKey & { readonly durationMinutes?: number | undefined };

/** What lists bring along. */
interface ById {
  readonly schedules: Loader<Key, Schedule>;
  readonly sessions: Loader<Key, Session>;
  readonly attendees: Loader<Key, Attendee>;
}

/** How a kind of thing is read: the keys of one account as one batch; undefined if the account has nothing of the kind. */
interface Kind<K extends Key, T> {
  read(
    connector: Connector,
    keys: readonly K[],
    call: CallContext,
    byId: ById,
  ): Promise<readonly Result<T>[]> | undefined;
  readonly partOf?: (key: K) => string;
}

function kind<K extends Key, T>(read: Kind<K, T>['read'], partOf?: (key: K) => string): Kind<K, T> {
  return { read, ...(partOf && { partOf }) };
}

const KINDS = {
  calendars: kind<CalendarKey, Calendar>((connector, keys, call, { schedules }) =>
    connector.calendars
      ?.get(idsOf(keys), call, { schedules: keys.some(({ wantsSchedules }) => wantsSchedules) })
      .then((calendars) => {
        for (const calendar of calendars) {
          if (!(calendar instanceof ProviderError) && calendar.schedules) prime(schedules, [calendar.schedules]);
        }
        return calendars;
      }),
  ),
  schedules: kind<Key, Schedule>((connector, keys, call) => connector.schedules?.get(idsOf(keys), call)),
  calendarSchedules: kind<Key, readonly Schedule[]>((connector, keys, call, { schedules }) => {
    const reading = connector.schedules?.ofCalendars?.(idsOf(keys), call);
    return reading ? reading.then((lists) => prime(schedules, lists)) : Promise.resolve(keys.map(() => []));
  }),
  eventTypes: kind<Key, EventType>((connector, keys, call) => connector.eventTypes?.get(idsOf(keys), call)),
  accountCalendars: kind<Key, readonly Calendar[]>(
    (connector, keys, call) =>
      connector.calendars?.list(call, { schedules: true }).then((results) => {
        // Whoever asks for all calendars must not take one that cannot be read for one that is never busy.
        const failure = results.find((result) => result instanceof ProviderError);
        const calendars = results.filter(isOk);
        return keys.map(() => failure ?? calendars);
      }),
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
  eventTypeBusy: kind<WindowKey, readonly Interval[]>(
    (connector, keys, call) => connector.eventTypes?.busy?.(keys.map(toEventTypeWindow), call),
    byWindow,
  ),
  eventTypeBookings: kind<WindowKey, readonly Interval[]>(
    (connector, keys, call) => connector.eventTypes?.bookings?.(keys.map(toEventTypeWindow), call),
    byWindow,
  ),
  slots: kind<SlotsKey, readonly Slot[]>(
    (connector, keys, call) =>
      connector.slots?.find(
        keys.map((key) => ({ ...toEventTypeWindow(key), durationMinutes: key.durationMinutes })),
        call,
      ),
    (key) => `${key.durationMinutes}:${byWindow(key)}`,
  ),
  holds: kind<Key, Hold>((connector, keys, call) => connector.holds?.get(idsOf(keys), call)),
  personalizedSchedules: kind<Key, PersonalizedSchedule>((connector, keys, call) =>
    connector.personalizedSchedules?.get(idsOf(keys), call),
  ),
  sessions: kind<Key, Session>((connector, keys, call) => connector.sessions?.get(idsOf(keys), call)),
  calendarSessions: kind<Key, readonly Session[]>((connector, keys, call, { sessions }) =>
    connector.sessions?.ofCalendars(idsOf(keys), call).then((lists) => prime(sessions, lists)),
  ),
  locationNames: kind<Key, string>((connector, keys, call) => connector.sessions?.locationNames(idsOf(keys), call)),
  trackNames: kind<Key, string>((connector, keys, call) => connector.sessions?.trackNames(idsOf(keys), call)),
  attendees: kind<Key, Attendee>((connector, keys, call) => connector.attendees?.get(idsOf(keys), call)),
  calendarAttendees: kind<Key, readonly Attendee[]>((connector, keys, call, { attendees }) =>
    connector.attendees?.ofCalendars(idsOf(keys), call).then((lists) => prime(attendees, lists)),
  ),
  calendarPersonalizedSchedules: kind<Key, readonly PersonalizedSchedule[]>((connector, keys, call) =>
    connector.personalizedSchedules?.ofCalendars(idsOf(keys), call),
  ),
  attendeePersonalizedSchedules: kind<Key, readonly PersonalizedSchedule[]>((connector, keys, call) =>
    connector.personalizedSchedules?.ofAttendees(idsOf(keys), call),
  ),
};

type LoaderOf<Read> = Read extends Kind<infer K, infer T> ? Loader<K, T> : never;

/** One loader a kind. */
export type Loaders = { readonly [Name in keyof typeof KINDS]: LoaderOf<(typeof KINDS)[Name]> } & {
  /** The holds of an account that still hold; by account, the id means nothing. */
  readonly held: Loader<Key, readonly Hold[]>;
  /** Forgets everything: after a write, what was read before it is old. */
  clearAll(): void;
};

type Name = Exclude<keyof Loaders, 'clearAll'>;

/** Makes each loader when it is first asked for: there are many kinds, and most operations ask for few. */
const LAZILY = Object.defineProperties(
  {},
  Object.fromEntries(
    [...Object.keys(KINDS), 'held'].map((name) => [
      name,
      {
        get(this: Loaders & { make(name: Name): unknown }) {
          const value = this.make(name as Name);
          Object.defineProperty(this, name, { value });
          return value;
        },
      },
    ]),
  ),
);

/**
 * The loaders of one operation: equal keys are asked for once, and the keys of one account go to its connector as one batch,
 * all accounts at once.
 */
export function createLoaders(
  accounts: Accounts,
  callTo: (account: Account) => CallContext,
  heldAt: (account: string) => Promise<readonly Hold[]>,
): Loaders {
  const made: { clearAll(): void }[] = [];

  async function readOf<K extends Key, T>({ read }: Kind<K, T>, key: string, keys: readonly K[]) {
    const account = accounts.get(key);
    if (!account) return keys.map(() => new ProviderError(key, 'NOT_FOUND', `Unknown account ${key}`));
    try {
      const reading = read(account.connector, keys, callTo(account), loaders);
      if (reading) return await reading;
      return keys.map(
        () => new ProviderError(key, 'UNSUPPORTED', `Account ${key} does not support this kind of object`),
      );
    } catch (error) {
      const failure = asProviderError(error);
      return keys.map(() => failure);
    }
  }

  async function readAll<K extends Key, T>(one: Kind<K, T>, keys: readonly K[]): Promise<readonly Result<T>[]> {
    const [first] = keys;
    if (keys.every(({ account }) => account === first?.account)) return readOf(one, first?.account ?? '', keys);
    const byKey = Map.groupBy(keys, ({ account }) => account);
    const loaded = new Map<K, Result<T>>();
    await Promise.all(
      [...byKey].map(async ([account, group]) => {
        const results = await readOf(one, account, group);
        for (const [i, key] of group.entries()) loaded.set(key, results[i]!);
      }),
    );
    return keys.map((key) => loaded.get(key)!);
  }

  function make(name: Name) {
    const loader = name === 'held' ? makeHeld() : makeOf(KINDS[name] as Kind<Key, unknown>);
    made.push(loader);
    return loader;
  }

  function makeOf<K extends Key, T>(one: Kind<K, T>): Loader<K, T> {
    return createLoader((keys) => readAll(one, keys), one.partOf);
  }

  function makeHeld(): Loader<Key, readonly Hold[]> {
    return createLoader((keys) => Promise.all(keys.map(({ account }) => heldAt(account))), byAccount);
  }

  const loaders = Object.assign(Object.create(LAZILY) as Loaders, {
    make,
    clearAll() {
      for (const one of made) one.clearAll();
    },
  });
  return loaders;
}

/** What a list brought is known by its id from then on. */
function prime<T extends Key>(byId: Loader<Key, T>, results: readonly Result<readonly T[]>[]) {
  for (const result of results) {
    if (result instanceof ProviderError) continue;
    for (const item of result) byId.prime(item, item);
  }
  return results;
}

function idsOf(keys: readonly Key[]): string[] {
  return keys.map(({ id }) => id);
}

/** For what an account has only one of: the id means nothing. */
function byAccount(): string {
  return '';
}

function byWindow({ id, from, to }: WindowKey): string {
  return `${from}:${to}:${id}`;
}

function toEventTypeWindow({ id, from, to }: WindowKey) {
  return { eventTypeId: id, from, to };
}
