import { hash } from 'node:crypto';

/** Stands for a credential where it must not be kept itself. */
export function digestOf(credential: string): string {
  return hash('sha256', credential, 'base64url');
}
