import { asProviderError, InvalidInputError, ProviderError } from '../domain/errors.ts';
import type { Ref } from '../domain/global-id.ts';
import type { Reader } from '../loaders/reader.ts';
import { availabilityOf, type BookingMargins, type Participant, takenWindow } from '../time/availability.ts';
import { type BlockedKind, blockedRanges } from '../time/blocked.ts';
import type { Interval } from '../time/interval.ts';
import { slotsOf } from '../time/slots.ts';
import {
  PARTICIPANT_READS,
  type ParticipantThings,
  type ParticipantType,
  type ReadParticipant,
} from './participants.ts';

/** Instants in epoch milliseconds, lengths in minutes. */
export interface AvailabilityQuestion {
  readonly participants: readonly Ref[];
  readonly require: 'ALL' | 'ANY';
  readonly window: Interval;
  readonly now: number;
  readonly margins: BookingMargins;
  /** No slots, if left out. */
  readonly durationMinutes?: number | undefined;
  readonly stepMinutes?: number | undefined;
  /** The grid that slot starts align to. */
  readonly timeZone: string;
}

/** Somebody who takes part, or why it could not be read. */
export interface Taking {
  readonly ref: Ref;
  readonly thing: ParticipantThings[ParticipantType] | ProviderError;
}

export interface AvailabilityAnswer {
  readonly openings: readonly Interval[];
  readonly slots: readonly Interval[];
  readonly participants: readonly { taking: Taking; openings: readonly Interval[]; busy: readonly Interval[] }[];
  readonly blocked: readonly (Interval & { reasons: readonly { taking: Taking; kind: BlockedKind }[] })[];
  /** How each account of a participant answered, in the order asked; the error of the first of its participants that failed. */
  readonly sources: readonly { readonly account: string; readonly error: ProviderError | null }[];
}

/** An event type's own buffers are known only once it is read; this far beyond the window nothing is missed in one round. */
const OWN_BUFFER = 24 * 3_600_000;
const SOME_HOURS = { kind: 'sources', open: [], closed: [] } as const;

/**
 * When all, or any, of the participants are free (docs/time-semantics.md, sections 5 to 7). All reads run in parallel;
 * a participant that cannot be read is open at no time, and its error is reported.
 *
 * @throws InvalidInputError with every participant that does not exist.
 */
export async function findAvailability(question: AvailabilityQuestion, reader: Reader): Promise<AvailabilityAnswer> {
  const { window, now, margins, require } = question;
  const refs = [...new Map(question.participants.map((ref) => [keyOf(ref), ref])).values()];
  const own = refs.some(({ type }) => type === 'EventType')
    ? { bufferBefore: OWN_BUFFER, bufferAfter: OWN_BUFFER }
    : {};
  const request = { window, now, margins, taken: takenWindow(window, margins, own) };

  const reads = await Promise.all(
    refs.map(async (ref) => ({
      ref,
      read: await PARTICIPANT_READS[ref.type as ParticipantType](ref, request, reader).catch(asProviderError),
    })),
  );
  refuseMissing(question.participants, reads);

  const takings = new Map(
    reads.map(({ ref, read }) => [keyOf(ref), { ref, thing: read instanceof ProviderError ? read : read.thing }]),
  );
  const participants = reads.map(({ ref, read }): Participant => {
    const key = keyOf(ref);
    return read instanceof ProviderError
      ? { key, hours: SOME_HOURS, busy: [], held: [], failed: true }
      : { key, ...read.time };
  });
  const availability = availabilityOf({ window, now, require, participants, margins });
  const takingOf = (key: string) => takings.get(key) as Taking;
  const { durationMinutes, stepMinutes, timeZone } = question;
  return {
    openings: availability.openings,
    slots: durationMinutes === undefined ? [] : slotsOf(availability, { timeZone, durationMinutes, stepMinutes }),
    participants: availability.participants.map(({ participant, openings, busy }) => ({
      taking: takingOf(participant.key),
      openings,
      busy,
    })),
    blocked: blockedRanges(availability).map(({ start, end, reasons }) => ({
      start,
      end,
      reasons: reasons.map(({ participant, kind }) => ({ taking: takingOf(participant), kind })),
    })),
    sources: sourcesOf(reads),
  };
}

interface Attempt {
  readonly ref: Ref;
  readonly read: ReadParticipant | ProviderError;
}

function sourcesOf(reads: readonly Attempt[]) {
  const byAccount = Map.groupBy(reads, ({ ref }) => ref.account);
  return [...byAccount].map(([account, attempts]) => ({
    account,
    error: attempts.map(({ read }) => read).find((read) => read instanceof ProviderError) ?? null,
  }));
}

function refuseMissing(asked: readonly Ref[], reads: readonly Attempt[]) {
  const missing = new Set(
    reads.filter(({ read }) => read instanceof ProviderError && read.code === 'NOT_FOUND').map(({ ref }) => keyOf(ref)),
  );
  const issues = asked.flatMap((ref, i) =>
    missing.has(keyOf(ref))
      ? [
          {
            path: ['input', 'participants', String(i)],
            message: `${ref.type} not found, or not visible to this account`,
          },
        ]
      : [],
  );
  if (issues.length > 0) throw new InvalidInputError(issues);
}

function keyOf({ type, account, id }: Ref): string {
  return `${type}:${account}:${id}`;
}
