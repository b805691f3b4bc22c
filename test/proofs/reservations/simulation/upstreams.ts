import type { Account } from '../../../../src/connectors/accounts.ts';
import type { BookingConnector, HoldConnector } from '../../../../src/connectors/connector.ts';
import type { Booking, BookingState } from '../../../../src/domain/booking.ts';
import {
  HoldLostError,
  HoldRestoredError,
  isOutcomeUnknown,
  ProviderError,
  SlotTakenError,
} from '../../../../src/domain/errors.ts';
import type { EventType } from '../../../../src/domain/event-type.ts';
import type { Hold } from '../../../../src/domain/reservation.ts';
import { type Schedule, WEEKDAYS } from '../../../../src/domain/schedule.ts';
import type { Reader } from '../../../../src/loaders/reader.ts';
import { NO_READER, plainAccount } from '../../../support/plain-account.ts';
import type { Random, Scheduler } from './scheduler.ts';

const MINUTE = 60_000;
const TIMEOUT_MS = 10_000;
export const EVENT_TYPE = '7';

/** A booking with the address of its booker. */
interface MadeBooking extends BookingState {
  readonly email: string;
}

interface World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly now: () => number;
}

/** Fails now and then, before or after `work`, with the same error. */
async function unreliably<T>(world: World, who: string, account: string, work: () => T): Promise<T> {
  const { random, scheduler, now } = world;
  const startedAt = now();
  await scheduler.turn(who);
  const lost = () => new ProviderError(account, 'UPSTREAM_UNAVAILABLE', 'No response', { outcomeUnknown: true });
  if (random.chance(0.1) || now() - startedAt > TIMEOUT_MS) throw lost();
  if (random.chance(0.03)) throw new ProviderError(account, 'RATE_LIMITED', 'Too many calls');
  const result = work();
  await scheduler.turn(who);
  if (random.chance(0.12)) throw lost();
  return result;
}

/** The bookings of a provider that books every request, also a repeated one. */
function bookingsAt(world: World, who: string, account: string, booked: MadeBooking[]): BookingConnector {
  const respond = <T>(work: () => T) => unreliably(world, who, account, work);
  return {
    list: async () => [],
    get: (ids) =>
      respond(() =>
        ids.map((id) => {
          const found = booked.find((booking) => booking.id === id);
          return found
            ? ({ ...found, account } as MadeBooking & Booking)
            : new ProviderError(account, 'NOT_FOUND', 'No such booking');
        }),
      ),
    create: ({ start, end, booker }) =>
      respond(() => {
        const booking: MadeBooking = { id: `b${booked.length}`, start, end, status: 'ACCEPTED', email: booker.email };
        booked.push(booking);
        return booking;
      }),
    find: ({ start, booker }) =>
      respond(() => booked.find((booking) => booking.start === start && booking.email === booker.email)),
  };
}

/** A provider with holds like Cal.com: it checks for overlaps and writes in two steps, and forgets holds. */
export function holdingUpstream(world: World) {
  const account = 'holding';
  const stored = new Map<string, Hold>();
  const booked: MadeBooking[] = [];
  let ids = 0;

  const live = () => [...stored.values()].filter(({ expiresAt }) => expiresAt > world.now());

  function connectorFor(who: string): HoldConnector {
    const respond = <T>(work: () => T) => unreliably(world, who, account, work);

    async function store(start: number, holdMinutes: number): Promise<Hold> {
      const end = start + 30 * MINUTE;
      await respond(() => {
        if (live().some((hold) => hold.start < end && start < hold.end)) throw new SlotTakenError(start, end);
      });
      // Another write can come between the check and the write: the provider takes no lock.
      return respond(() => {
        ids += 1;
        const expiresAt = world.now() + holdMinutes * MINUTE;
        const hold: Hold = { account, id: `h${ids}`, eventTypeId: EVENT_TYPE, start, end, expiresAt };
        stored.set(hold.id, hold);
        return hold;
      });
    }

    const release = (id: string) => respond(() => void stored.delete(id));

    return {
      get: (holdIds) =>
        respond(() => holdIds.map((id) => stored.get(id) ?? new ProviderError(account, 'NOT_FOUND', 'No such hold'))),
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
    };
  }

  return {
    key: account,
    live,
    booked,
    forget: (id: string) => stored.delete(id),
    accountFor: (who: string): Account =>
      plainAccount(account, { holds: connectorFor(who), bookings: bookingsAt(world, who, account, booked) }),
    readerFor: (): Reader => NO_READER,
  };
}

/** A provider without holds: it books every request, also a repeated one. */
export function bookingUpstream(world: World) {
  const account = 'booking';
  const booked: MadeBooking[] = [];

  function readerFor(who: string): Reader {
    const responding = <T>(work: () => T) => ({ load: () => unreliably(world, who, account, work) });
    return {
      eventTypes: responding(() => ALWAYS_OPEN_TYPE),
      schedules: responding(() => ALWAYS_OPEN),
      eventTypeBusy: responding(() => booked.map(({ start, end }) => ({ start, end }))),
      absences: { load: async () => [] },
      held: { load: async () => [] },
    } as unknown as Reader;
  }

  return {
    key: account,
    live: (): Hold[] => [],
    booked,
    forget: () => false,
    accountFor: (who: string): Account => plainAccount(account, { bookings: bookingsAt(world, who, account, booked) }),
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
