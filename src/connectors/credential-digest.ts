import { hash } from 'node:crypto';

/** Identifies a credential in keys of caches and stores, without revealing it. */
export function digestOf(credential: string): string {
  return hash('sha256', credential, 'base64url');
}
