import { parse } from 'graphql';
import { type Documents, documentHashOf } from '../settings/persisted-documents.ts';

/** Reads files; both throw if there is nothing to read. */
export interface Files {
  readonly readFile: (path: string) => string;
  /** The names in a folder; undefined if the path is a file. */
  readonly listFiles: (path: string) => readonly string[] | undefined;
}

/**
 * Reads the documents that clients may send by their hash: all `*.graphql` files of a folder, each by the hash of its
 * unchanged text, or a JSON object from hashes to documents, as build tools of clients write it.
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
    names.map((name) => {
      const document = readFile(`${path}/${name}`);
      checkSyntax(document, name, report);
      return [documentHashOf(document), document];
    }),
  );
}

function documentsOfFile(text: string, report: (problem: string) => void): Documents {
  const content = parseJson(text);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    report('the file must be a JSON object, from the SHA-256 of each document to the document');
    return new Map();
  }
  const entries = Object.entries(content);
  if (entries.length === 0) report('the file contains no document');
  for (const [i, [hash, document]] of entries.entries()) {
    const name = `entry ${i + 1}`;
    if (typeof document !== 'string') report(`${name} must be a string`);
    else if (documentHashOf(document) !== hash) report(`the key of ${name} is not the SHA-256 of its document, in hex`);
    else checkSyntax(document, name, report);
  }
  return new Map(entries as [string, string][]);
}

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
