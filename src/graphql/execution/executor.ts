import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  getOperationAST,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { coerceVariables } from '../limits/coerce-variables.ts';
import { Execution } from './execution.ts';
import { PlanCache } from './plan-cache.ts';
import type { HeldBatches } from './resolve-info.ts';

export interface Executor {
  /** Executes a query, a mutation, or a subscription for the event that is the root value. */
  execute(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult>;
  /** Subscribes to the events; the operation is executed for each of them. */
  createSourceEventStream(args: ExecutionArgs): Promise<ExecutionResult | AsyncIterable<unknown>>;
}

/** Executes queries and mutations by the given executor. Must be listed before plugins that wrap the execution. */
export function useExecutor({ execute: executeFn }: Pick<Executor, 'execute'>): Plugin {
  return { onExecute: ({ setExecuteFn }) => setExecuteFn(executeFn) };
}

/**
 * Creates an executor that plans each document once, for as long as the document is referenced. Supports neither `@defer` and
 * `@stream` nor `fieldResolver` and `typeResolver`.
 *
 * @param maximumBytes of a result as JSON, without its errors.
 * @param batchesOf the batches of an operation by its context.
 */
export function createExecutor(
  maximumBytes = Number.POSITIVE_INFINITY,
  batchesOf: (contextValue: unknown) => HeldBatches | undefined = () => undefined,
): Executor {
  const plans = new PlanCache();

  /** @returns the result instead of an execution if it consists of errors about the operation itself. */
  function prepare(args: ExecutionArgs) {
    const { schema, document, operationName, variableValues: inputs, rootValue, contextValue } = args;
    const operation = getOperationAST(document, operationName);
    // Only for the wording of the error.
    if (!operation) return execute(args);
    const { coerced, errors } = coerceVariables(schema, operation, inputs);
    if (errors) return { errors };
    try {
      const plan = plans.planOf(schema, document, operation, coerced);
      const batches = batchesOf(contextValue);
      return new Execution(plan, { rootValue, contextValue, variableValues: coerced, batches }, maximumBytes);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error], data: null };
      throw error;
    }
  }

  return {
    execute(args) {
      const prepared = prepare(args);
      return prepared instanceof Execution ? prepared.run() : prepared;
    },
    async createSourceEventStream(args) {
      const prepared = prepare(args);
      if (!(prepared instanceof Execution)) return await prepared;
      const { root, operation: nodes } = prepared.plan;
      if (root.fields.length === 0)
        return { errors: [new GraphQLError('The subscription selects no field.', { nodes })] };
      return await createSourceEventStream(args);
    },
  };
}
