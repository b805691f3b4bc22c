import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextTurn } from '../../../src/concurrency/turns.ts';
import { ComputationBudget } from '../../../src/scheduling/computation-budget.ts';
import {
  computeAvailability,
  computeBlocked,
  computeOpenings,
  computeSlotTimes,
} from '../../../src/scheduling/computation-turns.ts';
import { type AvailabilityRequest, availabilityOf, type Participant } from '../../../src/time/availability.ts';
import { blockedRanges, TooManyReasonsError } from '../../../src/time/blocked.ts';
import type { Hours, RuleSource } from '../../../src/time/hours.ts';
import type { Interval } from '../../../src/time/interval.ts';
import { openingsOf } from '../../../src/time/openings.ts';
import { slotsOf } from '../../../src/time/slots.ts';
import { countTurns } from '../../support/event-loop.ts';
import { hoursIn, moments, participants, taken } from '../../support/time-arbitraries.ts';
import { range, weekly } from '../../support/time-text.ts';

const DAY = 86_400_000;
const ZONES = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Africa/Casablanca', 'UTC');
/** Makes pieces as short as they can be: a week. */
const ONE = 1;

function unlimited(): ComputationBudget {
  return new ComputationBudget(Number.POSITIVE_INFINITY, new AbortController().signal);
}

/** A month around a moment, at which the first piece ends, more or less. */
function monthAround(moment: number): fc.Arbitrary<Interval> {
  return fc
    .integer({ min: -DAY, max: DAY })
    .map((distance) => ({ start: moment - 7 * DAY + distance, end: moment + 23 * DAY + distance }));
}

const longWindows = ZONES.chain((timeZone) =>
  moments(timeZone).chain((moment) => monthAround(moment).map((window) => ({ timeZone, moment, window }))),
);

const requests: fc.Arbitrary<AvailabilityRequest> = longWindows.chain(({ timeZone, moment, window }) =>
  fc.record({
    window: fc.constant(window),
    now: fc.integer({ min: window.start - DAY, max: window.end }),
    require: fc.constantFrom('ALL', 'ANY' as const),
    participants: participants(timeZone, { start: moment, end: moment + DAY }).chain((all) =>
      fc.tuple(...all.map((each) => withMore(each, moment))),
    ),
    constraints: fc.record({ bufferBefore: fc.constantFrom(0, DAY), minimumNotice: fc.constantFrom(0, 3 * DAY) }),
  }),
);

/** Adds busy time with buffers of its own, and the limits of an event type. */
function withMore(participant: Participant, moment: number): fc.Arbitrary<Participant> {
  const near = taken({ start: moment - 10 * DAY, end: moment + 10 * DAY });
  return fc.tuple(near, fc.boolean()).map(([more, isLimited]) => ({
    ...participant,
    busy: [...participant.busy, ...more.map((time) => ({ ...time, bufferBefore: DAY, bufferAfter: 1000 }))],
    ...(isLimited && {
      unbookable: {
        beyondWindow: [{ start: moment + 9 * DAY, end: Number.POSITIVE_INFINITY }],
        full: [{ start: moment - DAY, end: moment + DAY }],
      },
      refused: [{ start: moment + 2 * DAY, end: moment + 3 * DAY }],
    }),
  }));
}

const settings = { seed: 7, numRuns: 200 };

describe('in pieces', () => {
  test('openings are the same as at once', async () => {
    const cases = longWindows.chain(({ timeZone, moment, window }) =>
      fc.tuple(hoursIn(timeZone, moment), fc.constant(window)),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([hours, window]) => {
        expect(await computeOpenings(hours, window, unlimited(), ONE)).toEqual(openingsOf(hours, window));
      }),
      settings,
    );
  });

  test('availability, slots and reasons are the same as at once', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const whole = availabilityOf(request);
        const computed = await computeAvailability(request, unlimited(), ONE);
        expect(computed.pieces.length).toBeGreaterThan(2);
        expect(computed.openings).toEqual(whole.openings);
        const timesOf = (all: readonly { openings: readonly Interval[]; busy: readonly Interval[] }[]) =>
          all.map(({ openings, busy }) => ({ openings, busy }));
        expect(timesOf(computed.participants)).toEqual(timesOf(whole.participants));
        const grid = { timeZone: 'Europe/Berlin', durationMinutes: 45, stepMinutes: 30 };
        expect(await computeSlotTimes(computed, grid)).toEqual(slotsOf(whole, grid));
        expect(await computeBlocked(computed, Number.POSITIVE_INFINITY)).toEqual(blockedRanges(whole));
      }),
      settings,
    );
  });

  test('as many reasons are accepted as at once', async () => {
    const hours: Hours = { kind: 'sources', open: [weekly('UTC', 'daily 09:00-10:00')], closed: [] };
    const request: AvailabilityRequest = {
      window: range('2026-06-01T00:00Z 2026-07-01T00:00Z'),
      now: 0,
      require: 'ALL',
      participants: ['a', 'b'].map((key) => ({ key, hours, busy: [], held: [] })),
    };
    const computed = await computeAvailability(request, unlimited(), ONE);
    // Two participants are closed before, between and after 30 openings.
    expect(await computeBlocked(computed, 62)).toEqual(blockedRanges(availabilityOf(request), 62));
    await expect(computeBlocked(computed, 61)).rejects.toThrow(TooManyReasonsError);
  });
});

const TEN_YEARS = range('2026-01-01T00:00Z 2036-01-01T00:00Z');
/** Rules each of which has 3,652 ranges in ten years. */
const many = (count: number): Hours => ({
  kind: 'sources',
  open: Array.from({ length: count }, (_, i): RuleSource => {
    const minutes = String(i % 60).padStart(2, '0');
    const times = { start: `09:${minutes}`, end: `17:${minutes}`, endDayOffset: 0 };
    return { kind: 'rule', timeZone: 'Europe/Berlin', rule: { frequency: 'DAILY', firstDate: '2020-01-01', ...times } };
  }),
  closed: [],
});

describe('other requests are served', () => {
  test('while the openings of many rules in a long window are computed', async () => {
    const turns = countTurns();
    expect(await computeOpenings(many(200), TEN_YEARS, unlimited())).toHaveLength(3652);
    expect(turns()).toBeGreaterThanOrEqual(10);
  });

  test('while the availability of many participants is computed, and for each its slots, and the reasons', async () => {
    const participant = { hours: many(100), busy: [], held: [] };
    const request: AvailabilityRequest = {
      window: range('2026-01-01T00:00Z 2027-01-01T00:00Z'),
      now: 0,
      require: 'ANY',
      participants: Array.from({ length: 20 }, (_, i) => ({ ...participant, key: `p${i}` })),
    };
    const turns = countTurns();
    const computed = await computeAvailability(request, unlimited());
    const afterAvailability = turns();
    expect(afterAvailability).toBeGreaterThanOrEqual(80);
    await computeSlotTimes(computed, { timeZone: 'UTC', durationMinutes: 60, stepMinutes: 1 });
    const afterSlots = turns();
    expect(afterSlots - afterAvailability).toBeGreaterThanOrEqual(2);
    await computeBlocked(computed, Number.POSITIVE_INFINITY);
    expect(turns() - afterSlots).toBeGreaterThanOrEqual(4);
  });

  test('while the openings of many short windows, which are requested together, are computed', async () => {
    const turns = countTurns();
    const month = range('2026-01-01T00:00Z 2026-02-01T00:00Z');
    await Promise.all(Array.from({ length: 200 }, () => computeOpenings(many(50), month, unlimited())));
    expect(turns()).toBeGreaterThanOrEqual(10);
  });

  test('at once if there is little to compute', async () => {
    const hours: Hours = { kind: 'sources', open: [weekly('UTC', 'daily 09:00-10:00')], closed: [] };
    await nextTurn();
    const turns = countTurns();
    await computeOpenings(hours, range('2026-01-01T00:00Z 2026-02-01T00:00Z'), unlimited());
    expect(turns()).toBe(0);
  });
});
