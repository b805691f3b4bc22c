import DataLoader from 'dataloader';
import type { Result } from '../connectors/connector.ts';
import { ProviderError } from '../domain/errors.ts';
import type { ResourceRef } from '../domain/resource-ref.ts';
import { BatchGate } from './batch-gate.ts';

/**
 * Loads one kind of object for one operation. Keys requested in one tick, or in a list whose completion takes several, are read as one batch; results, failures included,
 * are cached until they are cleared. `load` rejects with a ProviderError, `loadMany` resolves to it in place of the value.
 */
export type Loader<K extends ResourceRef, T> = DataLoader<K, T, string>;

/**
 * @param read resolves to one result per key, in the same order. A rejection fails every key of the batch and is not cached.
 * @param partOf identifies a key within its account; the id by default.
 * @param gate shared by the loaders of one operation.
 */
export function createLoader<K extends ResourceRef, T>(
  read: (keys: readonly K[]) => Promise<readonly Result<T>[]>,
  partOf: (key: K) => string = ({ id }) => id,
  gate = new BatchGate(),
): Loader<K, T> {
  return new DataLoader<K, T, string>(read, {
    // Account keys contain no colon.
    cacheKeyFn: (key) => `${key.account}:${partOf(key)}`,
    batchScheduleFn: (readBatch) => gate.schedule(readBatch),
  });
}

/** The objects that exist, in the order of their keys. @throws ProviderError if one of them cannot be read. */
export async function loadExisting<K extends ResourceRef, T>(loader: Loader<K, T>, keys: readonly K[]): Promise<T[]> {
  if (keys.length === 0) return [];
  try {
    return await Promise.all(keys.map((key) => loader.load(key)));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  // Rare, and much more expensive: `loadMany` catches the failure of each key by itself.
  const existing: T[] = [];
  for (const result of await loader.loadMany(keys)) {
    if (!(result instanceof Error)) existing.push(result);
    else if (!isMissing(result)) throw result;
  }
  return existing;
}

/** Whether the result is the failure of an object that does not exist. */
export function isMissing(result: unknown): boolean {
  return result instanceof ProviderError && result.code === 'NOT_FOUND';
}
