import type { Account } from '../../../../src/connectors/accounts.ts';
import type { BookingConnector, HoldConnector } from '../../../../src/connectors/connector.ts';
import {
  HoldLostError,
  HoldRestoredError,
  isOutcomeUnknown,
  ProviderError,
  SlotTakenError,
} from '../../../../src/domain/errors.ts';
import type { EventType } from '../../../../src/domain/event-type.ts';
import type { Booking, Hold } from '../../../../src/domain/reservation.ts';
import { type Schedule, WEEKDAYS } from '../../../../src/domain/schedule.ts';
import type { Reader } from '../../../../src/loaders/reader.ts';
import { plainAccount } from '../../../support/plain-account.ts';
import type { Random, Scheduler } from './scheduler.ts';

const MINUTE = 60_000;
const TIMEOUT_MS = 10_000;
export const EVENT_TYPE = '7';

/** A booking, with what it was made for. */
interface MadeBooking extends Booking {
  readonly email: string;
}

interface World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly now: () => number;
}

/** Sometimes fails before anything is done, sometimes after; in both cases nobody can tell which it was. */
async function unreliably<T>(world: World, who: string, account: string, work: () => T): Promise<T> {
  const { random, scheduler, now } = world;
  const asked = now();
  await scheduler.turn(who);
  const lost = () => new ProviderError(account, 'UPSTREAM_UNAVAILABLE', 'No answer', { outcomeUnknown: true });
  if (random.chance(0.1) || now() - asked > TIMEOUT_MS) throw lost();
  if (random.chance(0.03)) throw new ProviderError(account, 'RATE_LIMITED', 'Too many calls');
  const answer = work();
  await scheduler.turn(who);
  if (random.chance(0.12)) throw lost();
  return answer;
}

/** A provider that keeps holds as Cal.com does: it looks and writes in two steps, refuses what overlaps, and forgets. */
export function holdingUpstream(world: World) {
  const account = 'holding';
  const stored = new Map<string, Hold>();
  const booked: MadeBooking[] = [];
  let ids = 0;

  const live = () => [...stored.values()].filter(({ expiresAt }) => expiresAt > world.now());

  function connectorFor(who: string): HoldConnector {
    const ask = <T>(work: () => T) => unreliably(world, who, account, work);

    async function store(start: number, holdMinutes: number): Promise<Hold> {
      const end = start + 30 * MINUTE;
      await ask(() => {
        if (live().some((hold) => hold.start < end && start < hold.end)) throw new SlotTakenError(start, end);
      });
      // Between the look and the write somebody else's write can come: the provider does both without a lock.
      return ask(() => {
        ids += 1;
        const expiresAt = world.now() + holdMinutes * MINUTE;
        const hold: Hold = { account, id: `h${ids}`, eventTypeId: EVENT_TYPE, start, end, expiresAt };
        stored.set(hold.id, hold);
        return hold;
      });
    }

    const release = (id: string) => ask(() => void stored.delete(id));

    return {
      get: (asked) =>
        ask(() => asked.map((id) => stored.get(id) ?? new ProviderError(account, 'NOT_FOUND', 'No such hold'))),
      place: ({ start, holdMinutes = 10 }) => store(start, holdMinutes),
      async change(current, { start = current.start, holdMinutes }, _call, now) {
        const left = (current.expiresAt - now) / MINUTE;
        await release(current.id);
        try {
          return await store(start, holdMinutes ?? left);
        } catch (failure) {
          const putBack = await store(current.start, left).catch(() => {
            throw new HoldLostError(account, 'CONFLICT', 'The hold is lost', {
              outcomeUnknown: isOutcomeUnknown(failure),
            });
          });
          throw new HoldRestoredError(failure, putBack.id);
        }
      },
      release,
      book: ({ start, end }, { email }) =>
        ask(() => {
          const booking: MadeBooking = { id: `b${booked.length}`, start, end, status: 'ACCEPTED', email };
          booked.push(booking);
          return booking;
        }),
      findBooking: ({ start }, { email }) =>
        ask(() => booked.find((booking) => booking.start === start && booking.email === email)),
    };
  }

  return {
    key: account,
    live,
    booked,
    forget: (id: string) => stored.delete(id),
    accountFor: (who: string): Account => plainAccount(account, { holds: connectorFor(who) }),
    readerFor: (): Reader => ({}) as Reader,
  };
}

/** A provider that keeps none: it books whatever it is asked to, twice if it is asked twice. */
export function bookingUpstream(world: World) {
  const account = 'booking';
  const booked: MadeBooking[] = [];

  function connectorFor(who: string): BookingConnector {
    return {
      create: ({ start, end, booker }) =>
        unreliably(world, who, account, () => {
          const booking: MadeBooking = { id: `b${booked.length}`, start, end, status: 'ACCEPTED', email: booker.email };
          booked.push(booking);
          return booking;
        }),
      find: ({ start, booker }) =>
        unreliably(world, who, account, () =>
          booked.find((booking) => booking.start === start && booking.email === booker.email),
        ),
    };
  }

  function readerFor(who: string): Reader {
    const answering = <T>(work: () => T) => ({ load: () => unreliably(world, who, account, work) });
    return {
      eventTypes: answering(() => ALWAYS_OPEN_TYPE),
      schedules: answering(() => ALWAYS_OPEN),
      eventTypeBusy: answering(() => booked.map(({ start, end }) => ({ start, end }))),
      held: { load: async () => [] },
    } as unknown as Reader;
  }

  return {
    key: account,
    live: (): Hold[] => [],
    booked,
    forget: () => false,
    accountFor: (who: string): Account => plainAccount(account, { bookings: connectorFor(who) }),
    readerFor,
  };
}

const ALWAYS_OPEN_TYPE = {
  account: 'booking',
  id: EVENT_TYPE,
  name: 'Talk',
  durationMinutes: 30,
  durationOptions: [30],
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 0,
  minimumNoticeMinutes: 0,
  scheduleId: '1',
} as unknown as EventType;

const ALWAYS_OPEN = {
  account: 'booking',
  id: '1',
  name: 'Always',
  timeZone: 'UTC',
  effect: 'OPEN',
  weeklyHours: [{ days: [...WEEKDAYS], start: '00:00', end: '24:00' }],
  dateOverrides: [],
  validUntil: null,
} as unknown as Schedule;
