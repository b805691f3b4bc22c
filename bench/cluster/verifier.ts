import type { Attempt, Delivery, History, Interval, ProviderBooking } from './history.ts';

/** A broken promise, with the part of the history that shows it. */
export interface Violation {
  readonly rule: string;
  readonly evidence: readonly unknown[];
}

/** A slot that was certainly held or booked for some time. */
interface Occupation {
  readonly account: string;
  readonly reservation: string;
  readonly slot: Interval;
  /** From the response that confirms it until the first request that can end it, or the end of the hold. */
  readonly from: number;
  readonly until: number;
}

/** Holds count as ended so long before their expiry, since clocks are compared over processes. */
const EXPIRY_MARGIN_MS = 1000;
/** These kinds of requests end the occupation of the present slot, whatever their outcome. */
const ENDING: readonly string[] = ['release', 'cancel', 'reschedule'];
/** A reservation has each of these events at most once. */
const SINGLE_EVENTS: readonly string[] = ['CREATED', 'CONFIRMED', 'RELEASED', 'EXPIRED'];

/** Finds every broken promise in the history of clients, subscribers and providers. */
export function verify(history: History): Violation[] {
  const occupations = occupationsOf(history.attempts);
  return [
    ...doubleOccupations(occupations),
    ...heldTimeShownAsFree(history.attempts, occupations),
    ...lostHolds(history.attempts, occupations),
    ...severalResultsOfKeys(history.attempts),
    ...severalWinners(history),
    ...wrongBookings(history.bookings),
    ...wrongDeliveries(history),
    ...wrongEvents(history),
    ...internalErrors(history.attempts),
  ];
}

function occupationsOf(attempts: readonly Attempt[]): Occupation[] {
  const byReservation = Map.groupBy(attempts, ({ reservation }) => reservation);
  byReservation.delete(undefined);
  return [...byReservation].flatMap(([reservation, own]) => {
    const sorted = own.toSorted((a, b) => a.endedAt - b.endedAt);
    const reserved = sorted.find(({ kind, outcome }) => kind === 'reserve' && outcome === 'OK');
    if (!reserved) return [];
    const isConfirmed = own.some(({ kind, outcome }) => kind === 'confirm' && outcome === 'OK');
    const expiry = isConfirmed ? Number.POSITIVE_INFINITY : (reserved.expiresAt ?? 0) - EXPIRY_MARGIN_MS;
    const moves = sorted.filter(({ kind, outcome }) => kind === 'reschedule' && outcome === 'OK');
    return [reserved, ...moves].flatMap(({ account, slot, endedAt: from }) => {
      const ends = own.filter(({ kind, endedAt }) => ENDING.includes(kind) && endedAt > from);
      const until = Math.min(expiry, ...ends.map(({ startedAt }) => startedAt));
      return slot && until > from ? [{ account, reservation: reservation!, slot, from, until }] : [];
    });
  });
}

function doubleOccupations(occupations: readonly Occupation[]): Violation[] {
  return pairsOf(occupations)
    .filter(
      ([one, other]) =>
        one.account === other.account &&
        one.reservation !== other.reservation &&
        overlap(one.slot, other.slot) &&
        one.from < other.until &&
        other.from < one.until,
    )
    .map((evidence) => ({ rule: 'two reservations had the same time at once', evidence }));
}

function heldTimeShownAsFree(attempts: readonly Attempt[], occupations: readonly Occupation[]): Violation[] {
  return attempts.flatMap((attempt) =>
    occupations
      .filter(
        ({ account, slot, from, until }) =>
          account === attempt.account &&
          from <= attempt.startedAt &&
          until >= attempt.endedAt &&
          attempt.free?.some((free) => overlap(free, slot)),
      )
      .map((occupation) => ({ rule: 'a held time was shown as free', evidence: [occupation, attempt] })),
  );
}

function lostHolds(attempts: readonly Attempt[], occupations: readonly Occupation[]): Violation[] {
  return attempts
    .filter(({ kind, outcome }) => kind === 'confirm' && outcome === 'REJECTED')
    .flatMap((attempt) =>
      occupations
        .filter(({ reservation, until }) => reservation === attempt.reservation && until >= attempt.endedAt)
        .map((occupation) => ({ rule: 'a live hold could not be confirmed', evidence: [occupation, attempt] })),
    );
}

function severalResultsOfKeys(attempts: readonly Attempt[]): Violation[] {
  const reserved = attempts.filter(({ kind, key, outcome }) => kind === 'reserve' && key && outcome === 'OK');
  return [...Map.groupBy(reserved, ({ key }) => key).values()]
    .filter((same) => new Set(same.map(({ reservation }) => reservation)).size > 1)
    .map((evidence) => ({ rule: 'one idempotency key created two reservations', evidence }));
}

function severalWinners({ attempts, names }: History): Violation[] {
  const changes = attempts.filter(({ change }) => change);
  const byRevision = Map.groupBy(changes, ({ change }) => `${change!.resource} ${change!.ifRevision}`);
  return [...byRevision.values()]
    .filter((same) => {
      const written = same.filter(({ outcome, change }) => outcome === 'OK' || names.includes(change!.name));
      return new Set(written.map(({ change }) => change!.name)).size > 1;
    })
    .map((evidence) => ({ rule: 'one revision had two winners', evidence }));
}

function wrongBookings(bookings: readonly ProviderBooking[]): Violation[] {
  const live = bookings.filter(({ isCancelled }) => !isCancelled);
  return [
    ...pairsOf(live)
      .filter(([one, other]) => one.account === other.account && overlap(one, other))
      .map((evidence) => ({ rule: 'a provider has two bookings of the same time', evidence })),
    ...[...Map.groupBy(bookings, ({ attendee }) => attendee).values()]
      .filter((same) => same.length > 1)
      .map((evidence) => ({ rule: 'one idempotency key created two bookings', evidence })),
  ];
}

function wrongDeliveries({ subscribers, log }: History): Violation[] {
  return subscribers.flatMap((received, subscriber) => {
    const length = Math.max(received.length, log.length);
    const index = Array.from({ length }, (_, i) => i).find((i) => received[i]?.cursor !== log[i]?.cursor);
    if (index === undefined) return [];
    const around = (list: readonly Delivery[]) => list.slice(Math.max(index - 2, 0), index + 3);
    const evidence = [{ subscriber, index, received: around(received), log: around(log) }];
    return [{ rule: 'a subscriber received other events than there are in the log', evidence }];
  });
}

function wrongEvents({ attempts, log }: History): Violation[] {
  const counts = new Map<string, Delivery[]>();
  for (const event of log) {
    const name = `${event.kind} ${event.reservation}`;
    counts.set(name, [...(counts.get(name) ?? []), event]);
  }
  const reserved = attempts.filter(({ kind, outcome }) => kind === 'reserve' && outcome === 'OK');
  return [
    ...reserved
      .filter(({ reservation }) => !counts.has(`CREATED ${reservation}`))
      .map((attempt) => ({ rule: 'a reservation has no event', evidence: [attempt] })),
    ...[...counts.values()]
      .filter(([first, ...others]) => others.length > 0 && SINGLE_EVENTS.includes(first?.kind ?? ''))
      .map((evidence) => ({ rule: 'a change has two events', evidence })),
  ];
}

function internalErrors(attempts: readonly Attempt[]): Violation[] {
  return attempts
    .filter(({ code }) => code === 'INTERNAL')
    .map((attempt) => ({ rule: 'a gateway had an internal error', evidence: [attempt] }));
}

function overlap(one: Interval, other: Interval): boolean {
  return one.start < other.end && other.start < one.end;
}

function pairsOf<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((one, i) => items.slice(i + 1).map((other): [T, T] => [one, other]));
}
