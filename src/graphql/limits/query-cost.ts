import {
  type DocumentNode,
  type ExecutionArgs,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  getArgumentValues,
  getNamedType,
  getNullableType,
  getOperationAST,
  isCompositeType,
  isListType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { nextTurn } from '../../concurrency/turns.ts';
import type { Limits } from '../../settings/limits.ts';
import { type Context, contextOf } from '../context.ts';
import { operationError } from '../error-response.ts';
import { coerceVariables } from './coerce-variables.ts';
import { costOf } from './field-costs.ts';

/** The objects in a list whose length no argument determines. */
const UNSIZED = 10;

/** What an operation can cost. */
interface QueryCost {
  /** Upstream calls. */
  readonly calls: number;
  /** Computed days, rounded up. */
  readonly days: number;
}

/**
 * Estimates the upstream calls and the computed days of an operation before its execution: the cost of each field times the number of its
 * parent objects. It assumes full pages, empty caches and objects of every type of a fragment, and counts a list as one
 * call, even if the provider returns it in several pages.
 *
 * @param accounts the number of accounts that the client can use.
 * @returns undefined for an operation that cannot be executed: an unknown name, or invalid variables.
 */
export function estimateQueryCost(
  { schema, document, operationName, variableValues }: ExecutionArgs,
  accounts: number,
): QueryCost | undefined {
  const operation = getOperationAST(document, operationName);
  if (!operation) return undefined;
  const root = schema.getRootType(operation.operation);
  const { coerced: values } = coerceVariables(schema, operation, variableValues);
  if (!root || !values) return undefined;
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  let computedDays = 0;
  function ofField(type: GraphQLNamedType, node: FieldNode, parents: number): number {
    const field = fieldsOf(type)[node.name.value];
    if (!field) return 0;
    const given = argumentsOf(field, node, values!);
    const { each, together = 0, days, items } = costOf(type, node.name.value);
    computedDays += (days?.(given) ?? 0) * parents;
    const selects = (name: string) => selectsField(node.selectionSet, name);
    const own = (each?.(given, accounts, selects) ?? 0) * parents + together * Math.min(parents, accounts);
    if (!node.selectionSet) return own;
    const isList = isListType(getNullableType(field.type));
    const below = parents * (items?.(given, accounts) ?? (isList ? UNSIZED : 1));
    return own + ofSelections(getNamedType(field.type), node.selectionSet, below);
  }

  function selectsField(selectionSet: SelectionSetNode | undefined, name: string): boolean {
    return (selectionSet?.selections ?? []).some((node) => {
      if (node.kind === Kind.FIELD) return node.name.value === name;
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      return selectsField(fragment?.selectionSet, name);
    });
  }

  function ofSelections(type: GraphQLNamedType, { selections }: SelectionSetNode, parents: number): number {
    return selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return sum + ofField(type, node, parents);
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
      if (!fragment) return sum;
      const narrowed = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value);
      return sum + ofSelections(narrowed ?? type, fragment.selectionSet, parents);
    }, 0);
  }

  const calls = ofSelections(root, operation.selectionSet, 1);
  return { calls, days: Math.ceil(computedDays) };
}

function fieldsOf(type: GraphQLNamedType): Readonly<Record<string, GraphQLField<unknown, unknown>>> {
  return isCompositeType(type) && 'getFields' in type ? type.getFields() : {};
}

/** Returns no arguments if they are invalid; the execution of the field reports the error. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
) {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return {};
  }
}

const REMEMBERED = 20;
const LONGEST_KEY = 500;
/** The characters of variables whose coercion and estimate take so long that the execution follows in a turn of its own. */
const LONG_VARIABLES = 20_000;

const FREE: QueryCost = { calls: 0, days: 0 };

/** Rejects operations whose estimated cost exceeds a limit, and adds the estimated upstream calls to the context of the others. */
export function useQueryCostLimit(limits: Pick<Limits, 'queryCost' | 'computedDays'>): Plugin<Context> {
  /** Cached estimates by document, then by all other inputs of the estimate. */
  const known = new WeakMap<DocumentNode, LRUCache<string, QueryCost>>();

  function estimateOf(args: ExecutionArgs, accounts: number, key: string): QueryCost {
    if (key.length > LONGEST_KEY) return estimateQueryCost(args, accounts) ?? FREE;
    const estimates = known.get(args.document) ?? new LRUCache<string, QueryCost>({ max: REMEMBERED });
    known.set(args.document, estimates);
    const estimated = estimates.get(key) ?? estimateQueryCost(args, accounts) ?? FREE;
    estimates.set(key, estimated);
    return estimated;
  }

  function estimate(
    args: ExecutionArgs,
    stop: (result: { errors: ReturnType<typeof operationError>[] }) => void,
  ): { readonly queryCost: number; readonly isLong: boolean } {
    const accounts = contextOf(args).accounts.all.length;
    const key = JSON.stringify([accounts, args.operationName, args.variableValues]);
    const cost = estimateOf(args, accounts, key);
    const errors = errorsFor(cost, limits);
    if (errors.length > 0) stop({ errors });
    return { queryCost: cost.calls, isLong: key.length > LONG_VARIABLES };
  }
  return {
    onExecute({ args, setResultAndStopExecution, extendContext }) {
      const { queryCost, isLong } = estimate(args, setResultAndStopExecution);
      extendContext({ queryCost });
      return isLong ? nextTurn() : undefined;
    },
    onSubscribe({ args, setResultAndStopExecution }) {
      estimate(args, setResultAndStopExecution);
    },
  };
}

function errorsFor(
  { calls, days }: QueryCost,
  { queryCost, computedDays }: Pick<Limits, 'queryCost' | 'computedDays'>,
) {
  const errors: ReturnType<typeof operationError>[] = [];
  if (calls > queryCost) {
    const message =
      `Estimated cost of ${calls} upstream calls exceeds the limit of ${queryCost} ` +
      '(MAX_QUERY_COST): request smaller pages (`first`) or fewer objects, or split the operation';
    const limit = { limit: 'MAX_QUERY_COST', maximum: queryCost };
    errors.push(operationError(message, { code: 'INVALID_INPUT', ...limit, estimatedCalls: calls }));
  }
  if (days > computedDays) {
    const message =
      `Estimated ${days} days of openings, slots and availability exceed the limit of ${computedDays} ` +
      '(MAX_COMPUTED_DAYS): request shorter windows or fewer objects, or split the operation';
    const limit = { limit: 'MAX_COMPUTED_DAYS', maximum: computedDays };
    errors.push(operationError(message, { code: 'INVALID_INPUT', ...limit, estimatedDays: days }));
  }
  return errors;
}
