import { LRUCache } from 'lru-cache';
import type { CallContext } from '../connector.ts';
import { digestOf } from '../credential-digest.ts';

const MAX_READERS = 10_000;

/**
 * The credentials with which guides were read lately. What one credential learned of the lists of a guide, such as their number of
 * pages, may be used for another one only if that has read the guide too: the number of upstream calls would reveal it to clients
 * without access.
 */
export class GuideReaders {
  readonly #readers = new LRUCache<string, true>({ max: MAX_READERS });

  add(guide: string, call: Pick<CallContext, 'credential'>): void {
    this.#readers.set(keyOf(guide, call), true);
  }

  has(guide: string, call: Pick<CallContext, 'credential'>): boolean {
    return this.#readers.get(keyOf(guide, call)) === true;
  }
}

function keyOf(guide: string, { credential }: Pick<CallContext, 'credential'>): string {
  return `${digestOf(credential)} ${guide}`;
}
