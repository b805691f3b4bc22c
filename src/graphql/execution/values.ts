import {
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';
import type { LeafOutput, PlannedField } from './plan.ts';

export function nullError({ parentType, name }: PlannedField): Error {
  return new Error(`Cannot return null for non-nullable field ${parentType.name}.${name}.`);
}

/** @throws Error if the value does not match the type. */
export function serialize({ type, isString }: LeafOutput, value: unknown): unknown {
  if (isString && typeof value === 'string') return value;
  if (value instanceof Error) throw value;
  let serialized: unknown;
  try {
    serialized = type.serialize(value);
  } catch (error) {
    // A value that does not match its type is a bug of the gateway, so its message must be masked as other bugs are.
    throw error instanceof GraphQLError ? new Error(error.message, { cause: error }) : error;
  }
  if (serialized === null || serialized === undefined) throw new Error(`${type.name}.serialize returned ${serialized}`);
  return serialized;
}

/** @throws GraphQLError if `name` is not the name of one of the abstract type's object types. */
export function possibleTypeOf(
  schema: GraphQLSchema,
  abstractType: GraphQLAbstractType,
  name: unknown,
  { nodes, parentType, name: fieldName }: PlannedField,
): GraphQLObjectType {
  const found = typeof name === 'string' ? schema.getType(name) : undefined;
  if (isObjectType(found) && schema.isSubType(abstractType, found)) return found;
  const resolved = typeof name === 'string' ? `"${name}"` : typeof name;
  throw new GraphQLError(
    `Abstract type "${abstractType.name}" of field "${parentType.name}.${fieldName}" resolved to ${resolved}, which is ` +
      'not one of its object types.',
    { nodes },
  );
}

export function propertyOf(source: unknown, name: string): unknown {
  return hasProperties(source) ? source[name] : undefined;
}

function hasProperties(value: unknown): value is Readonly<Record<string, unknown>> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * Whether a value is a promise. A property named `then` that is not a function is data, in a provider's JSON or in the
 * result.
 */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return hasProperties(value) && typeof value.then === 'function';
}

/**
 * Handles the rejections of the promises in a list, at any depth, and of those in the lists that they are fulfilled with: they can be
 * rejected before the items are completed, in a later turn of the event loop.
 */
export function ignoreRejectionsIn(value: unknown): void {
  if (value instanceof Set) return ignoreRejectionsIn([...value]);
  if (!Array.isArray(value)) return;
  const items: readonly unknown[] = value;
  // An iterator takes several times as long, and a list can have millions of items.
  for (let index = 0; index < items.length; index += 1) {
    const item = items[index];
    if (isPromise(item)) ignoreRejection(item);
    else if (typeof item === 'object') ignoreRejectionsIn(item);
  }
}

/** Handles the rejection of a promise whose value is needed later or no longer. */
export function ignoreRejection(promise: PromiseLike<unknown>): void {
  promise.then(ignoreRejectionsIn, () => undefined);
}
