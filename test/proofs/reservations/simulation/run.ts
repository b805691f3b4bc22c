import type { Account } from '../../../../src/connectors/accounts.ts';
import { GatewayError, isOutcomeUnknown } from '../../../../src/domain/errors.ts';
import type { Hold, Reservation, ReservationEvent } from '../../../../src/domain/reservation.ts';
import { Reservations } from '../../../../src/reservations/reservations.ts';
import { createMemoryState } from '../../../../src/state/memory-state.ts';
import { type State, StateUnavailableError } from '../../../../src/state/state.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { plainCall } from '../../../support/plain-account.ts';
import { createScheduler, type Random, randomOf, type Scheduler } from './scheduler.ts';
import { bookingUpstream, EVENT_TYPE, holdingUpstream } from './upstreams.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const NOW = Date.parse('2026-11-23T08:00:00Z');
const GATEWAYS = ['g1', 'g2', 'g3'];
const STARTS = [60, 75, 120].map((minutes) => NOW + 24 * 60 * MINUTE + minutes * MINUTE);
const OPERATIONS = 12;
/** The timeout of a command to the state store. */
const COMMAND_MS = 2 * SECOND;
/** Long enough for all locks of dead gateways to expire one after the other. */
const LONGEST_PAUSES = 500;

/** The result of one run of random operations on several gateways. */
export interface Outcome {
  /** The violations that were found. */
  readonly violations: readonly string[];
  readonly events: readonly ReservationEvent[];
}

/**
 * Three gateways over one state store and one provider. Pending responses arrive in a random order; the provider and the state
 * store fail now and then, before or after they have executed a request, and a gateway can die.
 */
export async function simulate(seed: number): Promise<Outcome> {
  const random = randomOf(seed);
  const clock = manualClock(NOW);
  const scheduler = createScheduler(random);
  const events: ReservationEvent[] = [];
  const memory = createMemoryState({ now: clock.now });
  const upstream = (random.chance(0.5) ? holdingUpstream : bookingUpstream)({ random, scheduler, now: clock.now });
  const gateways = GATEWAYS.map((name) => gatewayOf(name, { memory, clock, scheduler, random, events, upstream }));
  const reported = { orphans: 0, successes: new Map<string, Reservation>() };
  const violations: string[] = [];
  const open = new Map<Promise<unknown>, string>();

  for (let i = 0; i < OPERATIONS; i += 1) {
    for (let turns = random.below(12); turns > 0; turns -= 1) await scheduler.step();
    if (random.chance(0.4)) clock.advanceTo(clock.now() + random.below(4) * SECOND);
    if (random.chance(0.15)) forgetOne(upstream, random);
    if (random.chance(0.02)) die(random.pick(GATEWAYS), scheduler);
    const living = gateways.filter(({ name }) => !scheduler.isDead(name));
    if (living.length === 0) continue;
    const gateway = random.pick(living);
    const call: Promise<unknown> = operate(gateway, random, reported, violations).finally(() => open.delete(call));
    open.set(call, gateway.name);
  }
  const isOver = () => [...open.values()].every((name) => scheduler.isDead(name));
  await drain(isOver, scheduler, clock);
  if (!isOver()) violations.push('an operation never ended');
  const deaths = gateways.filter(({ name }) => scheduler.isDead(name)).length;

  // The hold of a booked time expires by itself if it could not be released.
  const booked = events.filter(({ kind }) => kind === 'CONFIRMED').map(({ reservation }) => reservation);
  const { held } = await memory.reservations.held(upstream.key);
  const owned = new Set([...booked, ...held.map(({ reservation }) => reservation)].flatMap(idsOf));
  const orphans = upstream.live().filter(({ id }) => !owned.has(id)).length;
  if (orphans > reported.orphans + deaths * 2)
    violations.push(`${orphans} holds without an owner, ${reported.orphans} reported`);

  for (const gateway of gateways) gateway.reservations.close();
  await expireAll(memory, clock);
  violations.push(...doubleHolds(events), ...brokenHistories(events), ...doubleBookings(upstream.booked));
  for (const id of reported.successes.keys()) {
    if (!events.some(({ reservation }) => reservation.id === id))
      violations.push(`${id} was returned, but has no event`);
  }
  return { violations, events };
}

interface World {
  readonly memory: State;
  readonly clock: ReturnType<typeof manualClock>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly events: ReservationEvent[];
  readonly upstream: ReturnType<typeof holdingUpstream> | ReturnType<typeof bookingUpstream>;
}

interface Gateway {
  readonly name: string;
  readonly reservations: Reservations;
  readonly at: { readonly account: Account; readonly call: ReturnType<typeof plainCall>; readonly reader: never };
}

function gatewayOf(name: string, world: World): Gateway {
  const { upstream, clock } = world;
  const state = seenBy(name, world);
  const reservations = new Reservations({ configuredScope: () => undefined, clock, state, report: () => undefined });
  const at = { account: upstream.accountFor(name), call: plainCall(), reader: upstream.readerFor(name) as never };
  return { name, reservations, at };
}

/** The state store as one gateway uses it: each response is delayed, and can be lost. */
function seenBy(who: string, { memory, clock: { now }, scheduler, random, events }: World): State {
  async function unreliably<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = now();
    await scheduler.turn(who);
    if (random.chance(0.02) || now() - startedAt > COMMAND_MS) throw new StateUnavailableError();
    const result = await work();
    await scheduler.turn(who);
    if (random.chance(0.02)) throw new StateUnavailableError();
    return result;
  }
  const { reservations: store, values } = memory;
  return {
    ...memory,
    isShared: true,
    reservations: {
      find: (key) => unreliably(() => store.find(key)),
      held: (partition) => unreliably(() => store.held(partition)),
      findByBooking: (partition, id) => unreliably(() => store.findByBooking(partition, id)),
      partitions: (account) => unreliably(() => store.partitions(account)),
      due: (instant) => unreliably(() => store.due(instant)),
      write: (partition, version, change) =>
        unreliably(async () => {
          const isWritten = await store.write(partition, version, change);
          for (const event of isWritten ? (change.events ?? []) : []) {
            events.push({ ...event, cursor: String(events.length) });
          }
          return isWritten;
        }),
    },
    values: {
      get: (key) => unreliably(() => values.get(key)),
      compareAndSet: (key, expected, value, ttlMs) =>
        unreliably(async () => {
          const isDone = await values.compareAndSet(key, expected, value, ttlMs);
          // As after a failover to a Redis replica that lacks the lock: the versions alone guard then.
          const isLost = isDone && value !== undefined && key.startsWith('lock:hold-scope:') && random.chance(0.1);
          if (isLost) await values.compareAndSet(key, value, undefined, 0);
          return isDone;
        }),
      increment: (key, ttlMs) => unreliably(() => values.increment(key, ttlMs)),
    },
  };
}

/** One operation of one caller, to whom every hold that may remain is reported. */
async function operate(
  { reservations, at }: Gateway,
  random: Random,
  reported: { orphans: number; readonly successes: Map<string, Reservation> },
  violations: string[],
) {
  const ids = [...reported.successes.keys()];
  const id = ids.length > 0 ? random.pick(ids) : undefined;
  const booker = { name: 'Ada', email: `${id}@example.test`, timeZone: 'UTC' };
  const kind =
    id === undefined
      ? 'reserve'
      : random.pick(['reserve', 'reserve', 'change', 'release', 'confirm', 'confirm', 'refresh'] as const);
  try {
    if (kind === 'reserve' || id === undefined) {
      const request = { eventTypeId: EVENT_TYPE, start: random.pick(STARTS), holdMinutes: shortHoldMinutes(random) };
      const reservation = await reservations.reserve(at, request);
      reported.successes.set(reservation.id, reservation);
    } else if (kind === 'change') {
      const change = random.chance(0.5) ? { start: random.pick(STARTS) } : { holdMinutes: shortHoldMinutes(random) };
      const reservation = await reservations.change(at, id, change);
      reported.successes.set(reservation.id, reservation);
    } else if (kind === 'release') await reservations.release(at, id);
    else if (kind === 'confirm') await reservations.confirm(at, id, booker, undefined);
    else await reservations.refresh(at, id);
  } catch (error) {
    if (!(error instanceof GatewayError)) violations.push(`${kind}: ${String(error)}`);
    // When the responses of a replacement are lost, both holds can remain; the error reports either.
    else if (/remain:|hold is lost/.test(error.message) || isOutcomeUnknown(error)) reported.orphans += 2;
  }
}

/** From 3 to 20 seconds in minutes, so that some holds expire during an operation. */
function shortHoldMinutes(random: Random): number {
  return (3 + random.below(18)) / 60;
}

function idsOf({ id, providerId }: Hold): string[] {
  return providerId === undefined ? [id] : [id, providerId];
}

function forgetOne(upstream: World['upstream'], random: Random) {
  const live = upstream.live();
  if (live.length > 0) upstream.forget(random.pick(live).id);
}

function die(name: string, scheduler: Scheduler) {
  scheduler.kill(name);
}

/** Runs all operations to their end; the locks of dead gateways expire. */
async function drain(isOver: () => boolean, scheduler: Scheduler, clock: World['clock']) {
  for (let pause = 0; pause < LONGEST_PAUSES && !isOver(); pause += 1) {
    while (await scheduler.step());
    if (!isOver()) clock.advanceTo(clock.now() + 300);
  }
}

async function expireAll(memory: State, clock: World['clock']) {
  clock.advanceTo(clock.now() + 60 * MINUTE);
  const last = new Reservations({ configuredScope: () => undefined, clock, state: memory, report: () => undefined });
  last.close();
}

/** Two reservations that held the same time at the same moment. */
function doubleHolds(events: readonly ReservationEvent[]): string[] {
  const held = new Map<string, Reservation>();
  const violations: string[] = [];
  for (const { reservation, at } of events) {
    held.delete(reservation.id);
    if (reservation.status !== 'HELD') continue;
    for (const other of held.values()) {
      const overlaps = other.start < reservation.end && reservation.start < other.end;
      if (overlaps && other.expiresAt > at) violations.push(`${reservation.id} and ${other.id} hold the same time`);
    }
    held.set(reservation.id, reservation);
  }
  return violations;
}

/** Events whose previous state is not that of the event before. */
function brokenHistories(events: readonly ReservationEvent[]): string[] {
  const last = new Map<string, Reservation>();
  const violations: string[] = [];
  for (const { kind, reservation, previous } of events) {
    const before = previous && last.get(previous.id);
    if (kind === 'CREATED' ? last.has(reservation.id) : before?.status !== previous?.status) {
      violations.push(`${kind} of ${reservation.id} does not follow the event before`);
    }
    last.set(reservation.id, reservation);
  }
  return violations;
}

/** Reservations that were booked twice: each one is confirmed under an address of its own. */
function doubleBookings(booked: readonly { readonly email: string }[]): string[] {
  const emails = booked.map(({ email }) => email);
  return emails.filter((email, i) => emails.indexOf(email) !== i).map((email) => `booked twice: ${email}`);
}
