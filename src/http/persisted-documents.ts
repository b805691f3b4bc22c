import type { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '../domain/errors.ts';
import { operationError } from '../graphql/error-response.ts';
import { type Documents, documentHashOf, isDocumentHash, withoutHashPrefix } from '../settings/persisted-documents.ts';

const MAX_CACHED_DOCUMENTS = 1000;
const MAX_CACHED_CHARACTERS = 10_000_000;

/** The parameters of a request that name its document. */
interface DocumentParams {
  readonly query?: string | undefined;
  readonly documentId?: unknown;
  readonly extensions?: unknown;
}

export interface PersistedDocuments {
  readonly plugin: Plugin;
  /**
   * The document of a request: its own, or the one that `documentId` or `extensions.persistedQuery.sha256Hash` identifies.
   * @throws GraphQLError if the id is unknown or wrong, or the document is not among the only accepted ones.
   */
  documentOf(params: DocumentParams): string | undefined;
}

/**
 * Documents that requests identify: those of the configuration by hash or by an id of their own, and those that a client has
 * sent together with their hash (Automatic Persisted Queries). All clients share the latter, since a hash identifies its
 * text; the cache is bounded.
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

  function documentOf({ query, documentId, extensions }: DocumentParams): string | undefined {
    const id = idIn(documentId, extensions, known);
    if (id === undefined) {
      if (only && query !== undefined && known.get(documentHashOf(query)) === undefined) throw notListed();
      return query;
    }
    const document = known.get(id) ?? sent.get(id);
    if (query === undefined) {
      if (document === undefined) throw only ? notListed() : notFound();
      return document;
    }
    if (isDocumentHash(id) ? documentHashOf(query) !== id : document !== undefined && document !== query) {
      throw wrongHash();
    }
    if (only && !known.has(id)) throw notListed();
    // An id that is no hash cannot be verified.
    if (document === undefined && isDocumentHash(id)) sent.set(id, query);
    return query;
  }

  return {
    documentOf,
    plugin: {
      onParams({ params, request, setParams }) {
        // Invalid parameters are rejected by a later plugin.
        if (typeof params !== 'object' || params === null || Array.isArray(params)) return;
        if (params.query !== undefined && params.query !== null && typeof params.query !== 'string') return;
        const documentId = request.method === 'GET' ? documentIdIn(request.url) : (params as DocumentParams).documentId;
        const query = documentOf({ ...params, documentId, query: params.query ?? undefined });
        if (query !== undefined && query !== params.query) setParams({ ...params, query });
      },
    },
  };
}

/** Yoga reads only `query`, `operationName`, `variables` and `extensions` of a URL. */
function documentIdIn(url: string): string | undefined {
  return new URL(url).searchParams.get('documentId') ?? undefined;
}

/**
 * The id of a document: a SHA-256 hash without its prefix, or an id of the configuration.
 *
 * @see https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md
 */
function idIn(documentId: unknown, extensions: unknown, known: Documents): string | undefined {
  if (documentId === undefined || documentId === null) return persistedQueryIn(extensions, known);
  const id = typeof documentId === 'string' ? withoutHashPrefix(documentId) : undefined;
  if (id && (!id.includes(':') || known.has(id)) && (isDocumentHash(id) || id === documentId)) return id;
  throw documentError(
    'INVALID_INPUT',
    'documentId must be `sha256:` with the SHA-256 of the document in hex, or a registered id',
  );
}

function persistedQueryIn(extensions: unknown, known: Documents): string | undefined {
  const hasExtension = typeof extensions === 'object' && extensions !== null && 'persistedQuery' in extensions;
  const persistedQuery = hasExtension ? extensions.persistedQuery : undefined;
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return undefined;
  const { sha256Hash: hash } = persistedQuery as { readonly sha256Hash?: unknown };
  const id = typeof hash === 'string' ? withoutHashPrefix(hash) : undefined;
  if (id !== undefined && (isDocumentHash(id) || known.has(id))) return id;
  throw documentError(
    'INVALID_INPUT',
    'extensions.persistedQuery.sha256Hash must be the SHA-256 of the document, in hex',
  );
}

function documentError(code: ErrorCode, message: string): GraphQLError {
  return operationError(message, { code }, 400);
}

/** Message and code of the protocol: the client sends the document with its hash. */
function notFound() {
  return documentError('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
}

function wrongHash() {
  return documentError('INVALID_INPUT', 'Hash does not match the document: provided sha does not match query');
}

function notListed() {
  return documentError(
    'FORBIDDEN',
    'Only persisted documents are accepted (PERSISTED_ONLY): register this document first',
  );
}
