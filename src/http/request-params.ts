import type { Plugin } from 'graphql-yoga';
import { requestError } from '../graphql/error-response.ts';

/**
 * Accepts JSON that begins with a byte order mark, which some editors and clients write.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-8.1
 */
export function useByteOrderMark(): Plugin {
  return {
    onRequestParse({ request }) {
      if (request.method !== 'POST') return;
      request.json = async () => JSON.parse((await request.text()).replace(/^\uFEFF/, ''));
    },
  };
}

/**
 * Ignores properties of a request that the GraphQL-over-HTTP specification does not define, which Yoga would reject, and rejects
 * requests without a document and those whose `operationName` is not a string; an empty one is none. Must be listed after the plugin for persisted
 * documents.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/#sec-Request-Parameters
 */
export function useKnownParameters(): Plugin {
  return {
    onParams({ params, setParams }) {
      // Invalid parameters are rejected by a later plugin.
      if (typeof params !== 'object' || params === null || Array.isArray(params)) return;
      const { query, operationName, variables, extensions } = params;
      if (query === undefined || query === null) {
        throw requestError('INVALID_INPUT', 'The request names no document: set `query` or `documentId`', 400);
      }
      if (operationName !== undefined && operationName !== null && typeof operationName !== 'string') {
        throw requestError('INVALID_INPUT', '`operationName` must be a string', 400);
      }
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Yoga's type has no absent properties
      setParams({ query, operationName: operationName || undefined, variables, extensions } as typeof params);
    },
  };
}
