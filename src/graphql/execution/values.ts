import { GraphQLError } from 'graphql';
import type { LeafOutput, Output, PlannedField } from './plan.ts';

export function completeNull({ parentType, name }: PlannedField, { nonNull }: Output): null {
  if (nonNull) throw new Error(`Cannot return null for non-nullable field ${parentType.name}.${name}.`);
  return null;
}

export function completeLeaf(field: PlannedField, output: LeafOutput, value: unknown): unknown {
  if (value === null || value === undefined) return completeNull(field, output);
  if (output.isString && typeof value === 'string') return value;
  if (value instanceof Error) throw value;
  const serialized = serialize(output, value);
  if (serialized !== null && serialized !== undefined) return serialized;
  throw new Error(
    `${output.type.name}.serialize returned ${serialized} for field ${field.parentType.name}.${field.name}`,
  );
}

function serialize({ type }: LeafOutput, value: unknown): unknown {
  try {
    return type.serialize(value);
  } catch (error) {
    // A value that does not match its type is a bug of the gateway, so its message must be masked as other bugs are.
    throw error instanceof GraphQLError ? new Error(error.message, { cause: error }) : error;
  }
}

export function propertyOf(source: unknown, name: string): unknown {
  return hasProperties(source) ? source[name] : undefined;
}

function hasProperties(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

export function isIterableObject(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/**
 * Whether a value is a promise. A property named `then` that is not a function is data, in a provider's JSON or in the
 * result.
 */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return hasProperties(value) && typeof value.then === 'function';
}

/** Handles the rejection of a promise whose value is no longer needed. */
export function ignoreRejection(promise: PromiseLike<unknown>): void {
  promise.then(undefined, () => undefined);
}
