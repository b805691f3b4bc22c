import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { createDocumentCaches, MAX_CACHED_CHARACTERS } from '../../../../src/graphql/limits/document-caches.ts';

test('keeps documents up to a total length, the latest ones', () => {
  const { documentCache, errorCache } = createDocumentCaches();
  const texts = Array.from({ length: 254 }, (_, i) => `{ ${`field${i} `.repeat(700)} }`);
  for (const text of texts) {
    documentCache.set(text, parse(text, { noLocation: true }));
    errorCache.set(text, new Error('not parsed'));
  }
  for (const cache of [documentCache, errorCache]) {
    const kept = texts.filter((text) => cache.has(text));
    expect(kept).toEqual(texts.slice(-kept.length));
    expect(kept.length).toBeGreaterThan(10);
    expect(kept.join('').length).toBeLessThanOrEqual(MAX_CACHED_CHARACTERS);
  }
});

test('does not keep a document that is longer than all of them may be', () => {
  const { errorCache } = createDocumentCaches();
  const text = '{'.repeat(MAX_CACHED_CHARACTERS + 1);
  errorCache.set(text, new Error('not parsed'));
  expect(errorCache.has(text)).toBe(false);
});
