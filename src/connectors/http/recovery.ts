import type { ProviderError } from '../../domain/errors.ts';
import { type CallContext, isOk, type Result } from '../connector.ts';

/** The same call, whose reads share none of others: those can have begun before the write which is looked for. */
export function unshared(call: CallContext): CallContext {
  return { ...call, noCache: true };
}

/** Of equal things the one that was made last: that with the highest id, as all providers count theirs up. */
export function newest<T extends { readonly id: string | number }>(things: readonly T[]): T | undefined {
  const [last] = things.toSorted((a, b) => String(b.id).localeCompare(String(a.id), 'en', { numeric: true }));
  return last;
}

/**
 * Looks for what a create made, in a list that was read after it.
 *
 * @param isEqual whether a thing says all that was asked for.
 * @throws ProviderError why something of the list cannot be read, if nothing else is equal: it can be the one.
 */
export function findMade<T extends { readonly id: string | number }>(
  list: readonly Result<T>[],
  isEqual: (thing: T) => boolean,
): T | undefined {
  const made = newest(list.filter(isOk).filter(isEqual));
  const unreadable = list.find((thing): thing is ProviderError => !isOk(thing));
  if (made === undefined && unreadable) throw unreadable;
  return made;
}

/** Providers keep an address as it was written, or in lower case. */
export function isSameEmail(one: string | null | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}
