import { asProviderError } from '../../domain/errors.ts';
import type { Result } from '../connector.ts';

/** Runs a read, or returns the result of the one that has run, or is running, under an equal key. */
export type SharedReads<T> = (key: readonly unknown[], read: () => Promise<T>) => Promise<Result<T>>;

/** Lets equal requests of one batch share one call. */
export function createSharedReads<T>(): SharedReads<T> {
  const reads = new Map<string, Promise<Result<T>>>();
  return (key, read) => {
    const name = JSON.stringify(key);
    const shared = reads.get(name) ?? read().catch(asProviderError);
    reads.set(name, shared);
    return shared;
  };
}
