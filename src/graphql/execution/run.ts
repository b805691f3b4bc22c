import { type GraphQLError, type GraphQLResolveInfo, getArgumentValues, locatedError } from 'graphql';
import { type Frame, linkFrame } from './frame.ts';
import type { Output, Plan, PlannedField } from './plan.ts';

/** Where a value stands in the answer. */
export type Path = GraphQLResolveInfo['path'];
type Arguments = Record<string, unknown>;

/** What an execution is given beside its plan. */
export interface Given {
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  /** As coerced. */
  readonly variableValues: Record<string, unknown>;
}

export interface Run extends Given {
  readonly plan: Plan;
  readonly errors: GraphQLError[];
  /** The arguments of fields that were asked already, by their numbers in the plan. */
  readonly given: (Arguments | undefined)[];
  /** Something is still to come in what was completed last; to be taken by whoever had it completed. */
  open: Frame | undefined;
  /** A list that was left half done by the error that is under way; to be taken by whoever catches it. */
  abandoned: Frame | undefined;
}

export function waitForOpen(run: Run, frame: Frame, key: string | number, { nonNull }: Output): void {
  frame.waiting += 1;
  linkFrame(takeOpen(run)!, frame, key, !nonNull);
}

export function takeOpen(run: Run): Frame | undefined {
  const { open } = run;
  run.open = undefined;
  return open;
}

/** Nobody hears of what becomes of it; but until null stands in its place, errors in it are told. */
export function abandon(run: Run, list: Frame): void {
  keepAbandoned(run, list);
  list.isFailing = true;
  run.abandoned = list;
}

export function keepAbandoned(run: Run, within: Frame): void {
  if (run.abandoned) run.abandoned.parent = within;
  run.abandoned = undefined;
}

export function discard(run: Run): void {
  if (run.abandoned) run.abandoned.isDiscarded = true;
  run.abandoned = undefined;
}

export function argumentsOf(
  { given, variableValues }: Run,
  { place, definition, nodes, hasArguments }: PlannedField,
): Arguments {
  if (!hasArguments) return {};
  given[place] ??= getArgumentValues(definition, nodes[0], variableValues);
  return { ...given[place] };
}

export function infoOf({ plan, rootValue, variableValues }: Run, field: PlannedField, path: Path | undefined) {
  return {
    fieldName: field.name,
    fieldNodes: field.nodes,
    returnType: field.definition.type,
    parentType: field.parentType,
    path: pathOf(field, path),
    schema: plan.schema,
    fragments: plan.fragments,
    rootValue,
    operation: plan.operation,
    variableValues,
  };
}

export function pathOf({ key, parentType }: PlannedField, prev: Path | undefined): Path {
  return { prev, key, typename: parentType.name };
}

export function located(thrown: unknown, { nodes }: PlannedField, path: Path): GraphQLError {
  const keys: (string | number)[] = [];
  for (let at: Path | undefined = path; at; at = at.prev) keys.unshift(at.key);
  return locatedError(thrown, nodes, keys);
}
