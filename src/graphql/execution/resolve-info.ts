import { type GraphQLError, type GraphQLResolveInfo, locatedError, responsePathAsArray } from 'graphql';
import type { Plan, PlannedField } from './plan.ts';

export type Path = GraphQLResolveInfo['path'];

/** The values that are constant during one execution of a plan. */
export interface ExecutionInput {
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly batches: HeldBatches | undefined;
}

/** Reads of the operation that wait while a list is completed in several turns of the event loop. */
export interface HeldBatches {
  hold(): void;
  /** Called as often as `hold`. */
  release(): void;
}

/** @param path of the field's value. */
export function infoOf(
  { schema, fragments, operation }: Plan,
  { rootValue, variableValues }: ExecutionInput,
  { name, nodes, definition, parentType }: PlannedField,
  path: Path,
): GraphQLResolveInfo {
  return {
    fieldName: name,
    fieldNodes: nodes,
    returnType: definition.type,
    parentType,
    path,
    schema,
    fragments,
    rootValue,
    operation,
    variableValues,
  };
}

/** @param prev the path of the object or list that has the key; undefined at the root. */
export function pathOf({ parentType }: PlannedField, prev: Path | undefined, key: string | number): Path {
  return { prev, key, typename: typeof key === 'string' ? parentType.name : undefined };
}

/** The error with its location in the document and its path in the result. */
export function located(error: unknown, { nodes }: PlannedField, path: Path): GraphQLError {
  return locatedError(error, nodes, responsePathAsArray(path));
}
