import { parse } from 'graphql';
import { isRecord } from '../domain/records.ts';
import { type Documents, documentHashOf, isDocumentHash, withoutHashPrefix } from '../settings/persisted-documents.ts';

/** Reads files and folders. Both methods throw if the path does not exist. */
export interface Files {
  readonly readFile: (path: string) => string;
  /** The names in a folder; undefined if the path is a file. */
  readonly listFiles: (path: string) => readonly string[] | undefined;
}

/**
 * Reads the documents that clients may identify: all `*.graphql` files of a folder, each by the hash of its text, with and without
 * the last line break, or
 * a JSON file as build tools of clients write it. That is an object from ids to documents (GraphQL Code Generator, Relay), or
 * Apollo's manifest. Ids can be SHA-256 hashes, with or without the prefix `sha256:`, or of any other kind.
 *
 * @param report called with each problem; no problem quotes the files.
 */
export function documentsAt(
  path: string,
  { readFile, listFiles }: Files,
  report: (problem: string) => void,
): Documents {
  try {
    const names = listFiles(path)?.filter((name) => name.endsWith('.graphql'));
    return names ? documentsOfFolder(path, names, readFile, report) : documentsOfFile(readFile(path), report);
  } catch {
    report('cannot be read: set it to a folder of .graphql files, or to a JSON file');
    return new Map();
  }
}

function documentsOfFolder(
  path: string,
  names: readonly string[],
  readFile: Files['readFile'],
  report: (problem: string) => void,
): Documents {
  if (names.length === 0) report('the folder has no .graphql file');
  return new Map(
    names.flatMap((name) => {
      const document = readFile(`${path}/${name}`);
      checkSyntax(document, name, report);
      const withoutLineBreak = document.replace(/\r?\n$/, '');
      return [document, withoutLineBreak, `${withoutLineBreak}\n`].map((text) => [documentHashOf(text), text] as const);
    }),
  );
}

function documentsOfFile(text: string, report: (problem: string) => void): Documents {
  const entries = entriesOf(parseJson(text));
  if (!entries) {
    report('the file must be a JSON object, from the id of each document to the document, or a manifest of Apollo');
    return new Map();
  }
  if (entries.length === 0) report('the file contains no document');
  const documents = new Map<string, string>();
  for (const [i, [givenId, document]] of entries.entries()) {
    const name = `entry ${i + 1}`;
    if (typeof givenId !== 'string' || givenId === '') {
      report(`the id of ${name} must be a string`);
      continue;
    }
    if (typeof document !== 'string') {
      report(`${name} must be a string`);
      continue;
    }
    const id = withoutHashPrefix(givenId);
    const hash = documentHashOf(document);
    if (id !== hash && (isDocumentHash(id) || id !== givenId)) {
      report(`the key of ${name} is not the SHA-256 of its document, in hex`);
    } else checkSyntax(document, name, report);
    documents.set(id, document).set(hash, document);
  }
  return documents;
}

type Entry = readonly [id: unknown, document: unknown];

/** Ids with their documents; undefined if the content has neither of the two forms. */
function entriesOf(content: unknown): readonly Entry[] | undefined {
  if (!isRecord(content)) return undefined;
  const { format, operations } = content;
  if (format !== APOLLO_FORMAT) return Object.entries(content);
  if (!Array.isArray(operations)) return undefined;
  return operations.map(
    (operation: { readonly id?: unknown; readonly body?: unknown } | null): Entry => [operation?.id, operation?.body],
  );
}

/** @see https://www.apollographql.com/docs/graphos/platform/security/persisted-queries */
const APOLLO_FORMAT = 'apollo-persisted-query-manifest';

function checkSyntax(document: string, name: string, report: (problem: string) => void) {
  try {
    parse(document, { noLocation: true });
  } catch {
    report(`${name} is not a valid GraphQL document`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
