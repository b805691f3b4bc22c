import { asProviderError, type ProviderError } from '../domain/errors.ts';
import { isMissing, type Loader } from '../loaders/loader.ts';
import type { Key } from '../loaders/reader.ts';

/** Why each of some things cannot be told, null for those that can; undefined if all can. */
export type Failures = readonly (ProviderError | null)[] | undefined;

/** What fields below a thing will ask a loader for. */
export interface Need<T> {
  keysOf(thing: T): readonly Key[];
  /** Whether those that do not exist are left out of a list, and so fail nothing. */
  readonly isList: boolean;
}

/** Reads what the fields of all things need as one batch. @returns the failure of each thing; undefined if none fails. */
export async function failuresBelow<T>(
  things: readonly T[],
  loader: Pick<Loader<Key, unknown>, 'loadMany'>,
  { keysOf, isList }: Need<T>,
): Promise<Failures> {
  const results = await loadDistinct(loader, things.flatMap(keysOf));
  const failures = new Map<string, ProviderError>();
  for (const [key, result] of results) {
    if (result instanceof Error && !(isList && isMissing(result))) failures.set(key, asProviderError(result));
  }
  if (failures.size === 0) return undefined;
  const failureOf = (thing: T) =>
    keysOf(thing)
      .map((key) => failures.get(textOf(key)))
      .find((failure) => failure);
  return things.map((thing) => failureOf(thing) ?? null);
}

/** Loads each distinct key once. @returns the results by `textOf` of the key. */
export async function loadDistinct<T>(
  loader: Pick<Loader<Key, T>, 'loadMany'>,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, T | Error>> {
  const distinct = new Map(keys.map((key) => [textOf(key), key]));
  const results = await loader.loadMany([...distinct.values()]);
  return new Map([...distinct.keys()].map((text, i) => [text, results[i]!]));
}

/** A text that is equal for equal keys. */
export function textOf({ account, id }: Key): string {
  return `${account}:${id}`;
}
