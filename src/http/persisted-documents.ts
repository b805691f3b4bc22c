import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { operationError } from '../graphql/error-response.ts';
import { type Documents, documentHashOf, isDocumentHash } from '../settings/persisted-documents.ts';

const REMEMBERED = 1000;
const REMEMBERED_CHARACTERS = 10_000_000;

/** As a client sent them. */
interface DocumentParams {
  readonly query?: string | undefined;
  readonly extensions?: unknown;
}

export interface PersistedDocuments {
  readonly plugin: Plugin;
  /**
   * The document that a request means: its own, or the one that it names by `extensions.persistedQuery.sha256Hash`.
   * @throws GraphQLError if nobody knows it, or only known ones are answered.
   */
  documentOf(params: DocumentParams): string | undefined;
}

/**
 * Documents that are sent by the hash of their text: those of the configuration, and (the protocol that is called Automatic
 * Persisted Queries) those that some client has sent together with their hash. A hash stands for one text and no other, so
 * it does not matter who sent it. What clients sent is kept in memory, within bounds.
 *
 * Our own and no plugin, since WebSockets do not pass the hooks that plugins for this have.
 *
 * @param only whether those of the configuration are the only ones that are answered.
 */
export function createPersistedDocuments(known: Documents, only: boolean): PersistedDocuments {
  const sent = new LRUCache<string, string>({
    max: REMEMBERED,
    maxSize: REMEMBERED_CHARACTERS,
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
        // What is no set of parameters at all is refused behind this.
        if (typeof params !== 'object' || params === null || Array.isArray(params)) return;
        if (params.query !== undefined && params.query !== null && typeof params.query !== 'string') return;
        const query = documentOf({ ...params, query: params.query ?? undefined });
        if (query !== undefined && query !== params.query) setParams({ ...params, query });
      },
    },
  };
}

function hashIn(extensions: unknown): string | undefined {
  const asked = (extensions as { readonly persistedQuery?: unknown } | null | undefined)?.persistedQuery;
  if (typeof asked !== 'object' || asked === null) return undefined;
  const { sha256Hash: hash } = asked as { readonly sha256Hash?: unknown };
  if (isDocumentHash(hash)) return hash;
  throw operationError('extensions.persistedQuery.sha256Hash must be the SHA-256 of the document, in hex', {
    code: 'INVALID_INPUT',
  });
}

/** Message and code are the protocol's: clients send the document along when they see them. */
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
