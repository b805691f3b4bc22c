import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/** The characters of all cached documents. A parsed and planned document takes about 200 times the memory of its text. */
export const MAX_CACHED_CHARACTERS = 300_000;

/** The caches of parsed and validated documents, and of the errors of texts that cannot be parsed, bounded by the length of the texts. */
export function createDocumentCaches() {
  const options = { maxSize: MAX_CACHED_CHARACTERS, sizeCalculation: (_: unknown, text: string) => text.length + 1 };
  return {
    documentCache: new LRUCache<string, DocumentNode>(options),
    errorCache: new LRUCache<string, Error>(options),
  };
}
