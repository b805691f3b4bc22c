import { mapInSteps } from '../concurrency/steps.ts';
import { asProviderError, InvalidInputError, ProviderError, throwIssues } from '../domain/errors.ts';
import type { GlobalRef } from '../domain/global-id.ts';
import type { Reader } from '../loaders/reader.ts';
import { type BookingConstraints, busyWindow, type Participant } from '../time/availability.ts';
import { type BlockedKind, type BlockedRange, TooManyReasonsError } from '../time/blocked.ts';
import type { Interval } from '../time/interval.ts';
import type { ComputationBudget } from './computation-budget.ts';
import { computeAvailability, computeBlocked, computeSlotTimes } from './computation-turns.ts';
import {
  PARTICIPANT_READERS,
  type ParticipantResources,
  type ParticipantType,
  type ReadParticipant,
} from './participants.ts';

/** Instants in epoch milliseconds, durations in minutes. */
interface AvailabilityRequest {
  readonly participants: readonly GlobalRef<ParticipantType>[];
  readonly require: 'ALL' | 'ANY';
  readonly window: Interval;
  readonly now: number;
  readonly constraints: BookingConstraints;
  /** If undefined, no slots are computed. */
  readonly durationMinutes?: number | undefined;
  readonly stepMinutes?: number | undefined;
  /** The grid that slot starts align to. */
  readonly timeZone: string;
  readonly computation: ComputationBudget;
}

/** A participant, or why it could not be read. */
export interface ResolvedParticipant {
  readonly ref: GlobalRef;
  readonly resource: ParticipantResources[ParticipantType] | ProviderError;
}

export interface BlockedTime extends Interval {
  readonly reasons: readonly { readonly participant: ResolvedParticipant; readonly kind: BlockedKind }[];
}

export interface AvailabilityResult {
  readonly openings: readonly Interval[];
  /** Computed when it is called. */
  readonly slots: () => Promise<readonly Interval[]>;
  /** In the order requested, each once. */
  readonly participants: readonly {
    participant: ResolvedParticipant;
    openings: readonly Interval[];
    busy: readonly Interval[];
  }[];
  /** Computed when it is called. @throws InvalidInputError if there are too many reasons. */
  readonly blocked: () => Promise<readonly BlockedTime[]>;
  /** The accounts of the participants, in the order requested, each with the error of its first participant that failed. */
  readonly accountResults: readonly { readonly account: string; readonly error: ProviderError | null }[];
}

/**
 * The buffers of event types are not known before these are read; this upper bound makes one round of reads sufficient.
 */
const ASSUMED_BUFFER_MS = 24 * 3_600_000;
/** The reasons of all blocked ranges together: up to one for each participant and kind, in each range. */
const MAX_REASONS = 200_000;
const NO_HOURS = { kind: 'sources', open: [], closed: [] } as const;

/**
 * When all, or any, of the participants are free (docs/time-semantics.md, sections 5 to 7). All reads run in parallel. A
 * participant that cannot be read is never open, and its error is part of the result.
 *
 * @throws InvalidInputError with every participant that does not exist, or if too many ranges of time are computed.
 */
export async function findAvailability(request: AvailabilityRequest, reader: Reader): Promise<AvailabilityResult> {
  const { window, now, constraints, require, computation } = request;
  const refs = [...new Map(request.participants.map((ref) => [keyOf(ref), ref])).values()];
  const assumed = refs.some(({ type }) => type === 'EventType')
    ? { bufferBefore: ASSUMED_BUFFER_MS, bufferAfter: ASSUMED_BUFFER_MS }
    : {};
  const readRequest = { window, now, constraints, computation, busyRange: busyWindow(window, constraints, assumed) };

  const reads = await Promise.all(
    refs.map(async (ref) => ({
      ref,
      read: await PARTICIPANT_READERS[ref.type](ref, readRequest, reader).catch(asProviderError),
    })),
  );
  throwMissing(request.participants, reads);

  const resolved = new Map(
    reads.map(({ ref, read }) => [keyOf(ref), { ref, resource: read instanceof ProviderError ? read : read.resource }]),
  );
  const participants = reads.map(({ ref, read }): Participant => {
    const key = keyOf(ref);
    return read instanceof ProviderError
      ? { key, hours: NO_HOURS, busy: [], held: [], failed: true }
      : { key, ...read.time };
  });
  const availability = await computeAvailability({ window, now, constraints, require, participants }, computation);
  const resolvedOf = (key: string) => resolved.get(key)!;
  const { durationMinutes, stepMinutes, timeZone } = request;
  return {
    openings: availability.openings,
    slots: async () =>
      durationMinutes === undefined ? [] : computeSlotTimes(availability, { timeZone, durationMinutes, stepMinutes }),
    participants: availability.participants.map(({ participant, openings, busy }) => ({
      participant: resolvedOf(participant.key),
      openings,
      busy,
    })),
    blocked: () => blockedTimes(computeBlocked(availability, MAX_REASONS), resolvedOf),
    accountResults: accountResultsOf(reads),
  };
}

/** @throws InvalidInputError if there are too many reasons. */
async function blockedTimes(
  blocked: Promise<readonly BlockedRange[]>,
  resolvedOf: (key: string) => ResolvedParticipant,
): Promise<readonly BlockedTime[]> {
  try {
    return await mapInSteps(await blocked, ({ start, end, reasons }) => ({
      start,
      end,
      reasons: reasons.map(({ participant, kind }) => ({ participant: resolvedOf(participant), kind })),
    }));
  } catch (error) {
    if (!(error instanceof TooManyReasonsError)) throw error;
    const message = `The blocked time has more than ${MAX_REASONS} reasons: request a shorter window or fewer participants`;
    throw new InvalidInputError([{ path: ['input', 'to'], message }]);
  }
}

interface ParticipantRead {
  readonly ref: GlobalRef;
  readonly read: ReadParticipant | ProviderError;
}

function accountResultsOf(reads: readonly ParticipantRead[]) {
  const byAccount = Map.groupBy(reads, ({ ref }) => ref.account);
  return [...byAccount].map(([account, ofAccount]) => ({
    account,
    error: ofAccount.map(({ read }) => read).find((read) => read instanceof ProviderError) ?? null,
  }));
}

/** @throws InvalidInputError with every participant that was not found. */
function throwMissing(requested: readonly GlobalRef[], reads: readonly ParticipantRead[]) {
  const missing = new Set(
    reads.filter(({ read }) => read instanceof ProviderError && read.code === 'NOT_FOUND').map(({ ref }) => keyOf(ref)),
  );
  const issues = requested.flatMap((ref, i) =>
    missing.has(keyOf(ref))
      ? [
          {
            path: ['input', 'participants', String(i)],
            message: `${ref.type} not found, or not visible to this account`,
          },
        ]
      : [],
  );
  throwIssues(issues);
}

function keyOf({ type, account, id }: GlobalRef): string {
  return `${type}:${account}:${id}`;
}
