import type { ResourceRef } from './resource-ref.ts';

/** The content of a global id: a resource of an account, with its GraphQL type. */
export interface GlobalRef extends ResourceRef {
  /** The name of the GraphQL type. The `id` of an account itself is empty. */
  readonly type: string;
}

export function encodeGlobalId({ type, account, id }: GlobalRef): string {
  return Buffer.from(`${type}:${account}:${id}`, 'utf8').toString('base64url');
}

/** Canonical base64url: the unused bits of the last character are 0. Padding is allowed, since other libraries add it. */
const CANONICAL = /^((?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?)={0,2}$/;
const ASCII = /^[\0-\x7f]*$/;

/** Returns undefined if the text is not a global id. */
export function decodeGlobalId(globalId: string): GlobalRef | undefined {
  if (!CANONICAL.test(globalId)) return undefined;
  const bytes = Buffer.from(globalId, 'base64url');
  const text = bytes.toString('latin1');
  if (ASCII.test(text)) return parse(text);
  const decoded = bytes.toString('utf8');
  // Invalid UTF-8 does not survive the round trip.
  return Buffer.from(decoded).equals(bytes) ? parse(decoded) : undefined;
}

/** The last part, the id, can contain colons. */
function parse(text: string): GlobalRef | undefined {
  const first = text.indexOf(':');
  const second = text.indexOf(':', first + 1);
  if (first < 1 || second < first + 2) return undefined;
  return { type: text.slice(0, first), account: text.slice(first + 1, second), id: text.slice(second + 1) };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** The base64url digits of every 12-bit number. */
const PAIRS = Array.from({ length: 4096 }, (_, bits) => `${DIGITS[bits >> 6]}${DIGITS[bits & 63]}`);

/**
 * Encodes the global ids of one type like `encodeGlobalId`, but two to three times as fast: the encoded prefix of each account
 * is cached. The cache is unbounded, so `account` must be a configured account.
 */
export function globalIdsOf(type: string): (account: string, id: string) => string {
  const prefixes = new Map<string, { readonly encoded: string; readonly rest: string }>();

  function prefixOf(account: string) {
    const cached = prefixes.get(account);
    if (cached) return cached;
    const text = `${type}:${account}:`;
    // Three bytes become four digits; the remaining bytes are encoded together with the id.
    const whole = text.length - (text.length % 3);
    const prefix = { encoded: Buffer.from(text.slice(0, whole)).toString('base64url'), rest: text.slice(whole) };
    prefixes.set(account, prefix);
    return prefix;
  }

  return (account, id) => {
    if (!ASCII.test(id)) return encodeGlobalId({ type, account, id });
    const { encoded, rest } = prefixOf(account);
    const text = rest + id;
    const whole = text.length - (text.length % 3);
    let globalId = encoded;
    for (let i = 0; i < whole; i += 3) {
      const [a, b, c] = [text.charCodeAt(i), text.charCodeAt(i + 1), text.charCodeAt(i + 2)];
      globalId += `${PAIRS[(a << 4) | (b >> 4)]}${PAIRS[((b & 15) << 8) | c]}`;
    }
    if (whole === text.length) return globalId;
    const [a, b] = [text.charCodeAt(whole), text.charCodeAt(whole + 1)];
    if (text.length - whole === 1) return `${globalId}${PAIRS[a << 4]}`;
    return `${globalId}${PAIRS[(a << 4) | (b >> 4)]}${DIGITS[(b & 15) << 2]}`;
  };
}
