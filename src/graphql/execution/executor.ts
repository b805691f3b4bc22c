import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { Execution } from './execution.ts';
import { type Plan, planOperation } from './plan.ts';
import type { ExecutionInput } from './resolve-info.ts';
import { subscribeToEvents } from './source-event-stream.ts';
import { coerceVariables, type VariableValues } from './variables.ts';

/**
 * The characters of the documents of all cached plans. A document has a plan for each combination of operation and conditions of
 * `@skip` and `@include`, which takes about 50 times the memory of its text.
 */
const MAX_PLANNED_CHARACTERS = 1_000_000;

/** The part of a document that does not depend on variables. */
interface PreparedDocument {
  readonly schema: GraphQLSchema;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** The variables that decide which fields are selected. */
  readonly conditions: readonly string[];
  /** Unique in the executor. */
  readonly number: number;
  readonly characters: number;
}

export interface Executor {
  /** Executes a query, a mutation, or a subscription for the event that is the root value. */
  execute(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult>;
  /** Subscribes to the events; the operation is executed for each of them. */
  createSourceEventStream(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<unknown>>;
}

/** Executes queries and mutations by the given executor. Must be listed before plugins that wrap the execution. */
export function useExecutor({ execute }: Pick<Executor, 'execute'>): Plugin {
  return { onExecute: ({ setExecuteFn }) => setExecuteFn(execute) };
}

/**
 * Creates an executor that plans each document once, for as long as the document is referenced. Supports neither `@defer` and
 * `@stream` nor `fieldResolver` and `typeResolver`.
 *
 * @param maximumBytes of a result as JSON, without its errors.
 */
export function createExecutor(maximumBytes = Number.POSITIVE_INFINITY): Executor {
  const documents = new WeakMap<DocumentNode, PreparedDocument>();
  const plans = new LRUCache<string, Plan>({ maxSize: MAX_PLANNED_CHARACTERS });
  let documentCount = 0;

  function prepare(document: DocumentNode, schema: GraphQLSchema): PreparedDocument {
    const known = documents.get(document);
    if (known?.schema === schema) return known;
    documentCount += 1;
    const prepared = prepareDocument(document, schema, documentCount);
    documents.set(document, prepared);
    return prepared;
  }

  function planExecution(args: ExecutionArgs): PlannedExecution | ExecutionResult {
    const { schema, document, operationName, variableValues: inputs, rootValue, contextValue } = args;
    const operation = getOperationAST(document, operationName);
    if (!operation) return { errors: [noOperation(document, operationName)] };
    const { values, errors } = coerceVariables(schema, operation, inputs);
    if (errors) return { errors };
    try {
      const plan = planFor(plans, prepare(document, schema), operation, values);
      return { plan, input: { rootValue, contextValue, variableValues: values } };
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error], data: null };
      throw error;
    }
  }

  return {
    execute(args) {
      const planned = planExecution(args);
      return 'plan' in planned ? new Execution(planned.plan, planned.input, maximumBytes).run() : planned;
    },
    async createSourceEventStream(args) {
      const planned = planExecution(args);
      if (!('plan' in planned)) return planned;
      try {
        return await subscribeToEvents(planned.plan, planned.input);
      } catch (error) {
        if (error instanceof GraphQLError) return { errors: [error] };
        throw error;
      }
    },
  };
}

interface PlannedExecution {
  readonly plan: Plan;
  readonly input: ExecutionInput;
}

function planFor(
  plans: LRUCache<string, Plan>,
  { schema, fragments, conditions, number, characters }: PreparedDocument,
  operation: OperationDefinitionNode,
  variables: VariableValues,
): Plan {
  const key = JSON.stringify([number, operation.name?.value, ...conditions.map((name) => variables[name] ?? null)]);
  const known = plans.get(key);
  if (known) return known;
  const plan = planOperation(schema, operation, fragments, variables);
  plans.set(key, plan, { size: characters });
  return plan;
}

function prepareDocument(document: DocumentNode, schema: GraphQLSchema, number: number): PreparedDocument {
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  const conditions = new Set<string>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  visit(document, {
    Directive({ name, arguments: args = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of args) if (value.kind === Kind.VARIABLE) conditions.add(value.name.value);
    },
  });
  return { schema, fragments, conditions: [...conditions], number, characters: 1 + (document.loc?.end ?? 0) };
}

function noOperation(document: DocumentNode, operationName: string | null | undefined): GraphQLError {
  if (operationName) return new GraphQLError(`Unknown operation named "${operationName}".`);
  const hasAny = document.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const several = 'Must provide operation name if query contains multiple operations.';
  return new GraphQLError(hasAny ? several : 'Must provide an operation.');
}
