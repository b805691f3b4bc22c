import { expect } from 'vitest';
import type { Interval } from '../../src/time/interval.ts';
import type { Gateway } from './gateway.ts';
import { answered } from './small-accounts.ts';
import { range } from './time-text.ts';

const AVAILABILITY = `query ($input: AvailabilityInput!) { availability(input: $input) {
  openings { start end }
  slots { start end }
  participants { participant { id } openings { start end } busy { start end } }
  blocked { start end reasons { participant { id } kind } }
  accountResults { account { name } fetchedAt error { code message retryable } }
} }`;

/** The input, with the window as `from to`, and with ids under the names that the result uses. */
export interface Question {
  readonly participants: Readonly<Record<string, string>>;
  readonly window: string;
  readonly [option: string]: unknown;
}

export interface AvailabilityTexts {
  readonly openings: readonly string[];
  readonly slots: readonly string[];
  /** By name. */
  readonly participants: Readonly<Record<string, { openings: readonly string[]; busy: readonly string[] }>>;
  /** `start end name:KIND …` */
  readonly blocked: readonly string[];
  readonly accountResults: readonly {
    readonly error: { readonly code: string } | null;
    readonly fetchedAt: string | null;
  }[];
}

/**
 * Queries availability and checks that openings and blocked ranges together fill the window, without overlap, and that
 * each blocked range has distinct reasons. Returns all ranges as text.
 */
export async function availability({ execute }: Gateway, question: Question): Promise<AvailabilityTexts> {
  const { participants, window, ...options } = question;
  const [from, to] = window.split(' ');
  const input = { participants: Object.values(participants), from, to, ...options };
  const { data, errors } = await execute(AVAILABILITY, { input });
  expect(errors).toBeUndefined();
  const found = data.availability;
  const nameOf = new Map(Object.entries(participants).map(([name, id]) => [id, name]));
  const reasonsOf = ({ reasons }: any) =>
    reasons.map(({ participant, kind }: any) => `${nameOf.get(participant.id)}:${kind}`).join(' ');

  const blocked = found.blocked.map((each: any) => `${answered([each])[0]} ${reasonsOf(each)}`);
  expectToFill(range(window), answered(found.openings).map(range), answered(found.blocked).map(range));
  for (const [i, each] of found.blocked.entries()) {
    expect(each.reasons).not.toEqual([]);
    const next = found.blocked[i + 1];
    if (next?.start === each.end) expect(reasonsOf(next), 'a cut where no reason changes').not.toBe(reasonsOf(each));
  }
  return {
    openings: answered(found.openings),
    slots: answered(found.slots),
    participants: Object.fromEntries(
      found.participants.map(({ participant, openings, busy }: any) => [
        nameOf.get(participant.id),
        { openings: answered(openings), busy: answered(busy) },
      ]),
    ),
    blocked,
    accountResults: found.accountResults,
  };
}

/**
 * The sorted ranges of both lists begin at the start of the window, continue without gap or overlap, and end at its
 * end.
 */
function expectToFill(window: Interval, openings: readonly Interval[], blocked: readonly Interval[]) {
  for (const list of [openings, blocked]) expect(list).toEqual(list.toSorted((a, b) => a.start - b.start));
  const all = [...openings, ...blocked].sort((a, b) => a.start - b.start);
  const [starts, ends] = [all.map(({ start }) => start), all.map(({ end }) => end)];
  expect([...starts, window.end], 'openings and blocked ranges do not fill the window').toEqual([
    window.start,
    ...ends,
  ]);
}
