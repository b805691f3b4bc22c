import { completeValue, type MaybePromise } from '@pothos/core';
import { ProviderError } from '../domain/errors.ts';
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

/** Reads what all things need, as one batch, and tells whose fields will fail. */
export function failuresBelow<T>(
  things: readonly T[],
  loader: Pick<Loader<Key, unknown>, 'outcomes' | 'ready'>,
  { keysOf, isList }: Need<T>,
): MaybePromise<Failures> {
  const keys: Key[] = [];
  for (const thing of things) keys.push(...keysOf(thing));

  function failureOf(thing: T): ProviderError | null {
    for (const key of keysOf(thing)) {
      const outcome = loader.ready(key);
      if (outcome instanceof ProviderError && !(isList && isMissing(outcome))) return outcome;
    }
    return null;
  }

  return completeValue(loader.outcomes(keys), (outcomes) =>
    outcomes.some((outcome) => outcome instanceof ProviderError) ? things.map(failureOf) : undefined,
  );
}
