import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Client } from './client.ts';

/** A client with the SHA-256 of each of its keys, 32 bytes; several while one key replaces another. */
export interface KeyedClient extends Client {
  readonly keyHashes: readonly Buffer[];
}

const KEY_BYTES = 32;

/**
 * Generates a key: 256 random bits, with a prefix by which secret scanners can find it.
 *
 * The configuration contains its SHA-256. A slow hash (bcrypt, argon2) protects passwords, which can be guessed; 256 random
 * bits cannot, and the hash is computed for every request.
 */
export function newApiKey(): { readonly key: string; readonly sha256: string } {
  const key = `sgw_${randomBytes(KEY_BYTES).toString('base64url')}`;
  return { key, sha256: hashOf(key).toString('hex') };
}

/** The client that a key belongs to. All hashes are compared, each in constant time, to prevent timing attacks. */
export function clientOfKey(key: string, clients: readonly KeyedClient[]): Client | undefined {
  const keyHash = hashOf(key);
  let found: Client | undefined;
  for (const client of clients) {
    for (const hash of client.keyHashes) if (timingSafeEqual(hash, keyHash)) found = client;
  }
  return found;
}

/** The SHA-256 of a secret. Two secrets are compared by their hashes, which have equal lengths. */
export function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
