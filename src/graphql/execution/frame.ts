import type { GraphQLError } from 'graphql';

/**
 * An object or a list of the answer of which something is still to come. It counts what it waits for, so that nobody needs a
 * promise for it, and knows where it stands itself.
 */
export interface Frame {
  readonly value: Record<PropertyKey, unknown>;
  readonly errors: GraphQLError[];
  waiting: number;
  /** What it stands in; undefined for the whole answer, and for what is not linked yet. */
  parent: Frame | undefined;
  key: string | number;
  /** Whether null may stand in its place. */
  isNullable: boolean;
  /** How many microtasks graphql-js takes from a failure inside it to the place where it stands. */
  ticks: number;
  /** Whether its first entry stands in its place, instead of itself. */
  readonly isHolder: boolean;
  /** To be told once nothing is waited for any more, however that ended. */
  failure: GraphQLError | undefined;
  isFailing: boolean;
  /** Whether null stands in its place by now: whatever still comes inside it is for nobody. */
  isDiscarded: boolean;
  /** Of the whole answer alone: called once with how it ended. */
  settled: ((failure?: GraphQLError) => void) | undefined;
}

type Kind = 'object' | 'list' | 'holder';

/** `Promise.all` and `then` for an object, `Promise.all` for a list, and one for whoever hears of it. */
const TICKS: Readonly<Record<Kind, number>> = { object: 3, list: 2, holder: 1 };

export function openFrame(kind: Kind, value: object, errors: GraphQLError[]): Frame {
  return {
    value: value as Frame['value'],
    errors,
    waiting: 0,
    parent: undefined,
    key: '',
    isNullable: false,
    ticks: TICKS[kind],
    isHolder: kind === 'holder',
    failure: undefined,
    isFailing: false,
    isDiscarded: false,
    settled: undefined,
  };
}

/** Puts a frame into another one, which waits for it from now on. */
export function linkFrame(child: Frame, parent: Frame, key: string | number, isNullable: boolean): void {
  child.parent = parent;
  child.key = key;
  child.isNullable = isNullable;
}

/** Whether whatever comes inside it is for nobody. */
export function isForNobody(frame: Frame): boolean {
  for (let one: Frame | undefined = frame; one; one = one.parent) if (one.isDiscarded) return true;
  return false;
}

/**
 * One of the things that a frame waits for has come.
 *
 * @param late how many microtasks later graphql-js has it.
 */
export function arrive(frame: Frame, late: number): void {
  frame.waiting -= 1;
  if (frame.waiting > 0 || frame.isFailing) return;
  const { parent, failure } = frame;
  if (failure) {
    afterTicks(late, () => failInside(frame, failure));
  } else if (parent) {
    if (frame.isHolder) parent.value[frame.key] = frame.value[0];
    arrive(parent, late + frame.ticks);
  } else {
    frame.settled?.();
  }
}

/** What was to stand at a place of a frame has failed: it becomes null there, or takes the frame along. */
export function failAt(frame: Frame, key: string | number, isNullable: boolean, error: GraphQLError): void {
  if (isForNobody(frame)) return;
  if (!isNullable) {
    failInside(frame, error);
    return;
  }
  frame.errors.push(error);
  frame.value[key] = null;
  arrive(frame, 0);
}

function failInside(frame: Frame, error: GraphQLError): void {
  if (frame.isFailing) return;
  frame.isFailing = true;
  const told = frame.failure ?? error;
  // Meanwhile others in it can fail, too, and are told.
  afterTicks(frame.ticks + (frame.failure ? 1 : 0), () => {
    const { parent, key, isNullable, settled } = frame;
    if (isForNobody(frame)) return;
    if (!parent || isNullable) frame.isDiscarded = true;
    if (parent) failAt(parent, key, isNullable, told);
    else settled?.(told);
  });
}

/** Errors are told in the order in which graphql-js would have come upon them. */
export function afterTicks(ticks: number, then: () => void): void {
  if (ticks === 0) then();
  else queueMicrotask(() => afterTicks(ticks - 1, then));
}
