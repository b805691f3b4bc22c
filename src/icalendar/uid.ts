import { encodeGlobalId, type GlobalRef } from '../domain/global-id.ts';

const DOMAIN = 'scheduling-gateway';

/**
 * The UID of an object, equal in every gateway with the same accounts: its global id, with a domain as older clients expect it
 * (https://www.rfc-editor.org/rfc/rfc5545#section-3.8.4.7).
 *
 * @param part distinguishes several components of one object.
 */
export function uidOf(ref: GlobalRef, part?: string): string {
  return `${encodeGlobalId(ref)}${part === undefined ? '' : `-${part}`}@${DOMAIN}`;
}
