import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { operationError } from '../graphql/error-response.ts';
import { type Documents, documentHashOf, isDocumentHash } from '../settings/persisted-documents.ts';

const MAX_CACHED_DOCUMENTS = 1000;
const MAX_CACHED_CHARACTERS = 10_000_000;

/** The parameters of a request that name its document. */
interface DocumentParams {
  readonly query?: string | undefined;
  readonly extensions?: unknown;
}

export interface PersistedDocuments {
  readonly plugin: Plugin;
  /**
   * The document of a request: its own, or the one of `extensions.persistedQuery.sha256Hash`.
   * @throws GraphQLError if the hash is unknown or wrong, or the document is not among the only accepted ones.
   */
  documentOf(params: DocumentParams): string | undefined;
}

/**
 * Documents that requests name by hash: those of the configuration, and those that a client has sent together with their
 * hash (Automatic Persisted Queries). All clients share them, since a hash identifies its text; the cache is bounded.
 *
 * Not Yoga's plugin, whose hooks WebSockets do not pass.
 *
 * @param only whether documents outside of the configuration are rejected.
 */
export function createPersistedDocuments(known: Documents, only: boolean): PersistedDocuments {
  const sent = new LRUCache<string, string>({
    max: MAX_CACHED_DOCUMENTS,
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (document) => document.length + 1,
  });

  function documentOf({ query, extensions }: DocumentParams): string | undefined {
    const hash = hashIn(extensions);
    if (hash === undefined) {
      if (only && query !== undefined && known.get(documentHashOf(query)) === undefined) throw notListed();
      return query;
    }
    const document = known.get(hash) ?? sent.get(hash);
    if (query === undefined) {
      if (document === undefined) throw only ? notListed() : notFound();
      return document;
    }
    if (documentHashOf(query) !== hash) throw wrongHash();
    if (only && !known.has(hash)) throw notListed();
    if (document === undefined) sent.set(hash, query);
    return query;
  }

  return {
    documentOf,
    plugin: {
      onParams({ params, setParams }) {
        // Invalid parameters are rejected by a later plugin.
        if (typeof params !== 'object' || params === null || Array.isArray(params)) return;
        if (params.query !== undefined && params.query !== null && typeof params.query !== 'string') return;
        const query = documentOf({ ...params, query: params.query ?? undefined });
        if (query !== undefined && query !== params.query) setParams({ ...params, query });
      },
    },
  };
}

function hashIn(extensions: unknown): string | undefined {
  const persistedQuery = (extensions as { readonly persistedQuery?: unknown } | null | undefined)?.persistedQuery;
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return undefined;
  const { sha256Hash: hash } = persistedQuery as { readonly sha256Hash?: unknown };
  if (isDocumentHash(hash)) return hash;
  throw operationError('extensions.persistedQuery.sha256Hash must be the SHA-256 of the document, in hex', {
    code: 'INVALID_INPUT',
  });
}

/** Message and code of the protocol: the client sends the document with its hash. */
function notFound() {
  return operationError('PersistedQueryNotFound', { code: 'PERSISTED_QUERY_NOT_FOUND' });
}

function wrongHash() {
  return operationError('Hash does not match the document: provided sha does not match query', {
    code: 'INVALID_INPUT',
  });
}

function notListed() {
  return operationError('Only persisted documents are accepted (PERSISTED_ONLY): register this document first', {
    code: 'FORBIDDEN',
  });
}
