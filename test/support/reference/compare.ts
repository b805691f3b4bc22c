import { isDeepStrictEqual } from 'node:util';
import { availabilityOf } from '../../../src/time/availability.ts';
import { blockedRanges } from '../../../src/time/blocked.ts';
import { openingsOf } from '../../../src/time/openings.ts';
import { slotsOf } from '../../../src/time/slots.ts';
import { referenceAnswer } from './minute-grid.ts';
import type { ReferenceCase } from './random-case.ts';

export interface Mismatch {
  readonly what: string;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** The first difference between src/time and the reference, or undefined. */
export function compare({ request, grid }: ReferenceCase): Mismatch | undefined {
  const { window } = request;
  const expected = referenceAnswer(request, grid);
  const availability = availabilityOf(request);
  return (
    differ('openings', expected.openings, availability.openings) ??
    differ(
      'participants',
      expected.participants,
      availability.participants.map(({ participant, openings, busy }) => ({
        key: participant.key,
        hours: openingsOf(participant.hours, window),
        openings,
        busy,
      })),
    ) ??
    differ('slots', expected.slots, slotsOf(availability, grid)) ??
    differ('blocked', expected.blocked, blockedRanges(availability))
  );
}

function differ(what: string, expected: unknown, actual: unknown): Mismatch | undefined {
  return isDeepStrictEqual(expected, actual) ? undefined : { what, expected, actual };
}
