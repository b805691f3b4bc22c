import { type DocumentNode, getOperationAST, OperationTypeNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';

const REMEMBERED = 1000;
const REMEMBERED_CHARACTERS = 10_000_000;

export interface ValidatedDocumentCache {
  readonly plugin: Plugin;
  /** The document with this text, if it was parsed and found valid before, and what it asks for is a query. */
  get(text: string, operationName: string | null | undefined): DocumentNode | undefined;
}

/**
 * Remembers, within bounds, which documents are valid by all rules and limits: those are the same for every client. To be
 * listed before the plugins that refuse documents.
 */
export function createValidatedDocumentCache(): ValidatedDocumentCache {
  const texts = new WeakMap<DocumentNode, string>();
  const valid = new LRUCache<string, DocumentNode>({
    max: REMEMBERED,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: (_document, text) => text.length + 1,
  });
  return {
    plugin: {
      onParse({ params: { source } }) {
        return ({ result }) => {
          if (result && !(result instanceof Error)) texts.set(result as DocumentNode, source.toString());
        };
      },
      onValidate({ params: { documentAST } }) {
        return ({ valid: isValid }) => {
          const text = texts.get(documentAST as DocumentNode);
          if (isValid && text !== undefined) valid.set(text, documentAST as DocumentNode);
        };
      },
    },
    get(text, operationName) {
      const document = valid.get(text);
      const operation = document && getOperationAST(document, operationName);
      return operation?.operation === OperationTypeNode.QUERY ? document : undefined;
    },
  };
}
