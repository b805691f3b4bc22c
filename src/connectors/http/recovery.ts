import type { ProviderError } from '../../domain/errors.ts';
import { type CallContext, isOk, type Result } from '../connector.ts';

/**
 * The same call, whose reads share none that are in flight or cached: those can have begun before the write that a read looks
 * for.
 */
export function withoutDedupe(call: CallContext): CallContext {
  return { ...call, noCache: true };
}

/** The item that was created last: the one with the highest id, since all providers assign ascending ids. */
export function latest<T extends { readonly id: string | number }>(items: readonly T[]): T | undefined {
  const [last] = items.toSorted((a, b) => String(b.id).localeCompare(String(a.id), 'en', { numeric: true }));
  return last;
}

/**
 * Looks for the object that a create request created, in a list that was read after it.
 *
 * @param matches whether an item has everything that was requested.
 * @throws the ProviderError of an item that cannot be read, if no other item matches: it can be the one.
 */
export function findCreated<T extends { readonly id: string | number }>(
  list: readonly Result<T>[],
  matches: (item: T) => boolean,
): T | undefined {
  const created = latest(list.filter(isOk).filter(matches));
  const unreadable = list.find((item): item is ProviderError => !isOk(item));
  if (created === undefined && unreadable) throw unreadable;
  return created;
}

/** Compares without case: providers store an address as it was entered, or in lower case. */
export function isSameEmail(a: string | null | undefined, b: string): boolean {
  return a?.toLowerCase() === b.toLowerCase();
}
