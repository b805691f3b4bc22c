/** What a global id names: a thing of an account, by its GraphQL type. */
export interface Ref {
  readonly type: string;
  readonly account: string;
  /** The id inside the account; empty for the account itself. */
  readonly id: string;
}

export function encodeGlobalId({ type, account, id }: Ref): string {
  return Buffer.from(`${type}:${account}:${id}`, 'utf8').toString('base64url');
}

/** What base64url can be, with nothing in the bits that the last sign has too many; other libraries pad it. */
const CANONICAL = /^((?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?)={0,2}$/;
const ASCII = /^[\0-\x7f]*$/;

/** Undefined for a text that is not one of our ids. */
export function decodeGlobalId(globalId: string): Ref | undefined {
  if (!CANONICAL.test(globalId)) return undefined;
  const bytes = Buffer.from(globalId, 'base64url');
  const text = bytes.toString('latin1');
  if (ASCII.test(text)) return parse(text);
  const decoded = bytes.toString('utf8');
  // What is not UTF-8 does not come back as it was.
  return Buffer.from(decoded).equals(bytes) ? parse(decoded) : undefined;
}

/** The id itself can have colons. */
function parse(text: string): Ref | undefined {
  const first = text.indexOf(':');
  const second = text.indexOf(':', first + 1);
  if (first < 1 || second < first + 2) return undefined;
  return { type: text.slice(0, first), account: text.slice(first + 1, second), id: text.slice(second + 1) };
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** What 12 bits are in base64url. */
const PAIRS = Array.from({ length: 4096 }, (_, bits) => `${DIGITS[bits >> 6]}${DIGITS[bits & 63]}`);

/**
 * Encodes the global ids of one type, as `encodeGlobalId` and two to three times as fast: how the ids of an account begin is
 * worked out once. So it is for configured accounts only, of which there are few.
 */
export function globalIdsOf(type: string): (account: string, id: string) => string {
  const beginnings = new Map<string, { readonly encoded: string; readonly rest: string }>();

  function beginningOf(account: string) {
    const known = beginnings.get(account);
    if (known) return known;
    const text = `${type}:${account}:`;
    // Three characters are four signs; what is left over is encoded together with the id.
    const whole = text.length - (text.length % 3);
    const made = { encoded: Buffer.from(text.slice(0, whole)).toString('base64url'), rest: text.slice(whole) };
    beginnings.set(account, made);
    return made;
  }

  return (account, id) => {
    if (!ASCII.test(id)) return encodeGlobalId({ type, account, id });
    const { encoded, rest } = beginningOf(account);
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
