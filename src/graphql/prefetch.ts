import { asProviderError, type ProviderError } from '../domain/errors.ts';
import type { ResourceRef } from '../domain/resource-ref.ts';
import { isMissing, type Loader } from '../loaders/loader.ts';

/** The failure of each object, null for those without; undefined if none fails. */
export type Failures = readonly (ProviderError | null)[] | undefined;

/** The keys that the selected fields of an object load. */
export interface Need<T> {
  keysOf(object: T): readonly ResourceRef[];
  /** Whether the field is a list, which omits missing objects instead of failing. */
  readonly isList: boolean;
}

/** Loads the keys of all objects as one batch. @returns the failure of each object; undefined if none fails. */
export async function failuresBelow<T>(
  objects: readonly T[],
  loader: Pick<Loader<ResourceRef, unknown>, 'loadMany'>,
  { keysOf, isList }: Need<T>,
): Promise<Failures> {
  const results = await loadDistinct(loader, objects.flatMap(keysOf));
  const failures = new Map<string, ProviderError>();
  for (const [key, result] of results) {
    if (result instanceof Error && !(isList && isMissing(result))) failures.set(key, asProviderError(result));
  }
  if (failures.size === 0) return undefined;
  const failureOf = (object: T) =>
    keysOf(object)
      .map((key) => failures.get(textOf(key)))
      .find((failure) => failure);
  return objects.map((object) => failureOf(object) ?? null);
}

/** Loads each distinct key once. @returns the results by `textOf` of the key. */
export async function loadDistinct<T>(
  loader: Pick<Loader<ResourceRef, T>, 'loadMany'>,
  keys: readonly ResourceRef[],
): Promise<ReadonlyMap<string, T | Error>> {
  const distinct = new Map(keys.map((key) => [textOf(key), key]));
  const results = await loader.loadMany([...distinct.values()]);
  return new Map([...distinct.keys()].map((text, i) => [text, results[i]!]));
}

/** A text that is equal for equal keys. */
export function textOf({ account, id }: ResourceRef): string {
  return `${account}:${id}`;
}
