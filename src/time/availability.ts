import type { Hours } from './hours.ts';
import { clip, type Interval, intersect, intersectAll, subtract, union } from './interval.ts';
import { assertWindow, openingsOf } from './openings.ts';

/** Minutes and hours are the callers' units; everything here is in milliseconds. */
export interface BookingConstraints {
  /** Free time needed before what is to be booked: kept clear after the end of busy or held time. */
  readonly bufferBefore: number;
  /** Free time needed after what is to be booked: kept clear before the start of busy or held time. */
  readonly bufferAfter: number;
  /** How far ahead of `now` something must be booked; 0 means no minimum. */
  readonly minimumNotice: number;
}

/** Time that is taken, with the free time in milliseconds that it needs before and after itself. */
export interface TakenTime extends Interval {
  readonly bufferBefore?: number | undefined;
  readonly bufferAfter?: number | undefined;
}

export interface Participant {
  /** Identifies the participant; one that is listed twice counts once. */
  readonly key: string;
  readonly hours: Hours;
  /** Bookings, events and sessions that occupy time, in any order, as far as `busyWindow` reaches. */
  readonly busy: readonly TakenTime[];
  /** Holds that are not released and expire after `now`, likewise. */
  readonly held: readonly Interval[];
  /**
   * Taken time with its buffers, where it does not follow from `busy` and `held`, such as that of calendars that can
   * replace each other.
   */
  readonly withBuffers?: readonly Interval[] | undefined;
  /** Time in which the provider would refuse a booking, for whatever reason. Sorted and disjoint. */
  readonly refused?: readonly Interval[] | undefined;
  /** Time beyond the booking window of an event type, and its periods with their maximum of bookings. */
  readonly unbookable?: { readonly beyondWindow: readonly Interval[]; readonly full: readonly Interval[] } | undefined;
  /** The event type's own constraints; of these and the requested ones, the larger value applies. */
  readonly constraints?: Partial<BookingConstraints> | undefined;
  /** Its hours or its busy time could not be read. */
  readonly failed?: boolean | undefined;
}

export interface AvailabilityRequest {
  /** Epoch milliseconds, exact: never rounded. */
  readonly window: Interval;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly require: 'ALL' | 'ANY';
  readonly participants: readonly Participant[];
  readonly constraints?: Partial<BookingConstraints> | undefined;
}

/** One participant's time inside the window, with what `blockedRanges` needs to find the reasons why it is not open. */
export interface ParticipantAvailability {
  readonly participant: Participant;
  readonly openings: readonly Interval[];
  /** Busy and held time together, without buffers. */
  readonly busy: readonly Interval[];
  readonly causes: {
    readonly hours: readonly Interval[];
    readonly busy: readonly Interval[];
    readonly held: readonly Interval[];
    /** Busy and held time with the buffers. */
    readonly withBuffers: readonly Interval[];
    readonly notice: readonly Interval[];
    readonly beyondWindow: readonly Interval[];
    readonly full: readonly Interval[];
    /** Time that the provider would refuse, where it is inside the hours and nothing else blocks it. */
    readonly refused: readonly Interval[];
  };
}

export interface Availability {
  readonly window: Interval;
  readonly require: 'ALL' | 'ANY';
  readonly openings: readonly Interval[];
  readonly participants: readonly ParticipantAvailability[];
}

/**
 * When all, or any, of the participants are open. Throws a RangeError for a window without length, a negative constraint or a
 * request without participants.
 */
export function availabilityOf(request: AvailabilityRequest): Availability {
  return combineAvailability(
    request,
    distinctParticipants(request).map((participant) => participantAvailability(participant, request)),
  );
}

/** Each participant once. @throws RangeError for a window without length, or if there are no participants. */
export function distinctParticipants({
  window,
  participants,
}: Pick<AvailabilityRequest, 'window' | 'participants'>): Participant[] {
  assertWindow(window);
  const distinct = new Map<string, Participant>();
  for (const participant of participants) {
    if (!distinct.has(participant.key)) distinct.set(participant.key, participant);
  }
  if (distinct.size === 0) throw new RangeError('No participants');
  return [...distinct.values()];
}

/** The participant with only the busy, held and unbookable time that can affect `window`. */
export function participantIn(
  participant: Participant,
  { window, constraints }: Pick<AvailabilityRequest, 'window' | 'constraints'>,
): Participant {
  const { bufferBefore, bufferAfter } = strictestConstraints(constraints ?? {}, participant.constraints ?? {});
  const affects = ({ start, end, ...own }: TakenTime) =>
    start - (own.bufferBefore ?? 0) - bufferAfter < window.end &&
    end + (own.bufferAfter ?? 0) + bufferBefore > window.start;
  const { busy, held, withBuffers, refused, unbookable } = participant;
  return {
    ...participant,
    busy: busy.filter(affects),
    held: held.filter(affects),
    withBuffers: withBuffers && clip(withBuffers, window),
    refused: refused && clip(refused, window),
    unbookable: unbookable && {
      beyondWindow: clip(unbookable.beyondWindow, window),
      full: clip(unbookable.full, window),
    },
  };
}

/** When all, or any, of the participants are open, whose own time is known. */
export function combineAvailability(
  { window, require }: Pick<AvailabilityRequest, 'window' | 'require'>,
  participants: readonly ParticipantAvailability[],
): Availability {
  const lists = participants.map(({ openings }) => openings);
  const openings = require === 'ALL' ? intersectAll(lists, window) : union(lists.flat());
  return { window, require, openings, participants };
}

/** The range in which busy or held time can affect `window`: the window extended by the buffers. */
export function busyWindow(
  window: Interval,
  requested: Partial<BookingConstraints> = {},
  own: Partial<BookingConstraints> = {},
): Interval {
  const { bufferBefore, bufferAfter } = strictestConstraints(requested, own);
  return { start: window.start - bufferBefore, end: window.end + bufferAfter };
}

/** One participant's time inside the window. The other participants of the request do not matter. */
export function participantAvailability(
  participant: Participant,
  request: Pick<AvailabilityRequest, 'window' | 'now' | 'constraints'>,
): ParticipantAvailability {
  const { window, now } = request;
  const { bufferBefore, bufferAfter, minimumNotice } = strictestConstraints(
    request.constraints ?? {},
    participant.constraints ?? {},
  );
  const busy = union(participant.busy);
  const held = union(participant.held);
  const taken = union([...busy, ...held]);
  const withBuffers = union(
    participant.withBuffers ??
      [...participant.busy, ...participant.held]
        .filter(({ start, end }) => start < end)
        .map((time: TakenTime) => ({
          start: time.start - (time.bufferBefore ?? 0) - bufferAfter,
          end: time.end + (time.bufferAfter ?? 0) + bufferBefore,
        })),
  );
  const noticed = minimumNotice > 0 ? union([{ start: window.start, end: now + minimumNotice }]) : [];
  const { beyondWindow = [], full = [] } = participant.unbookable ?? {};
  const hours = participant.failed === true ? [] : openingsOf(participant.hours, window);
  const blocked = union([...withBuffers, ...noticed, ...beyondWindow, ...full]);
  const free = subtract(hours, blocked);
  const refused = intersect(participant.refused ?? [], free);
  return {
    participant,
    openings: subtract(free, refused),
    busy: clip(taken, window),
    causes: {
      hours,
      busy: clip(busy, window),
      held: clip(held, window),
      withBuffers: clip(withBuffers, window),
      notice: clip(noticed, window),
      beyondWindow: clip(beyondWindow, window),
      full: clip(full, window),
      refused,
    },
  };
}

function strictestConstraints(
  requested: Partial<BookingConstraints>,
  own: Partial<BookingConstraints>,
): BookingConstraints {
  const larger = (name: keyof BookingConstraints): number => {
    const values = [requested[name] ?? 0, own[name] ?? 0];
    if (!values.every((value) => value >= 0)) throw new RangeError(`Negative constraint: ${name}`);
    return Math.max(...values);
  };
  return {
    bufferBefore: larger('bufferBefore'),
    bufferAfter: larger('bufferAfter'),
    minimumNotice: larger('minimumNotice'),
  };
}
