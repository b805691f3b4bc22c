import { type GraphQLError, type GraphQLResolveInfo, locatedError } from 'graphql';
import type { Plan, PlannedField } from './plan.ts';
import type { VariableValues } from './variables.ts';

export type Path = GraphQLResolveInfo['path'];

/** The values that are constant during one execution of a plan. */
export interface ExecutionInput {
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly variableValues: VariableValues;
}

/** @param parent the path of the object that has the field; undefined at the root. */
export function infoOf(
  { schema, fragments, operation }: Plan,
  { rootValue, variableValues }: ExecutionInput,
  field: PlannedField,
  parent: Path | undefined,
): GraphQLResolveInfo {
  return {
    fieldName: field.name,
    fieldNodes: field.nodes,
    returnType: field.definition.type,
    parentType: field.parentType,
    path: pathOf(field, parent),
    schema,
    fragments,
    rootValue,
    operation,
    variableValues,
  };
}

export function pathOf({ key, parentType }: PlannedField, prev: Path | undefined): Path {
  return { prev, key, typename: parentType.name };
}

export function pathOfItem(list: Path, index: number): Path {
  return { prev: list, key: index, typename: undefined };
}

/** The error with its location in the document and its path in the result. */
export function located(error: unknown, { nodes }: PlannedField, path: Path): GraphQLError {
  const keys: (string | number)[] = [];
  for (let at: Path | undefined = path; at; at = at.prev) keys.unshift(at.key);
  return locatedError(error, nodes, keys);
}
