import { type ExecutionResult, GraphQLError, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { afterTicks, arrive, type Frame, failAt, isForNobody, linkFrame, openFrame } from './frame.ts';
import type { AbstractOutput, LeafOutput, ListOutput, Output, Plan, PlannedField, Selection } from './plan.ts';
import {
  abandon,
  argumentsOf,
  discard,
  type Given,
  infoOf,
  keepAbandoned,
  located,
  type Path,
  pathOf,
  type Run,
  takeOpen,
  waitForOpen,
} from './run.ts';
import { typeNameOf, validType } from './runtime-type.ts';

/**
 * Executes a query by its plan, and answers as graphql-js does: the same data, and the same errors in the same order. Once a
 * part of the answer has become null, no more fields are asked for it.
 */
export function executePlan(plan: Plan, given: Given): ExecutionResult | Promise<ExecutionResult> {
  const errors: GraphQLError[] = [];
  const run: Run = { ...given, plan, errors, given: [], open: undefined, abandoned: undefined };
  let data: object;
  try {
    data = executeSelection(run, plan.root, run.rootValue, undefined);
  } catch (error) {
    discard(run);
    errors.push(error as GraphQLError);
    return { errors, data: null };
  }
  const root = takeOpen(run);
  if (!root) return answerOf(run, data);
  return new Promise((resolve) => {
    root.settled = (failure) => {
      if (failure) errors.push(failure);
      resolve(answerOf(run, failure ? null : data));
    };
  });
}

function answerOf({ errors }: Run, data: object | null): ExecutionResult {
  const answered = data as NonNullable<ExecutionResult['data']>;
  return errors.length === 0 ? { data: answered } : { errors, data: answered };
}

/** @throws GraphQLError located, if a field fails that must not be null, and nothing is waited for. */
function executeSelection(run: Run, { fields }: Selection, source: unknown, path: Path | undefined): object {
  const answer: Record<string, unknown> = {};
  const hasProperties = (typeof source === 'object' && source !== null) || typeof source === 'function';
  let frame: Frame | undefined;
  for (const field of fields) {
    const { key, resolve, output, constant } = field;
    if (constant !== undefined) {
      answer[key] = constant;
      continue;
    }
    let info: GraphQLResolveInfo | undefined;
    try {
      let value: unknown;
      if (resolve) {
        info = infoOf(run, field, path);
        value = resolve(source, argumentsOf(run, field), run.contextValue, info);
      } else {
        const given = field.hasArguments ? argumentsOf(run, field) : undefined;
        value = hasProperties ? (source as Record<string, unknown>)[field.name] : undefined;
        if (typeof value === 'function') {
          info = infoOf(run, field, path);
          value = (source as Record<string, (...all: unknown[]) => unknown>)[field.name]!(
            given ?? {},
            run.contextValue,
            info,
          );
        }
      }
      if (isPromise(value)) {
        frame ??= openFrame('object', answer, run.errors);
        info ??= infoOf(run, field, path);
        awaitValue(run, frame, { key, field, output, info, path: info.path }, value);
      } else if (output.kind === 'leaf') {
        answer[key] = completeLeaf(field, output, value);
      } else if (value === null || value === undefined) {
        answer[key] = completeNull(field, output);
      } else {
        info ??= infoOf(run, field, path);
        answer[key] = complete(run, { key, field, output, info, path: info.path }, value);
        if (run.open) {
          frame ??= openFrame('object', answer, run.errors);
          waitForOpen(run, frame, key, output);
        }
      }
    } catch (thrown) {
      const error = located(thrown, field, info?.path ?? pathOf(field, path));
      if (!output.nonNull) {
        discard(run);
        run.errors.push(error);
        answer[key] = null;
      } else if (frame) {
        // Those that were asked already are heard out first.
        frame.failure = error;
        keepAbandoned(run, frame);
        break;
      } else {
        throw error;
      }
    }
  }
  run.open = frame;
  return answer;
}

/** Where a value is completed: of which field, as what, and where in the answer. */
interface Place {
  readonly key: string | number;
  readonly field: PlannedField;
  readonly output: Output;
  readonly info: GraphQLResolveInfo;
  readonly path: Path;
}

/** @throws whatever is wrong with the value. Sets `run.open` if something in it is still to come. */
function complete(run: Run, place: Place, value: unknown): unknown {
  const { field, output } = place;
  if (output.kind === 'leaf') return completeLeaf(field, output, value);
  if (value instanceof Error) throw value;
  if (value === null || value === undefined) return completeNull(field, output);
  if (output.kind === 'list') return completeList(run, place, output, value);
  if (output.kind === 'object') return completeObject(run, place, output.selectionOf(output.type), value);
  return completeAbstract(run, place, output, value);
}

function completeNull({ parentType, name }: PlannedField, { nonNull }: Output): null {
  if (nonNull) throw new Error(`Cannot return null for non-nullable field ${parentType.name}.${name}.`);
  return null;
}

function completeLeaf(field: PlannedField, output: LeafOutput, value: unknown): unknown {
  if (value === null || value === undefined) return completeNull(field, output);
  if (output.isText && typeof value === 'string') return value;
  if (value instanceof Error) throw value;
  const serialized = serialize(output, value);
  if (serialized === null || serialized === undefined) {
    const call = `${inspect(output.type)}.serialize(${inspect(value)})`;
    throw new Error(`Expected \`${call}\` to return non-nullable value, returned: ${inspect(serialized)}`);
  }
  return serialized;
}

function serialize({ type }: LeafOutput, value: unknown): unknown {
  try {
    return type.serialize(value);
  } catch (error) {
    // As Yoga's executor has it: such an error says nothing to the caller, and is masked.
    throw error instanceof GraphQLError ? new Error(error.message) : error;
  }
}

function completeList(run: Run, { field, info, path }: Place, { item: output }: ListOutput, value: unknown): unknown[] {
  if (!isIterableObject(value)) {
    const place = `${field.parentType.name}.${field.name}`;
    throw new GraphQLError(`Expected Iterable, but did not find one for field "${place}".`);
  }
  const answer: unknown[] = [];
  let frame: Frame | undefined;
  let key = 0;
  for (const item of value) {
    const itemPath: Path = { prev: path, key, typename: undefined };
    try {
      if (isPromise(item)) {
        frame ??= openFrame('list', answer, run.errors);
        awaitValue(run, frame, { key, field, output, info, path: itemPath }, item);
      } else if (output.kind === 'leaf') {
        answer.push(completeLeaf(field, output, item));
      } else {
        answer.push(complete(run, { key, field, output, info, path: itemPath }, item));
        if (run.open) {
          frame ??= openFrame('list', answer, run.errors);
          waitForOpen(run, frame, key, output);
        }
      }
    } catch (thrown) {
      const error = located(thrown, field, itemPath);
      if (output.nonNull) {
        if (frame) abandon(run, frame);
        throw error;
      }
      discard(run);
      run.errors.push(error);
      answer.push(null);
    }
    key += 1;
  }
  run.open = frame;
  return answer;
}

function completeObject(run: Run, place: Place, selection: Selection, value: unknown): unknown {
  const { type } = selection;
  const { info, path, field } = place;
  if (!type.isTypeOf) return executeSelection(run, selection, value, path);

  function completeIf(isOfType: boolean): object {
    if (isOfType) return executeSelection(run, selection, value, path);
    const message = `Expected value of type "${type.name}" but got: ${inspect(value)}.`;
    throw new GraphQLError(message, { nodes: field.nodes });
  }
  const isOfType = type.isTypeOf(value, run.contextValue, info);
  return isPromise(isOfType) ? completeLater(run, place, isOfType, completeIf) : completeIf(isOfType);
}

function completeAbstract(run: Run, place: Place, { type, selectionOf }: AbstractOutput, value: unknown): unknown {
  const { schema } = run.plan;
  function completeAs(name: string | undefined): unknown {
    const found: GraphQLObjectType = validType(name, { schema, type, field: place.field, value });
    return completeObject(run, place, selectionOf(found), value);
  }
  const name = typeNameOf(type, value, run.contextValue, place.info);
  return isPromise(name) ? completeLater(run, place, name, completeAs) : completeAs(name);
}

/** Completes a value of which something must be known first; the answer is a stand-in for it. */
function completeLater<T>(
  run: Run,
  { field, path }: Place,
  known: PromiseLike<T>,
  completeKnowing: (known: T) => unknown,
): undefined {
  const holder = openFrame('holder', [], run.errors);
  holder.waiting = 1;
  function fail(thrown: unknown) {
    failAt(holder, 0, false, located(thrown, field, path));
  }
  function settle(value: T) {
    if (isForNobody(holder)) return;
    try {
      holder.value[0] = completeKnowing(value);
    } catch (thrown) {
      keepAbandoned(run, holder);
      fail(thrown);
      return;
    }
    const open = takeOpen(run);
    if (open) linkFrame(open, holder, 0, false);
    else arrive(holder, 0);
  }
  Promise.resolve(known).then(settle, fail);
  run.open = holder;
}

function awaitValue(run: Run, frame: Frame, place: Place, promise: PromiseLike<unknown>): void {
  const { key, field, output, path } = place;
  frame.waiting += 1;
  // So that it comes in its turn.
  frame.value[key] = undefined;
  function fail(thrown: unknown) {
    const { abandoned } = run;
    run.abandoned = undefined;
    afterTicks(1, () => {
      if (abandoned && output.nonNull) abandoned.parent = frame;
      else if (abandoned) abandoned.isDiscarded = true;
      failAt(frame, key, !output.nonNull, located(thrown, field, path));
    });
  }
  function settle(value: unknown) {
    if (isForNobody(frame)) return;
    try {
      frame.value[key] = complete(run, place, value);
    } catch (thrown) {
      fail(thrown);
      return;
    }
    const open = takeOpen(run);
    if (!open) {
      arrive(frame, 1);
      return;
    }
    // A promise for a promise.
    open.ticks += 1;
    linkFrame(open, frame, key, !output.nonNull);
  }
  Promise.resolve(promise).then(settle, fail);
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

function isIterableObject(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';
}
