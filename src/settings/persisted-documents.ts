import { createHash } from 'node:crypto';

/** GraphQL documents by the SHA-256 of their text, in hex, and by the ids that a build tool has given them. */
export type Documents = ReadonlyMap<string, string>;

const SHA256 = /^[0-9a-f]{64}$/;

export function isDocumentHash(text: unknown): text is string {
  return typeof text === 'string' && SHA256.test(text);
}

const HASH_PREFIX = 'sha256:';

/** Turns `sha256:<hash>`, as the GraphQL-over-HTTP specification writes it, into the hash; any other id stays as it is. */
export function withoutHashPrefix(id: string): string {
  return id.startsWith(HASH_PREFIX) ? id.slice(HASH_PREFIX.length) : id;
}

export function documentHashOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}
