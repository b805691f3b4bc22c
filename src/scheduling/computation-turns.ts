import { sortInSteps } from '../concurrency/steps.ts';
import { turns } from '../concurrency/turns.ts';
import {
  type Availability,
  type AvailabilityRequest,
  combineAvailability,
  distinctParticipants,
  type Participant,
  type ParticipantAvailability,
  participantAvailability,
  participantIn,
} from '../time/availability.ts';
import { appendBlocked, type BlockedRange, blockedRanges, TooManyReasonsError } from '../time/blocked.ts';
import type { Hours } from '../time/hours.ts';
import { appendJoined, appendRanges, type Interval } from '../time/interval.ts';
import { openingsOf } from '../time/openings.ts';
import { daysIn, piecesOf, rangesPerDay } from '../time/pieces.ts';
import { rangesForSlots, SlotCollection, type SlotGrid } from '../time/slots.ts';
import { type ComputationBudget, RANGES_AT_ONCE } from './computation-budget.ts';

/** To combine ranges takes about a quarter of the time in which they are computed. */
const COMBINED_SHARE = 4;
/**
 * As `openingsOf`, computed over several turns of the event loop, between which other requests are served.
 *
 * @param rangesPerPiece how many ranges are computed at once.
 * @throws InvalidInputError if the operation computes too many ranges, as the other functions of this file do.
 */
export async function computeOpenings(
  hours: Hours,
  window: Interval,
  computation: ComputationBudget,
  rangesPerPiece = RANGES_AT_ONCE,
): Promise<Interval[]> {
  const perDay = rangesPerDay(hours, window);
  const openings: Interval[] = [];
  for (const piece of piecesOf(window, perDay, rangesPerPiece)) {
    // oxlint-disable-next-line no-await-in-loop -- the pieces follow each other, to let the event loop run between them
    appendRanges(openings, await computation.compute(perDay * daysIn(piece), () => openingsOf(hours, piece)));
  }
  return openings;
}

/** As `union`, computed over several turns of the event loop. */
export async function computeUnion(ranges: readonly Interval[]): Promise<Interval[]> {
  const sorted = await sortInSteps(ranges, (a, b) => a.start - b.start);
  const joined: Interval[] = [];
  for (const { start, end } of sorted) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    if (turns.isUsedUp) await turns.next();
    appendJoined(joined, start, end);
  }
  return joined;
}

/** An availability that was computed in consecutive pieces of its window. */
interface ComputedAvailability extends Pick<Availability, 'window' | 'require' | 'openings'> {
  readonly participants: readonly {
    readonly participant: Participant;
    readonly openings: readonly Interval[];
    readonly busy: readonly Interval[];
  }[];
  readonly pieces: readonly Availability[];
  /** How many ranges were computed for each day. */
  readonly perDay: number;
  readonly computation: ComputationBudget;
}

/** As `availabilityOf`, computed over several turns of the event loop. @param rangesPerPiece as for `computeOpenings`. */
export async function computeAvailability(
  request: AvailabilityRequest,
  computation: ComputationBudget,
  rangesPerPiece = RANGES_AT_ONCE,
): Promise<ComputedAvailability> {
  const { window, require } = request;
  const participants = distinctParticipants(request).map((participant) => ({
    participant,
    perDay: rangesOf(participant, window),
    openings: [] as Interval[],
    busy: [] as Interval[],
  }));
  const perDay = participants.reduce((sum, each) => sum + each.perDay, 0);
  const largest = participants.reduce((most, each) => Math.max(most, each.perDay), perDay / COMBINED_SHARE);
  const windows = piecesOf(window, largest, rangesPerPiece);
  const pieces: Availability[] = [];
  const openings: Interval[] = [];
  for (const piece of windows) {
    const inPiece = { ...request, window: piece };
    const computed: ParticipantAvailability[] = [];
    for (const each of participants) {
      // oxlint-disable-next-line no-await-in-loop -- as above
      const availability = await computation.compute(each.perDay * daysIn(piece), () => {
        const part = windows.length > 1 ? participantIn(each.participant, inPiece) : each.participant;
        return participantAvailability(part, inPiece);
      });
      appendRanges(each.openings, availability.openings);
      appendRanges(each.busy, availability.busy);
      computed.push(availability);
    }
    // oxlint-disable-next-line no-await-in-loop -- as above
    const combined = await computation.compute((perDay * daysIn(piece)) / COMBINED_SHARE, () =>
      combineAvailability({ window: piece, require }, computed),
    );
    appendRanges(openings, combined.openings);
    pieces.push(combined);
  }
  return { window, require, openings, participants, pieces, perDay, computation };
}

function rangesOf({ hours, busy, held }: Participant, window: Interval): number {
  return rangesPerDay(hours, window) + (busy.length + held.length) / Math.max(1, daysIn(window));
}

/** As `blockedRanges`, computed over several turns of the event loop. @throws TooManyReasonsError */
export async function computeBlocked(
  { pieces, perDay, computation }: ComputedAvailability,
  maximumReasons: number,
): Promise<BlockedRange[]> {
  const blocked: BlockedRange[] = [];
  let count = 0;
  for (const piece of pieces) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    const last = blocked.at(-1);
    const length = blocked.length;
    // The first range can be the rest of the last one, whose reasons count once.
    const maximum = maximumReasons - count + (last?.reasons.length ?? 0);
    // oxlint-disable-next-line no-await-in-loop -- as above
    const ranges = await computation.compute(perDay * daysIn(piece.window), () => blockedRanges(piece, maximum));
    appendBlocked(blocked, ranges);
    for (let index = length; index < blocked.length; index++) count += blocked[index]!.reasons.length;
    if (count > maximumReasons) throw new TooManyReasonsError(`More than ${maximumReasons} reasons`);
  }
  return blocked;
}

/** As `slotsOf`, computed over several turns of the event loop. */
export async function computeSlotTimes(availability: ComputedAvailability, grid: SlotGrid): Promise<Interval[]> {
  const slots = new SlotCollection(grid);
  for (const ranges of rangesForSlots(availability)) {
    // oxlint-disable-next-line no-await-in-loop -- as above
    await availability.computation.compute(ranges.length, () => slots.addFrom(ranges));
  }
  return slots.sorted();
}
