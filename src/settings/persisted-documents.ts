import { createHash } from 'node:crypto';

/** GraphQL documents by the SHA-256 of their text, in hex. */
export type Documents = ReadonlyMap<string, string>;

const SHA256 = /^[0-9a-f]{64}$/;

export function isDocumentHash(text: unknown): text is string {
  return typeof text === 'string' && SHA256.test(text);
}

export function documentHashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}
