import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Client } from './client.ts';

/** A client with the SHA-256 of each of its keys, 32 bytes; several, so that a key can be replaced without a gap. */
export interface KeyedClient extends Client {
  readonly keyHashes: readonly Buffer[];
}

const KEY_BYTES = 32;

/**
 * A new key: 256 random bits, with a prefix by which scanners for leaked secrets can find it.
 *
 * The configuration keeps its SHA-256. A slow hash (bcrypt, argon2) makes it costly to guess passwords, which people
 * choose; nobody can guess 256 random bits however fast the hash is, and this one is worked out for every request.
 */
export function newApiKey(): { readonly key: string; readonly sha256: string } {
  const key = `sgw_${randomBytes(KEY_BYTES).toString('base64url')}`;
  return { key, sha256: hashOf(key).toString('hex') };
}

/** Whose key it is. Every hash is compared, each in constant time, so that the time taken tells nothing. */
export function clientOfKey(key: string, clients: readonly KeyedClient[]): Client | undefined {
  const asked = hashOf(key);
  let found: Client | undefined;
  for (const client of clients) {
    for (const hash of client.keyHashes) if (timingSafeEqual(hash, asked)) found = client;
  }
  return found;
}

function hashOf(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
