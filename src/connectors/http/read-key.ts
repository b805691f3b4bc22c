import { digestOf } from '../credential-digest.ts';
import type { CredentialScope } from './credential-scopes.ts';
import { encode } from './encoding.ts';
import type { PreparedRequest } from './transport.ts';

/**
 * Identifies a read among those of one client; equal reads can share a response.
 *
 * Neither a target nor the name of a header contains a space or a colon, and no header contains a line break.
 */
export function readKey({ request, target }: PreparedRequest, { id }: Pick<CredentialScope, 'id'>): string {
  let key = `${id} ${request.path.isSecret ? digestOf(target) : target}`;
  for (const name in request.headers) key += `\n${name}:${request.headers[name]}`;
  if (request.method === undefined || request.method === 'GET') return key;
  return `${key}\n${request.method}\n${encode(request.body).body ?? ''}`;
}
