import DataLoader from 'dataloader';
import type { Account, Accounts } from '../connectors/accounts.ts';
import { type Call, type Connector, isRead, type Result } from '../connectors/connector.ts';
import type { Calendar } from '../domain/calendar.ts';
import { asProviderError, ProviderError } from '../domain/errors.ts';
import type { EventType, Slot } from '../domain/event-type.ts';
import type { Attendee, PersonalizedSchedule, Session } from '../domain/personalized-schedule.ts';
import type { Hold } from '../domain/reservation.ts';
import type { Schedule } from '../domain/schedule.ts';
import type { Key, WindowKey } from '../scheduling/reader.ts';
import type { Interval } from '../time/interval.ts';

/** A calendar, and whether its schedules are asked for too, so that one call can bring both. */
export interface CalendarKey extends Key {
  readonly wantsSchedules?: boolean;
}

export type SlotsKey = WindowKey & { readonly durationMinutes?: number | undefined };

type Load<K, T> = (connector: Connector, keys: readonly K[], call: Call) => Promise<readonly Result<T>[]> | undefined;

/**
 * One loader a kind, made anew for each operation: equal keys are asked for once, and the keys of one account go to its
 * connector as one batch, all accounts at once.
 */
export function createLoaders(
  accounts: Accounts,
  callTo: (account: Account) => Call,
  heldAt: (account: string) => Promise<readonly Hold[]>,
) {
  const all: { clearAll(): unknown }[] = [];

  async function loadOf<K extends Key, T>(key: string, keys: readonly K[], load: Load<K, T>) {
    const account = accounts.get(key);
    if (!account) return keys.map(() => new ProviderError(key, 'NOT_FOUND', `There is no account ${key}`));
    try {
      const loading = load(account.connector, keys, callTo(account));
      if (loading) return await loading;
      return keys.map(() => new ProviderError(key, 'UNSUPPORTED', `The account ${key} has nothing of this kind`));
    } catch (error) {
      const failure = asProviderError(error);
      return keys.map(() => failure);
    }
  }

  function loader<K extends Key, T>(
    load: Load<K, T>,
    cacheKeyOf: (key: K) => string = keyOf,
  ): DataLoader<K, T, string> {
    const made = new DataLoader<K, T, string>(
      async (keys) => {
        const byAccount = Map.groupBy(keys, ({ account }) => account);
        const loaded = new Map<K, Result<T>>();
        await Promise.all(
          [...byAccount].map(async ([account, group]) => {
            const results = await loadOf(account, group, load);
            for (const [i, key] of group.entries()) loaded.set(key, results[i]!);
          }),
        );
        return keys.map((key) => loaded.get(key)!);
      },
      { cacheKeyFn: cacheKeyOf },
    );
    all.push(made);
    return made;
  }

  /** What a list brought is known by its id from then on. */
  function prime<T extends Key>(byId: DataLoader<Key, T, string>, results: readonly Result<readonly T[]>[]) {
    for (const result of results) {
      if (result instanceof ProviderError) continue;
      for (const item of result) byId.prime(item, item);
    }
    return results;
  }

  const schedules = loader<Key, Schedule>((connector, keys, call) => connector.schedules?.get(idsOf(keys), call));
  const sessions = loader<Key, Session>((connector, keys, call) => connector.sessions?.get(idsOf(keys), call));
  const attendees = loader<Key, Attendee>((connector, keys, call) => connector.attendees?.get(idsOf(keys), call));

  const loaders = {
    calendars: loader<CalendarKey, Calendar>((connector, keys, call) =>
      connector.calendars
        ?.get(idsOf(keys), call, { schedules: keys.some(({ wantsSchedules }) => wantsSchedules) })
        .then((calendars) => {
          for (const calendar of calendars) {
            if (!(calendar instanceof ProviderError) && calendar.schedules) prime(schedules, [calendar.schedules]);
          }
          return calendars;
        }),
    ),
    schedules,
    calendarSchedules: loader<Key, readonly Schedule[]>((connector, keys, call) => {
      const reading = connector.schedules?.ofCalendars?.(idsOf(keys), call);
      return reading ? reading.then((lists) => prime(schedules, lists)) : Promise.resolve(keys.map(() => []));
    }),
    eventTypes: loader<Key, EventType>((connector, keys, call) => connector.eventTypes?.get(idsOf(keys), call)),
    accountCalendars: loader<Key, readonly Calendar[]>(
      (connector, keys, call) =>
        connector.calendars?.list(call, { schedules: true }).then((results) => {
          // Whoever asks for all calendars must not take one that cannot be read for one that is never busy.
          const failure = results.find((result) => result instanceof ProviderError);
          const calendars = results.filter(isRead);
          return keys.map(() => failure ?? calendars);
        }),
      ({ account }) => account,
    ),
    busy: loader<WindowKey, readonly Interval[]>(
      (connector, keys, call) =>
        connector.calendars?.busy(
          keys.map(({ id, from, to }) => ({ calendarId: id, from, to })),
          call,
        ),
      windowKeyOf,
    ),
    eventTypeBusy: loader<WindowKey, readonly Interval[]>(
      (connector, keys, call) => connector.eventTypes?.busy?.(keys.map(toEventTypeWindow), call),
      windowKeyOf,
    ),
    eventTypeBookings: loader<WindowKey, readonly Interval[]>(
      (connector, keys, call) => connector.eventTypes?.bookings?.(keys.map(toEventTypeWindow), call),
      windowKeyOf,
    ),
    slots: loader<SlotsKey, readonly Slot[]>(
      (connector, keys, call) =>
        connector.slots?.find(
          keys.map((key) => ({ ...toEventTypeWindow(key), durationMinutes: key.durationMinutes })),
          call,
        ),
      (key) => `${key.durationMinutes}:${windowKeyOf(key)}`,
    ),
    holds: loader<Key, Hold>((connector, keys, call) => connector.holds?.get(idsOf(keys), call)),
    personalizedSchedules: loader<Key, PersonalizedSchedule>((connector, keys, call) =>
      connector.personalizedSchedules?.get(idsOf(keys), call),
    ),
    sessions,
    calendarSessions: loader<Key, readonly Session[]>((connector, keys, call) =>
      connector.sessions?.ofCalendars(idsOf(keys), call).then((lists) => prime(sessions, lists)),
    ),
    locationNames: loader<Key, string>((connector, keys, call) => connector.sessions?.locationNames(idsOf(keys), call)),
    trackNames: loader<Key, string>((connector, keys, call) => connector.sessions?.trackNames(idsOf(keys), call)),
    attendees,
    calendarAttendees: loader<Key, readonly Attendee[]>((connector, keys, call) =>
      connector.attendees?.ofCalendars(idsOf(keys), call).then((lists) => prime(attendees, lists)),
    ),
    calendarPersonalizedSchedules: loader<Key, readonly PersonalizedSchedule[]>((connector, keys, call) =>
      connector.personalizedSchedules?.ofCalendars(idsOf(keys), call),
    ),
    attendeePersonalizedSchedules: loader<Key, readonly PersonalizedSchedule[]>((connector, keys, call) =>
      connector.personalizedSchedules?.ofAttendees(idsOf(keys), call),
    ),
  };

  const held = new DataLoader<Key, readonly Hold[], string>(
    (keys) => Promise.all(keys.map(({ account }) => heldAt(account))),
    { cacheKeyFn: ({ account }) => account },
  );
  all.push(held);

  return {
    ...loaders,
    held,
    /** Forgets everything: after a write, what was read before it is old. */
    clearAll() {
      for (const one of all) one.clearAll();
    },
  };
}

export type Loaders = ReturnType<typeof createLoaders>;

function keyOf({ account, id }: Key): string {
  return `${account}:${id}`;
}

function idsOf(keys: readonly Key[]): string[] {
  return keys.map(({ id }) => id);
}

function windowKeyOf({ account, id, from, to }: WindowKey): string {
  return `${account}:${from}:${to}:${id}`;
}

function toEventTypeWindow({ id, from, to }: WindowKey) {
  return { eventTypeId: id, from, to };
}
